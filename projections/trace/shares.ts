/** What a node hands on of a unit of mass; shares add up to at most 1, the rest stays. */
export type Division = readonly (readonly [to: number, share: number])[]

/** Shares below this are no longer followed: less than a gram in ten tonnes. */
const epsilon = 1e-7

/** What floating point makes of 1 less all its parts. */
const roundingError = 1e-12

/** A loop hands on less at every turn; one that does not is cut here. */
const maxRounds = 1_000

/**
 * Follows one unit of mass through a graph of lots, each taken to be mixed evenly, so that what
 * leaves it has the make-up of what came in. This is the attribution of input-output analysis,
 * (I − T)⁻¹ applied to one row, summed along the paths; loops (a crate filled back into the one it
 * came from) converge.
 *
 * @param divide how a node's mass goes on.
 * @returns what stays at each node. All of it adds up to 1.
 */
export function settled(
  start: number,
  divide: (node: number) => Division
): ReadonlyMap<number, number> {
  const stays = new Map<number, number>()
  const keep = (node: number, share: number) => stays.set(node, (stays.get(node) ?? 0) + share)
  let moving = new Map([[start, 1]])
  for (let round = 0; moving.size > 0 && round < maxRounds; round += 1) {
    const next = new Map<number, number>()
    for (const [node, share] of moving) {
      let rest = share
      for (const [to, part] of divide(node)) {
        if (share * part <= epsilon) continue
        next.set(to, (next.get(to) ?? 0) + share * part)
        rest -= share * part
      }
      // Parts that add up to 1 leave a rest of rounding, of either sign.
      if (rest > roundingError) keep(node, rest)
    }
    moving = next
  }
  for (const [node, share] of moving) keep(node, share)
  return stays
}
