import type { Anomaly } from './event.ts'
import type { Line } from './line.ts'
import type { Amount } from './quantity.ts'

/** Why an amount has no mass; nothing where it has one. */
export function unknownMassOf(quantity: Amount, what: string): readonly Anomaly[] {
  if (quantity.netGrams !== null) return []
  const { value, unit, grossGrams, tareGrams } = quantity
  if (grossGrams !== null && tareGrams !== null) {
    return [{ code: 'gross_below_tare', figures: { what, grossGrams, tareGrams } }]
  }
  return [{ code: 'mass_unknown', figures: { what, value, unit } }]
}

/** Something was sent to where it was. */
export function samePlace(from: string, to: string): readonly Anomaly[] {
  return from === to ? [{ code: 'move_to_same_place', figures: { from, to } }] : []
}

/** Lines whose mass is not known. */
export function unknownMass(lines: readonly Line[]): readonly Anomaly[] {
  if (!lines.some(({ quantity }) => quantity.netGrams === null)) return []
  return lines.flatMap(({ lot, product, group, quantity }) =>
    unknownMassOf(quantity, lot ?? product ?? group)
  )
}

/** Mass of all lines together; null where that of one is unknown, for a part is not the whole. */
export function totalGrams(lines: readonly { readonly quantity: Amount }[]): number | null {
  let total = 0
  for (const { quantity } of lines) {
    if (quantity.netGrams === null) return null
    total += quantity.netGrams
  }
  return total
}

/** More than this share between what went in and what came out is no rounding. */
export const sortingTolerance = 0.05

/** Compares what went in with what came out, where every mass is known. */
export function inAgainstOut(
  into: readonly { readonly quantity: Amount }[],
  out: readonly { readonly quantity: Amount }[]
): readonly Anomaly[] {
  const inGrams = totalGrams(into)
  const outGrams = totalGrams(out)
  if (inGrams === null || outGrams === null) return []
  if (Math.abs(outGrams - inGrams) <= inGrams * sortingTolerance) return []
  const code = outGrams > inGrams ? 'sorted_out_exceeds_in' : 'sorted_in_exceeds_out'
  return [{ code, figures: { inGrams, outGrams, tolerance: sortingTolerance } }]
}
