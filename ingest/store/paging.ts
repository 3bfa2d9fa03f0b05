import { setImmediate as nextTask } from 'node:timers/promises'
import type {
  EventFilter,
  EventStore,
  Position,
  RecordedEvent,
  SubscriptionMessage
} from '../../domain/event-store.ts'
import { Failure } from '../../domain/failure.ts'
import type { Bell } from './bell.ts'
import { countOf, positionOf } from './position.ts'

/** Enough to make the cost of a batch small beside its events, and small enough to keep latency. */
export const defaultBatchSize = 1000

/** A piece of the log, read after some position. */
export interface Page {
  /** Those of the scanned events that pass the filter. */
  readonly events: readonly RecordedEvent[]
  /** Count of the last event looked at; where to go on. */
  readonly scannedTo: number
  /** The log ended within this page. */
  readonly end: boolean
}

/** How a store reads one page: at most `size` events are looked at. */
export type PageReader = (filter: EventFilter | undefined) => (after: number, size: number) => Page

/** Refuses what is no count of events. Throws Failure `invalid_parameter`. */
export function checkCount(name: string, value: number | undefined, least: number): void {
  if (value === undefined || (Number.isSafeInteger(value) && value >= least)) return
  throw new Failure('invalid_parameter', `${name} is ${value}; give a whole number from ${least}`, {
    [name]: value
  })
}

/**
 * `readAll` over pages: ends at the end of the log as it is met. Pages are read synchronously, so
 * between two of them the event loop gets its turn.
 */
export async function* readPages(
  pages: PageReader,
  options: Parameters<EventStore['readAll']>[0] = {}
): AsyncGenerator<readonly RecordedEvent[]> {
  checkCount('limit', options.limit, 0)
  checkCount('batchSize', options.batchSize, 1)
  const size = options.batchSize ?? defaultBatchSize
  const read = pages(options.filter)
  let after = countOf(options.after)
  let left = options.limit ?? Number.POSITIVE_INFINITY
  while (left > 0) {
    const page = read(after, size)
    const events = page.events.length > left ? page.events.slice(0, left) : page.events
    if (events.length > 0) yield events
    left -= events.length
    after = page.scannedTo
    if (page.end) return
    await nextTask()
  }
}

/**
 * `subscribeAll` over pages. The bell is looked at before each reading, so an event appended
 * between reading and waiting rings it again, and is neither missed nor given twice.
 */
export async function* subscribePages(
  pages: PageReader,
  bell: Bell,
  options: Parameters<EventStore['subscribeAll']>[0]
): AsyncGenerator<SubscriptionMessage> {
  checkCount('batchSize', options.batchSize, 1)
  const { signal } = options
  const size = options.batchSize ?? defaultBatchSize
  const read = pages(options.filter)
  let after = countOf(options.after)
  let saidAt = -1
  while (!signal.aborted) {
    const seen = bell.rings()
    const page = read(after, size)
    after = page.scannedTo
    const position = positionOrNull(after)
    if (page.events.length > 0 && position !== null) {
      yield { kind: 'events', events: page.events, position }
    }
    if (!page.end) await nextTask()
    if (!page.end || signal.aborted) continue
    if (saidAt !== after) {
      saidAt = after
      yield { kind: 'caughtUp', position }
    }
    await bell.after(seen, signal)
  }
}

/**
 * Refuses to go on after an event that the log does not hold: whoever asks has seen another log, or
 * this one before it lost its end, and would wait for ever or skip what comes.
 *
 * @throws Failure `invalid_parameter` with both positions.
 */
export function checkWithin(after: number, head: number): void {
  if (after <= head) return
  throw new Failure(
    'invalid_parameter',
    `position ${positionOf(after)} is asked for and the log ends at ${head}; start from the beginning, or restore the log that gave out the position`,
    { after: positionOf(after), head }
  )
}

/** Position of a count, null before the first event. */
export function positionOrNull(count: number): Position | null {
  return count === 0 ? null : positionOf(count)
}
