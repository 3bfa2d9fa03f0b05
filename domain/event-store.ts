/**
 * The port to the log. Adapters live in `ingest/store/`; one conformance suite runs over all.
 *
 * The port promises idempotency per (stream, expected revision, ids): appending the same events at
 * the same revision again succeeds and returns the original positions. It does not promise that an
 * id is unique over all streams; a store that does says so in `capabilities`.
 */

/** Opaque place in the log. Compare only by `EventStore.compare`. */
export type Position = string

/** A concrete revision is the only strong check on every store; ingest always passes one. */
export type ExpectedRevision = number | 'no_stream' | 'stream_exists' | 'any'

/** An event as it is handed to the store. Build it with `encode` of catalog.ts. */
export interface NewEvent {
  /** UUID, deterministic and time-ordered. */
  readonly id: string
  readonly type: string
  readonly schemaVersion: number
  /** When it happened, milliseconds since 1970 UTC. */
  readonly occurredAtMs: number
  /** Id of the event that this one replaces. */
  readonly corrects: string | null
  /** JSON text. A store keeps these very characters, so that a hash over them stays true. */
  readonly data: string
  /** JSON text of `Metadata` (event.ts). */
  readonly meta: string
}

/** An event as the store keeps it. */
export interface RecordedEvent extends NewEvent {
  readonly stream: string
  /** 0 for the first event of a stream. */
  readonly revision: number
  readonly position: Position
  /** When the store learnt of it, milliseconds since 1970 UTC; never falls along positions. */
  readonly recordedAtMs: number
}

export interface AppendRequest {
  readonly stream: string
  readonly events: readonly NewEvent[]
  readonly expected: ExpectedRevision
  /**
   * Only for copying a log: when its first store learnt of the events, milliseconds since 1970 UTC.
   * Left out, it is the store's own clock. Either way it does not fall along positions.
   */
  readonly recordedAtMs?: number
}

/** How far a source has been taken in. Of two, the further one counts: it never goes back. */
export interface SourceCheckpoint {
  /** What is read: `kafka/<cluster>/<topic>`. */
  readonly source: string
  readonly partition: number
  /** Offset of the first record that is not yet taken in, a whole number from 0. */
  readonly next: number
}

/**
 * Events of several streams in one run of bytes: they cross threads and are stored without being
 * taken apart. `EventPacker` (ingest/store/event-packer.ts) makes them.
 */
export interface PackedEvents {
  /** Each once; the events stand in this order. */
  readonly streams: readonly string[]
  /** Events of each stream. */
  readonly counts: readonly number[]
  /** Distinct types. */
  readonly types: readonly string[]
  /** 16 bytes an event. */
  readonly ids: Uint8Array<ArrayBuffer>
  /** For every event: its type among `types`, schema version, time, and three lengths of texts. */
  readonly numbers: Float64Array<ArrayBuffer>
  /** Corrected id, data and meta of every event as UTF-8, one behind the other. */
  readonly texts: Uint8Array<ArrayBuffer>
  /** Bytes of data and meta of every event; null where every character is one. */
  readonly byteLengths: Uint32Array<ArrayBuffer> | null
}

export interface AppendResult {
  /** Revision of the stream after the append; -1 where it is still empty. */
  readonly nextRevision: number
  /** Of the last event of this append; null when nothing was asked of an empty log. */
  readonly position: Position | null
  /** One per event, in order: the original ones where the append was a repetition. */
  readonly positions: readonly Position[]
  readonly idempotent: boolean
}

export interface EventFilter {
  readonly streamPrefixes?: readonly string[]
  readonly types?: readonly string[]
}

/** `caughtUp` is said once each time the subscription reaches the end of the log. */
export type SubscriptionMessage =
  | {
      readonly kind: 'events'
      readonly events: readonly RecordedEvent[]
      readonly position: Position
    }
  | { readonly kind: 'caughtUp'; readonly position: Position | null }

interface StoreCapabilities {
  /**
   * `appendMany` is all or nothing over several streams. Where it is not, it appends to one after
   * the other: a fault or conflict may leave the later ones out, and the same call again adds them.
   */
  readonly atomicMultiStream: boolean
  readonly densePositions: boolean
  /** An id is refused or recognised in whatever stream it comes again. */
  readonly globalIdempotency: boolean
}

export interface EventStore {
  readonly capabilities: StoreCapabilities
  /** Identity of this log: a read model built from another one is discarded. */
  readonly storeId: string

  /**
   * Appends all events or none.
   * @throws Conflict when the stream is not at `expected` and the call is no repetition.
   * @throws Failure `same_id_other_content` when an id is stored already with other content.
   * @throws Failure `disk_full` or `store_unavailable`; nothing of the call is stored then, or it is
   *   not known to be: the same call again tells.
   * @throws Failure `append_too_large` when the store takes fewer bytes at once.
   */
  append(request: AppendRequest): Promise<AppendResult>

  /**
   * Several appends, all or nothing. A stream may come once. Throws like `append`.
   *
   * @param checkpoints are noted in the transaction of the events, or with none of them; a store
   *   without `checkpoints` leaves them out.
   */
  appendMany(
    requests: readonly AppendRequest[],
    checkpoints?: readonly SourceCheckpoint[]
  ): Promise<readonly AppendResult[]>

  /**
   * Appends packed events at the ends of their streams, whatever those hold, with the checkpoints, all
   * or nothing. Left out by a store that does not recognise an id in whatever stream.
   *
   * @throws Failure `wrong_expected_revision` where an id is stored already or comes twice, whatever it
   *   says; `appendMany` tells of which. Failure `disk_full` or `store_unavailable` like `append`.
   */
  readonly appendPacked?: (
    packed: readonly PackedEvents[],
    checkpoints: readonly SourceCheckpoint[]
  ) => Promise<void>

  /**
   * Next offset of each partition of a source. Left out by a store that cannot note them together
   * with events; a source then goes on where its broker says and relies on ids that are known.
   */
  readonly checkpoints?: (source: string) => Promise<ReadonlyMap<number, number>>

  /** Which of these ids the stream holds. */
  find(stream: string, ids: readonly string[]): Promise<ReadonlyMap<string, RecordedEvent>>

  /** Last revision of the stream, -1 where it does not exist. */
  revision(stream: string): Promise<number>

  /** In batches, forwards from `from` (default 0) or backwards from it (default: the end). */
  readStream(
    stream: string,
    options?: {
      readonly from?: number
      readonly direction?: 'forwards' | 'backwards'
      readonly limit?: number
    }
  ): AsyncIterable<readonly RecordedEvent[]>

  /** In batches, in the order of positions, strictly after `after`. */
  readAll(options?: {
    readonly after?: Position | null
    readonly limit?: number
    readonly batchSize?: number
    readonly filter?: EventFilter
  }): AsyncIterable<readonly RecordedEvent[]>

  /** History, then what is appended later, without a gap or repetition, until the signal aborts. */
  subscribeAll(options: {
    readonly after?: Position | null
    readonly filter?: EventFilter
    readonly batchSize?: number
    readonly signal: AbortSignal
  }): AsyncIterable<SubscriptionMessage>

  /** Position of the last event, null while the log is empty. */
  head(): Promise<Position | null>
  compare(a: Position, b: Position): -1 | 0 | 1
  close(): Promise<void>
}
