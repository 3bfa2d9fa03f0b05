import { afterAll, beforeAll, expect, test } from 'vitest'
import { scopesOf } from '../../domain/access/role.ts'
import type { Principal } from '../../web/server/access/principal.ts'
import { smallCity } from '../e2e/chain.ts'
import { desk, type RunningApp, runApp } from './running-app.ts'

/** One party's text must not stop what everybody reads: the log keeps for good whatever it once took. */

const market = 'covered-market:wagner'
const operator: Principal = {
  ...{ kind: 'key', id: 'test-operator', role: 'operator', tenant: market },
  ...{ boundaries: ['milan-simulated'], scopes: scopesOf.operator }
}

let running: RunningApp
let asking = desk
beforeAll(async () => {
  running = await runApp({ authenticators: [async () => asking] })
  await send(smallCity)
})
afterAll(() => running.close())

async function send(events: unknown) {
  const answer = await running.app.inject({
    ...{ method: 'POST', url: '/api/events', payload: JSON.stringify(events) },
    headers: { 'content-type': 'application/json' }
  })
  return answer.json()
}

function counted(reason: string) {
  const quantity = { value: 3, unit: 'kg', basis: 'weighed' }
  const data = { boundary: 'milan-simulated', site: market, product: 'tomato', quantity, reason }
  return { type: 'StockCounted', occurredAt: '2026-11-20T08:05:00+01:00', data }
}

test.each([
  ['half a character', 'caldo \ud83c'],
  ['the other half', '\udf45 caldo'],
  ['NUL', 'caldo\u0000']
])('%s in a party’s text is refused by the row, and the read side goes on', async (_, reason) => {
  asking = operator
  const { results } = await send([counted(reason), counted('caldo 🍅 C:\\users')])
  expect(results).toMatchObject([
    { status: 'rejected', problems: [{ field: 'data.reason', code: 'invalid_field' }] },
    { status: expect.stringMatching(/appended|duplicate/u) }
  ])
  const stream = `stock-${market}`
  const command = { type: 'VoidEvent', stream, eventId: results[1].id, reason }
  const decided = await running.app.inject({
    ...{ method: 'POST', url: '/api/commands', payload: JSON.stringify(command) },
    headers: { 'content-type': 'application/json' }
  })
  expect(decided.json()).toMatchObject({ code: 'invalid_field' })
  asking = desk
  const { position } = results[1]
  const asked = `boundary=milan-simulated&after=${position}`
  const answer = await running.app.inject(`/api/stocks/levels?${asked}`)
  expect(answer.statusCode).toBe(200)
  expect((await running.app.inject('/health/ready')).json()).toMatchObject({ ready: true })
})
