/**
 * Lets partitions use the thread one after the other, each in a turn of the event loop of its own:
 * what the store has answered, and what it is to be given next, goes before the next of them. Were
 * all to read in one turn, the store would stand still meanwhile, and they after it.
 */
export class Turns {
  #last: Promise<void> = Promise.resolve()

  /** Resolves when it is the caller's turn, until it waits for something else. */
  next(): Promise<void> {
    this.#last = this.#last.then(() => new Promise((resolve) => setImmediate(resolve)))
    return this.#last
  }
}
