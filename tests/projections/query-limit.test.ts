import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openReadModel, type ReadModel } from '../../projections/read-model.ts'
import { createStore } from './setup.ts'

/** Takes minutes where nobody ends it. */
const endless = 'select sum(a.range * b.range) as s from range(1000000) a, range(1000000) b'

describe('a query that takes too long', () => {
  let readModel: ReadModel
  beforeAll(async () => {
    readModel = await openReadModel({ path: null, store: createStore(), readers: 1 })
  })
  afterAll(() => readModel.close())

  test.each(['read', 'scratch'] as const)(
    'by %s is interrupted and says so; the next one is answered',
    async (way) => {
      const limited = readModel.within(50, 'somebody')
      await expect(limited[way]((session) => session.rows(endless))).rejects.toMatchObject({
        code: 'query_too_slow',
        figures: { limitMs: 50 }
      })
      const rows = await readModel
        .within(60_000, 'somebody')
        [way]((session) => session.rows('select 1 as one'))
      expect(rows).toEqual([{ one: 1 }])
    }
  )

  test('is ended even where its work goes on to the next statement', async () => {
    const work = readModel.within(50, 'somebody').read(async (session) => {
      await session.rows(endless).catch(() => [])
      return session.rows(endless)
    })
    await expect(work).rejects.toMatchObject({ code: 'query_too_slow' })
  })

  test('because others hold every reader is told so in time, and its place goes to the next', async () => {
    const { promise: ended, resolve: end } = Promise.withResolvers<void>()
    const held = readModel.read(() => ended)
    const inVain = readModel
      .within(50, 'somebody')
      .read((session) => session.rows('select 1 as one'))
    const patient = readModel
      .within(60_000, 'somebody')
      .read((session) => session.rows('select 2 as two'))
    await expect(inVain).rejects.toMatchObject({
      code: 'query_too_slow',
      detail: expect.stringContaining('all readers are taken and 1 more wait'),
      figures: { limitMs: 50 }
    })
    end()
    await held
    expect(await patient).toEqual([{ two: 2 }])
  })

  test('has one limit for all of its pieces, however many they are', async () => {
    const limited = readModel.within(50, 'somebody')
    await expect(limited.read((session) => session.rows(endless))).rejects.toThrow()
    await expect(limited.read((session) => session.rows('select 1'))).rejects.toMatchObject({
      code: 'query_too_slow'
    })
  })

  test('without a limit fails as it always did', async () => {
    const work = readModel
      .within(60_000, 'somebody')
      .read((session) => session.rows('select nothing'))
    await expect(work).rejects.toMatchObject({ code: 'read_model_unavailable' })
  })
})

describe('DuckDB is locked down', () => {
  test.each([
    ["select * from read_csv('/etc/passwd')", /external|disabled|not allowed|permission/iu],
    ["copy (select 1) to '/var/tmp/filiera-out.csv'", /external|disabled|permission/iu],
    ["attach '/var/tmp/filiera-other.duckdb' as other", /external|disabled|permission/iu],
    ['install httpfs', /external|disabled|permission/iu],
    ['load httpfs', /external|disabled|permission/iu],
    ['set enable_external_access = true', /locked|configuration/iu],
    ['set lock_configuration = false', /locked|configuration/iu]
  ])('%s is refused', async (sql, why) => {
    const readModel = await openReadModel({ path: null, store: createStore(), readers: 1 })
    await expect(readModel.write((session) => session.define(sql))).rejects.toThrow(why)
    await readModel.close()
  })
})
