import type { TotalsAnswer } from '../../../projections/balance/contract.ts'

/** From this part of what entered on a change is worth interrupting a listener for. */
const materialShare = 0.01

type Sums = Pick<TotalsAnswer, 'inGrams' | 'outGrams' | 'imbalanceGrams'>

/**
 * Whether figures differ enough to be said aloud: one of what entered, left and is unaccounted for
 * moved by a hundredth of what entered before or since.
 */
export function changedMaterially(before: Sums, now: Sums): boolean {
  const scale = Math.max(before.inGrams, now.inGrams)
  const moved = Math.max(
    Math.abs(now.inGrams - before.inGrams),
    Math.abs(now.outGrams - before.outGrams),
    Math.abs(now.imbalanceGrams - before.imbalanceGrams)
  )
  return moved > 0 && moved >= materialShare * scale
}
