import { expect, test } from 'vitest'
import { createEngine } from '../../projections/engine.ts'
import { system } from '../../projections/mfa/system/contract.ts'
import { answerSystem } from '../../projections/mfa/system/system.ts'
import type { WholeReadModel } from './setup.ts'
import { arrived, city, kg, market, projectTold, someCrates, told } from './told.ts'

/** What flows of the live city are on a layer, by the factors that the log holds. */

function emits(n: number, product: string | null, value: number, said: object = {}) {
  const stated = {
    ...{ factorId: `co2e:${product}`, kind: 'per_kg', product, value, measure: 'kg CO2e' },
    ...{ relativeSd: 0.1, validFrom: '2025-01-01', source: 'a table', assumptions: [] }
  }
  return told('ConversionFactorSet', { n, on: '2025-01-01' }, { ...stated, ...said })
}

const leek = { product: 'leek' }
const events = [
  emits(1, 'tomato', 2),
  emits(2, 'tomato', 3, { validFrom: '2025-06-10' }),
  emits(3, null, 0.1, { factorId: 'dry', measure: 'kg dry matter', relativeSd: null }),
  arrived({ n: 4, on: '2025-06-02' }, market, kg(100)),
  arrived({ n: 5, on: '2025-06-12' }, market, kg(100)),
  arrived({ n: 6, on: '2025-06-12' }, market, kg(40), leek),
  arrived({ n: 7, on: '2025-06-13' }, market, someCrates, leek)
]
const asked = { boundary: city, from: '2025-06-01', to: '2025-06-30' }

async function ask(readModel: WholeReadModel, more: object) {
  const parameters = system.parameters.parse({ ...asked, ...more })
  return answerSystem(readModel, parameters, createEngine())
}

test('live flows have a layer by product and by the day that a factor holds on', async () => {
  const readModel = await projectTold(events)
  const tomatoes = await ask(readModel, { layer: 'kg CO2e', product: 'tomato' })
  const [flow] = tomatoes.periods[0]?.layer?.flows ?? []
  expect(flow).toMatchObject({ of: `supplier:rossi → ${market}`, gaps: [] })
  expect(flow?.value).toBeCloseTo(500, 9)
  // Of the masses 1 % each, of one factor 10 % of all.
  expect(flow?.sdOfMass).toBeCloseTo(Math.SQRT2 * 2.5, 3)
  expect(flow?.sd).toBeCloseTo(Math.hypot(50, Math.SQRT2 * 2.5), 2)
  expect(tomatoes.periods[0]?.layer?.factors).toMatchObject([
    { factorId: 'co2e:tomato', value: 2, from: '2025-01-01', to: '2025-06-09', source: 'a table' },
    { factorId: 'co2e:tomato', value: 3, from: '2025-06-10', to: null }
  ])
  await readModel.close()
})

test('what no factor tells of is a named gap, in its period and at its kind', async () => {
  const readModel = await projectTold(events)
  const { periods } = await ask(readModel, { layer: 'kg CO2e', level: 'kind', period: 'week' })
  const told = periods.map(({ layer }) => layer?.flows.map(({ value, gaps }) => [value, gaps]))
  const gap = { what: 'leek', massGrams: 40_000, reason: 'none', factors: [] }
  expect(told.slice(0, 3)).toEqual([
    [],
    [[200, []]],
    [
      [null, [gap]],
      [null, []]
    ]
  ])
  const dry = await ask(readModel, { layer: 'kg dry matter' })
  expect(dry.periods[0]?.layer?.flows).toMatchObject([
    { sd: null, gaps: [], told: { share: 1 } },
    { of: `supplier:rossi → ${market} (mass unknown)`, value: null }
  ])
  expect(dry.periods[0]?.layer?.flows[0]?.value).toBeCloseTo(24, 9)
  await readModel.close()
})

test('a layer or factor that the log does not have is refused, with those that it has', async () => {
  const readModel = await projectTold(events)
  const refused = (more: object) => expect(ask(readModel, more)).rejects
  await refused({ layer: 'MJ' }).toThrow('there are: kg CO2e, kg dry matter')
  await refused({ layer: 'kg CO2e', layerFactor: 'x' }).toThrow('there are: co2e:tomato')
  await refused({ layerFactor: 'co2e:tomato' }).toThrow('say of which layer')
  const chosen = await ask(readModel, { layer: 'kg dry matter', layerFactor: 'dry' })
  expect(chosen.periods[0]?.layer?.factors).toHaveLength(1)
  await readModel.close()
})
