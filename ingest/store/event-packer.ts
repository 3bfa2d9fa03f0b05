import type { PackedEvents } from '../../domain/event-store.ts'
import { idHex, idLength } from './event-id.ts'
import { numberAt, numbersPerEvent, type StreamEvent } from './packed-events.ts'

/** Bytes that the texts of an event take, about; where they take more, the room doubles. */
const usualBytes = 512

/** A UTF-16 unit is three bytes of UTF-8 at most. */
const mostBytesPerUnit = 3

/**
 * Packs events that have passed `checkStreamEvent`, one after the other. It keeps their bytes and not
 * themselves: of thousands of events that waited for one another as objects and texts, sweeping the
 * memory would cost more than packing them does.
 */
export class EventPacker {
  readonly #byStream = new Map<string, number[]>()
  readonly #types = new Map<string, number>()
  readonly #ids: Buffer
  readonly #numbers: Float64Array
  /** Bytes of data and meta of each. */
  readonly #byteLengths: Uint32Array
  #texts: Buffer
  /** Where the texts of each begin, and those of the last end. */
  readonly #begins: Uint32Array
  #count = 0
  #isWide = false

  /** @param most how many events will be added at most. */
  constructor(most: number) {
    this.#ids = Buffer.allocUnsafe(most * idLength)
    this.#numbers = new Float64Array(most * numbersPerEvent)
    this.#byteLengths = new Uint32Array(most * 2)
    this.#begins = new Uint32Array(most + 1)
    this.#texts = Buffer.allocUnsafe(most * usualBytes)
  }

  add({ stream, event }: StreamEvent): void {
    const { id, type, schemaVersion, occurredAtMs, corrects, data, meta } = event
    const n = this.#count
    this.#count += 1
    const places = this.#byStream.get(stream)
    if (places === undefined) this.#byStream.set(stream, [n])
    else places.push(n)
    this.#ids.write(idHex(id), n * idLength, 'hex')
    const at = n * numbersPerEvent
    const numbers = this.#numbers
    numbers[at + numberAt.type] = this.#typeId(type)
    numbers[at + numberAt.schemaVersion] = schemaVersion
    numbers[at + numberAt.occurredAtMs] = occurredAtMs
    numbers[at + numberAt.corrects] = corrects?.length ?? 0
    numbers[at + numberAt.data] = data.length
    numbers[at + numberAt.meta] = meta.length
    this.#addTexts(n, corrects ?? '', data, meta)
  }

  /**
   * The events by stream, a stream's in the order in which they came.
   *
   * @returns also which of those added each of the packed ones was.
   */
  finish(): { readonly packed: PackedEvents; readonly places: Uint32Array<ArrayBuffer> } {
    const count = this.#count
    const places = new Uint32Array(count)
    const ids = new Uint8Array(count * idLength)
    const numbers = new Float64Array(count * numbersPerEvent)
    const texts = new Uint8Array(this.#begins[count] ?? 0)
    const byteLengths = this.#isWide ? new Uint32Array(count * 2) : null
    let [nth, end] = [0, 0]
    for (const ofStream of this.#byStream.values()) {
      for (const n of ofStream) {
        places[nth] = n
        ids.set(this.#ids.subarray(n * idLength, (n + 1) * idLength), nth * idLength)
        const at = n * numbersPerEvent
        numbers.set(this.#numbers.subarray(at, at + numbersPerEvent), nth * numbersPerEvent)
        byteLengths?.set(this.#byteLengths.subarray(2 * n, 2 * n + 2), 2 * nth)
        const [begin = 0, next = 0] = [this.#begins[n], this.#begins[n + 1]]
        texts.set(this.#texts.subarray(begin, next), end)
        end += next - begin
        nth += 1
      }
    }
    const packed = {
      ...{ streams: [...this.#byStream.keys()], types: [...this.#types.keys()] },
      counts: [...this.#byStream.values()].map(({ length }) => length),
      ...{ ids, numbers, texts, byteLengths }
    }
    return { packed, places }
  }

  #typeId(type: string): number {
    const known = this.#types.get(type)
    if (known !== undefined) return known
    const typeId = this.#types.size
    this.#types.set(type, typeId)
    return typeId
  }

  #addTexts(n: number, corrects: string, data: string, meta: string): void {
    let end = this.#begins[n] ?? 0
    const units = corrects.length + data.length + meta.length
    this.#makeRoom(end + mostBytesPerUnit * units)
    const begin = end
    end += this.#texts.write(corrects, end, 'latin1')
    const dataBytes = this.#texts.write(data, end)
    end += dataBytes
    const metaBytes = this.#texts.write(meta, end)
    end += metaBytes
    this.#byteLengths[2 * n] = dataBytes
    this.#byteLengths[2 * n + 1] = metaBytes
    if (end - begin > units) this.#isWide = true
    this.#begins[n + 1] = end
  }

  #makeRoom(bytes: number): void {
    if (bytes <= this.#texts.length) return
    const larger = Buffer.allocUnsafe(2 * bytes)
    larger.set(this.#texts)
    this.#texts = larger
  }
}
