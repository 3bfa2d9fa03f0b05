import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RunningApp, runApp } from './running-app.ts'

let running: RunningApp
beforeAll(async () => {
  running = await runApp()
})
afterAll(() => running.close())

async function ask(model: string, payload: object) {
  const answer = await running.app.inject({ method: 'POST', url: `/api/mfa/${model}`, payload })
  return { status: answer.statusCode, body: answer.json() }
}

const loop = {
  processes: [{ id: 'P1' }, { id: 'P2' }],
  transfers: [
    { id: 'b', from: 'P1', to: 'P2', share: 1 },
    { id: 'd', from: 'P2', to: 'P1', share: 0.5 },
    { id: 'c', from: 'P2', to: 'people', share: 0.25 }
  ],
  inputs: [{ id: 'a', to: 'P1', value: 15 }]
}

describe('POST /api/mfa/forward', () => {
  test('answers the system, what came from where, and what a scenario changes', async () => {
    const { status, body } = await ask('forward', {
      ...loop,
      downstreamOf: ['a'],
      upstreamOf: ['people'],
      scenario: [{ transfer: 'c', share: 0.4, takenFrom: ['d'] }]
    })
    expect(status).toBe(200)
    expect(body).toMatchObject({
      processes: [
        { id: 'P1', throughput: 30, rest: 0 },
        { id: 'P2', throughput: 30, rest: 7.5 }
      ],
      destinations: [{ id: 'people', value: 7.5 }],
      attribution: {
        downstream: [
          {
            input: 'a',
            parts: [
              { at: 'people', share: 0.5 },
              { at: 'P2', as: 'rest' }
            ]
          }
        ],
        upstream: [{ at: 'people', value: 7.5, parts: [{ input: 'a', share: 1 }] }]
      }
    })
    // With d at 0.35 the throughput is 15 / 0.65.
    expect(body.scenario.difference.destinations[0].value).toBeCloseTo((15 / 0.65) * 0.4 - 7.5, 9)
  })

  test('says what is wrong, of the form and of the content', async () => {
    expect(await ask('forward', { ...loop, inputs: [{ id: 'a', value: 'x' }] })).toMatchObject({
      status: 422,
      body: {
        code: 'mfa_invalid',
        detail: expect.stringMatching(/inputs\.0\.to .*inputs\.0\.value/u)
      }
    })
    const closed = loop.transfers.map((each) => ({ ...each, share: each.id === 'c' ? 0 : 1 }))
    expect(await ask('forward', { ...loop, transfers: closed })).toMatchObject({
      status: 422,
      body: { code: 'loop_without_exit', processes: 'P1, P2' }
    })
  })
})

describe('POST /api/mfa/stocks', () => {
  test('answers the course of a stock', async () => {
    const { status, body } = await ask('stocks', {
      lifetime: { law: 'fixed', unit: 'day', mean: 2 },
      step: 'day',
      driver: { by: 'inflow', inflow: [10, 0, 0] }
    })
    expect(status).toBe(200)
    expect(body.steps.map((step: { stock: number }) => step.stock)).toEqual([10, 10, 0])
    expect(body.cohorts).toEqual([])
  })

  test('refuses a law without its parameters', async () => {
    const { status, body } = await ask('stocks', {
      lifetime: { law: 'normal', unit: 'day', mean: 2 },
      step: 'day',
      driver: { by: 'stock', stock: [1] }
    })
    expect(status).toBe(422)
    expect(body.detail).toContain('lifetime.sd is missing')
  })
})

describe('POST /api/mfa/indicators', () => {
  const flows = [
    { id: 'food', from: 'env', to: 'market', value: 100, sd: 2, crossing: 'in', material: 'food' },
    { id: 'sold', from: 'market', to: 'env', value: 80, sd: 2 },
    { id: 'given', from: 'market', to: 'ngo', value: 8, sd: 1, end: 'people' },
    { id: 'bin', from: 'market', to: 'plant', value: 12, sd: 1, end: 'anaerobic_digestion' }
  ]

  test('answers every figure with its uncertainty and its conventions', async () => {
    const { status, body } = await ask('indicators', { processes: [{ id: 'market' }], flows })
    expect(status).toBe(200)
    expect(body.frame).toBe('eu-2019-1597')
    const rates = new Map(
      body.indicators.map((row: { indicator: string; value: number }) => [row.indicator, row.value])
    )
    expect(rates.get('redistribution_rate')).toBe(0.4)
    expect(rates.get('circular_material_use')).toBe(0)
    expect(body.closure.system.value).toBe(1)
    expect(body.closure.processes[0].error).toMatchObject({ value: 0, sd: Math.sqrt(10) })
  })

  test('names what contradicts itself', async () => {
    const { body } = await ask('indicators', {
      flows: [...flows, flows[0]],
      covariance: { ids: ['food', 'x'], matrix: [[1, 0]] }
    })
    expect(body).toMatchObject({ code: 'mfa_invalid', problems: 3 })
  })
})

test('the reference describes the three models', async () => {
  const { paths } = (await running.app.inject('/api/openapi.json')).json()
  for (const model of ['forward', 'stocks', 'indicators']) {
    expect(paths[`/api/mfa/${model}`].post.requestBody).toBeDefined()
  }
})
