import { describe, expect, test } from 'vitest'
import { createEngine } from '../../projections/engine.ts'
import { systemParameters } from '../../projections/mfa/system/contract.ts'
import { answerSystem } from '../../projections/mfa/system/system.ts'
import type { WholeReadModel } from './setup.ts'
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
