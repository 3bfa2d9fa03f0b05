import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FlowRow } from '../../domain/mfa/view/dimensions.ts'
import { executeView } from '../../domain/mfa/view/execute.ts'
import { executeInDuckDb } from '../../projections/mfa/view/execute.ts'
import { tableRelation } from '../../projections/mfa/view/relation.ts'
import type { ReadModel } from '../../projections/read-model.ts'
import type { Session } from '../../projections/session.ts'
import { columnTypes, outcome, planOf, samples } from '../domain/mfa/view/arbitrary-view.ts'
import { sized } from '../size.ts'
import { openInMemory } from './setup.ts'

const runs = sized({ daily: 75, nightly: 1_000 })

let readModel: ReadModel
beforeAll(async () => {
  readModel = await openInMemory()
})
afterAll(() => readModel.close())

const sqlTypes = { text: 'varchar', integer: 'bigint', boolean: 'boolean', real: 'double' } as const
const columns = { ...columnTypes, value: 'real' } as const

async function fill(session: Session, rows: readonly FlowRow[]): Promise<void> {
  const types = Object.entries(columns).map(([name, type]) => `${name} ${sqlTypes[type]}`)
  await session.define(
    `create or replace temporary table flows_told (number bigint, source varchar, target varchar, ${types.join(', ')})`
  )
  const shape = Object.entries(columns).map(([name, type]) => `"${name}":"${sqlTypes[type]}"`)
  await session.rowsOnce(
    `insert into flows_told
     select number, source, target, ${Object.keys(columns).join(', ')}
     from (select unnest(from_json($rows::json, '[{"number":"bigint","source":"varchar","target":"varchar",${shape.join(',')}}]'), recursive := true))`,
    { rows: JSON.stringify(rows.map((row, number) => ({ number, ...row }))) }
  )
}

test('both executors draw the same of random definitions and rows', async () => {
  const seen = { drawn: 0, refused: 0, unplanned: 0, links: 0, stubs: 0, unused: 0, internal: 0 }
  await fc.assert(
    fc.asyncProperty(samples, async (sample) => {
      const plan = planOf(sample)
      if (plan === null) {
        seen.unplanned += 1
        return
      }
      const { rows, dimensions } = sample
      const pure = await outcome(() => executeView(plan, rows, dimensions))
      const relation = tableRelation('flows_told', 'number', columns)
      const inSql = await readModel.scratch(async (session) => {
        await fill(session, rows)
        return outcome(() =>
          executeInDuckDb(session, { plan, relation, dimensions, detail: 'numbered' })
        )
      })
      expect(inSql).toEqual(pure)
      if (typeof pure === 'string') {
        seen.refused += 1
        return
      }
      seen.drawn += 1
      seen.links += pure.links.length
      seen.stubs += pure.elsewhere.length
      seen.unused += pure.account.unused.count
      seen.internal += pure.account.internal.count
    }),
    { numRuns: runs }
  )
  expect(seen.drawn).toBeGreaterThan(runs / 3)
  for (const count of [seen.links, seen.stubs, seen.unused, seen.internal]) {
    expect(count).toBeGreaterThan(0)
  }
})
