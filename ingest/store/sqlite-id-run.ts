/**
 * The index of ids, in runs. A run is of the events between two positions: for each a word, sorted,
 * of a fingerprint of its id and its place in the run. A filter of two bytes a word stays in memory
 * and says which words may be meant; whoever finds one compares the event itself, so that a
 * fingerprint shared by two ids costs time and nothing else.
 */

/** A word is `fingerprint * maxRunEvents + place`: 52 bits, a whole number of a float64. */
export const maxRunEvents = 2 ** 20

const fingerprintBits = 32
const remainderBits = 16
/** A bucket of the filter holds as many words as this on average, once there are enough. */
const bucketLog2 = 4

/** MurmurHash3 (public domain), x86, 32 bits, of 16 bytes told as four words: mixes whatever they are. */
function mixed(wordAt: (index: number) => number): number {
  let hash = 0
  for (let index = 0; index < 4; index += 1) {
    let word = Math.imul(wordAt(index), 0xcc9e2d51)
    word = (word << 15) | (word >>> 17)
    hash ^= Math.imul(word, 0x1b873593)
    hash = (hash << 13) | (hash >>> 19)
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/** Where in a UUID its eight groups of four digits begin. */
const groups = [0, 4, 9, 14, 19, 24, 28, 32] as const

/** Four hex digits as a number. */
function groupAt(id: string, index: number): number {
  const from = groups[index] ?? 0
  let value = 0
  for (let at = from; at < from + 4; at += 1) {
    const code = id.charCodeAt(at)
    // The digits end in their value; the letters a to f in 1 to 6.
    value = (value << 4) | ((code & 15) + (code >> 6) * 9)
  }
  return value
}

/** 32 bits of an id, as good as random. @param id a UUID in lower case. */
export function fingerprintOf(id: string): number {
  return mixed((index) => (groupAt(id, 2 * index) << 16) | groupAt(id, 2 * index + 1))
}

/** The same of an id that is given as 16 bytes, from `offset` on. */
export function fingerprintAt(ids: DataView, offset: number): number {
  return mixed((index) => ids.getInt32(offset + 4 * index))
}

/** @param place of the event in its run, from 0, below `maxRunEvents`. */
export function wordOf(fingerprint: number, place: number): number {
  return fingerprint * maxRunEvents + place
}

export function placeIn(word: number): number {
  return word % maxRunEvents
}

export function fingerprintIn(word: number): number {
  return Math.floor(word / maxRunEvents)
}

/** Bits of a fingerprint that name its bucket, in a run of so many words. */
function bucketBits(words: number): number {
  const bits = Math.ceil(Math.log2(Math.max(words, 1))) - bucketLog2
  return Math.min(Math.max(bits, 0), fingerprintBits - remainderBits)
}

/** No word may be meant: nearly always. */
const none: readonly number[] = []

/**
 * Says which words of a run may be of a fingerprint: the words of a bucket are those that begin with
 * its number, and of each the next 16 bits are kept.
 */
export class RunFilter {
  readonly #shift: number
  /** Where each bucket begins, and the last one ends. */
  readonly #begins: Uint32Array
  readonly #remainders: Uint16Array

  private constructor(words: number, begins: Uint32Array, remainders: Uint16Array) {
    this.#shift = fingerprintBits - bucketBits(words)
    this.#begins = begins
    this.#remainders = remainders
  }

  /** @param words sorted. */
  static of(words: Float64Array): RunFilter {
    const begins = new Uint32Array(2 ** bucketBits(words.length) + 1)
    const filter = new RunFilter(words.length, begins, new Uint16Array(words.length))
    for (const [index, word] of words.entries()) {
      const fingerprint = fingerprintIn(word)
      const after = filter.#bucket(fingerprint) + 1
      begins[after] = (begins[after] ?? 0) + 1
      filter.#remainders[index] = filter.#remainder(fingerprint)
    }
    for (let bucket = 1; bucket < begins.length; bucket += 1) {
      begins[bucket] = (begins[bucket] ?? 0) + (begins[bucket - 1] ?? 0)
    }
    return filter
  }

  /**
   * The filter that gave these bytes, or null when they are of none over so many words. They are in
   * the order of the machine: little-endian on all that the product runs on.
   */
  static from(bytes: Uint8Array, words: number): RunFilter | null {
    const begins = 2 ** bucketBits(words) + 1
    if (bytes.length !== begins * 4 + words * 2) return null
    const { buffer } = bytes.slice()
    const remainders = new Uint16Array(buffer, begins * 4, words)
    return new RunFilter(words, new Uint32Array(buffer, 0, begins), remainders)
  }

  get bytes(): Uint8Array {
    const bytes = new Uint8Array(this.#begins.byteLength + this.#remainders.byteLength)
    const { buffer } = this.#begins
    bytes.set(new Uint8Array(buffer, this.#begins.byteOffset, this.#begins.byteLength))
    const remainders = this.#remainders
    bytes.set(
      new Uint8Array(remainders.buffer, remainders.byteOffset, remainders.byteLength),
      this.#begins.byteLength
    )
    return bytes
  }

  /** Indexes of the words that may be of the fingerprint. */
  matches(fingerprint: number): readonly number[] {
    const bucket = this.#bucket(fingerprint)
    const remainder = this.#remainder(fingerprint)
    const end = this.#begins[bucket + 1] ?? 0
    let found: number[] | undefined
    for (let index = this.#begins[bucket] ?? 0; index < end; index += 1) {
      if (this.#remainders[index] !== remainder) continue
      found ??= []
      found.push(index)
    }
    return found ?? none
  }

  #bucket(fingerprint: number): number {
    // A shift by 32 is none in JavaScript.
    return this.#shift === fingerprintBits ? 0 : fingerprint >>> this.#shift
  }

  #remainder(fingerprint: number): number {
    return (fingerprint >>> (this.#shift - remainderBits)) & (2 ** remainderBits - 1)
  }
}

/** The words of runs that follow one another, as those of a single run. */
export function mergedWords(
  runs: readonly { readonly first: number; readonly words: Float64Array }[]
): Float64Array {
  const merged = new Float64Array(runs.reduce((sum, { words }) => sum + words.length, 0))
  const start = runs[0]?.first ?? 0
  let at = 0
  for (const { first, words } of runs) {
    for (const word of words) {
      merged[at] = word + (first - start)
      at += 1
    }
  }
  return merged.sort()
}
