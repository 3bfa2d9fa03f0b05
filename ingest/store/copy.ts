/**
 * Copies a log into another store, event by event in the order of the log, with the time at which
 * each was first recorded. Positions are the other store's own. What the other log holds already is
 * compared and not copied again, so a copy that was broken off goes on, and one that is repeated
 * only adds what came since.
 */
import type {
  AppendRequest,
  EventStore,
  NewEvent,
  RecordedEvent
} from '../../domain/event-store.ts'
import { Failure } from '../../domain/failure.ts'
import { chainHash, genesisHash } from './chain.ts'

/** What one append takes at most: half of what KurrentDB takes unless it is told otherwise. */
const callLimit = { events: 500, bytes: 524_288 } as const

/** Beside data and meta: hash, ids, times and names as KurrentDB keeps them. */
const bytesBeside = 700

const readSize = 2_000

export interface CopyProgress {
  readonly phase: 'comparing' | 'copying' | 'verifying'
  readonly events: number
}

export interface CopyResult {
  /** Of the source, as far as it went when the copying began. */
  readonly events: number
  readonly copied: number
  /** Were there already. */
  readonly known: number
  /** SHA-256 over every field of every event but its position, equal in both logs. */
  readonly hash: string
}

/** The events of a log up to where it ended at first; recorded times are made not to fall. */
async function* eventsOf(store: EventStore): AsyncGenerator<RecordedEvent> {
  const until = await store.head()
  if (until === null) return
  let recordedAtMs = Number.NEGATIVE_INFINITY
  for await (const batch of store.readAll({ batchSize: readSize })) {
    for (const event of batch) {
      if (store.compare(event.position, until) > 0) return
      recordedAtMs = Math.max(recordedAtMs, event.recordedAtMs)
      yield recordedAtMs === event.recordedAtMs ? event : { ...event, recordedAtMs }
    }
  }
}

/** Adds up what a log says, whatever store it is in. */
class Content {
  #hash = genesisHash('content')
  events = 0

  add(event: RecordedEvent): void {
    this.events += 1
    this.#hash = chainHash(this.#hash, event, { ...event, position: this.events })
  }

  get hash(): string {
    return this.#hash
  }
}

function where(event: RecordedEvent | undefined): string {
  return event === undefined ? 'nothing' : `${event.stream}@${event.revision} (${event.id})`
}

/** @throws Failure `logs_differ` naming the first event that is not the same. */
function checkSame(n: number, held: RecordedEvent, source: RecordedEvent | undefined): void {
  const one = new Content()
  const other = new Content()
  one.add(held)
  if (source !== undefined) other.add(source)
  if (source !== undefined && one.hash === other.hash) return
  throw new Failure(
    'logs_differ',
    `event ${n} of the log to copy into is ${where(held)}, of the source it is ${where(source)}; copy into an empty log, or into an earlier copy of the same one`,
    { event: n, held: where(held), source: where(source) }
  )
}

/** Consecutive events as one call: each stream once, so that their order is kept. */
class Call {
  readonly requests: (AppendRequest & { readonly events: NewEvent[] })[] = []
  events = 0
  #bytes = 0

  /** Whether the event can follow in this call. */
  takes(event: RecordedEvent): boolean {
    const last = this.requests.at(-1)
    if (last === undefined) return true
    if (this.events >= callLimit.events) return false
    if (this.#bytes + sizeOf(event) > callLimit.bytes) return false
    if (last.stream === event.stream) return last.recordedAtMs === event.recordedAtMs
    return this.requests.every(({ stream }) => stream !== event.stream)
  }

  add(event: RecordedEvent): void {
    const { stream, revision, position: _, recordedAtMs, ...given } = event
    const last = this.requests.at(-1)
    if (last?.stream === stream) last.events.push(given)
    else {
      const expected = revision === 0 ? 'no_stream' : revision - 1
      this.requests.push({ stream, expected, recordedAtMs, events: [given] })
    }
    this.events += 1
    this.#bytes += sizeOf(event)
  }
}

function sizeOf({ data, meta }: RecordedEvent): number {
  return Buffer.byteLength(data) + Buffer.byteLength(meta) + bytesBeside
}

/** One call after the other: if one fails, nothing of what follows may be there before it. */
async function appendRest(
  rest: AsyncIterable<RecordedEvent>,
  to: EventStore,
  onCopied: (events: number) => void
): Promise<number> {
  let copied = 0
  let call = new Call()
  const send = async () => {
    if (call.events === 0) return
    await to.appendMany(call.requests)
    copied += call.events
    onCopied(copied)
    call = new Call()
  }
  for await (const event of rest) {
    if (!call.takes(event)) await send()
    call.add(event)
  }
  await send()
  return copied
}

async function contentOf(
  store: EventStore,
  events: number,
  onRead: (events: number) => void
): Promise<Content> {
  const content = new Content()
  for await (const event of eventsOf(store)) {
    if (content.events === events) break
    content.add(event)
    if (content.events % readSize === 0) onRead(content.events)
  }
  return content
}

/**
 * Copies what `from` holds now into `to`, then reads both and compares.
 *
 * @param options.onProgress is told every now and then how far it is.
 * @throws Failure `logs_differ` when `to` holds something else; `log_damaged` when the copy does not
 *   read as the source; Conflict when somebody else appends to `to` meanwhile; Failure of a store.
 *   What was copied stays, and the same call goes on from there.
 */
export async function copyLog(options: {
  readonly from: EventStore
  readonly to: EventStore
  readonly onProgress: (progress: CopyProgress) => void
}): Promise<CopyResult> {
  const { from, to, onProgress } = options
  const source = eventsOf(from)
  let known = 0
  for await (const held of eventsOf(to)) {
    const { value, done } = await source.next()
    known += 1
    checkSame(known, held, done === true ? undefined : value)
    if (known % readSize === 0) onProgress({ phase: 'comparing', events: known })
  }
  const copied = await appendRest(source, to, (events) =>
    onProgress({ phase: 'copying', events: known + events })
  )
  const events = known + copied
  const [original, copy] = await Promise.all(
    [from, to].map((store) =>
      contentOf(store, events, (read) => onProgress({ phase: 'verifying', events: read }))
    )
  )
  if (original !== undefined && copy !== undefined && original.hash === copy.hash) {
    return { events, copied, known, hash: copy.hash }
  }
  throw new Failure(
    'log_damaged',
    `${events} events were copied, and what is read back is not what was copied (${original?.hash} and ${copy?.hash}); run verify on both logs, then copy into an empty one`,
    { events }
  )
}
