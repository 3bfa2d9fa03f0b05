import { describe, expect, test } from 'vitest'
import { processes } from '../../projections/balance/contract.ts'
import { answerProcesses } from '../../projections/balance/queries.ts'
import { createEngine } from '../../projections/engine.ts'
import { links as linksContract } from '../../projections/flows/contract.ts'
import { answerLinks } from '../../projections/flows/links.ts'
import { systemParameters } from '../../projections/mfa/system/contract.ts'
import { answerSystem } from '../../projections/mfa/system/system.ts'
import { view as viewContract } from '../../projections/mfa/view/contract.ts'
import { answerView } from '../../projections/mfa/view/view.ts'
import { recordedAt, type WholeReadModel } from './setup.ts'
import { arrived, city, group, kg, projectTold, told, voided } from './told.ts'

/** Crates that are counted, made into kilograms by one factor or another. */

const shop = 'covered-market:wagner'
const asked = { boundary: city, from: '2025-06-01', to: '2025-06-30', stockShare: 0 }

async function whole(readModel: WholeReadModel, more: object = {}) {
  const parameters = systemParameters.parse({ ...asked, ...more })
  const { periods } = await answerSystem(readModel, parameters, createEngine())
  const [period] = periods
  if (period === undefined) throw new Error('a window is one period')
  return period
}

function crates(value: number, id = 'tomato-crate', gramsPerUnit = 7_000) {
  return {
    value,
    unit: 'cassetta',
    basis: 'counted',
    factor: { id, gramsPerUnit, relativeSd: 0.1 }
  }
}

function sold(n: number, quantity: object) {
  const line = { lot: `lot-${n}`, product: 'tomato', group, quantity }
  const said = { ...{ boundary: city, site: shop, receipt: `r-${n}` }, channel: 'counter' }
  return told('SaleRecorded', { n, on: '2025-06-03' }, { ...said, lines: [line] })
}

const inFlow = `supplier:rossi → ${shop}`

describe('masses of one conversion factor', () => {
  test('err together: as a sum, and not by the square root of it', async () => {
    const events = [1, 2, 3, 4].map((n) => arrived({ n, on: '2025-06-02' }, shop, crates(10)))
    const readModel = await projectTold([...events, sold(5, kg(280))])
    const { flows, parameters, factors, balances } = await whole(readModel)
    const [first] = flows.filter(({ id }) => id === inFlow)
    expect(first).toMatchObject({ measured: 280_000, class: 'redundant' })
    expect(first?.measuredSd).toBeCloseTo(28_000, 0)
    expect(first?.ownSd).toBeCloseTo(Math.sqrt(4 / 12), 6)
    expect(factors).toEqual([{ id: 'tomato-crate', sd: 0.1, of: [{ of: inFlow, value: 280_000 }] }])
    expect(parameters).toMatchObject([{ id: 'tomato-crate', measured: 1, measuredSd: 0.1 }])
    expect(balances).toMatchObject([{ process: shop, before: 0 }])
    // Weighed kilos with 1 % say what the crates hold.
    expect(parameters[0]?.sd).toBeCloseTo(0.01, 3)
    await readModel.close()
  })

  test('cancel in a balance that they stand on both sides of', async () => {
    const there = arrived({ n: 1, on: '2025-06-02' }, shop, crates(10))
    const readModel = await projectTold([there, sold(2, crates(9))])
    const { balances, parameters } = await whole(readModel)
    // Of one crate too few nothing but the factor's tenth is unsure.
    expect(balances[0]).toMatchObject({ before: 7_000 })
    expect(balances[0]?.z).toBeCloseTo(10, 2)
    expect(parameters[0]?.sd).toBeLessThanOrEqual(0.1)
    await readModel.close()
  })

  test('err in the balance of a place by no more than what stays there', async () => {
    const there = [1, 2].map((n) => arrived({ n, on: '2025-06-02' }, shop, crates(10)))
    const readModel = await projectTold([...there, sold(3, crates(19))])
    for (const more of [{}, { by: 'group' }, { level: 'kind' }, { asKnownAt: recordedAt(9) }]) {
      const window = { boundary: city, from: '2025-06-01', to: '2025-06-30', ...more }
      const { rows } = await answerProcesses(readModel, processes.parameters.parse(window))
      const [row] = rows.filter(({ process }) => shop.startsWith(process))
      expect(row).toMatchObject({ imbalanceGrams: 0, stockChangeGrams: 7_000 })
      expect(row?.imbalanceSdGrams).toBe(700)
    }
    await readModel.close()
  })

  test('are the factor of their product, and of what still counts', async () => {
    const wrong = arrived({ n: 3, on: '2025-06-02' }, shop, crates(5))
    const leek = { product: 'leek' }
    const readModel = await projectTold([
      arrived({ n: 1, on: '2025-06-02' }, shop, crates(10)),
      arrived({ n: 2, on: '2025-06-02' }, shop, crates(10, 'leek-crate', 5_000), leek),
      wrong,
      voided({ n: 4, on: '2025-06-03' }, wrong),
      sold(5, kg(120))
    ])
    const { factors } = await whole(readModel)
    expect(factors.map(({ id, of }) => [id, of[0]?.value])).toEqual([
      ['leek-crate', 50_000],
      ['tomato-crate', 70_000]
    ])
    const tomatoes = await whole(readModel, { product: 'tomato', level: 'kind' })
    expect(tomatoes.factors).toMatchObject([
      { id: 'tomato-crate', of: [{ of: 'supplier → covered-market', value: 70_000 }] }
    ])
    await readModel.close()
  })
})

describe('links and views of what one factor made', () => {
  const market = 'covered-market:isola'
  const june = { boundary: city, from: '2025-06-01', to: '2025-06-30' }

  async function sdsOfLinks(readModel: WholeReadModel, more: object = {}) {
    const parameters = linksContract.parameters.parse({ ...june, ...more })
    const { links } = await answerLinks(readModel, parameters)
    return links.map(({ sdGrams }) => sdGrams)
  }

  async function sdsOfView(readModel: WholeReadModel, more: object = {}) {
    const definition = JSON.stringify({
      nodes: {
        growers: { type: 'group', where: "kind == 'supplier'" },
        markets: { type: 'group', where: "kind == 'covered-market'" }
      },
      bundles: [{ source: 'growers', target: 'markets' }],
      ordering: [['growers'], ['markets']],
      ...more
    })
    const parameters = viewContract.parameters.parse({ ...june, definition })
    const { links } = await answerView(readModel, parameters)
    return links.map(({ sd }) => Math.round(sd))
  }

  // Three deliveries of 70 kg ± 7 by one crate on different days and to two markets, one of 50 kg ± 5
  // by another crate, one of 100 kg that was weighed, ± 0.
  const wrong = arrived({ n: 6, on: '2025-06-05' }, shop, crates(3))
  const events = [
    arrived({ n: 1, on: '2025-06-02' }, shop, crates(10)),
    arrived({ n: 2, on: '2025-06-03' }, shop, crates(10)),
    arrived({ n: 3, on: '2025-06-03' }, market, crates(10)),
    arrived({ n: 4, on: '2025-06-04' }, market, crates(10, 'leek-crate', 5_000), {
      product: 'leek'
    }),
    arrived({ n: 5, on: '2025-06-04' }, market, kg(100)),
    wrong,
    voided({ n: 7, on: '2025-06-06' }, wrong)
  ]

  test('err together, over days and over the places of a kind, and in squares with the rest', async () => {
    const readModel = await projectTold(events)
    const kilo = await weighedSd(readModel)
    const atMarket = Math.round(Math.hypot(7_000, 5_000, kilo))
    const ofKind = Math.round(Math.hypot(21_000, 5_000, kilo))
    const byPlace = [14_000, atMarket].sort((a, b) => a - b)
    const sorted = async (sds: Promise<number[]>) => (await sds).sort((a, b) => a - b)
    expect(await sorted(sdsOfLinks(readModel))).toEqual(byPlace)
    expect(await sorted(sdsOfLinks(readModel, { group }))).toEqual(byPlace)
    expect(await sorted(sdsOfLinks(readModel, { asKnownAt: recordedAt(100) }))).toEqual(byPlace)
    expect(await sdsOfLinks(readModel, { level: 'kind' })).toEqual([ofKind])
    expect(await sdsOfView(readModel)).toEqual([ofKind])
    expect(await sdsOfView(readModel, { sharedError: 'factor' })).toEqual([ofKind])
    expect(await sdsOfView(readModel, { flowPartition: 'basis' })).toEqual([
      Math.round(Math.hypot(21_000, 5_000)),
      kilo
    ])
    expect(await sdsOfView(readModel, { flowPartition: 'factor' })).toEqual([5_000, 21_000, kilo])
    expect(await sdsOfView(readModel, { timePartition: 'market_day' })).toEqual([
      7_000,
      14_000,
      Math.round(Math.hypot(5_000, kilo))
    ])
    await readModel.close()
  })

  async function weighedSd(readModel: WholeReadModel): Promise<number> {
    const [row] = await readModel.read((session) =>
      session.rows('select sd_grams from flow where factor is null')
    )
    return Number(row?.sd_grams)
  }

  test('what was taken back errs by nothing, and a view by another shared error is refused', async () => {
    const readModel = await projectTold([...events.slice(3, 4), ...events.slice(5)])
    expect(await sdsOfLinks(readModel)).toEqual([5_000])
    expect(await sdsOfView(readModel)).toEqual([5_000])
    await expect(sdsOfView(readModel, { sharedError: 'lot' })).rejects.toThrow(
      'live flows err together by factor, not by lot'
    )
    await readModel.close()
  })
})
