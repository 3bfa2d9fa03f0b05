import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEngine } from '../../projections/engine.ts'
import { answerEvents } from '../../projections/flows/events.ts'
import { systemParameters } from '../../projections/mfa/system/contract.ts'
import { answerSystem } from '../../projections/mfa/system/system.ts'
import { flow, idOf, stockChange } from './events.ts'
import { liveTown, town } from './live-city.ts'
import { project, recordedAt, type WholeReadModel } from './setup.ts'
import { arrived, city, corrected, group, kg, projectTold, someCrates, told } from './told.ts'

function ask(readModel: WholeReadModel, asked: object) {
  return answerSystem(readModel, systemParameters.parse(asked), createEngine())
}

/** Of a window that is one period. */
async function whole(readModel: WholeReadModel, asked: object) {
  const { periods, ...others } = await ask(readModel, asked)
  const [period] = periods
  if (period === undefined || periods.length > 1) throw new Error('a window is one period')
  return { ...period, ...others }
}

describe('published flows', () => {
  const published = { boundary: 'milan-metro', from: '2018-01-01', to: '2018-12-31' }
  const links = [
    ['Imports', 'Food supply', 100_000, 5_000],
    ['Food supply', 'Shops', 70_000, 3_000],
    ['Food supply', 'Canteens', 24_000, 1_000],
    ['Shops', 'Food consumption', 69_000, 2_000],
    ['Canteens', 'Food consumption', 25_000, 2_000]
  ] as const
  const flows = links.map(([source, target, grams, sdGrams], at) =>
    flow({ id: idOf(at + 1), source, target, grams, sdGrams })
  )
  const stock = stockChange({ id: idOf(9), process: 'Food supply', grams: 4_000, sdGrams: 1_000 })

  test('are balanced at the processes between the first and the last', async () => {
    const readModel = await project(flows, [stock])
    const found = await whole(readModel, { ...published, tolerance: 0.005 })
    expect(found.balances.map(({ process, before }) => [process, before])).toEqual([
      ['Canteens', -1_000],
      ['Food supply', 2_000],
      ['Shops', 1_000]
    ])
    for (const { after } of found.balances) expect(Math.abs(after ?? 1)).toBeLessThan(1e-4)
    expect(found.global).toMatchObject({ dof: 3, reject: false })
    expect(found.closure.offenders.map(({ process }) => process)).toEqual([
      'Canteens',
      'Food supply',
      'Shops'
    ])
    expect(found.stockChanges).toMatchObject([{ basis: 'published', statements: 1 }])
    await readModel.close()
  })

  test('with a wrong one: the culprit is named', async () => {
    const wrong = flow({
      id: idOf(2),
      source: 'Food supply',
      target: 'Shops',
      grams: 95_000,
      sdGrams: 3_000
    })
    const readModel = await project([wrong, ...flows.filter(({ id }) => id !== idOf(2))])
    const { global, suspects } = await whole(readModel, published)
    expect(global.reject).toBe(true)
    expect(suspects[0]).toMatchObject({ flow: 'Food supply → Shops', aboveCritical: true })
    expect(suspects[0]?.size).toBeGreaterThan(20_000)
    await readModel.close()
  })

  test('of a year are in no month, and the answer says so', async () => {
    const readModel = await project(flows)
    const { periods, straddling } = await ask(readModel, { ...published, period: 'month' })
    expect(periods).toHaveLength(12)
    expect(periods.flatMap((period) => period.flows)).toEqual([])
    expect(straddling).toEqual({ events: 5, massGrams: 288_000 })
    await readModel.close()
  })
})

describe('places that keep stock', () => {
  const hub = 'surplus-hub:isola'
  const charity = 'charity:table'
  const count = (n: number, on: string, value: number, said: object = {}) =>
    told(
      'StockCounted',
      { n, on },
      {
        boundary: city,
        site: hub,
        lot: null,
        product: 'tomato',
        group,
        quantity: kg(value),
        ...said
      }
    )
  const given = (n: number, on: string, value: number, said: object = {}) => {
    const line = { lot: `lot-${n}`, product: 'tomato', group, quantity: kg(value), ...said }
    const data = { boundary: city, from: hub, to: charity, channel: 'other', lines: [line] }
    return told('LotDispatched', { n, on }, data)
  }
  const first = arrived({ n: 1, on: '2025-06-02' }, hub, kg(100))
  const events = [
    first,
    count(2, '2025-06-02', 60),
    arrived({ n: 3, on: '2025-06-10' }, hub, kg(50)),
    given(4, '2025-06-11', 70),
    count(5, '2025-06-12', 35),
    given(6, '2025-06-14', 20)
  ]
  const asked = { boundary: city, from: '2025-06-05', to: '2025-06-30' }

  test('are checked by their counts, carried to the end of the period', async () => {
    const readModel = await projectTold(events)
    const { balances, stockChanges, global } = await whole(readModel, asked)
    // 60 kg before, 35 kg counted, of which 20 kg left again: −45 kg.
    expect(stockChanges).toMatchObject([
      { process: hub, measured: -45_000, basis: 'counted', statements: 1, uncounted: 0 }
    ])
    expect(stockChanges[0]?.measuredSd).toBeCloseTo(Math.hypot(600, 350, 200), 1)
    expect(balances).toMatchObject([{ process: hub, before: 50_000 - 90_000 + 45_000 }])
    expect(global.dof).toBe(1)
    await readModel.close()
  })

  test('are not checked where a product that moved was not counted', async () => {
    const leek = arrived({ n: 7, on: '2025-06-10' }, hub, kg(3), { product: 'leek' })
    const readModel = await projectTold([...events, leek])
    const found = await whole(readModel, asked)
    expect(found.stockChanges).toMatchObject([
      { basis: 'unknown', measured: null, class: 'observable', uncounted: 1 }
    ])
    expect(found.flows.map((one) => one.class)).toEqual(['nonredundant', 'nonredundant'])
    // Of the product that was counted it is known, from the facts as from the rollups.
    const tomatoes = await whole(readModel, { ...asked, product: 'tomato' })
    expect(tomatoes.stockChanges).toMatchObject([{ basis: 'counted', measured: -45_000 }])
    expect(tomatoes).toEqual(
      await whole(readModel, { ...asked, product: 'tomato', asKnownAt: recordedAt(100) }).then(
        (found) => ({
          ...found,
          flows: found.flows.map((one, at) => ({ ...one, eventsAt: tomatoes.flows[at]?.eventsAt }))
        })
      )
    )
    await readModel.close()
  })

  test('can be assumed to hold what they held, by a share of what passed', async () => {
    const readModel = await projectTold(events.filter((_, at) => at !== 1))
    const { stockChanges } = await whole(readModel, { ...asked, stockShare: 0.1 })
    expect(stockChanges).toMatchObject([{ basis: 'assumed', measured: 0, measuredSd: 9_000 }])
    await readModel.close()
  })

  test('without a count after a movement of unknown mass are not known', async () => {
    const crates = given(7, '2025-06-13', 0, { quantity: someCrates })
    const readModel = await projectTold([...events, crates])
    const { stockChanges, flows } = await whole(readModel, asked)
    expect(stockChanges).toMatchObject([{ basis: 'unknown' }])
    expect(flows.map(({ id, events: count, measured }) => [id, count, measured])).toEqual([
      [`supplier:rossi → ${hub}`, 1, 50_000],
      [`${hub} → ${charity}`, 2, 90_000],
      [`${hub} → ${charity} (mass unknown)`, 1, null]
    ])
    await readModel.close()
  })

  test('are as they were known, before a correction and after it', async () => {
    const corrections = [
      corrected(
        { n: 8, on: '2025-06-10', corrects: 3 },
        arrived({ n: 3, on: '2025-06-10' }, hub, kg(50)),
        {
          boundary: city,
          from: 'supplier:rossi',
          to: hub,
          lines: [{ lot: 'lot-3', product: 'tomato', group, quantity: kg(45) }]
        }
      )
    ]
    const readModel = await projectTold([...events, ...corrections])
    const before = await whole(readModel, { ...asked, asKnownAt: recordedAt(6) })
    const after = await whole(readModel, asked)
    expect(before.balances).toMatchObject([{ before: 5_000 }])
    expect(after.balances).toMatchObject([{ before: 0 }])
    const earlier = await whole(readModel, { ...asked, asOf: '2025-06-12' })
    expect(earlier.to).toBe('2025-06-12')
    expect(earlier.stockChanges).toMatchObject([{ measured: -25_000 }])
    await expect(whole(readModel, { ...asked, asOf: '2025-06-01' })).rejects.toMatchObject({
      code: 'invalid_parameter'
    })
    await readModel.close()
  })
})

describe('a town', () => {
  let readModel: WholeReadModel
  beforeAll(async () => {
    readModel = await liveTown(1)
  })
  afterAll(() => readModel.close())
  const asked = { ...town, stockShare: 0.02 }

  test('closes, by place and by kind', async () => {
    for (const level of ['place', 'kind']) {
      const { balances, flows, convergence, global } = await whole(readModel, { ...asked, level })
      const largest = Math.max(...flows.map(({ measured }) => measured ?? 0))
      expect(convergence.converged).toBe(true)
      expect(balances.length).toBeGreaterThan(5)
      for (const { after } of balances) expect(Math.abs(after ?? 1)).toBeLessThan(1e-9 * largest)
      for (const { sd, measuredSd } of flows) {
        if (measuredSd !== null) expect(sd).toBeLessThanOrEqual(measuredSd)
      }
      expect(global.reject).toBe(false)
    }
  })

  test('says where the events behind each flow are', async () => {
    for (const level of ['place', 'kind'] as const) {
      const { flows } = await whole(readModel, { ...asked, level, group: 'Fruit' })
      for (const { events, measured, eventsAt } of flows.slice(0, 9)) {
        if (eventsAt === null) continue
        const {
          source = '',
          target = '',
          ...window
        } = Object.fromEntries(new URL(eventsAt, 'http://localhost').searchParams)
        const found = await answerEvents(readModel, {
          ...{ ...town, ...window, level, source, target, offset: 0, limit: 1_000 }
        })
        expect(found.massGrams).toBe(measured)
        const counted = found.rows.filter(({ standing }) => standing === 'counted')
        expect(counted).toHaveLength(events)
      }
    }
  })

  test('by day is the same as each day asked by itself', async () => {
    const { periods } = await ask(readModel, { ...asked, period: 'day', group: 'Vegetables' })
    expect(periods).toHaveLength(14)
    const [, second] = periods
    const day = await ask(readModel, {
      ...{ ...asked, group: 'Vegetables', from: '2022-06-14', to: '2022-06-14' }
    })
    expect(day.periods).toEqual([second])
  })

  test('as a whole has what its weeks have', async () => {
    const { periods, straddling } = await ask(readModel, { ...asked, period: 'week' })
    const { flows } = await whole(readModel, asked)
    const mass = (list: readonly { readonly measured: number | null }[]) =>
      list.reduce((sum, { measured }) => sum + (measured ?? 0), 0)
    expect(mass(periods.flatMap((period) => period.flows))).toBe(mass(flows) - straddling.massGrams)
  })

  test('more periods than can be answered are refused', async () => {
    const long = { ...town, from: '2020-01-01', to: '2022-12-31', period: 'day' }
    await expect(ask(readModel, long)).rejects.toMatchObject({
      code: 'invalid_parameter',
      figures: { most: 400 }
    })
  })
})

test('a market that writes down too much at its tills is named', async () => {
  const scaled = (text: string) => String(Number(text) * 1.2)
  const readModel = await liveTown(3, (event) => {
    const sold = JSON.stringify(event.data)
    if (event.type !== 'SaleRecorded' || !sold.includes('covered-market:old')) return event
    const data: { lines: { quantity: { value: string; netGrams: number } }[] } = JSON.parse(sold)
    for (const { quantity } of data.lines) {
      quantity.value = scaled(quantity.value)
      quantity.netGrams = Math.round(quantity.netGrams * 1.2)
    }
    return { ...event, data }
  })
  const { global, suspects, flows } = await whole(readModel, { ...town, stockShare: 0.02 })
  expect(global.reject).toBe(true)
  const named = suspects.filter(({ aboveCritical }) => aboveCritical)
  expect(named.length).toBeGreaterThan(0)
  for (const one of named) expect(JSON.stringify(one)).toContain('covered-market:old')
  const tills = 'covered-market:old → people:customers'
  const found = named.find((one) => JSON.stringify(one).includes(tills))
  const measured = flows.find(({ id }) => id === tills)?.measured ?? 0
  expect(found?.size).toBeGreaterThan(0.8 * (measured - measured / 1.2))
  expect(found?.size).toBeLessThan(1.2 * (measured - measured / 1.2))
  await readModel.close()
})
