import { describe, expect, test } from 'vitest'
import {
  type BoundaryCommand,
  type BoundaryEvent,
  boundaryDecider
} from '../../domain/boundary/boundary.ts'
import { boundaryStream } from '../../domain/boundary/events.ts'
import { decode, encode, type FilieraEvent } from '../../domain/catalog.ts'
import type { Metadata } from '../../domain/event.ts'
import type { AppendRequest, EventStore } from '../../domain/event-store.ts'
import { Conflict, Failure } from '../../domain/failure.ts'
import { handle } from '../../domain/handle.ts'
import { createMemoryStore } from '../../ingest/store/memory.ts'

const boundary = 'milan-metro'
const stream = boundaryStream({ boundary })
const occurredAtMs = Date.parse('2026-03-29T10:00:00Z')
const define: BoundaryCommand = {
  type: 'DefineBoundary',
  boundary,
  label: 'Milano',
  inhabitants: 3_250_077,
  source: 'ISTAT'
}
const revision = { boundary, label: 'Milan', source: 'ISTAT', reason: 'English report' }
const revise: BoundaryCommand = {
  ...{ type: 'ReviseBoundary', inhabitants: 3_250_077 },
  ...revision
}
const meta: Metadata = {
  actor: 'city-office',
  channel: 'api',
  source: { kind: 'command', name: 'test' },
  correlationId: 'c-1'
}

/** A UUID that tells the n-th event of a decision at a revision, and who made it. */
function idOf(maker: number): (index: number, revision: number) => string {
  return (index, revision) =>
    `00000000-0000-8000-8000-${[maker, revision + 1, index].map((n) => String(n).padStart(4, '0')).join('')}`
}

function boundaryEvent(event: FilieraEvent): BoundaryEvent | undefined {
  return event.type === 'BoundaryDefined' || event.type === 'BoundaryRevised' ? event : undefined
}

function decide(store: EventStore, command: BoundaryCommand, maker = 0) {
  return handle({
    store,
    stream,
    decider: boundaryDecider,
    accepts: boundaryEvent,
    command,
    occurredAtMs,
    meta,
    eventId: idOf(maker)
  })
}

const memory = () => createMemoryStore({ now: () => occurredAtMs })

async function stored(store: EventStore): Promise<readonly FilieraEvent[]> {
  const events: FilieraEvent[] = []
  for await (const batch of store.readAll()) events.push(...batch.map(decode))
  return events
}

/** A store where somebody else decides first, as often as `rivals` yields a command. */
function contested(store: EventStore, rivals: Iterator<BoundaryCommand>) {
  const asked: AppendRequest[] = []
  let maker = 100
  const append: EventStore['append'] = async (request) => {
    asked.push(request)
    const rival = rivals.next()
    maker += 1
    if (!rival.done) await decide(store, rival.value, maker)
    return store.append(request)
  }
  return { asked, store: { ...store, append } satisfies EventStore }
}

/** So many revisions, each different from the one before. */
function* revisions(count: number): Generator<BoundaryCommand> {
  for (let inhabitants = 1; inhabitants <= count; inhabitants += 1)
    yield { type: 'ReviseBoundary', ...revision, inhabitants }
}

describe('a command', () => {
  test('becomes its event on an empty stream', async () => {
    const store = memory()
    const handled = await decide(store, define)
    const { type, ...data } = define
    expect(type).toBe('DefineBoundary')
    expect(handled.events).toEqual([{ type: 'BoundaryDefined', data }])
    const [event, ...more] = await stored(store)
    expect(more).toEqual([])
    expect(event).toMatchObject({
      id: idOf(0)(0, -1),
      type: 'BoundaryDefined',
      data,
      stream,
      revision: 0,
      position: handled.position,
      occurredAtMs,
      corrects: null,
      meta: JSON.stringify(meta),
      marketDay: '2026-03-29'
    })
  })

  test('is decided on the state that earlier events made', async () => {
    const store = memory()
    await decide(store, define)
    const { events } = await decide(store, revise)
    expect(events.map(({ type }) => type)).toEqual(['BoundaryRevised'])
    expect(await store.revision(stream)).toBe(1)
  })

  test('that changes nothing appends nothing and gives the position it was decided at', async () => {
    const store = memory()
    const first = await decide(store, define)
    const { position, events } = await decide(store, define)
    expect(events).toEqual([])
    expect(position).toBe(first.position)
    expect(await store.revision(stream)).toBe(0)
  })

  test('leaves aside events that are not the decider’s', async () => {
    const store = memory()
    await decide(store, define)
    const { events } = await handle({
      store,
      stream,
      decider: boundaryDecider,
      accepts: () => undefined,
      command: define,
      occurredAtMs,
      meta,
      eventId: idOf(1)
    })
    expect(events.map(({ type }) => type)).toEqual(['BoundaryDefined'])
    expect(await store.revision(stream)).toBe(1)
  })

  test('that decides nothing on an empty stream has no position', async () => {
    const nothing = { initial: 0, evolve: (count: number) => count, decide: () => [] }
    const handled = await handle({
      store: memory(),
      stream,
      decider: nothing,
      accepts: boundaryEvent,
      command: define,
      occurredAtMs,
      meta,
      eventId: idOf(0)
    })
    expect(handled).toEqual({ position: null, events: [] })
  })
})

describe('a refusal', () => {
  test('passes through, and nothing is stored', async () => {
    const store = memory()
    const refused = decide(store, revise)
    await expect(refused).rejects.toMatchObject({ code: 'boundary_unknown', kind: 'refusal' })
    expect(await store.head()).toBeNull()
  })

  test('is made once, not retried', async () => {
    let decisions = 0
    const store = memory()
    const stubborn = {
      ...boundaryDecider,
      decide: () => {
        decisions += 1
        throw new Failure('boundary_unknown', 'no')
      }
    }
    const refused = handle({
      store,
      stream,
      decider: stubborn,
      accepts: boundaryEvent,
      command: define,
      occurredAtMs,
      meta,
      eventId: idOf(0)
    })
    await expect(refused).rejects.toMatchObject({ code: 'boundary_unknown' })
    expect(decisions).toBe(1)
  })
})

describe('a conflict', () => {
  test('lets the decision be made anew on the new state', async () => {
    const store = memory()
    await decide(store, define)
    const rival: BoundaryCommand = { ...revise, label: 'Greater Milan' }
    const { asked, store: busy } = contested(store, [rival].values())
    await decide(busy, revise)
    expect(asked.map(({ expected }) => expected)).toEqual([0, 1])
    const labels = (await stored(store)).map(({ data }) => 'label' in data && data.label)
    expect(labels).toEqual(['Milano', 'Greater Milan', 'Milan'])
  })

  test('ends without an event where the other one decided the same', async () => {
    const store = memory()
    const { asked, store: busy } = contested(store, [define].values())
    const { events, position } = await decide(busy, define)
    expect(events).toEqual([])
    expect(position).toBe(await store.head())
    expect(asked).toHaveLength(1)
    expect(await store.revision(stream)).toBe(0)
  })

  test('ends in a refusal where the other one decided otherwise', async () => {
    const store = memory()
    const rival: BoundaryCommand = { ...define, label: 'Mailand' }
    const { store: busy } = contested(store, [rival].values())
    await expect(decide(busy, define)).rejects.toMatchObject({
      code: 'boundary_differs',
      detail: expect.stringContaining('"Mailand"')
    })
    expect(await store.revision(stream)).toBe(0)
  })

  test('is tried 5 times, then surfaces with both revisions', async () => {
    const store = memory()
    await decide(store, define)
    const { asked, store: busy } = contested(store, revisions(100))
    const lost = await decide(busy, revise).catch((error: unknown) => error)
    expect(lost).toBeInstanceOf(Conflict)
    expect(lost).toMatchObject({ expected: 4, actual: 5, stream })
    expect(asked.map(({ expected }) => expected)).toEqual([0, 1, 2, 3, 4])
  })

  test('lost 4 times may be won the fifth', async () => {
    const store = memory()
    await decide(store, define)
    const { asked, store: busy } = contested(store, revisions(4))
    const { events } = await decide(busy, revise)
    expect(events).toHaveLength(1)
    expect(asked).toHaveLength(5)
    expect(await store.revision(stream)).toBe(5)
  })
})

describe('the store', () => {
  test('gives its failure to the caller, untried again', async () => {
    const store = memory()
    let appends = 0
    const full: EventStore = {
      ...store,
      append: async () => {
        appends += 1
        throw new Failure('disk_full', 'no space is left')
      }
    }
    await expect(decide(full, define)).rejects.toMatchObject({ code: 'disk_full' })
    expect(appends).toBe(1)
  })

  test('that holds what cannot be read stops the decision at its position', async () => {
    const store = memory()
    const { type: _, ...data } = define
    const event = encode({ id: idOf(7)(0, 0), type: 'BoundaryDefined', occurredAtMs, data, meta })
    const damaged = { ...event, data: '{}' }
    const { position } = await store.append({ stream, expected: 'no_stream', events: [damaged] })
    await expect(decide(store, define)).rejects.toMatchObject({
      code: 'log_damaged',
      figures: { position }
    })
  })

  test('recognises a decision whose answer was lost on the way', async () => {
    const store = memory()
    let answers = 0
    const forgetful: EventStore = {
      ...store,
      append: async (request) => {
        const result = await store.append(request)
        answers += 1
        if (answers === 1) throw new Failure('store_unavailable', 'the answer was lost')
        return result
      }
    }
    await expect(decide(forgetful, define)).rejects.toMatchObject({ code: 'store_unavailable' })
    const again = await decide(forgetful, define)
    expect(again.events).toEqual([])
    expect(again.position).toBe(await store.head())
    expect(await store.revision(stream)).toBe(0)
  })
})
