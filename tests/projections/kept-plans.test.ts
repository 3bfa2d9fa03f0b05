import { afterAll, expect, test } from 'vitest'
import { everything } from '../../domain/access/tenant.ts'
import { Failure } from '../../domain/failure.ts'
import { integer } from '../../projections/cells.ts'
import { openReadModel } from '../../projections/read-model.ts'
import { answerLevels } from '../../projections/stocks/queries.ts'
import { flow, idOf } from './events.ts'
import { append, createStore, follow } from './setup.ts'

/**
 * DuckDB frees what a kept plan last worked out only with the plan. The same question of many days is
 * as many plans, and once took all the memory that there is, for good.
 */

const memoryLimitMb = 96
const store = createStore()
const readModel = Object.assign(
  await openReadModel({ path: null, store, readers: 1, memoryLimitMb }),
  { tenant: everything }
)
await append(store, [flow({ id: idOf(1), grams: 1 })])
const running = await follow(store, readModel)
afterAll(async () => {
  await running.stop()
  await readModel.close()
})

const levelsAt = (asOf: string) =>
  answerLevels(readModel, { boundary: 'milan-metro', offset: 0, limit: 10, asOf })

async function heldMb(): Promise<number> {
  const rows = await readModel.read((session) =>
    session.rowsOnce(
      'select sum(memory_usage_bytes)::bigint // 1_000_000 as held from duckdb_memory()'
    )
  )
  const [row] = rows
  if (row === undefined) throw new Error('no sum was answered')
  return integer(row, 'held')
}

test('a question asked of a hundred days leaves memory for the next', async () => {
  const before = await heldMb()
  for (let day = 0; day < 100; day += 1) {
    const asOf = new Date(Date.UTC(2025, 0, 1 + day)).toISOString().slice(0, 10)
    expect((await levelsAt(asOf)).position).not.toBeNull()
  }
  const held = (await heldMb()) - before
  // Some are kept, or there would be nothing to see.
  expect(held).toBeGreaterThan(0)
  expect(held).toBeLessThan(memoryLimitMb / 2)
})

test('a connection whose statement ran out of memory answers the next one', async () => {
  const tooMuch = readModel.read((session) =>
    session.rowsOnce('select list(range) from range(12_000_000)')
  )
  await expect(tooMuch).rejects.toThrow(Failure)
  expect((await levelsAt('2026-01-01')).position).not.toBeNull()
})
