import { isSafe, type Share } from './share.ts'

export const surplusSteps = ['declared', 'claimed', 'unclaimed'] as const
export type Step = (typeof surplusSteps)[number]

/**
 * Which sums of surplus may be told. What was declared was claimed or not, so two of them tell the
 * third; and what was claimed is told nearly by what went to those who redistribute, so that it hides
 * nothing: where what was left is not to be known, what was declared is not told either.
 */
export function toldSteps(
  shares: Readonly<Record<Exclude<Step, 'declared'>, readonly Share[]>>
): ReadonlySet<Step> {
  const { claimed, unclaimed } = shares
  if (!isSafe(unclaimed)) return new Set(isSafe(claimed) ? ['claimed'] : [])
  if (isSafe(claimed)) return new Set(surplusSteps)
  return new Set(isSafe([...claimed, ...unclaimed]) ? ['declared'] : ['unclaimed'])
}
