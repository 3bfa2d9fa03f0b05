/** Two 32-bit lanes of a text, or of what it begins with, before they are mixed for the last time. */
interface Lanes {
  readonly high: number
  readonly low: number
  readonly length: number
}

const nothing: Lanes = { high: 0x2545f491, low: 0x6c8e9cf5, length: 0 }

/** What many texts begin with: it is gone through once. */
export type Beginning = Lanes

/** Every character reaches both lanes, by different multipliers. */
function lanesOf(text: string, after: Lanes): Lanes {
  let { high, low } = after
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    high = Math.imul(high ^ code, 0x9e3779b1)
    low = Math.imul(low ^ code, 0x5f356495)
    high = (high << 13) | (high >>> 19)
    low = (low << 7) | (low >>> 25)
  }
  return { high, low, length: after.length + text.length }
}

function keyOfLanes(lanes: Lanes): { readonly high: number; readonly low: number } {
  let high = Math.imul(lanes.high ^ (lanes.high >>> 16) ^ lanes.length, 0x85ebca6b)
  let low = Math.imul(lanes.low ^ (lanes.low >>> 15), 0xc2b2ae35)
  high ^= low >>> 13
  low ^= high >>> 16
  high = Math.imul(high ^ (high >>> 15), 0x2c1b3c6d)
  low = Math.imul(low ^ (low >>> 16), 0x297a2d39)
  return { high: (high ^ (high >>> 15)) >>> 0, low: (low ^ (low >>> 16)) >>> 0 }
}

/** The beginning that these characters are. */
export function beginning(text: string): Beginning {
  return lanesOf(text, nothing)
}

/** Both halves of the 64-bit key that a text is known by. */
export function keyOf(text: string): { readonly high: number; readonly low: number } {
  return keyOfLanes(beginning(text))
}

/** A new entry: its number and both halves of its key, as they are to be stored. */
export interface NumberedKey {
  readonly id: number
  readonly high: number
  readonly low: number
}

/** Words of an entry: its number, 0 where there is none, and both halves of its key. */
const slotWords = 3

/**
 * Gives texts numbers in the order of their first appearance, in 20 bytes a text: of lots and
 * transfers there are millions, and a Map of strings would hold ten times as much. Numbers in time
 * order keep what belongs together close in the columns. Texts are known by a 64-bit hash: among
 * ten million the chance that any two are taken for one is below 0.000003. The words of an entry lie
 * together, since fetching them from memory is most of the time that a look-up takes.
 */
export class Numbers {
  #capacity = 1 << 12
  #size = 0
  #slots = new Uint32Array(this.#capacity * slotWords)

  get size(): number {
    return this.#size
  }

  /** Takes back a stored entry. Entries must come in the order of their numbers. */
  restore(high: number, low: number): void {
    this.#enter(high, low)
  }

  /** The number of a text, from 1; `fresh` is the new entry where it was not known. */
  of(text: string, after = nothing): { readonly id: number; readonly fresh: NumberedKey | null } {
    const { high, low } = keyOfLanes(lanesOf(text, after))
    const known = this.#slots[this.#slot(high, low)] ?? 0
    if (known !== 0) return { id: known, fresh: null }
    const id = this.#enter(high, low)
    return { id, fresh: { id, high, low } }
  }

  #enter(high: number, low: number): number {
    if (this.#size * 10 > this.#capacity * 6) this.#grow()
    this.#size += 1
    this.#set(this.#size, high, low)
    return this.#size
  }

  #set(id: number, high: number, low: number): void {
    const slot = this.#slot(high, low)
    this.#slots[slot] = id
    this.#slots[slot + 1] = high
    this.#slots[slot + 2] = low
  }

  /** Where the entry of a key begins, or would. */
  #slot(high: number, low: number): number {
    const slots = this.#slots
    const mask = this.#capacity - 1
    let index = (low ^ high) & mask
    let slot = index * slotWords
    while (slots[slot] !== 0 && (slots[slot + 1] !== high || slots[slot + 2] !== low)) {
      index = (index + 1) & mask
      slot = index * slotWords
    }
    return slot
  }

  #grow(): void {
    const before = this.#slots
    this.#capacity *= 2
    this.#slots = new Uint32Array(this.#capacity * slotWords)
    for (let old = 0; old < before.length; old += slotWords) {
      const id = before[old] ?? 0
      if (id !== 0) this.#set(id, before[old + 1] ?? 0, before[old + 2] ?? 0)
    }
  }
}
