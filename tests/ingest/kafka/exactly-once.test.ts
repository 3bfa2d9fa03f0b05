import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { EventStore } from '../../../domain/event-store.ts'
import { Failure } from '../../../domain/failure.ts'
import { Random } from '../../../ingest/city/random.ts'
import { KafkaIntake } from '../../../ingest/kafka/intake.ts'
import type { LogSink } from '../../../ingest/kafka/port.ts'
import { openRejects } from '../../../ingest/rejects.ts'
import { openKurrentStore } from '../../../ingest/store/kurrentdb.ts'
import { createMemoryStore } from '../../../ingest/store/memory.ts'
import { told, truthOf } from '../../intake/messages.ts'
import { appendingThrough, collected } from '../store/samples.ts'
import { startStandIn } from '../store/stand-in/server.ts'
import {
  deadLetters,
  MemorySink,
  MemorySource,
  MemoryTopic,
  noFaults,
  type SourceFaults,
  topic
} from './memory-kafka.ts'

/** `npm run nightly` tries many more. */
const numRuns = process.env.MODE === 'nightly' ? 2_000 : 60

const nowMs = Date.UTC(2026, 10, 22, 12)

// Waits between attempts are skipped; nothing here sleeps.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** Dies at its n-th step: from then on nothing that it calls answers any more. */
class Life {
  #left: number

  constructor(steps: number) {
    this.#left = steps
  }

  get over(): boolean {
    return this.#left <= 0
  }

  step(): Promise<void> {
    this.#left -= 1
    return this.over ? new Promise<never>(() => {}) : Promise.resolve()
  }

  /** A step before the work, after which it is not done, and one behind it: done, and nobody knows. */
  mortal<Arguments extends readonly unknown[], Result>(
    work: (...given: Arguments) => Promise<Result>
  ): (...given: Arguments) => Promise<Result> {
    return async (...given) => {
      await this.step()
      const result = await work(...given)
      await this.step()
      return result
    }
  }
}

interface Trial {
  readonly seed: number
  readonly messages: number
  readonly faults: SourceFaults
  /** Of a hundred appends or letters, how many fail. */
  readonly storeFaults: number
  /** Steps that each process lives; the last one lives on. */
  readonly lives: readonly number[]
}

/** Topic, log and letters: what outlives a process. */
class World {
  readonly topic = new MemoryTopic(3)
  readonly sink = new MemorySink()
  readonly store: EventStore
  readonly committed = new Map<number, number>()
  readonly sent: ReturnType<typeof told>[] = []
  readonly bad = new Set<string>()
  readonly #random: Random
  readonly #trial: Trial

  constructor(trial: Trial, store: EventStore = createMemoryStore({ now: () => nowMs })) {
    this.#trial = trial
    this.store = store
    this.#random = new Random(`exactly-once/${trial.seed}`)
    for (let nth = 0; nth < trial.messages; nth += 1) this.#send(this.#random.whole(0, 10_000))
  }

  /** Numbers come again by chance: a producer that repeats itself, also in another partition. */
  #send(number: number): void {
    const { message, ...rest } = told('memory', number)
    const headers = message.headers ?? {}
    const value = Buffer.from(String(message.value))
    const gap = this.#random.chance(0.02) ? this.#random.whole(1, 5) : 0
    const place = this.topic.add(this.#random.whole(0, 2), { value, headers: texts(headers) }, gap)
    if (rest.transfer === null) this.bad.add(place)
    else if (this.sent.every((each) => each.number !== number)) this.sent.push({ message, ...rest })
  }

  /** A process that takes the topic in until it dies, or until all is taken in. */
  async live(life: Life): Promise<void> {
    const { faults, storeFaults } = this.#trial
    const source = new MemorySource({
      ...{ topic: this.topic, random: this.#random, faults, committed: this.committed }
    })
    const failing = () => {
      if (!this.#random.chance(storeFaults / 100)) return
      throw new Failure('disk_full', 'the disk is full')
    }
    const { store, sink } = this
    const mortalSink: LogSink = {
      publish: life.mortal(async (to, letters) => {
        failing()
        await sink.publish(to, letters)
      }),
      partitions: life.mortal(() => sink.partitions()),
      close: () => sink.close()
    }
    const rejects = openRejects(':memory:', () => nowMs)
    const intake = new KafkaIntake({
      ...{ source, rejects, deadLetters, sink: mortalSink },
      store: {
        ...appendingThrough(store, (_, append) =>
          life.mortal(() => {
            failing()
            return append()
          })()
        ),
        find: life.mortal((...asked: Parameters<EventStore['find']>) => store.find(...asked))
      },
      actors: new Map([[topic, 'operator:test']]),
      outOfRange: 'stop',
      maxBadPercent: 100,
      chunkMessages: 7,
      version: 'test',
      now: () => nowMs,
      newId: () => 'correlation',
      listener: { taken: () => {}, putAway: () => {}, failed: () => {} }
    })
    intake.start()
    while (!life.over && !(await this.#done())) {
      source.turn()
      await turn()
    }
    // A dead process closes nothing, but its timers go with it.
    if (life.over) await source.close()
    else await intake.close()
    if (vi.isFakeTimers()) vi.clearAllTimers()
    rejects.close()
  }

  /** By the log's checkpoints, or where it has none by what the group has committed. */
  async #done(): Promise<boolean> {
    const noted = await this.store.checkpoints?.(`kafka/memory/${topic}`)
    const taken = noted ?? this.committed
    return this.topic.partitions.every(
      (_, partition) => (taken.get(partition) ?? 0) === this.topic.high(partition)
    )
  }
}

/** What is under way goes on; waits between attempts are skipped where the clock is not the true one. */
async function turn(): Promise<void> {
  if (vi.isFakeTimers()) {
    await new Promise((resolve) => setImmediate(resolve))
    vi.advanceTimersByTime(500)
  } else await new Promise((resolve) => setTimeout(resolve, 5))
}

function texts(headers: object): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, String(text)]))
}

/** Grams by both ends, as the events of the log say. */
function gramsOf(events: readonly { readonly data: string }[]): Map<string, number> {
  const grams = new Map<string, number>()
  for (const { data } of events) {
    const { site, from, to, lines } = JSON.parse(data)
    const link = `${site ?? from} → ${site === undefined ? to : 'people:customers'}`
    grams.set(link, (grams.get(link) ?? 0) + lines[0].quantity.netGrams)
  }
  return grams
}

async function expectOnce(world: World): Promise<void> {
  const events = await collected(world.store.readAll())
  expect(new Set(events.map(({ id }) => id)).size).toBe(events.length)
  expect(events.length).toBe(world.sent.length)
  expect(gramsOf(events)).toEqual(truthOf(world.sent))
  expect(new Set(world.sink.written.map(({ key }) => String(key)))).toEqual(world.bad)
  // What a partition says of one stream stands there in the order of the partition.
  const places = events.map(({ stream, meta }) => {
    const [partition, offset] = String(JSON.parse(meta).source.name).split('@')
    return { of: `${stream} ${partition}`, offset: Number(offset) }
  })
  for (const [, ofPartition] of Map.groupBy(places, ({ of }) => of)) {
    const offsets = ofPartition.map(({ offset }) => offset)
    expect(offsets).toEqual(offsets.toSorted((a, b) => a - b))
  }
}

const percent = fc.integer({ min: 0, max: 12 })
const trial = fc.record({
  seed: fc.nat(),
  messages: fc.integer({ min: 1, max: 250 }),
  faults: fc.record({
    ...{ back: percent, ahead: percent, rebalance: percent, crash: percent, unanswered: percent }
  }),
  storeFaults: fc.integer({ min: 0, max: 30 }),
  lives: fc.array(fc.integer({ min: 1, max: 120 }), { maxLength: 6 })
})

test('whatever sources, stores and processes do, every message counts once and every bad one is put away', async () => {
  const whole = fc.asyncProperty(trial, async (given) => {
    const world = new World(given)
    for (const steps of given.lives) await world.live(new Life(steps))
    await world.live(new Life(Number.POSITIVE_INFINITY))
    await expectOnce(world)
  })
  await fc.assert(whole, { numRuns })
})

test('into KurrentDB (stand-in), which notes no checkpoints, every message counts once too', async () => {
  // Its client waits by the true clock.
  vi.useRealTimers()
  const standIn = await startStandIn()
  const store = await openKurrentStore({
    ...{ url: standIn.url, now: () => nowMs, newStoreId: () => 'log' }
  })
  const faults = { ...noFaults, back: 5, ahead: 5 }
  const world = new World({ seed: 2, messages: 150, faults, storeFaults: 0, lives: [] }, store)
  for (const steps of [9, 40, Number.POSITIVE_INFINITY]) await world.live(new Life(steps))
  await expectOnce(world)
  await store.close()
  standIn.stop()
})

test('without a fault every message is read once', async () => {
  const world = new World({
    ...{ seed: 1, messages: 400, faults: noFaults, storeFaults: 0, lives: [] }
  })
  await world.live(new Life(Number.POSITIVE_INFINITY))
  await expectOnce(world)
  expect(world.sink.written).toHaveLength(world.bad.size)
})
