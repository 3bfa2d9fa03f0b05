import type { Failure } from '../../domain/failure.ts'

/** How much of something goes on at once, by everybody for whom it counts. */
export class AtOnce {
  readonly #open = new Map<string, number>()

  /**
   * Begins one.
   *
   * @param bounds for whom it counts, with the most of each.
   * @param refusal made of the bound that is reached.
   * @returns to be called when it is over; once more does nothing.
   * @throws the refusal; nothing is counted then.
   */
  enter(bounds: ReadonlyMap<string, number>, refusal: (most: number) => Failure): () => void {
    for (const [of, most] of bounds) {
      if ((this.#open.get(of) ?? 0) >= most) throw refusal(most)
    }
    this.#change(bounds.keys(), 1)
    let isOver = false
    return () => {
      if (isOver) return
      isOver = true
      this.#change(bounds.keys(), -1)
    }
  }

  #change(all: Iterable<string>, by: 1 | -1): void {
    for (const of of all) {
      const count = (this.#open.get(of) ?? 0) + by
      if (count === 0) this.#open.delete(of)
      else this.#open.set(of, count)
    }
  }
}
