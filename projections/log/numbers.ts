/** Two 32-bit lanes of one text; every character reaches both, by different multipliers. */
function lanes(text: string): readonly [number, number] {
  let high = 0x2545f491
  let low = 0x6c8e9cf5
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    high = Math.imul(high ^ code, 0x9e3779b1)
    low = Math.imul(low ^ code, 0x5f356495)
    high = (high << 13) | (high >>> 19)
    low = (low << 7) | (low >>> 25)
  }
  high = Math.imul(high ^ (high >>> 16) ^ text.length, 0x85ebca6b)
  low = Math.imul(low ^ (low >>> 15), 0xc2b2ae35)
  high ^= low >>> 13
  low ^= high >>> 16
  high = Math.imul(high ^ (high >>> 15), 0x2c1b3c6d)
  low = Math.imul(low ^ (low >>> 16), 0x297a2d39)
  return [(high ^ (high >>> 15)) >>> 0, (low ^ (low >>> 16)) >>> 0]
}

/** Both halves of the 64-bit key that a text is known by. */
export function keyOf(text: string): { readonly high: number; readonly low: number } {
  const [high, low] = lanes(text)
  return { high, low }
}

/** A new entry: its number and both halves of its key, as they are to be stored. */
export interface NumberedKey {
  readonly id: number
  readonly high: number
  readonly low: number
}

/**
 * Gives texts numbers in the order of their first appearance, in 20 bytes a text: of lots and
 * transfers there are millions, and a Map of strings would hold ten times as much. Numbers in time
 * order keep what belongs together close in the columns. Texts are known by a 64-bit hash: among
 * ten million the chance that any two are taken for one is below 0.000003.
 */
export class Numbers {
  #capacity = 1 << 12
  #size = 0
  #halves = new Uint32Array(this.#capacity * 2)
  #ids = new Uint32Array(this.#capacity)

  get size(): number {
    return this.#size
  }

  /** Takes back a stored entry. Entries must come in the order of their numbers. */
  restore(high: number, low: number): void {
    this.#enter(high, low)
  }

  /** The number of a text, from 1; `fresh` is the new entry where it was not known. */
  of(text: string): { readonly id: number; readonly fresh: NumberedKey | null } {
    const [high, low] = lanes(text)
    const known = this.#ids[this.#slot(high, low)] ?? 0
    if (known !== 0) return { id: known, fresh: null }
    const id = this.#enter(high, low)
    return { id, fresh: { id, high, low } }
  }

  #enter(high: number, low: number): number {
    if (this.#size * 10 > this.#capacity * 6) this.#grow()
    const slot = this.#slot(high, low)
    this.#size += 1
    this.#halves[slot * 2] = high
    this.#halves[slot * 2 + 1] = low
    this.#ids[slot] = this.#size
    return this.#size
  }

  #slot(high: number, low: number): number {
    const mask = this.#capacity - 1
    let slot = (low ^ high) & mask
    while (
      this.#ids[slot] !== 0 &&
      (this.#halves[slot * 2] !== high || this.#halves[slot * 2 + 1] !== low)
    ) {
      slot = (slot + 1) & mask
    }
    return slot
  }

  #grow(): void {
    const [halves, ids] = [this.#halves, this.#ids]
    this.#capacity *= 2
    this.#halves = new Uint32Array(this.#capacity * 2)
    this.#ids = new Uint32Array(this.#capacity)
    for (let old = 0; old < ids.length; old += 1) {
      const id = ids[old] ?? 0
      if (id === 0) continue
      const high = halves[old * 2] ?? 0
      const low = halves[old * 2 + 1] ?? 0
      const slot = this.#slot(high, low)
      this.#halves[slot * 2] = high
      this.#halves[slot * 2 + 1] = low
      this.#ids[slot] = id
    }
  }
}
