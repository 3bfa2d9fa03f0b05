/** The ids of the last events, which are in no run yet, by their fingerprints. */
export class RecentIds {
  /** In the order of positions. */
  #fingerprints = new Uint32Array(1024)
  /** Hash table: where in that order a fingerprint stands, from 1; 0 is free. */
  #slots = new Int32Array(4096)
  #count = 0
  /** Position before the first of them. */
  #start: number

  constructor(start: number) {
    this.#start = start
  }

  get size(): number {
    return this.#count
  }

  /** Position of the last of them, or of the event before the first where there is none. */
  get end(): number {
    return this.#start + this.#count
  }

  /** In the order of positions. */
  get fingerprints(): Uint32Array {
    return this.#fingerprints.subarray(0, this.#count)
  }

  /** Adds the event that follows the last. */
  add(fingerprint: number): void {
    if (this.#count === this.#fingerprints.length) this.#grow()
    this.#fingerprints[this.#count] = fingerprint
    this.#count += 1
    this.#place(fingerprint, this.#count)
  }

  /** Positions of the events that have the fingerprint. */
  positions(fingerprint: number): number[] {
    const found: number[] = []
    const mask = this.#slots.length - 1
    for (let at = fingerprint & mask; ; at = (at + 1) & mask) {
      const nth = this.#slots[at] ?? 0
      if (nth === 0) return found
      if (this.#fingerprints[nth - 1] === fingerprint) found.push(this.#start + nth)
    }
  }

  /** Forgets those up to a position, and begins behind it. */
  dropTo(position: number): void {
    const rest = this.#fingerprints.slice(Math.max(0, position - this.#start), this.#count)
    this.#start = position
    this.#count = 0
    this.#slots.fill(0)
    for (const fingerprint of rest) this.add(fingerprint)
  }

  #place(fingerprint: number, nth: number): void {
    const mask = this.#slots.length - 1
    let at = fingerprint & mask
    while (this.#slots[at] !== 0) at = (at + 1) & mask
    this.#slots[at] = nth
  }

  /** A quarter of the slots is taken at most. */
  #grow(): void {
    const fingerprints = new Uint32Array(this.#fingerprints.length * 2)
    fingerprints.set(this.#fingerprints)
    this.#slots = new Int32Array(fingerprints.length * 4)
    for (const [index, fingerprint] of this.#fingerprints.entries()) {
      this.#place(fingerprint, index + 1)
    }
    this.#fingerprints = fingerprints
  }
}
