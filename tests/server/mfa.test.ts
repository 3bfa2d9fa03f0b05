import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { reconcile } from '../../domain/mfa/reconcile.ts'
import { mfaExamples } from '../../fixtures/mfa/examples.ts'
import { type RunningApp, runApp } from './running-app.ts'

const systems = mfaExamples.filter(({ call }) => call === 'reconcile')

let running: RunningApp
beforeAll(async () => {
  running = await runApp({ environment: { FILIERA_MAX_JSON_MB: '1' } })
})
afterAll(() => running.close())

function ask(payload: unknown) {
  return running.app.inject({
    method: 'POST',
    url: '/api/mfa/reconcile',
    headers: { 'content-type': 'application/json' },
    payload: JSON.stringify(payload)
  })
}

describe('POST /api/mfa/reconcile', () => {
  test.each(systems.slice(0, 2))('answers what the solver finds: $name', async ({ document }) => {
    const answer = await ask(document)
    expect(answer.statusCode).toBe(200)
    expect(answer.json()).toEqual(JSON.parse(JSON.stringify(reconcile(document))))
  })

  test('refuses with every wrong item named', async () => {
    const flow = { id: 'f', from: 'a', to: 'P', value: 1, sd: -1 }
    const answer = await ask({ processes: [{ id: 'P' }], flows: [flow, flow] })
    expect(answer.statusCode).toBe(422)
    expect(answer.headers['content-type']).toContain('application/problem+json')
    expect(answer.json()).toMatchObject({ code: 'mfa_invalid', problems: 3 })
  })

  test('refuses exact figures that contradict each other', async () => {
    const flows = [
      { id: 'in', from: 'a', to: 'P', value: 2, sd: 0 },
      { id: 'out', from: 'P', to: 'a', value: 1, sd: 0 }
    ]
    const answer = await ask({ processes: [{ id: 'P' }], flows })
    expect(answer.json()).toMatchObject({ status: 422, code: 'mfa_contradiction' })
  })

  test('refuses a body that is too large', async () => {
    const flows = Array.from({ length: 40_000 }, (_, at) => ({ id: `f${at}`, from: 'a', to: 'b' }))
    expect((await ask({ processes: [], flows })).json()).toMatchObject({ code: 'body_too_large' })
  })

  test('keeps answering others while it solves, and itself after a crowd', async () => {
    const { document } = systems[0] ?? {}
    const crowd = Array.from({ length: 6 }, () => ask(document))
    const health = await running.app.inject({ method: 'GET', url: '/health' })
    expect(health.statusCode).toBeLessThan(500)
    const answers = await Promise.all(crowd)
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200, 200, 200])
  })

  test('a body that is no JSON, or reaches for a prototype, is named', async () => {
    const headers = { 'content-type': 'application/json' }
    const post = (payload: string) =>
      running.app.inject({ method: 'POST', url: '/api/mfa/reconcile', headers, payload })
    expect((await post('{"flows": [')).json()).toMatchObject({
      status: 400,
      code: 'malformed_json'
    })
    expect((await post('')).json()).toMatchObject({ status: 400, code: 'malformed_json' })
    expect((await post('{"__proto__": {}}')).json()).toMatchObject({ code: 'unsafe_key' })
  })

  test('is described for readers of the reference', async () => {
    const text = (await running.app.inject({ method: 'GET', url: '/api/openapi.json' })).body
    expect(text).toContain('/api/mfa/reconcile')
  })
})
