import type { Anomaly } from '../event.ts'
import { sortingTolerance, unknownMassOf } from '../line-anomalies.ts'
import type { Movement } from '../movement.ts'
import type { Period } from '../period.ts'
import { placeRef, processLoss } from '../place.ts'
import type { Amount } from '../quantity.ts'
import { intakeLine } from './lot.ts'

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
  { part: 'loss', target: processLoss, group: null }
] as const

/**
 * A treatment uses up what came in: each output is made of the plant's intake and leaves it; what is
 * lost leaves as what it was. All is booked on the last day of the period, when it is known, so that
 * stock and flows change on the same day.
 */
export function treatmentMovements({ boundary, plant, period, ...data }: Treatment): Movement[] {
  const intake = intakeLine(plant)
  const common = { boundary, period: { from: period.to, to: period.to }, document: null }
  return outputs.flatMap(({ part, target, group }): Movement[] => {
    const quantity = data[part]
    if (quantity === null) return []
    const { netGrams: massGrams, sdGrams, basis, factorId: factor } = quantity
    const mass = { massGrams, sdGrams, basis, factor, publication: null }
    const made =
      group === null ? intake : { lot: `${part}:${plant}:${period.to}`, product: null, group }
    const flow: Movement = {
      kind: 'flow',
      ...{ ...common, ...made, ...mass },
      source: placeRef(plant),
      target: placeRef(target),
      ...{ arrivesAs: null, claim: null, saidBy: null }
    }
    if (group === null) return [flow]
    const process = placeRef(plant)
    return [{ kind: 'link', ...{ ...common, ...intake, ...mass }, process, becomes: made }, flow]
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
