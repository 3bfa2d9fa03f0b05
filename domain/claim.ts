import type { Movement } from './movement.ts'
import type { Basis } from './quantity.ts'

/** From best to worst: what was put on a scale, what was counted, said, printed, guessed. */
const byTrust: readonly Basis[] = ['weighed', 'counted', 'declared', 'published', 'estimated']

const sides = ['target', null, 'source'] as const

/** Above every rank of a known mass. */
const unknownMass = byTrust.length * sides.length

/**
 * How well a statement stands among those about the same transfer; 0 is best. What has a mass comes
 * before what has none, a better basis before a worse one, and who received before who gave: the
 * goods are theirs now.
 */
export function precedenceOf(flow: Extract<Movement, { kind: 'flow' }>): number {
  const rank = byTrust.indexOf(flow.basis) * sides.length + sides.indexOf(flow.saidBy)
  return flow.massGrams === null ? unknownMass + rank : rank
}
