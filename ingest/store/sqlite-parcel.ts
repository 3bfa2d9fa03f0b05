/**
 * A parcel: events of one stream that came together, stored as one row. `texts` holds the corrected
 * id (36 characters, or none), data and meta of each, one behind the other, or `packed` holds the same
 * packed. `heads` holds all ids (16
 * bytes each), then all hashes of the chain (32), then for each the numbers below, little-endian.
 */
import type { NewEvent, RecordedEvent } from '../../domain/event-store.ts'
import { Failure } from '../../domain/failure.ts'
import { idHex, idLength, idText } from './event-id.ts'
import { positionOf } from './position.ts'
import type { PackedEvent } from './sqlite-packed.ts'
import { unpackedTexts } from './sqlite-packing.ts'
import { bytesAt, numberAt, type Row, textAt } from './sqlite-rows.ts'

const hashBytes = 32
/**
 * Of an event: occurredAtMs and schemaVersion (float64), type id, and the lengths of corrected id,
 * data and meta in UTF-16 units (uint32).
 */
const numberBytes = 32
const at = {
  occurredAtMs: 0,
  schemaVersion: 8,
  type: 16,
  corrects: 20,
  data: 24,
  meta: 28
} as const
const headBytes = idLength + hashBytes + numberBytes

/** Few enough that reading one event does not read a megabyte; more gain little. */
const parcelLimit = { events: 256, characters: 131_072 } as const

/**
 * The events in pieces that each fit a parcel, in order.
 *
 * @param lengthOf data and meta of an event, in UTF-16 units.
 */
export function parcelsOf<Event>(
  events: readonly Event[],
  lengthOf: (event: Event) => number
): readonly (readonly Event[])[] {
  const pieces: (readonly Event[])[] = []
  let first = 0
  let characters = 0
  for (const [index, event] of events.entries()) {
    const length = lengthOf(event)
    const isFull =
      index - first === parcelLimit.events || characters + length > parcelLimit.characters
    if (isFull && index > first) {
      pieces.push(events.slice(first, index))
      first = index
      characters = 0
    }
    characters += length
  }
  pieces.push(first === 0 ? events : events.slice(first))
  return pieces
}

/** Of an event what stands in the heads beside its id; the lengths are in UTF-16 units. */
type HeadNumbers = Readonly<Record<keyof typeof at, number>>

/** Fills the heads of a parcel, event by event. */
export class ParcelDraft {
  readonly heads: Buffer
  readonly #count: number
  #next = 0

  /** @param count how many events will be added. */
  constructor(count: number) {
    this.#count = count
    this.heads = Buffer.allocUnsafe(count * headBytes)
  }

  /** @param hash that the chain has at the event, 64 hex digits. */
  add(event: NewEvent, typeId: number, hash: string): void {
    const { id, occurredAtMs, schemaVersion, corrects, data, meta } = event
    this.heads.write(idHex(id), this.#next * idLength, 'hex')
    this.#addRest(hash, {
      ...{ occurredAtMs, schemaVersion, type: typeId },
      ...{ corrects: corrects?.length ?? 0, data: data.length, meta: meta.length }
    })
  }

  /** The same of a packed event. */
  addPacked({ view, n }: PackedEvent, typeId: number, hash: string): void {
    view.ids.copy(this.heads, this.#next * idLength, n * idLength, (n + 1) * idLength)
    this.#addRest(hash, {
      occurredAtMs: view.number(n, 'occurredAtMs'),
      schemaVersion: view.number(n, 'schemaVersion'),
      type: typeId,
      corrects: view.number(n, 'corrects'),
      data: view.number(n, 'data'),
      meta: view.number(n, 'meta')
    })
  }

  #addRest(hash: string, numbers: HeadNumbers): void {
    const { heads } = this
    heads.write(hash, this.#count * idLength + this.#next * hashBytes, 'hex')
    const from = this.#count * (idLength + hashBytes) + this.#next * numberBytes
    heads.writeDoubleLE(numbers.occurredAtMs, from + at.occurredAtMs)
    heads.writeDoubleLE(numbers.schemaVersion, from + at.schemaVersion)
    heads.writeUInt32LE(numbers.type, from + at.type)
    heads.writeUInt32LE(numbers.corrects, from + at.corrects)
    heads.writeUInt32LE(numbers.data, from + at.data)
    heads.writeUInt32LE(numbers.meta, from + at.meta)
    this.#next += 1
  }
}

function damaged(first: number, what: string): Failure {
  return new Failure(
    'log_damaged',
    `the events from position ${first} on are not readable (${what}); run verify, then restore the log from a backup`,
    { first }
  )
}

/** How many events heads of so many bytes are of. Throws Failure `log_damaged` for a part of one. */
export function countIn(bytes: number, first: number): number {
  const count = bytes / headBytes
  if (Number.isInteger(count) && count > 0) return count
  throw damaged(first, `their heads have ${bytes} bytes`)
}

/** Where in heads the ids stand, and how many. Throws Failure `log_damaged` like `countIn`. */
export function idsIn(
  heads: Uint8Array<ArrayBuffer>,
  first: number
): { readonly ids: DataView; readonly count: number } {
  const ids = new DataView(heads.buffer, heads.byteOffset, heads.length)
  return { ids, count: countIn(heads.length, first) }
}

/** A stored parcel. */
export class Parcel {
  /** Position of its first event. */
  readonly first: number
  readonly count: number
  /** Revision of its first event. */
  readonly revision: number
  readonly recordedAtMs: number
  readonly #stream: string
  readonly #heads: Buffer
  readonly #numbers: DataView
  #texts: string
  #packed: Uint8Array | null

  /**
   * @param row first, stream, revision, recorded_at, heads, texts, packed.
   * @throws Failure `log_damaged` for columns that are none of a parcel.
   */
  constructor(row: Row) {
    this.first = numberAt(row, 0, 'first')
    this.#stream = textAt(row, 1, 'stream')
    this.revision = numberAt(row, 2, 'revision')
    this.recordedAtMs = numberAt(row, 3, 'recorded_at')
    const heads = bytesAt(row, 4, 'heads')
    this.#texts = textAt(row, 5, 'texts')
    // Nothing: of format 3. No bytes: kept as they are.
    const packed = row[6] === null ? null : bytesAt(row, 6, 'packed')
    this.#packed = packed?.length === 0 ? null : packed
    this.count = countIn(heads.length, this.first)
    this.#heads = Buffer.from(heads.buffer, heads.byteOffset, heads.length)
    const numbers = heads.byteOffset + this.count * (idLength + hashBytes)
    this.#numbers = new DataView(heads.buffer, numbers, this.count * numberBytes)
  }

  /** Position of its last event. */
  get last(): number {
    return this.first + this.count - 1
  }

  /** Hash that the chain has at the n-th event, 64 hex digits. */
  hash(n: number): string {
    const from = this.count * idLength + n * hashBytes
    return this.#heads.toString('hex', from, from + hashBytes)
  }

  /** Whether the texts end where the last event's does. */
  get isWhole(): boolean {
    return this.#textsBefore(this.count) === this.#unpacked().length
  }

  /**
   * Its events from the `from`-th up to and without the `to`-th.
   *
   * @throws Failure `log_damaged` for a type that `typeName` does not know, and for packed texts that are
   *   not as they were written.
   */
  events(
    typeName: (typeId: number) => string | undefined,
    from = 0,
    to = this.count
  ): RecordedEvent[] {
    const numbers = this.#numbers
    const ids = this.#heads.toString('hex', from * idLength, to * idLength)
    const events: RecordedEvent[] = []
    let begin = this.#textsBefore(from)
    const texts = this.#unpacked()
    const cut = (length: number) => {
      const start = begin
      begin += length
      return texts.slice(start, begin)
    }
    for (let n = from; n < to; n += 1) {
      const place = n * numberBytes
      const type = typeName(numbers.getUint32(place + at.type, true))
      if (type === undefined) throw damaged(this.first + n, 'their type is lost')
      const correctsLength = numbers.getUint32(place + at.corrects, true)
      const corrects = correctsLength === 0 ? null : cut(correctsLength)
      const data = cut(numbers.getUint32(place + at.data, true))
      events.push({
        id: idText(ids.slice((n - from) * 2 * idLength, (n - from + 1) * 2 * idLength)),
        type,
        schemaVersion: numbers.getFloat64(place + at.schemaVersion, true),
        occurredAtMs: numbers.getFloat64(place + at.occurredAtMs, true),
        corrects,
        data,
        meta: cut(numbers.getUint32(place + at.meta, true)),
        stream: this.#stream,
        revision: this.revision + n,
        position: positionOf(this.first + n),
        recordedAtMs: this.recordedAtMs
      })
    }
    return events
  }

  /** The texts, unpacked once they are wanted: heads are often all that is. */
  #unpacked(): string {
    if (this.#texts !== '') return this.#texts
    const characters = this.#textsBefore(this.count)
    if (this.#packed === null && characters > 0) throw damaged(this.first, 'their texts are gone')
    if (this.#packed === null) return ''
    try {
      this.#texts = unpackedTexts(this.#packed, characters)
    } catch {
      throw damaged(this.first, 'their texts cannot be unpacked')
    }
    this.#packed = null
    return this.#texts
  }

  /** Where the texts of the n-th event begin. */
  #textsBefore(n: number): number {
    let length = 0
    for (let place = 0; place < n * numberBytes; place += numberBytes) {
      length += this.#numbers.getUint32(place + at.corrects, true)
      length += this.#numbers.getUint32(place + at.data, true)
      length += this.#numbers.getUint32(place + at.meta, true)
    }
    return length
  }
}
