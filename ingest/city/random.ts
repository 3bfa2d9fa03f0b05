/** FNV-1a: 32 bits of a text, to seed a generator by name. */
export function hash32(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  }
  return hash >>> 0
}

/**
 * Seeded pseudo-random numbers: sfc32, whose state is four words of 32 bits (C. Doty-Humphrey,
 * PractRand). The same name gives the same numbers on every machine.
 */
export class Random {
  readonly #name: string
  #a: number
  #b: number
  #c: number
  #count = 1

  constructor(name: string) {
    this.#name = name
    this.#a = hash32(`a ${name}`)
    this.#b = hash32(`b ${name}`)
    this.#c = hash32(`c ${name}`)
    // The first rounds still show the seed.
    for (let round = 0; round < 12; round += 1) this.next()
  }

  /** A generator of its own for a part of the city, so that no part disturbs another. */
  fork(part: string): Random {
    return new Random(`${this.#name}/${part}`)
  }

  /** From 0 up to, but not, 1. */
  next(): number {
    const sum = (this.#a + this.#b + this.#count) | 0
    this.#count = (this.#count + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum
    this.#c |= 0
    return (sum >>> 0) / 4_294_967_296
  }

  between(from: number, to: number): number {
    return from + this.next() * (to - from)
  }

  /** A whole number from `from` to `to`, both included. */
  whole(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1))
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  /** About normal with mean 0 and standard deviation 1: three uniform numbers are near enough. */
  normal(): number {
    return (this.next() + this.next() + this.next() - 1.5) * 2
  }

  /** Positive with mean 1; `spread` is the standard deviation of its logarithm. */
  around(spread: number): number {
    return Math.exp(this.normal() * spread - (spread * spread) / 2)
  }

  /** @throws RangeError when there is nothing to choose from. */
  pick<Item>(items: readonly Item[]): Item {
    const item = items[Math.floor(this.next() * items.length)]
    if (item === undefined) throw new RangeError('there is nothing to choose from')
    return item
  }

  /** The items in random order. */
  shuffled<Item>(items: readonly Item[]): Item[] {
    const ranked = items.map((item) => ({ item, rank: this.next() }))
    return ranked.sort((a, b) => a.rank - b.rank).map(({ item }) => item)
  }
}

/** Items of which one is drawn in proportion to its weight. */
export class Weighted<Item> {
  readonly #items: readonly Item[]
  readonly #upTo: Float64Array

  /** @throws RangeError when no weight is above 0. */
  constructor(items: readonly Item[], weightOf: (item: Item, index: number) => number) {
    this.#items = items
    this.#upTo = new Float64Array(items.length)
    let sum = 0
    for (const [index, item] of items.entries()) {
      sum += weightOf(item, index)
      this.#upTo[index] = sum
    }
    if (!(sum > 0)) throw new RangeError(`none of ${items.length} items can be drawn`)
  }

  draw(random: Random): Item {
    const upTo = this.#upTo
    const wanted = random.next() * (upTo[upTo.length - 1] ?? 0)
    let low = 0
    let high = upTo.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if ((upTo[middle] ?? 0) > wanted) high = middle
      else low = middle + 1
    }
    const item = this.#items[low]
    if (item === undefined) throw new RangeError('there is nothing to draw')
    return item
  }
}
