/** Parcels of one stream, in order. */
interface Listed {
  readonly revisions: number[]
  readonly firsts: number[]
}

/** Index of the first that is greater; the length where none is. */
function indexAbove(sorted: readonly number[], value: number): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sorted[middle] ?? 0) <= value) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * Which of the last parcels are of which stream: those that no table lists yet. Listed one by one, a
 * thousand streams would dirty a page each with every transaction.
 */
export class RecentParcels {
  readonly #streams = new Map<number, Listed>()

  /** Adds the parcel that follows the last. @param first position and revision of its first event. */
  add(streamId: number, first: { readonly position: number; readonly revision: number }): void {
    let listed = this.#streams.get(streamId)
    if (listed === undefined) {
      listed = { revisions: [], firsts: [] }
      this.#streams.set(streamId, listed)
    }
    listed.revisions.push(first.revision)
    listed.firsts.push(first.position)
  }

  /** Forgets those that begin at a position or before. */
  dropTo(position: number): void {
    for (const [streamId, { revisions, firsts }] of this.#streams) {
      const dropped = indexAbove(firsts, position)
      if (dropped === firsts.length) this.#streams.delete(streamId)
      else {
        revisions.splice(0, dropped)
        firsts.splice(0, dropped)
      }
    }
  }

  /** Position of the last parcel of a stream that begins at a revision or before. */
  lastUpTo(streamId: number, revision: number): number | undefined {
    const listed = this.#streams.get(streamId)
    return listed?.firsts[indexAbove(listed.revisions, revision) - 1]
  }

  /** Positions of the parcels of a stream that begin at a revision or before, in order. */
  upTo(streamId: number, revision: number): readonly number[] {
    const listed = this.#streams.get(streamId)
    return listed?.firsts.slice(0, indexAbove(listed.revisions, revision)) ?? []
  }

  /** Positions of the parcels of a stream that begin behind a revision, in order. */
  behind(streamId: number, revision: number): readonly number[] {
    const listed = this.#streams.get(streamId)
    return listed?.firsts.slice(indexAbove(listed.revisions, revision)) ?? []
  }
}
