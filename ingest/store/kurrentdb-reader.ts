import type { EventStore, Position } from '../../domain/event-store.ts'
import { Failure } from '../../domain/failure.ts'
import type { Connection } from './kurrentdb-client.ts'
import { type ChainedEvent, fromKurrent } from './kurrentdb-event.ts'
import { isPassing, isStreamMissing, kurrentFailure } from './kurrentdb-failure.ts'
import { compareKurrentPositions, placeOf } from './kurrentdb-position.ts'
import { retrying } from './kurrentdb-retry.ts'
import { checkCount, defaultBatchSize } from './paging.ts'

type StreamRange = NonNullable<Parameters<EventStore['readStream']>[1]>

/** A piece of the log, read after some position. */
export interface KurrentPage {
  readonly events: readonly ChainedEvent[]
  /** The log ended within this page. */
  readonly end: boolean
}

/** Reads KurrentDB. Its errors are Failures that name the attempt. */
export class KurrentReader {
  readonly #connection: Connection
  readonly #seen: (recordedAtMs: number) => void

  /** @param seen is told the time of the last event of whatever was read. */
  constructor(connection: Connection, seen: (recordedAtMs: number) => void) {
    this.#connection = connection
    this.#seen = seen
  }

  /** The last event of the log, null while it is empty. */
  async head(): Promise<ChainedEvent | null> {
    const { module } = this.#connection
    const [last] = await this.#all('reading the head of the log', {
      direction: module.BACKWARDS,
      fromPosition: module.END,
      maxCount: 1
    })
    return last ?? null
  }

  /** What comes after a position, at most `size` events. */
  async page(after: Position | null, size: number): Promise<KurrentPage> {
    const { module } = this.#connection
    // A read begins with the record at the position, which is the one that was given last.
    const asked = after === null ? size : size + 1
    const found = await this.#all(`reading after position ${after ?? 'none'}`, {
      direction: module.FORWARDS,
      fromPosition: after === null ? module.START : placeOf(after),
      maxCount: asked
    })
    const isKnown = after !== null && found[0]?.event.position === after
    const events = (isKnown ? found.slice(1) : found).slice(0, size)
    return { events, end: found.length < asked }
  }

  /**
   * Refuses to go on after a position that the log has not reached.
   *
   * @throws Failure `invalid_parameter` with both positions.
   */
  async checkWithin(after: Position): Promise<void> {
    placeOf(after)
    const head = (await this.head())?.event.position ?? null
    if (head !== null && compareKurrentPositions(after, head) <= 0) return
    throw new Failure(
      'invalid_parameter',
      `position ${after} is asked for and the log ends at ${head ?? 'its beginning'}; start from the beginning, or restore the log that gave out the position`,
      { after, head }
    )
  }

  /** Last revision of a stream, -1 where it does not exist. */
  async revision(stream: string): Promise<number> {
    const [last] = await this.#streamPart(stream, { direction: 'backwards', limit: 1 })
    return last?.event.revision ?? -1
  }

  /** A stream in batches; see the port. */
  async *stream(
    stream: string,
    options: StreamRange = {}
  ): AsyncGenerator<readonly ChainedEvent[]> {
    checkCount('from', options.from, 0)
    checkCount('limit', options.limit, 0)
    const backwards = options.direction === 'backwards'
    // Servers differ in what they answer to a start beyond the end.
    const last = backwards && options.from !== undefined ? await this.revision(stream) : null
    let from = last === null ? options.from : Math.min(options.from ?? last, last)
    let left = options.limit ?? Number.POSITIVE_INFINITY
    while (left > 0 && (from ?? 0) >= 0) {
      const limit = Math.min(left, defaultBatchSize)
      const part: StreamRange = { direction: backwards ? 'backwards' : 'forwards', limit }
      const events = await this.#streamPart(stream, from === undefined ? part : { ...part, from })
      const end = events.at(-1)
      if (end === undefined) return
      yield events
      from = end.event.revision + (backwards ? -1 : 1)
      left -= events.length
      if (events.length < limit) return
    }
  }

  async #streamPart(stream: string, range: StreamRange): Promise<readonly ChainedEvent[]> {
    const { client, module, prefix } = this.#connection
    const backwards = range.direction === 'backwards'
    const start = backwards ? module.END : module.START
    const events = await this.#collected(`reading stream ${stream}`, () =>
      client.readStream(prefix + stream, {
        direction: backwards ? module.BACKWARDS : module.FORWARDS,
        fromRevision: range.from === undefined ? start : BigInt(range.from),
        maxCount: range.limit ?? defaultBatchSize,
        // A follower may lag behind what this process has just appended.
        requiresLeader: true
      })
    )
    checkConsecutive(stream, events)
    return events
  }

  #all(
    attempted: string,
    range: Parameters<Connection['client']['readAll']>[0]
  ): Promise<readonly ChainedEvent[]> {
    const { client, module, prefix } = this.#connection
    const filter = module.streamNameFilter({ prefixes: [prefix] })
    return this.#collected(attempted, () => client.readAll({ ...range, filter }))
  }

  #collected(
    attempted: string,
    read: () => AsyncIterable<{ readonly event?: Parameters<typeof fromKurrent>[0] }>
  ): Promise<readonly ChainedEvent[]> {
    const { prefix } = this.#connection
    return retrying(isPassing, async () => {
      const events: ChainedEvent[] = []
      try {
        for await (const { event } of read())
          if (event !== undefined) events.push(fromKurrent(event, prefix))
      } catch (error) {
        if (isStreamMissing(error)) return []
        throw error
      }
      const last = events.at(-1)
      if (last !== undefined) this.#seen(last.event.recordedAtMs)
      return events
    }).catch((error: unknown) => {
      throw kurrentFailure(error, attempted)
    })
  }
}

function checkConsecutive(stream: string, events: readonly ChainedEvent[]): void {
  const first = events[0]?.event.revision ?? 0
  const last = events.at(-1)?.event.revision ?? 0
  if (events.length === 0 || Math.abs(last - first) === events.length - 1) return
  throw new Failure(
    'log_damaged',
    `between revision ${first} and ${last} of stream ${stream} events are missing; they were truncated or scavenged on the server: restore its database from a backup`,
    { stream, first, last, found: events.length }
  )
}
