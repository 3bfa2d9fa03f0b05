import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RunningApp, runApp } from './running-app.ts'

let running: RunningApp
beforeAll(async () => {
  running = await runApp({ seeded: true })
})
afterAll(() => running.close())

const asked = 'boundary=milan-metro&from=2018-01-01&to=2018-12-31'

test('the published flows of a year are a system, solved beside the server', async () => {
  const answer = await running.app.inject({ method: 'GET', url: `/api/mfa/system?${asked}` })
  expect(answer.statusCode).toBe(200)
  const { periods } = answer.json()
  expect(periods).toHaveLength(1)
  const [{ flows, balances, global, suspects }] = periods
  expect(flows.length).toBeGreaterThan(3)
  expect(balances).toMatchObject([{ process: 'Food supply' }])
  // What nobody follows further cannot be put down to chance.
  expect(global.reject).toBe(true)
  expect(JSON.stringify(suspects)).toContain('{"leak":"Food supply"}')
  const behind = await running.app.inject({ method: 'GET', url: flows[0].eventsAt })
  expect(behind.json().massGrams).toBe(flows[0].measured)
})

test('what cannot be asked is refused with every reason', async () => {
  const answer = await running.app.inject({
    method: 'GET',
    url: `/api/mfa/system?${asked}&level=street&stockShare=-1&period=decade`
  })
  expect(answer.statusCode).toBe(400)
  expect(answer.json()).toMatchObject({ code: 'invalid_parameter', problems: 3 })
})

test('it is described for readers of the reference', async () => {
  const { body } = await running.app.inject({ method: 'GET', url: '/api/openapi.json' })
  expect(body).toContain('/api/mfa/system')
})
