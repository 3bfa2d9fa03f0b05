import type { AppendStreamRequest, BinaryEventData, JSONEventData } from '@kurrent/kurrentdb-client'
import type { AppendRequest, AppendResult, RecordedEvent } from '../../domain/event-store.ts'
import { Conflict, Failure } from '../../domain/failure.ts'
import { judge, nothingAppended } from './judgement.ts'
import type { Connection } from './kurrentdb-client.ts'
import { type ChainedEvent, streamHash, toKurrent } from './kurrentdb-event.ts'
import { isPassing, isWrongRevision, kurrentFailure } from './kurrentdb-failure.ts'
import type { KurrentReader } from './kurrentdb-reader.ts'
import { retrying } from './kurrentdb-retry.ts'
import { type KnownStream, KnownStreams } from './kurrentdb-streams.ts'
import { Gate, Turns } from './kurrentdb-turns.ts'

/**
 * The client queues appends on one stream of messages and, when that stream breaks while some wait
 * for room in it, rejects them where nobody can catch it, which ends the process. It keeps room for
 * sixteen messages; this many appends of a few messages each never wait for room.
 */
const appendsAtOnce = 4

/** The client waits for ever for an answer that a broken stream has lost. */
const answerMs = 30_000

/**
 * An append wherever the stream is can lose to other writers again and again, each time by a hair;
 * one at a named revision loses once.
 */
const maxAttempts = 100

/** Streams read back at once after an append to several. */
const readBackAtOnce = 8

interface Clock {
  /** When what is appended now is recorded, milliseconds since 1970 UTC. */
  readonly recordedAtMs: () => number
}

/** A request that is to be appended after what is known of its stream. */
interface Planned {
  readonly request: AppendRequest
  readonly known: KnownStream
  readonly events: readonly (JSONEventData | BinaryEventData)[]
  readonly hash: string
}

/**
 * Appends to KurrentDB, always at a concrete revision: only there does the server recognise a
 * repetition for good. What the port promises on top (an id comes once in a stream, with the same
 * content) is judged here, against the ids that the stream is known to hold.
 */
export class KurrentWriter {
  readonly #connection: Connection
  readonly #reader: KurrentReader
  readonly #streams: KnownStreams
  readonly #clock: Clock
  readonly #atomic: boolean
  readonly #turns = new Turns()
  readonly #gate = new Gate(appendsAtOnce)
  readonly #readingBack = new Gate(readBackAtOnce)

  /** @param options.atomic whether the server can append to several streams, all or nothing. */
  constructor(options: {
    readonly connection: Connection
    readonly reader: KurrentReader
    readonly storeId: string
    readonly clock: Clock
    readonly atomic: boolean
  }) {
    this.#connection = options.connection
    this.#reader = options.reader
    this.#streams = new KnownStreams(options.reader, options.storeId)
    this.#clock = options.clock
    this.#atomic = options.atomic
  }

  /** Which of these ids the stream holds. */
  find(stream: string, ids: readonly string[]): Promise<ReadonlyMap<string, RecordedEvent>> {
    return this.#turns.take([stream], async () =>
      this.#streams.events(stream, await this.#streams.fresh(stream), ids)
    )
  }

  /** See `appendMany` of the port; the requests have been checked. */
  appendMany(requests: readonly AppendRequest[]): Promise<readonly AppendResult[]> {
    const streams = requests.map(({ stream }) => stream)
    return this.#turns.take(streams, async () => {
      try {
        return await this.#append(requests)
      } catch (error) {
        // What was under way may be stored or not: the next call looks.
        for (const stream of streams) this.#streams.forget(stream)
        throw error
      }
    })
  }

  async #append(requests: readonly AppendRequest[]): Promise<readonly AppendResult[]> {
    for (let attempt = 1; ; attempt += 1) {
      // What is remembered may be old, so a refusal counts only once the streams were read anew.
      const isFresh = attempt > 1
      try {
        return await this.#attempt(requests, isFresh)
      } catch (error) {
        const raced = isWrongRevision(error)
        const mayBeOld = !isFresh && error instanceof Failure && error.kind !== 'fault'
        if ((!raced && !mayBeOld) || attempt === maxAttempts) {
          throw await this.#refusal(error, requests)
        }
      }
    }
  }

  async #attempt(
    requests: readonly AppendRequest[],
    isFresh: boolean
  ): Promise<readonly AppendResult[]> {
    const judged = []
    for (const request of requests) {
      const { stream, events } = request
      const known = await (isFresh ? this.#streams.fresh(stream) : this.#streams.remembered(stream))
      const ids = events.map(({ id }) => id)
      const stored = await this.#streams.events(stream, known, ids)
      judged.push({
        request,
        known,
        repeated: judge(request, known.revision, (id) => stored.get(id))
      })
    }
    const recordedAtMs = this.#clock.recordedAtMs()
    const planned = judged
      .filter(({ request, repeated }) => repeated === null && request.events.length > 0)
      .map(({ request, known }) => plan(request, known, request.recordedAtMs ?? recordedAtMs))
    const appended = await this.#write(planned)
    const head = judged.some(({ request }) => request.events.length === 0)
      ? ((await this.#reader.head())?.event.position ?? null)
      : null
    return judged.map(({ request: { stream }, known, repeated }) => {
      const events = appended.get(stream)
      return repeated ?? (events && resultOf(events)) ?? nothingAppended(known.revision, head)
    })
  }

  /** Writes in one go where the server can, else one stream after the other. */
  async #write(planned: readonly Planned[]): Promise<ReadonlyMap<string, readonly ChainedEvent[]>> {
    const appended = new Map<string, readonly ChainedEvent[]>()
    const together = this.#atomic ? [planned] : planned.map((one) => [one])
    for (const part of together) {
      if (part.length === 0) continue
      await this.#gate.pass(() => this.#send(part))
      const stored = await Promise.all(
        part.map((one) => this.#readingBack.pass(() => this.#readBack(one)))
      )
      for (const [index, { request }] of part.entries()) {
        const events = stored[index] ?? []
        this.#streams.add(request.stream, events)
        appended.set(request.stream, events)
      }
    }
    return appended
  }

  #send(part: readonly Planned[]): Promise<unknown> {
    const { client, module, prefix } = this.#connection
    const requests = part.map(({ request: { stream }, known, events }): AppendStreamRequest => {
      const expectedState = known.revision === -1 ? module.NO_STREAM : BigInt(known.revision)
      return { streamName: prefix + stream, expectedState, events: [...events] }
    })
    const [first] = requests
    return retrying<unknown>(isPassing, () => {
      if (first === undefined || requests.length > 1) {
        return withinTime(client.multiStreamAppend(requests))
      }
      const { streamName, events, expectedState } = first
      return withinTime(client.appendToStream(streamName, events, { streamState: expectedState }))
    })
  }

  /** Where the events stand is told only by reading them. */
  async #readBack({ request, known, events, hash }: Planned): Promise<readonly ChainedEvent[]> {
    const stored: ChainedEvent[] = []
    const range = { from: known.revision + 1, limit: events.length }
    for await (const batch of this.#reader.stream(request.stream, range)) stored.push(...batch)
    if (stored.length === events.length && stored.at(-1)?.hash === hash) return stored
    const { stream } = request
    throw new Failure(
      'log_damaged',
      `${events.length} events were appended to stream ${stream} after revision ${known.revision} and ${stored.length} are there, or others; was the stream deleted on the server? Run verify`,
      { stream, appended: events.length, found: stored.length }
    )
  }

  /** What the caller is told when no attempt succeeded. */
  async #refusal(error: unknown, requests: readonly AppendRequest[]): Promise<Failure> {
    const [first] = requests
    if (isWrongRevision(error) && first !== undefined) {
      return new Conflict(first.stream, first.expected, await this.#reader.revision(first.stream))
    }
    const events = requests.reduce((sum, request) => sum + request.events.length, 0)
    const where = requests.length === 1 ? `stream ${first?.stream}` : `${requests.length} streams`
    return kurrentFailure(error, `appending ${events} events to ${where}`, { events })
  }
}

function plan(request: AppendRequest, known: KnownStream, recordedAtMs: number): Planned {
  let { hash, revision } = known
  const { stream } = request
  const events = request.events.map((event) => {
    revision += 1
    hash = streamHash(hash, event, { stream, revision, recordedAtMs })
    return toKurrent(event, { recordedAtMs, hash })
  })
  return { request, known: { ...known }, events, hash }
}

function resultOf(events: readonly ChainedEvent[]): AppendResult {
  const last = events.at(-1)
  return {
    nextRevision: last?.event.revision ?? -1,
    position: last?.event.position ?? null,
    positions: events.map(({ event }) => event.position),
    idempotent: false
  }
}

/** @throws Failure `store_unavailable` when there is no answer in time. */
async function withinTime<Result>(answer: Promise<Result>): Promise<Result> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    const detail = `KurrentDB did not answer an append within ${answerMs} ms; it may be stored: send the same again`
    reject(new Failure('store_unavailable', detail, { waitedMs: answerMs }))
  }, answerMs)
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}
