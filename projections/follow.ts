import type { EventStore, Position, RecordedEvent } from '../domain/event-store.ts'
import { Failure } from '../domain/failure.ts'
import type { Applier, ProjectedBatch } from './apply.ts'
import type { MirrorWriter } from './log/mirror.ts'

/** Carries events from the store's subscription to the applier. */
export interface Follower {
  /** Resolves when it has ended, by `stop` or by a failure. */
  readonly ended: Promise<Failure | null>
  readonly failure: () => Failure | null
  /** There is something to write that no event brought. */
  readonly kick: () => void
  /** Ends after the transaction under way. */
  readonly stop: () => Promise<void>
}

export interface FollowOptions {
  readonly store: EventStore
  readonly applier: Applier
  readonly writer: MirrorWriter
  readonly onBatch: (batch: ProjectedBatch) => void
  /** Events in one transaction while catching up; live ones are taken as they come. */
  readonly batchSize: number
  /** While catching up, projections follow the mirror in steps of this many events, after a first batch. */
  readonly advanceEvery: number
}

/**
 * Events read at once: few enough that reading does not hold up the event loop, and that they are
 * gone again before the memory of the young is swept; of 2,048 a sixth of all time went into that.
 */
const readSize = 512
/** Events decoded between two looks at the event loop, about 1 ms: a transaction waits for them. */
const turnEvents = 128
/** Decoded batches that may wait while one is being written. */
const waitingBatches = 4

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error
  const said = error instanceof Error ? error.message : String(error)
  return new Failure('internal', `the read side met an error of this program: ${said}`, {}, error)
}

/**
 * Writes in the background what `writer` has collected, one transaction at a time: whatever came
 * while one was under way goes into the next.
 */
function createWriting(
  { applier, writer, onBatch, batchSize, advanceEvery }: FollowOptions,
  onError: () => void
) {
  let atHead = false
  let underWay: Promise<void> | null = null
  let error: unknown = null
  let stopped = false

  function isReady(): boolean {
    if (stopped || error !== null) return false
    return writer.pending() >= batchSize || (atHead && (writer.pending() > 0 || applier.isBehind()))
  }

  async function step(): Promise<void> {
    const batch = writer.pending() > 0 ? writer.take() : null
    const lag = applier.lag() + (batch === null ? 0 : batch.upTo.seq - batch.after.seq)
    // While nothing answers yet, the first batch is worth more to somebody than the time it costs.
    const isDue = atHead || lag >= advanceEvery || applier.position() === null
    const extent = isDue ? 'mirror and projections' : 'mirror'
    onBatch(await applier.commit(batch, extent))
  }

  async function writeWhileReady(): Promise<void> {
    try {
      while (isReady()) {
        await step()
        if (atHead && !isReady()) await applier.compactWhenDue()
      }
    } catch (cause) {
      error = cause
      onError()
    } finally {
      underWay = null
    }
  }

  function kick(): void {
    if (underWay === null && isReady()) underWay = writeWhileReady()
  }

  return {
    kick,
    /** The end of the log is reached, or is no longer. */
    setAtHead: (reached: boolean) => {
      atHead = reached
      kick()
    },
    /** Waits while too much is collected. Throws what a transaction threw. */
    makeRoom: async () => {
      while (underWay !== null && writer.pending() >= waitingBatches * batchSize) await underWay
      if (error !== null) throw error
    },
    /** Writes all that was collected. Throws what a transaction threw. */
    drain: async () => {
      atHead = true
      kick()
      await underWay
      if (error !== null) throw error
    },
    /** Ends after the transaction under way. Throws what it threw. */
    stop: async () => {
      stopped = true
      await underWay
      if (error !== null) throw error
    }
  }
}

/**
 * Follows the store from where the mirror stands, until it is stopped or fails. Reading and decoding
 * go on while DuckDB works on the batch before.
 */
export function follow(options: FollowOptions): Follower {
  const { store, applier, writer } = options
  const leaving = new AbortController()
  const writing = createWriting(options, () => leaving.abort())
  let last: Position | null = applier.mirrored().position
  let stopping = false
  let failure: Failure | null = null

  /** A subscription may repeat what it gave; a position is taken once. */
  function isNew(event: RecordedEvent): boolean {
    return last === null || store.compare(event.position, last) > 0
  }

  async function take(events: readonly RecordedEvent[]): Promise<void> {
    let inTurn = 0
    for (const event of events) {
      if (!isNew(event)) continue
      writer.add(event)
      last = event.position
      inTurn += 1
      if (inTurn % turnEvents === 0) {
        writing.kick()
        await nextTurn()
      }
    }
  }

  async function read(): Promise<void> {
    const { signal } = leaving
    const messages = store.subscribeAll({ after: last, batchSize: readSize, signal })
    for await (const message of messages) {
      if (message.kind === 'caughtUp') {
        writing.setAtHead(true)
        continue
      }
      await take(message.events)
      writing.setAtHead(message.events.length < readSize)
      await writing.makeRoom()
      if (signal.aborted) return
    }
  }

  async function run(): Promise<Failure | null> {
    try {
      await read()
      if (!leaving.signal.aborted) {
        throw new Failure('store_unavailable', 'the store ended the subscription; start again')
      }
    } catch (error) {
      failure = failureOf(error)
    }
    try {
      // What came before an event that cannot be decoded is good, and is written.
      await (stopping ? writing.stop() : writing.drain())
    } catch (error) {
      failure ??= failureOf(error)
    }
    return failure
  }

  const ended = run()
  return {
    ended,
    failure: () => failure,
    kick: writing.kick,
    stop: async () => {
      stopping = true
      leaving.abort()
      await ended
    }
  }
}
