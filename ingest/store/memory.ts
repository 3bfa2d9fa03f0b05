import type {
  AppendRequest,
  AppendResult,
  EventStore,
  RecordedEvent,
  SourceCheckpoint
} from '../../domain/event-store.ts'
import { Failure } from '../../domain/failure.ts'
import { type Bell, createBell } from './bell.ts'
import { matcher } from './filter.ts'
import { judge, knownAmong, nothingAppended } from './judgement.ts'
import { requestsOf, unpackEvents } from './packed-events.ts'
import {
  checkCount,
  checkWithin,
  defaultBatchSize,
  type Page,
  type PageReader,
  positionOrNull,
  readPages,
  subscribePages
} from './paging.ts'
import { comparePositions, positionOf } from './position.ts'
import { checkCheckpoint, checkRequests } from './request.ts'

interface Log {
  readonly events: RecordedEvent[]
  readonly byStream: Map<string, RecordedEvent[]>
  readonly byId: Map<string, RecordedEvent>
  /** Next offset by source and partition. */
  readonly checkpoints: Map<string, Map<number, number>>
}

function note(log: Log, { source, partition, next }: SourceCheckpoint): void {
  const ofSource = log.checkpoints.get(source) ?? new Map<number, number>()
  log.checkpoints.set(source, ofSource)
  ofSource.set(partition, Math.max(next, ofSource.get(partition) ?? next))
}

function lastRevision(log: Log, stream: string): number {
  return (log.byStream.get(stream)?.length ?? 0) - 1
}

/** Every request is judged before the first event is added: that is what makes a call atomic. */
function appendAll(log: Log, requests: readonly AppendRequest[], now: number): AppendResult[] {
  checkRequests(requests)
  const judged = requests.map((request) => {
    const actual = lastRevision(log, request.stream)
    return { request, repeated: judge(request, actual, (id) => log.byId.get(id)) }
  })
  return judged.map(({ request, repeated }) => repeated ?? add(log, request, now))
}

function add(log: Log, request: AppendRequest, now: number): AppendResult {
  const { stream, events } = request
  if (events.length === 0) {
    return nothingAppended(lastRevision(log, stream), positionOrNull(log.events.length))
  }
  const ofStream = log.byStream.get(stream) ?? []
  log.byStream.set(stream, ofStream)
  const asked = request.recordedAtMs ?? now
  const recordedAtMs = Math.max(asked, log.events.at(-1)?.recordedAtMs ?? asked)
  const positions: string[] = []
  for (const { id, type, schemaVersion, occurredAtMs, corrects, data, meta } of events) {
    const recorded: RecordedEvent = Object.freeze({
      id,
      type,
      schemaVersion,
      occurredAtMs,
      corrects,
      data,
      meta,
      stream,
      revision: ofStream.length,
      position: positionOf(log.events.length + 1),
      recordedAtMs
    })
    log.events.push(recorded)
    ofStream.push(recorded)
    log.byId.set(id, recorded)
    positions.push(recorded.position)
  }
  return {
    nextRevision: ofStream.length - 1,
    position: positions.at(-1) ?? null,
    positions,
    idempotent: false
  }
}

function pageReader(log: Log, assertOpen: () => void): PageReader {
  return (filter) => {
    const matches = matcher(filter)
    return (after, size): Page => {
      assertOpen()
      checkWithin(after, log.events.length)
      const scanned = log.events.slice(after, after + size)
      return {
        events: filter === undefined ? scanned : scanned.filter(matches),
        scannedTo: after + scanned.length,
        end: scanned.length < size
      }
    }
  }
}

async function* readStream(
  log: Log,
  stream: string,
  options: Parameters<EventStore['readStream']>[1] = {}
): AsyncGenerator<readonly RecordedEvent[]> {
  checkCount('from', options.from, 0)
  checkCount('limit', options.limit, 0)
  const last = lastRevision(log, stream)
  const step = options.direction === 'backwards' ? -1 : 1
  let next = step === 1 ? (options.from ?? 0) : Math.min(options.from ?? last, last)
  const end = step === 1 ? last + 1 : -1
  let left = Math.min(options.limit ?? Number.POSITIVE_INFINITY, (end - next) * step)
  while (left > 0) {
    const size = Math.min(left, defaultBatchSize)
    const from = step === 1 ? next : next - size + 1
    const batch = (log.byStream.get(stream) ?? []).slice(from, from + size)
    yield step === 1 ? batch : batch.reverse()
    next += step * size
    left -= size
  }
}

/**
 * A store that lives as long as the process, for tests and trials. Semantics are those of the
 * SQLite store.
 *
 * @param deps.now clock, milliseconds since 1970 UTC, for `recordedAtMs`.
 * @param deps.storeId identity of the log, default `memory`.
 */
export function createMemoryStore(deps: {
  readonly now: () => number
  readonly storeId?: string
}): EventStore {
  const log: Log = { events: [], byStream: new Map(), byId: new Map(), checkpoints: new Map() }
  const bell: Bell = createBell()
  let open = true
  const assertOpen = () => {
    if (!open) throw new Failure('store_unavailable', 'the store is closed; open it again')
  }
  const pages = pageReader(log, assertOpen)
  const appendMany = async (
    requests: readonly AppendRequest[],
    checkpoints: readonly SourceCheckpoint[] = []
  ): Promise<AppendResult[]> => {
    assertOpen()
    for (const checkpoint of checkpoints) checkCheckpoint(checkpoint)
    const before = log.events.length
    const results = appendAll(log, requests, deps.now())
    for (const checkpoint of checkpoints) note(log, checkpoint)
    if (log.events.length > before) bell.ring()
    return results
  }

  const appendPacked: EventStore['appendPacked'] = async (packed, checkpoints) => {
    const events = packed.flatMap(unpackEvents)
    const seen = new Set<string>()
    for (const { event } of events) {
      if (log.byId.has(event.id) || seen.has(event.id)) throw knownAmong(event.id, events.length)
      seen.add(event.id)
    }
    await appendMany(requestsOf(events), checkpoints)
  }

  return {
    capabilities: { atomicMultiStream: true, densePositions: true, globalIdempotency: true },
    storeId: deps.storeId ?? 'memory',
    appendMany,
    appendPacked,
    async append(request) {
      const [result] = await appendMany([request])
      return result ?? nothingAppended(-1, null)
    },
    async checkpoints(source) {
      assertOpen()
      return new Map(log.checkpoints.get(source))
    },
    async find(stream, ids) {
      assertOpen()
      const found = ids.map((id) => log.byId.get(id)).filter((event) => event?.stream === stream)
      return new Map(found.flatMap((event) => (event === undefined ? [] : [[event.id, event]])))
    },
    async revision(stream) {
      assertOpen()
      return lastRevision(log, stream)
    },
    readStream(stream, options) {
      assertOpen()
      return readStream(log, stream, options)
    },
    readAll: (options) => readPages(pages, options),
    subscribeAll: (options) => subscribePages(pages, bell, options),
    async head() {
      assertOpen()
      return positionOrNull(log.events.length)
    },
    compare: comparePositions,
    async close() {
      open = false
      bell.ring()
    }
  }
}
