/** Eight hex digits from a place of the id on, a hyphen passed over; no text is made for it. */
function hexNumber(id: string, from: number): number {
  let number = 0
  for (let at = from, digits = 0; digits < 8; at += 1) {
    const code = id.charCodeAt(at)
    if (code === 0x2d) continue
    number = (number << 4) | (code <= 0x39 ? code - 0x30 : code - 0x57)
    digits += 1
  }
  return number >>> 0
}

/**
 * Counts how often each id was seen, in 12 bytes an id. A JavaScript Map of strings takes ten times
 * as much, and an input of millions of rows must not decide how much memory the process needs.
 * Open addressing over the last 64 bits of the id, which are bits of a SHA-256.
 */
export class Occurrences {
  #capacity = 1 << 12
  #size = 0
  #halves = new Uint32Array(this.#capacity * 2)
  #counts = new Uint32Array(this.#capacity)

  /** How often the id has been seen now, 1 for the first time. */
  next(id: string): number {
    if (this.#size * 10 > this.#capacity * 6) this.#grow()
    const high = hexNumber(id, id.length - 17)
    const low = hexNumber(id, id.length - 8)
    const slot = this.#slot(high, low)
    const count = (this.#counts[slot] ?? 0) + 1
    if (count === 1) {
      this.#size += 1
      this.#halves[slot * 2] = high
      this.#halves[slot * 2 + 1] = low
    }
    this.#counts[slot] = count
    return count
  }

  #slot(high: number, low: number): number {
    const mask = this.#capacity - 1
    let slot = (low ^ high) & mask
    while (
      this.#counts[slot] !== 0 &&
      (this.#halves[slot * 2] !== high || this.#halves[slot * 2 + 1] !== low)
    ) {
      slot = (slot + 1) & mask
    }
    return slot
  }

  #grow(): void {
    const [halves, counts] = [this.#halves, this.#counts]
    this.#capacity *= 2
    this.#halves = new Uint32Array(this.#capacity * 2)
    this.#counts = new Uint32Array(this.#capacity)
    for (let old = 0; old < counts.length; old += 1) {
      const count = counts[old] ?? 0
      if (count === 0) continue
      const high = halves[old * 2] ?? 0
      const low = halves[old * 2 + 1] ?? 0
      const slot = this.#slot(high, low)
      this.#halves[slot * 2] = high
      this.#halves[slot * 2 + 1] = low
      this.#counts[slot] = count
    }
  }
}
