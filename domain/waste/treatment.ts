import type { Anomaly } from '../event.ts'
import { sortingTolerance, unknownMassOf } from '../line-anomalies.ts'
import type { Movement } from '../movement.ts'
import type { Period } from '../period.ts'
import { placeRef, processLoss } from '../place.ts'
import type { Amount } from '../quantity.ts'

interface Treatment {
  readonly boundary: string
  readonly plant: string
  readonly period: Period
  readonly input: Amount
  readonly compost: Amount | null
  readonly reject: Amount | null
  readonly loss: Amount | null
}

/** What came out of a plant, and where it went. The input came by the collections. */
const outputs = [
  { part: 'compost', target: 'outlet:compost', group: 'Compost' },
  { part: 'reject', target: 'outlet:refuse', group: 'Residual waste' },
  { part: 'loss', target: processLoss, group: 'Organic waste' }
] as const

/** A treatment's outputs as flows over its own period. */
export function treatmentMovements(data: Treatment): Movement[] {
  return outputs.flatMap(({ part, target, group }): Movement[] => {
    const quantity = data[part]
    if (quantity === null) return []
    const { netGrams: massGrams, sdGrams, basis } = quantity
    return [
      {
        kind: 'flow',
        boundary: data.boundary,
        period: data.period,
        source: placeRef(data.plant),
        target: placeRef(target),
        ...{ group, product: null, lot: null, arrivesAs: null },
        ...{ massGrams, sdGrams, basis },
        ...{ publication: null, document: null, claim: null, saidBy: null }
      }
    ]
  })
}

/** More out than in is a contradiction; less is the part that nobody reported, and shows as imbalance. */
export function treatmentAnomalies({ input, ...data }: Treatment): readonly Anomaly[] {
  const unknown = [
    ...unknownMassOf(input, 'input'),
    ...outputs.flatMap(({ part }) => {
      const quantity = data[part]
      return quantity === null ? [] : unknownMassOf(quantity, part)
    })
  ]
  const masses = outputs.map(({ part }) => data[part]?.netGrams ?? 0)
  const outGrams = masses.reduce((sum, grams) => sum + grams, 0)
  if (input.netGrams === null || outGrams <= input.netGrams * (1 + sortingTolerance)) {
    return unknown
  }
  const figures = { inGrams: input.netGrams, outGrams, tolerance: sortingTolerance }
  return [...unknown, { code: 'treated_out_exceeds_in', figures }]
}
