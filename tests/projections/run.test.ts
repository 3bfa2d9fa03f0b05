import { expect, test } from 'vitest'
import type { EventStore, NewEvent } from '../../domain/event-store.ts'
import { createApplier } from '../../projections/apply.ts'
import { balance } from '../../projections/balance/projection.ts'
import { answerTotals } from '../../projections/balance/queries.ts'
import { boundaries } from '../../projections/boundaries/projection.ts'
import { servingBuilds } from '../../projections/builds.ts'
import { compact } from '../../projections/compaction.ts'
import { answerEvents } from '../../projections/flows/events.ts'
import { flows } from '../../projections/flows/projection.ts'
import { createMirrorWriter, readCheckpoint } from '../../projections/log/mirror.ts'
import type { Projection } from '../../projections/projection.ts'
import { projections as allProjections } from '../../projections/projections.ts'
import type { ReadModel } from '../../projections/read-model.ts'
import { startProjections } from '../../projections/run.ts'
import { stocks } from '../../projections/stocks/projection.ts'
import { sized } from '../size.ts'
import { dyingAt } from './dying.ts'
import { flow, idOf, milanEvents, stockChange } from './events.ts'
import { append, contentOf, createStore, follow, openInMemory, repeatingStore } from './setup.ts'

const asked = { boundary: 'milan-metro', from: '2018-01-01', to: '2018-12-31' }
const page = { ...asked, offset: 0, limit: 100 }

/** A little of everything: totals, details, corrections both ways, stock, a boundary. */
const events: readonly NewEvent[] = [
  ...milanEvents(),
  flow({ id: idOf(700), grams: 10, corrects: idOf(702) }),
  flow({ id: idOf(701), grams: 20, product: 'apples' }),
  flow({ id: idOf(702), grams: 30 }),
  stockChange({ id: idOf(703), grams: -40 }),
  flow({ id: idOf(704), grams: 50, boundary: 'pavia', corrects: idOf(100) })
]

const tables = {
  log: 'select * from log',
  log_movement: 'select * from log_movement',
  flow: 'select * from flow',
  correction: 'select * from correction',
  detailed_cell: 'select * from detailed_cell',
  flow_rollup: `select boundary, kind, valid_from, valid_to, source, target, product_group,
    sum(mass_grams) as m, sum(variance) as v, sum(n) as n from flow_rollup group by all
    having m <> 0 or v <> 0 or n <> 0`,
  balance_rollup: `select boundary, valid_from, valid_to, process, product_group, sum(in_grams) as i,
    sum(out_grams) as o, sum(stock_grams) as s, sum(variance) as v, sum(in_n + out_n + stock_n) as n
    from balance_rollup group by all having i <> 0 or o <> 0 or s <> 0 or v <> 0 or n <> 0`,
  boundary_facts: 'select * from boundary_facts'
}

async function filled(): Promise<EventStore> {
  const store = createStore()
  await append(store, events)
  return store
}

/** Those whose tables are compared here; every further one would make each step's run longer. */
const few = [flows, stocks, balance, boundaries]

/** Ends the runner when it is caught up. */
async function projected(
  store: EventStore,
  readModel: ReadModel,
  projections?: readonly Projection[]
): Promise<void> {
  const running = await follow(store, readModel, projections === undefined ? {} : { projections })
  await running.stop()
}

test('following event by event gives row for row what one go and a rebuild give', async () => {
  const atOnce = await openInMemory()
  const store = await filled()
  await projected(store, atOnce)
  const growing = createStore()
  const live = await openInMemory(growing)
  const projections = await startProjections({ store: growing, readModel: live })
  for (const event of events) {
    await append(growing, [event])
    await projections.caughtUp(await growing.head(), { timeoutMs: 5_000 })
  }
  const { log: _, ...withoutInstants } = tables
  const {
    flow: __,
    log_movement: ___,
    correction: ____,
    detailed_cell: _____,
    ...sums
  } = withoutInstants
  expect(await contentOf(live, sums)).toEqual(await contentOf(atOnce, sums))
  const before = await contentOf(live, tables)
  const listed = await answerEvents(live, page)
  await projections.rebuild()
  expect(await contentOf(live, tables)).toEqual(before)
  expect(await answerEvents(live, page)).toEqual(listed)
  expect((await projections.check()).every(({ differing }) => differing === 0)).toBe(true)
  await projections.stop()
})

test('compacting adds up the deltas and changes no content', async () => {
  const readModel = await openInMemory()
  const store = await filled()
  const projections = await follow(store, readModel)
  for (let again = 0; again < 3; again += 1) {
    await append(store, [flow({ id: idOf(800 + again), product: 'plums', grams: again })])
    await projections.caughtUp(await store.head(), { timeoutMs: 5_000 })
  }
  const counts = { rows: 'select count(*) from flow_rollup' }
  const [before, rowsBefore] = [
    await contentOf(readModel, tables),
    await contentOf(readModel, counts)
  ]
  const compacted = (deltaFactor: number) =>
    readModel.write(async (session) => {
      const builds = await servingBuilds(session, allProjections)
      await compact(session, builds, new Map(), { leastRows: 0, deltaFactor })
    })
  // Most rows have a key of their own, so at twice the rows that are left it is not worth while.
  await compacted(2)
  expect(await contentOf(readModel, counts)).toEqual(rowsBefore)
  await compacted(1)
  expect(await contentOf(readModel, tables)).toEqual(before)
  const rowsAfter = await contentOf(readModel, counts)
  expect(Number(rowsAfter.rows)).toBeLessThan(Number(rowsBefore.rows))
  await append(store, [flow({ id: idOf(810), grams: 1, corrects: idOf(801) })])
  await projections.caughtUp(await store.head(), { timeoutMs: 5_000 })
  expect((await projections.check()).every(({ differing }) => differing === 0)).toBe(true)
  await projections.stop()
})

test('check names the table in which a row was changed', async () => {
  const readModel = await openInMemory()
  const projections = await follow(await filled(), readModel)
  await readModel.write(async (session) => {
    const [row] = await session.rows(
      "select projection, suffix from build where projection = 'balance'"
    )
    await session.define(
      `update rm_balance_balance_rollup__${row?.suffix} set in_grams = in_grams + 1
       where rowid = 0`
    )
  })
  const wrong = (await projections.check()).filter(({ differing }) => differing > 0)
  expect(wrong).toMatchObject([{ projection: 'balance', table: 'balance_rollup', differing: 2 }])
  await projections.stop()
})

test('a failure at any step of any transaction loses and doubles nothing', async () => {
  const store = await filled()
  const clean = await openInMemory()
  await projected(store, clean, few)
  const expected = await contentOf(clean, tables)
  const readModel = await openInMemory()
  // Every seventh step a day, each of them at night.
  const stride = sized({ daily: 7, nightly: 1 })
  let step = 0
  for (let failed = true; failed; ) {
    step += stride
    await readModel.reset('the next step')
    const mortal = dyingAt(readModel, step)
    const attempt = startProjections({
      store,
      readModel: mortal.readModel,
      batchSize: 20,
      projections: few
    })
    const running = await attempt.catch(() => null)
    await running?.caughtUp(await store.head(), { timeoutMs: 5_000 }).catch(() => undefined)
    await running?.stop()
    failed = mortal.died()
    await projected(store, readModel, few)
    expect(await contentOf(readModel, tables)).toEqual(expected)
  }
  expect(step).toBeGreaterThan(30)
}, 120_000)

test('an event of an unknown type stops the runner at its position, after all before it', async () => {
  const store = await filled()
  const bad = { ...flow({ id: idOf(990) }), type: 'NeverHeardOf' }
  await store.append({ stream: 'publication-test', events: [bad], expected: 'any' })
  await append(store, [flow({ id: idOf(991) })])
  const readModel = await openInMemory()
  const failures: string[] = []
  const projections = await startProjections({
    store,
    readModel,
    onFailure: ({ code, figures }) => failures.push(`${code} at ${figures.position}`)
  })
  const waiting = projections.caughtUp(await store.head(), { timeoutMs: 5_000 })
  await expect(waiting).rejects.toMatchObject({
    code: 'not_caught_up',
    detail: expect.stringContaining('NeverHeardOf')
  })
  const badPosition = String(events.length + 1).padStart(20, '0')
  expect(failures).toEqual([`log_damaged at ${badPosition}`])
  expect(projections.health()).toMatchObject({
    status: 'failed',
    failure: { code: 'log_damaged' },
    mirrored: { seq: events.length },
    lag: 0
  })
  expect((await answerTotals(readModel, asked)).events).toBeGreaterThan(40)
  await projections.stop()
})

test.each([
  ['a field is missing', { quantity: undefined }],
  ['grams are no number', { quantity: { netGrams: 'many', sdGrams: 1, basis: 'published' } }],
  ['the basis is unheard of', { quantity: { netGrams: 1, sdGrams: 1, basis: 'dreamt' } }],
  ['a name is none', { group: 7 }]
])('an event of which %s stops the runner, and nothing of it is left', async (_name, damage) => {
  const store = await filled()
  const good = flow({ id: idOf(990) })
  const bad = { ...good, data: JSON.stringify({ ...JSON.parse(good.data), ...damage }) }
  await append(store, [bad, flow({ id: idOf(991) })])
  const readModel = await openInMemory()
  const projections = await startProjections({ store, readModel })
  const waiting = projections.caughtUp(await store.head(), { timeoutMs: 5_000 })
  await expect(waiting).rejects.toMatchObject({ code: 'not_caught_up' })
  expect(projections.health()).toMatchObject({
    failure: {
      code: 'log_damaged',
      figures: { position: String(events.length + 1).padStart(20, '0') },
      detail: expect.stringContaining('does not have the shape of FlowPublished v1')
    },
    mirrored: { seq: events.length }
  })
  const last = { log: 'select max(seq) from log', moved: 'select max(seq) from log_movement' }
  const count = String(events.length)
  expect(await contentOf(readModel, last)).toEqual({ log: [count], moved: [count] })
  await projections.stop()
})

test('waiting for a position ends in time, on abort and at the end, with both positions', async () => {
  const store = await filled()
  const projections = await follow(store, await openInMemory())
  const head = await store.head()
  await projections.caughtUp(null, { timeoutMs: 0 })
  await projections.caughtUp(head, { timeoutMs: 0 })
  expect(projections.position()).toBe(head)
  const later = '00000000000000000999'
  const refused = { code: 'not_caught_up', figures: { position: later, at: head } }
  await expect(projections.caughtUp(later, { timeoutMs: 1 })).rejects.toMatchObject(refused)
  const signal = AbortSignal.abort()
  await expect(projections.caughtUp(later, { timeoutMs: 9e5, signal })).rejects.toMatchObject(
    refused
  )
  const controller = new AbortController()
  const waiting = projections.caughtUp(later, { timeoutMs: 9e5, signal: controller.signal })
  controller.abort()
  await expect(waiting).rejects.toMatchObject(refused)
  const untilEnd = projections.caughtUp(later, { timeoutMs: 9e5 })
  await Promise.all([expect(untilEnd).rejects.toMatchObject(refused), projections.stop()])
  await expect(projections.caughtUp(later, { timeoutMs: 9e5 })).rejects.toMatchObject(refused)
})

test('a subscription that repeats itself changes nothing', async () => {
  const store = await filled()
  const once = await openInMemory()
  await projected(store, once)
  const again = await openInMemory()
  await projected(repeatingStore(store), again)
  expect(await contentOf(again, tables)).toEqual(await contentOf(once, tables))
})

test('every commit is told, and stopping loses nothing', async () => {
  const store = createStore()
  const readModel = await openInMemory()
  const first = await startProjections({ store, readModel })
  let told = 0
  const leave = first.onChange((batch) => {
    told += batch.events
  })
  await append(store, events.slice(0, 20))
  await first.caughtUp(await store.head(), { timeoutMs: 5_000 })
  expect(told).toBe(20)
  leave()
  const appended = append(store, events.slice(20))
  await Promise.all([appended, first.stop()])
  expect(first.health().status).toBe('stopped')
  await projected(store, readModel)
  const { seq } = await readModel.read(readCheckpoint)
  expect([seq, told]).toEqual([events.length, 20])
})

/** The same tables under another version: of what needs nothing, and so of all that needs it. */
const changed = allProjections.map((projection): Projection => {
  if (projection.needs.length > 0) return projection
  const apply: Projection['apply'] = (table) =>
    projection.apply(table).map((one) => ({ ...one, sql: `${one.sql} -- changed` }))
  return { ...projection, apply }
})

async function tableNames(readModel: ReadModel): Promise<readonly string[]> {
  const { names } = await contentOf(readModel, {
    names: "select table_name from duckdb_tables() where starts_with(table_name, 'rm_')"
  })
  return names ?? []
}

test('a changed version is built beside the old one, which serves until the swap', async () => {
  const readModel = await openInMemory()
  const store = await filled()
  await projected(store, readModel)
  const before = await tableNames(readModel)
  const expected = await contentOf(readModel, tables)
  const applier = await createApplier(readModel, changed)
  expect(applier.isBehind()).toBe(true)
  const both = await tableNames(readModel)
  expect(both).toEqual(expect.arrayContaining([...before]))
  expect(both).toHaveLength(2 * before.length)
  expect(await contentOf(readModel, tables)).toEqual(expected)
  await applier.commit(null, 'mirror and projections')
  expect(applier.isBehind()).toBe(false)
  const after = await tableNames(readModel)
  expect(after).toHaveLength(before.length)
  expect(after.filter((name) => before.includes(name))).toEqual([])
  expect(await contentOf(readModel, tables)).toEqual(expected)
  const projections = await follow(store, readModel, { projections: changed })
  expect(projections.health()).toMatchObject({ status: 'following', building: [], lag: 0 })
  await projections.stop()
})

test('a projection that is no longer defined goes with its tables', async () => {
  const readModel = await openInMemory()
  const store = await filled()
  await projected(store, readModel)
  await (await follow(store, readModel, { projections: [flows] })).stop()
  const names = await tableNames(readModel)
  expect(names.every((name) => name.startsWith('rm_flows_'))).toBe(true)
  expect(names).toHaveLength(flows.tables.length)
})

test('a mirror that is ahead of the log, or holds another one, is built anew', async () => {
  const readModel = await openInMemory()
  await projected(await filled(), readModel)
  const shorter = createStore()
  await append(shorter, events.slice(0, 5))
  await projected(shorter, readModel)
  expect(readModel.discarded).toContain('beyond')
  expect(await readModel.read(readCheckpoint)).toMatchObject({ seq: 5 })
  const other = createStore()
  await append(other, events.slice(1, 9))
  await projected(other, readModel)
  expect(readModel.discarded).toContain('is not at position')
  expect(await readModel.read(readCheckpoint)).toMatchObject({ seq: 8 })
})

test('two writers cannot apply the same events twice', async () => {
  const readModel = await openInMemory()
  const store = await filled()
  const [first, second] = [
    await createApplier(readModel, allProjections),
    await createApplier(readModel, allProjections)
  ]
  const batches = []
  for (let writer = 0; writer < 2; writer += 1) {
    const mirror = await readModel.read(createMirrorWriter)
    for await (const batch of store.readAll()) for (const event of batch) mirror.add(event)
    batches.push(mirror.take())
  }
  const [one = null, two = null] = batches
  await first.commit(one, 'mirror and projections')
  await expect(second.commit(two, 'mirror and projections')).rejects.toMatchObject({
    code: 'read_model_unavailable'
  })
  expect(await readModel.read(readCheckpoint)).toMatchObject({ seq: events.length })
})
