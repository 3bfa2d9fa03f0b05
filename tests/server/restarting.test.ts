import { expect, test, vi } from 'vitest'
import { Failure } from '../../domain/failure.ts'
import { openRejects } from '../../ingest/rejects.ts'
import { createMemoryStore } from '../../ingest/store/memory.ts'
import { openReadModel } from '../../projections/read-model.ts'
import { seedMilan2018 } from '../../web/server/commands/milan-2018.ts'
import { startRestarting } from '../../web/server/commands/restarting.ts'

const now = () => Date.UTC(2026, 10, 22)

/** A store whose subscriptions fail until it is mended. */
function failingStore(code: 'disk_full' | 'log_damaged') {
  const memory = createMemoryStore({ now })
  let broken = true
  return {
    mend: () => {
      broken = false
    },
    store: {
      ...memory,
      subscribeAll: (options: Parameters<typeof memory.subscribeAll>[0]) => {
        if (broken) throw new Failure(code, 'broken on purpose')
        return memory.subscribeAll(options)
      }
    }
  }
}

async function start(code: 'disk_full' | 'log_damaged') {
  const { store, mend } = failingStore(code)
  await seedMilan2018(store, openRejects(':memory:', now), { now, newId: () => 'id' })
  const onFailure = vi.fn()
  const readSide = await startRestarting({
    store,
    open: () => openReadModel({ path: null, store }),
    onFailure
  })
  await vi.waitUntil(() => onFailure.mock.calls.length > 0)
  return { store, mend, onFailure, readSide }
}

test('a read side whose disk was full goes on by itself once there is room', async () => {
  const { store, mend, onFailure, readSide } = await start('disk_full')
  expect(readSide.projections.health().status).toBe('failed')
  mend()
  await vi.waitUntil(() => readSide.projections.health().status === 'following', 10_000)
  await readSide.projections.caughtUp(await store.head(), { timeoutMs: 10_000 })
  expect(onFailure.mock.calls[0]?.[1]).toBeGreaterThan(0)
  await readSide.close()
})

/** DuckDB 1.5.5 meets an error of its own when it runs the kept plan of an as-of join again. */
const breaking = `
  select count(*) from range(1000) a(t) asof left join range(300) b(t) on a.t % 7 = b.t % 7 and a.t >= b.t`

test('a question on which DuckDB gives itself up ends no other for long, though nothing is written', async () => {
  const store = createMemoryStore({ now })
  await seedMilan2018(store, openRejects(':memory:', now), { now, newId: () => 'id' })
  const onFailure = vi.fn()
  const readSide = await startRestarting({
    store,
    open: (onBroken) => openReadModel({ path: null, store, onBroken }),
    onFailure
  })
  await readSide.projections.caughtUp(await store.head(), { timeoutMs: 10_000 })
  const ask = (sql: string) => readSide.readModel.read((session) => session.rows(sql))
  const twice = readSide.readModel.read(async (session) => {
    await session.run(breaking)
    await session.run(breaking)
  })
  await expect(twice).rejects.toThrow('INTERNAL Error')
  await expect(ask('select 1')).rejects.toThrow('invalidated')
  expect(onFailure.mock.calls.map(([{ code }, waitMs]) => [code, waitMs > 0])).toEqual([
    ['read_model_unavailable', true]
  ])
  await vi.waitUntil(() => ask('select 1').catch(() => null), { timeout: 10_000 })
  await readSide.projections.caughtUp(await store.head(), { timeoutMs: 10_000 })
  expect(await ask('select count(*) as n from log')).toEqual([{ n: 41n }])
  await readSide.close()
})

test('a damaged log is not tried again', async () => {
  const { onFailure, readSide } = await start('log_damaged')
  expect(onFailure.mock.calls).toHaveLength(1)
  expect(onFailure.mock.calls[0]?.[1]).toBeNull()
  await readSide.close()
})

test('closing ends the waiting for a restart', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    const { readSide } = await start('disk_full')
    expect(vi.getTimerCount()).toBe(1)
    await readSide.close()
    expect(vi.getTimerCount()).toBe(0)
  } finally {
    vi.useRealTimers()
  }
})
