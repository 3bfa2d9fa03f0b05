import { expect, test } from 'vitest'
import type { NewEvent } from '../../domain/event-store.ts'
import { integer } from '../../projections/cells.ts'
import { answerForwards } from '../../projections/trace/forwards.ts'
import { at, city, happened, kilos, line } from './chain-events.ts'
import { append, createStore, follow, openInMemory } from './setup.ts'

const hub = 'wholesaler:rossi'
/** Of one event; so many events name more lots than a lot may be behind and still be a new one. */
const lotsAtOnce = 200
const events = 330

function arrived(number: number, lots: readonly string[]): NewEvent {
  return happened(
    'ConsignmentArrived',
    { number, at: at('06:00') },
    {
      ...{ from: 'supplier:verona', to: hub, ddtNo: `d-${number}` },
      lines: lots.map((lot) => line(lot, kilos(10)))
    }
  )
}

function left(number: number, lot: string): NewEvent {
  const lines = [line(lot, kilos(4))]
  return happened(
    'LotDispatched',
    { number, at: at('08:00', 20) },
    { from: hub, to: 'buyer:export', channel: 'other', ddtNo: `d-${number}`, lines }
  )
}

test('a lot that is named again after tens of thousands of others is followed to its end', async () => {
  const store = createStore()
  await append(store, [arrived(1, ['cheese', 'apples'])])
  await append(
    store,
    Array.from({ length: events }, (_, index) =>
      arrived(
        index + 2,
        Array.from({ length: lotsAtOnce }, (_line, nth) => `lot-${index}-${nth}`)
      )
    )
  )
  await append(store, [left(events + 2, 'cheese')])
  const readModel = await openInMemory(store)
  const running = await follow(store, readModel)
  const ends = async (lot: string) =>
    (await answerForwards(readModel, { boundary: city, lot })).ends.map((end) => [
      end.place,
      end.standing,
      end.massGrams
    ])
  expect(await ends('cheese')).toEqual([
    [hub, 'in_stock', 6_000],
    ['buyer:export', 'left', 4_000]
  ])
  expect(await ends('apples')).toEqual([[hub, 'in_stock', 10_000]])
  // Its second span lies apart, so that those of the others are found by blocks.
  const spans = await readModel.read(async (session) => ({
    usual: integer((await session.rows('select count(*) as n from lot_span'))[0] ?? {}, 'n'),
    late: integer((await session.rows('select count(*) as n from late_lot_span'))[0] ?? {}, 'n')
  }))
  expect(spans.usual).toBeGreaterThanOrEqual(events * lotsAtOnce + 2)
  expect(spans.late).toBe(1)
  const checks = await running.check()
  expect(checks.filter(({ differing }) => differing > 0)).toEqual([])
  await running.stop()
  await readModel.close()
})
