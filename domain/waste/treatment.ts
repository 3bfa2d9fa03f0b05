import type { Anomaly } from '../event.ts'
import { sortingTolerance, unknownMassOf } from '../line-anomalies.ts'
import type { Movement } from '../movement.ts'
import { monthOf, monthsOf, type Period } from '../period.ts'
import { placeRef, processLoss } from '../place.ts'
import type { Amount } from '../quantity.ts'
import { splitGrams } from '../split-grams.ts'
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

/** A report on more than ten years is a slip of the year; it uses up what came in the last ten. */
const mostMonths = 120

/** A part of an output, and the pile that it is of; null where that cannot be told. */
interface Taken {
  readonly lot: string | null
  readonly quantity: Amount
}

/** As large a part of the variance as of the grams, or the parts would be surer than their sum. */
function partOf(quantity: Amount, netGrams: number): Amount {
  const share = netGrams / (quantity.netGrams ?? netGrams)
  // By what a conversion factor errs all parts err together.
  const sdShare = quantity.factorId === null ? Math.sqrt(share) : share
  const sdGrams = quantity.sdGrams === null ? null : Math.round(quantity.sdGrams * sdShare)
  return { ...quantity, netGrams, sdGrams }
}

/**
 * The piles that a treatment uses up: those of the months of its period, each by the days of it that
 * the period covers. Reports of a week take from the pile of their month, whichever week it came in;
 * of a quarter that of each month gives about a third, and what it held more or less stays with it.
 * Of a mass that is unknown no part can be told.
 */
function takenFrom(quantity: Amount, { plant, period }: Treatment): readonly Taken[] {
  const months = monthsOf(period, mostMonths)
  const lots = months.map(({ month }) => intakeLine(plant, month).lot)
  const [only, ...others] = lots
  if (only !== undefined && others.length === 0) return [{ lot: only, quantity }]
  const { netGrams } = quantity
  if (netGrams === null || netGrams === 0) return [{ lot: null, quantity }]
  const grams = splitGrams(
    netGrams,
    months.map(({ days }) => days)
  )
  return lots.flatMap((lot, index) => {
    const part = grams[index] ?? 0
    return part === 0 ? [] : [{ lot, quantity: partOf(quantity, part) }]
  })
}

function massOf({ netGrams: massGrams, sdGrams, basis, factorId: factor }: Amount) {
  return { massGrams, sdGrams, basis, factor, publication: null }
}

/**
 * A treatment uses up what came in: each output is made of the plant's intake and leaves it; what is
 * lost leaves as what it was. All is booked on the last day of the period, when it is known, so that
 * stock and flows change on the same day. What no output accounts for stays in the month's pile.
 */
export function treatmentMovements(treatment: Treatment): Movement[] {
  const { boundary, plant, period } = treatment
  const { product, group: intake } = intakeLine(plant, monthOf(period.to))
  const common = { boundary, period: { from: period.to, to: period.to }, document: null }
  const process = placeRef(plant)
  return outputs.flatMap(({ part, target, group }): Movement[] => {
    const quantity = treatment[part]
    if (quantity === null) return []
    const leaves = (lot: string | null, left: string, amount: Amount): Movement => ({
      kind: 'flow',
      ...{ ...common, lot, product, group: left, ...massOf(amount) },
      ...{ source: process, target: placeRef(target) },
      ...{ arrivesAs: null, claim: null, saidBy: null }
    })
    const taken = takenFrom(quantity, treatment)
    if (group === null) return taken.map(({ lot, quantity: of }) => leaves(lot, intake, of))
    const becomes = { lot: `${part}:${plant}:${period.to}`, product, group }
    const links = taken.map(({ lot, quantity: of }): Movement => {
      return {
        kind: 'link',
        ...common,
        lot,
        product,
        group: intake,
        ...massOf(of),
        process,
        becomes
      }
    })
    return [...links, leaves(becomes.lot, group, quantity)]
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
