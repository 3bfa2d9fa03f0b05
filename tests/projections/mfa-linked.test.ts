import { describe, expect, test } from 'vitest'
import { createEngine } from '../../projections/engine.ts'
import { system } from '../../projections/mfa/system/contract.ts'
import { answerSystem } from '../../projections/mfa/system/system.ts'
import { liveTown, town } from './live-city.ts'
import type { WholeReadModel } from './setup.ts'
import { arrived, city, group, hub, kg, projectTold, told } from './told.ts'

/** Periods of the live city in one solve, with stocks carried over from each to the next. */

const charity = 'charity:table'

function count(n: number, on: string, value: number, product = 'tomato') {
  const said = { boundary: city, site: hub, lot: null, product, group, quantity: kg(value) }
  return told('StockCounted', { n, on }, said)
}

function given(n: number, on: string, value: number) {
  const line = { lot: `lot-${n}`, product: 'tomato', group, quantity: kg(value) }
  const data = { boundary: city, from: hub, to: charity, channel: 'other', lines: [line] }
  return told('LotDispatched', { n, on }, data)
}

/** Counted before June and in August; what came and left in between was 7 kg more than it should. */
const events = [
  arrived({ n: 1, on: '2025-05-20' }, hub, kg(60)),
  count(2, '2025-05-25', 60),
  arrived({ n: 3, on: '2025-06-10' }, hub, kg(50)),
  given(4, '2025-07-11', 70),
  given(5, '2025-08-04', 10),
  count(6, '2025-08-12', 23),
  given(7, '2025-08-20', 20)
]
const asked = { boundary: city, from: '2025-06-01', to: '2025-08-31' }
const months = { period: 'month', linked: 'true' }

async function ask(readModel: WholeReadModel, more: object) {
  return answerSystem(readModel, system.parameters.parse({ ...asked, ...more }), createEngine())
}

async function one(readModel: WholeReadModel, more: object) {
  const { periods } = await ask(readModel, more)
  const [period] = periods
  if (period === undefined || periods.length > 1) throw new Error('linked periods are one entry')
  return period
}

describe('linked periods', () => {
  test('check by a count what moved since the count before, months ago', async () => {
    const readModel = await projectTold(events)
    const apart = await ask(readModel, { period: 'month' })
    // By itself a month is checked only where its own count ends it.
    expect(apart.periods.map(({ global }) => global.dof)).toEqual([0, 0, 1])
    expect(apart.periods[0]?.flows[0]?.class).toBe('nonredundant')
    const linked = await one(readModel, months)
    const whole = await one(readModel, { period: 'whole' })
    expect(linked.global.dof).toBe(1)
    expect(linked.global.statistic).toBeCloseTo(whole.global.statistic, 3)
    expect(linked.inventories?.map(({ period, measured }) => [period, measured])).toEqual([
      ['opening', 60_000],
      ['2025-06-01', null],
      ['2025-07-01', null],
      ['2025-08-01', 3_000]
    ])
    // 60 + 50 − 70 − 10 = 30 kg, and 23 kg were counted.
    for (const { after } of linked.balances) expect(Math.abs(after ?? 1)).toBeLessThan(1e-3)
    const inFlow = linked.flows.find(({ period }) => period === '2025-06-01')
    expect(inFlow).toMatchObject({ of: `supplier:rossi → ${hub}`, class: 'redundant' })
    expect(inFlow?.eventsAt).toContain('from=2025-06-01&to=2025-06-30')
    await readModel.close()
  })

  test('do not know a level of what was not counted, or has moved since', async () => {
    const leek = arrived({ n: 8, on: '2025-07-02' }, hub, kg(5), { product: 'leek' })
    const readModel = await projectTold([...events, leek, count(9, '2025-07-30', 5, 'leek')])
    const { inventories = [], global } = await one(readModel, months)
    expect(
      inventories.map(({ measured, counted, uncounted }) => [measured, counted, uncounted])
    ).toEqual([
      [null, 1, 1],
      [null, 0, 2],
      [null, 1, 1],
      [8_000, 2, 0]
    ])
    expect(global.dof).toBe(0)
    const tomatoes = await one(readModel, { ...months, product: 'tomato', layer: undefined })
    expect(tomatoes.global.dof).toBe(1)
    await readModel.close()
  })

  test('may assume that stocks stay, where nobody counted them', async () => {
    const readModel = await projectTold(events.filter((_, at) => at !== 1 && at !== 5))
    const free = await one(readModel, months)
    expect(free.global.dof).toBe(0)
    const assumed = await one(readModel, { ...months, stockShare: 0.1 })
    expect(assumed.global.dof).toBe(3)
    expect(assumed.flows.map(({ id }) => id).some((id) => id.includes('stock'))).toBe(false)
    await readModel.close()
  })
})

test('the weeks of a town are one system that closes', async () => {
  const readModel = await liveTown(1)
  const parameters = { ...town, period: 'week', linked: 'true', stockShare: 0.02 }
  const { flows, balances, convergence } = await one(readModel, parameters)
  const apart = await ask(readModel, { ...parameters, linked: undefined })
  expect(flows).toHaveLength(apart.periods.flatMap((period) => period.flows).length)
  expect(convergence.converged).toBe(true)
  const largest = Math.max(...flows.map(({ measured }) => measured ?? 0))
  for (const { after } of balances) expect(Math.abs(after ?? 1)).toBeLessThan(1e-9 * largest)
  await readModel.close()
})
