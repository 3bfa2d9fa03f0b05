import type { PackedEvents } from '../../domain/event-store.ts'
import { idLength, idText } from './event-id.ts'
import { countPacked, numberAt, numbersPerEvent } from './packed-events.ts'
import { fingerprintAt } from './sqlite-id-run.ts'

/** Packed events, to be looked at one by one without being taken apart. */
export class PackedView {
  readonly types: readonly string[]
  readonly texts: Buffer
  readonly ids: Buffer
  readonly #numbers: Float64Array
  readonly #idView: DataView
  readonly #idHex: string
  readonly #byteLengths: Uint32Array | null
  /** Where the texts of each event begin, and the last ones end. */
  readonly #begins: Uint32Array

  constructor(packed: PackedEvents) {
    this.types = packed.types
    this.texts = Buffer.from(packed.texts.buffer)
    this.ids = Buffer.from(packed.ids.buffer)
    this.#numbers = packed.numbers
    this.#idView = new DataView(packed.ids.buffer)
    this.#idHex = this.ids.toString('hex')
    this.#byteLengths = packed.byteLengths
    const count = countPacked(packed)
    this.#begins = new Uint32Array(count + 1)
    for (let n = 0; n < count; n += 1) {
      const bytes = this.number(n, 'corrects') + this.bytesOf(n, 'data') + this.bytesOf(n, 'meta')
      this.#begins[n + 1] = this.beginOf(n) + bytes
    }
  }

  number(n: number, which: keyof typeof numberAt): number {
    return this.#numbers[n * numbersPerEvent + numberAt[which]] ?? 0
  }

  /** Where the texts of the n-th event begin; of the one behind the last, where they end. */
  beginOf(n: number): number {
    return this.#begins[n] ?? 0
  }

  bytesOf(n: number, which: 'data' | 'meta'): number {
    if (this.#byteLengths === null) return this.number(n, which)
    return this.#byteLengths[2 * n + (which === 'data' ? 0 : 1)] ?? 0
  }

  id(n: number): string {
    return idText(this.#idHex.slice(n * 2 * idLength, (n + 1) * 2 * idLength))
  }

  fingerprint(n: number): number {
    return fingerprintAt(this.#idView, n * idLength)
  }
}

/** One of the events of a view. */
export interface PackedEvent {
  readonly view: PackedView
  readonly n: number
}

/** The events of several packed runs by stream, each stream's in the order of the runs. */
export function packedByStream(
  packed: readonly PackedEvents[]
): ReadonlyMap<string, readonly PackedEvent[]> {
  const byStream = new Map<string, PackedEvent[]>()
  for (const run of packed) {
    const view = new PackedView(run)
    let n = 0
    for (const [index, stream] of run.streams.entries()) {
      const events = byStream.get(stream) ?? []
      byStream.set(stream, events)
      for (const end = n + (run.counts[index] ?? 0); n < end; n += 1) events.push({ view, n })
    }
  }
  return byStream
}

/** The texts of a parcel's events, one behind the other. */
export function textsOf(parcel: readonly PackedEvent[]): Buffer {
  const bytes = parcel.reduce((sum, { view, n }) => sum + view.beginOf(n + 1) - view.beginOf(n), 0)
  const texts = Buffer.allocUnsafe(bytes)
  let at = 0
  for (const { view, n } of parcel) {
    at += view.texts.copy(texts, at, view.beginOf(n), view.beginOf(n + 1))
  }
  return texts
}
