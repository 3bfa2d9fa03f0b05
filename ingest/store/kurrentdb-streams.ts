import type { RecordedEvent } from '../../domain/event-store.ts'
import { type ChainedEvent, streamGenesis } from './kurrentdb-event.ts'
import type { KurrentReader } from './kurrentdb-reader.ts'

/** What is known of a stream: all of it up to a revision. */
export interface KnownStream {
  /** -1 while it has no event. */
  readonly revision: number
  /** Hash of the last event, or the one before the first. */
  readonly hash: string
  readonly ids: ReadonlyMap<string, number>
}

interface Growing {
  revision: number
  hash: string
  readonly ids: Map<string, number>
}

/** Some 100 B each, so 50 MB; a longer stream is known alone. */
const mostIds = 500_000

/** Events between two wanted ones that are read with them rather than apart. */
const widestGap = 64

/**
 * The ids of streams. KurrentDB has no index of them, so a stream is read once when it is first
 * asked about, and from there on only what was added. Whoever calls sees to it that a stream is used
 * by one at a time.
 */
export class KnownStreams {
  readonly #reader: KurrentReader
  readonly #genesis: string
  readonly #known = new Map<string, Growing>()
  #count = 0

  constructor(reader: KurrentReader, storeId: string) {
    this.#reader = reader
    this.#genesis = streamGenesis(storeId)
  }

  /** What was known before, or else the stream as it is now. */
  async remembered(stream: string): Promise<KnownStream> {
    return this.#known.get(stream) ?? this.fresh(stream)
  }

  /** The stream as it is now. */
  async fresh(stream: string): Promise<KnownStream> {
    const known = this.#known.get(stream) ?? { revision: -1, hash: this.#genesis, ids: new Map() }
    // Taken out while it grows, so that a reading that fails half-way leaves nothing behind.
    this.forget(stream)
    for await (const batch of this.#reader.stream(stream, { from: known.revision + 1 })) {
      grow(known, batch)
    }
    this.#remember(stream, known)
    return known
  }

  /** Adds what was just appended to a stream that is known. */
  add(stream: string, appended: readonly ChainedEvent[]): void {
    const known = this.#known.get(stream)
    if (known === undefined) return
    this.forget(stream)
    grow(known, appended)
    this.#remember(stream, known)
  }

  /** To be called when it is no longer sure what the stream holds. */
  forget(stream: string): void {
    this.#count -= this.#known.get(stream)?.ids.size ?? 0
    this.#known.delete(stream)
  }

  /** Those of the ids that the known stream holds, read from the server. */
  async events(
    stream: string,
    { ids: known }: KnownStream,
    ids: Iterable<string>
  ): Promise<ReadonlyMap<string, RecordedEvent>> {
    const wanted = new Map<string, number>()
    for (const id of ids) {
      const revision = known.get(id)
      if (revision !== undefined) wanted.set(id, revision)
    }
    const found = new Map<string, RecordedEvent>()
    for (const [from, to] of runs([...wanted.values()])) {
      for await (const batch of this.#reader.stream(stream, { from, limit: to - from + 1 })) {
        for (const { event } of batch) if (wanted.has(event.id)) found.set(event.id, event)
      }
    }
    return found
  }

  #remember(stream: string, known: Growing): void {
    this.#known.set(stream, known)
    this.#count += known.ids.size
    // The map keeps the order of use, since whatever is used is put in anew.
    for (const [oldest, { ids }] of this.#known) {
      if (this.#count <= mostIds || oldest === stream) break
      this.#count -= ids.size
      this.#known.delete(oldest)
    }
  }
}

function grow(known: Growing, events: readonly ChainedEvent[]): void {
  for (const { event, hash } of events) {
    known.ids.set(event.id, event.revision)
    known.revision = event.revision
    known.hash = hash
  }
}

/** Revisions as spans, those close together as one. */
function runs(revisions: readonly number[]): (readonly [from: number, to: number])[] {
  const spans: [number, number][] = []
  for (const revision of revisions.toSorted((a, b) => a - b)) {
    const last = spans.at(-1)
    if (last !== undefined && revision - last[1] <= widestGap) last[1] = revision
    else spans.push([revision, revision])
  }
  return spans
}
