import fc from 'fast-check'
import { expect, test } from 'vitest'
import { integer, text } from '../../projections/cells.ts'
import { KeptTables } from '../../projections/range-tables.ts'
import type { Session } from '../../projections/session.ts'
import { flow, idOf } from './events.ts'
import { append, createStore, follow, openInMemory } from './setup.ts'

/** Short ranges have tables that stay, long ones tables of their own, under the same names. */
const longRange = 2_049

test('a read side that goes on where another one ended, on one connection, counts each event once', async () => {
  const store = createStore()
  const readModel = await openInMemory()
  let said = 0
  const differing = []
  for (const count of [1, 1, longRange, 1, 3]) {
    const events = Array.from({ length: count }, (_, index) =>
      flow({ id: idOf(said + index), grams: 1 })
    )
    said += count
    // Nothing follows the log meanwhile, so these are one range.
    await append(store, events)
    const running = await follow(store, readModel)
    if (said > longRange) differing.push(...(await running.check()))
    await running.stop()
  }
  await readModel.close()
  expect(differing.length).toBeGreaterThan(0)
  expect(differing.filter((table) => table.differing > 0)).toEqual([])
})

const stepEvents = 4
const rowsInTable = 40

/** Works beside a table of the numbers from 1. */
async function withNumbers(work: (session: Session) => Promise<void>): Promise<void> {
  const readModel = await openInMemory()
  await readModel.write(async (session) => {
    await session.define(
      `create temp table number as select range as seq from range(1, ${rowsInTable + 1})`
    )
    return work(session)
  })
  await readModel.close()
}

test('ranges with kept plans hold their events and no other, wherever a step ends', () =>
  withNumbers((session) => {
    const kept = new KeptTables(stepEvents)
    const end = fc.integer({ min: 0, max: rowsInTable })
    return fc.assert(
      fc.asyncProperty(end, end, async (one, other) => {
        const [from, to] = [Math.min(one, other), Math.max(one, other)]
        const range = await kept.open(session, { from, to })
        const rows = await range.rows(`
          select n.seq from number n
          where n.seq = 1 and $from = 0 or n.seq > $from and n.seq <= $to
          order by n.seq`)
        const isHeld = (seq: number) => (seq > from && seq <= to) || (seq === 1 && from === 0)
        const all = Array.from({ length: rowsInTable }, (_, index) => index + 1)
        expect(rows.map((row) => integer(row, 'seq'))).toEqual(all.filter(isHeld))
      })
    )
  }))

test('a scan for a short range far in the log begins at the step that the range begins in', () =>
  withNumbers(async (session) => {
    const range = await new KeptTables(stepEvents).open(session, { from: 30, to: 31 })
    const plan = await range.rows('explain select count(*) from number where seq > $from')
    expect(plan.map((row) => text(row, 'explain_value')).join('\n')).toMatch(/seq\s*>\s*28/u)
  }))
