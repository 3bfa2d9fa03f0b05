import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { decodeData } from '../../domain/catalog.ts'
import { type RunningApp, runApp } from './running-app.ts'

let running: RunningApp
beforeAll(async () => {
  running = await runApp()
  await post([
    listing('2026-01-02T09:00:00Z', factor('tomato-2026', 6_000, '2026-01-01')),
    listing('2026-06-01T09:00:00Z', factor('tomato-summer', 7_000, '2026-06-01')),
    {
      type: 'ProductListed',
      occurredAt: '2026-01-02T09:00:00Z',
      data: {
        product: 'tomato',
        label: { it: 'Pomodoro', en: 'Tomato' },
        ...{ group: 'Vegetables', category: 'fruiting', season: [7], shelfLifeDays: 8 },
        ...{ assumptions: [], source: 'test' }
      }
    }
  ])
})
afterAll(() => running.close())

function listing(occurredAt: string, data: object) {
  return { type: 'ConversionFactorSet', occurredAt, data }
}

function factor(factorId: string, value: number, validFrom: string) {
  const about = { kind: 'package_mass', product: 'tomato', unit: 'cassetta' }
  return { factorId, ...about, value, validFrom, source: 'test', assumptions: [] }
}

function waste(product: string, occurredAt: string, quantity: object = {}) {
  const said = { value: 3, unit: 'cassetta', basis: 'counted', ...quantity }
  const data = {
    ...{ boundary: 'milan-simulated', site: 'covered-market:wagner', fraction: 'organic' },
    lines: [{ product, quantity: said }]
  }
  return { type: 'WasteRecorded', occurredAt, data }
}

async function post(events: readonly object[], lines = false) {
  const answer = await running.app.inject({
    method: 'POST',
    url: '/api/events',
    headers: { 'content-type': lines ? 'application/x-ndjson' : 'application/json' },
    payload: lines
      ? events.map((event) => JSON.stringify(event)).join('\n')
      : JSON.stringify(events)
  })
  return answer
}

/** The last event of the market's bin, with what contradicts in it. */
async function lastWaste() {
  const options = { direction: 'backwards', limit: 1 } as const
  for await (const [event] of running.store.readStream('waste-covered-market:wagner', options)) {
    if (event === undefined) continue
    const { type, data } = decodeData(event)
    return { data, anomalies: type.anomalies(data).map(({ code }) => code) }
  }
  throw new Error('no waste was recorded')
}

describe('packages that come without a factor', () => {
  test.each([
    ['as an array', false],
    ['as NDJSON', true]
  ])('%s get the factor of their product and day, and their group', async (_name, lines) => {
    const [june, may] = lines ? ['2026-06-12', '2026-05-12'] : ['2026-06-11', '2026-05-11']
    await post([waste('tomato', `${june}T10:00:00Z`)], lines)
    expect(await lastWaste()).toMatchObject({
      data: {
        lines: [{ group: 'Vegetables', quantity: { netGrams: 21_000, factorId: 'tomato-summer' } }]
      },
      anomalies: []
    })
    await post([waste('tomato', `${may}T10:00:00Z`)], lines)
    expect(await lastWaste()).toMatchObject({
      data: { lines: [{ quantity: { netGrams: 18_000, factorId: 'tomato-2026', value: '3' } }] }
    })
  })

  test('of a product that nobody lists stay a count, and are flagged', async () => {
    await post([waste('tomatillo', '2026-06-13T10:00:00Z')])
    expect(await lastWaste()).toMatchObject({
      data: {
        lines: [
          { product: 'tomatillo', group: 'Mixed produce', quantity: { value: '3', netGrams: null } }
        ]
      },
      anomalies: ['mass_unknown']
    })
  })

  test('keep the factor that their sender gives', async () => {
    const mine = { factor: { id: 'mine', gramsPerUnit: 5_000 } }
    await post([waste('tomato', '2026-06-14T10:00:00Z', mine)])
    expect(await lastWaste()).toMatchObject({
      data: { lines: [{ quantity: { netGrams: 15_000, factorId: 'mine' } }] }
    })
  })

  test('sent twice are stored once, and a factor learnt since makes no second event', async () => {
    const sent = waste('courgette', '2026-06-15T10:00:00Z')
    expect((await post([sent])).json()).toMatchObject({ appended: 1 })
    expect((await post([sent])).json()).toMatchObject({ appended: 0, duplicates: 1 })
    const about = { ...factor('courgette', 5_000, '2026-01-01'), product: 'courgette' }
    await post([listing('2026-06-16T10:00:00Z', about)])
    expect((await post([sent])).json()).toMatchObject({ appended: 0 })
    expect((await lastWaste()).anomalies).toEqual(['mass_unknown'])
  })

  test('are refused where they stand when something else is wrong', async () => {
    const wrong = waste('tomato', '2026-06-17T10:00:00Z', { value: 'three' })
    const { results } = (await post([wrong])).json()
    expect(results[0].problems).toMatchObject([
      { field: 'data.lines.0.quantity.value', code: 'not_a_number', value: 'three' }
    ])
  })
})
