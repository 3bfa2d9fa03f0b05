/** Lets one at a time use each of some names; who asks for several waits for all of them. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>()

  /** Does the work once everybody who asked for one of the names before is done. */
  async take<Result>(names: readonly string[], work: () => Promise<Result>): Promise<Result> {
    const before = names.map((name) => this.#last.get(name))
    const { promise: done, resolve } = Promise.withResolvers<void>()
    // All names are taken in one go, so that no two can wait for each other.
    for (const name of names) this.#last.set(name, done)
    try {
      await Promise.all(before)
      return await work()
    } finally {
      resolve()
      for (const name of names) if (this.#last.get(name) === done) this.#last.delete(name)
    }
  }
}

/** Lets at most so many work at once; the others wait in the order in which they came. */
export class Gate {
  #free: number
  readonly #waiting: (() => void)[] = []

  constructor(most: number) {
    this.#free = most
  }

  async pass<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#free === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    else this.#free -= 1
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#free += 1
      else next()
    }
  }
}
