import type { EventStore, Position, RecordedEvent } from '../domain/event-store.ts'
import { Failure } from '../domain/failure.ts'
import type { Applier, ProjectedBatch } from './apply.ts'
import type { Threads } from './instance.ts'
import type { MirrorBatch, MirrorWriter } from './log/mirror.ts'

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
  readonly sizes: BatchSizes
}

/** While catching up; live events are taken as they come. */
export interface BatchSizes {
  /** Events of the first transaction, where nothing answers yet: it is worth more than its time. */
  readonly first: number
  /** Events in one transaction. */
  readonly full: number
  /** Characters of their texts; one batch is being written and one waits, both in memory. */
  readonly characters: number
  /** Projections follow the mirror in steps of this many events. */
  readonly advanceEvery: number
}

/**
 * Events read at once: few enough that reading does not hold up the event loop, and that they are
 * gone again before the memory of the young is swept; of 2,048 a sixth of all time went into that.
 */
const readSize = 512
/** Events decoded between two looks at the event loop, about 1 ms: a transaction waits for them. */
const turnEvents = 128

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error
  const said = error instanceof Error ? error.message : String(error)
  return new Failure('internal', `the read side met an error of this program: ${said}`, {}, error)
}

/**
 * Says how many threads DuckDB may use, where that is another number than before. What a batch holds
 * is too little for two, and the main thread decodes the next one meanwhile: with one, a catch-up is
 * a third quicker. A rebuild has all to itself, and so have questions when there is nothing to write.
 */
function createSharing({ useThreads }: Applier): (which: Threads) => Promise<void> {
  let used: Threads = 'all'
  return async (which) => {
    if (used === which) return
    used = which
    await useThreads(which)
  }
}

/** One transaction after the other, each as far as it is worth while. */
function createSteps({ applier, onBatch, sizes }: FollowOptions) {
  const useThreads = createSharing(applier)
  return {
    step: async (batch: MirrorBatch | null, atHead: boolean): Promise<void> => {
      const events = batch === null ? 0 : batch.upTo.seq - batch.after.seq
      if (batch === null) await useThreads('all')
      else if (events >= sizes.first) await useThreads('one')
      const lag = applier.lag() + events
      const isDue = atHead || lag >= sizes.advanceEvery || applier.position() === null
      onBatch(await applier.commit(batch, isDue ? 'mirror and projections' : 'mirror'))
    },
    /** For when there is nothing to write. */
    rest: async (): Promise<void> => {
      await useThreads('all')
      await applier.compactWhenDue()
    },
    end: () => useThreads('all')
  }
}

/**
 * Writes in the background what `writer` has collected, one transaction at a time: whatever came
 * while one was under way goes into the next.
 */
function createWriting(options: FollowOptions, onError: () => void) {
  const { applier, writer, sizes } = options
  const { step, rest, end } = createSteps(options)
  let atHead = false
  let underWay: Promise<void> | null = null
  let error: unknown = null
  let stopped = false
  let most = applier.position() === null ? sizes.first : sizes.full
  /** A batch that takes no more, and waits for the one under way. */
  let full: MirrorBatch | null = null
  let onTaken: (() => void) | null = null

  function isReady(): boolean {
    if (stopped || error !== null) return false
    return full !== null || (atHead && (writer.pending() > 0 || applier.isBehind()))
  }

  function letIn(): void {
    onTaken?.()
    onTaken = null
  }

  function next(): MirrorBatch | null {
    const batch = full ?? (writer.pending() > 0 ? writer.take() : null)
    full = null
    most = sizes.full
    letIn()
    return batch
  }

  async function writeWhileReady(): Promise<void> {
    try {
      while (isReady()) {
        await step(next(), atHead)
        if (atHead && !isReady()) await rest()
      }
    } catch (cause) {
      error = cause
      onError()
    } finally {
      underWay = null
      letIn()
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
    /** Whether room must be made before anything is added. */
    isFull: () => writer.pending() >= most || writer.characters() >= sizes.characters,
    /**
     * Hands the collected events over as one batch, and waits while it waits for the one under way:
     * meanwhile nothing may be added. Throws what a transaction threw.
     */
    makeRoom: async () => {
      full = writer.take()
      kick()
      if (full !== null && underWay !== null) {
        const { promise, resolve } = Promise.withResolvers<void>()
        onTaken = resolve
        await promise
      }
      if (error !== null) throw error
    },
    /** Writes all that was collected. Throws what a transaction threw. */
    drain: async () => {
      atHead = true
      kick()
      await underWay
      await end()
      if (error !== null) throw error
    },
    /** Ends after the transaction under way. Throws what it threw. */
    stop: async () => {
      stopped = true
      await underWay
      await end()
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
      if (writing.isFull()) await writing.makeRoom()
      if (leaving.signal.aborted) return
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
      if (signal.aborted) return
      writing.setAtHead(message.events.length < readSize)
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
