import { connect } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { scopesOf } from '../../../domain/access/role.ts'
import { nowMs, type RunningApp } from '../running-app.ts'
import { runDoors } from './doors-app.ts'

/** Bodies that were begun with a key, and end after it was revoked. */

let at = nowMs
let running: RunningApp
let port: number
beforeAll(async () => {
  running = await runDoors({ now: () => at })
  const address = await running.app.listen({ host: '127.0.0.1', port: 0 })
  port = Number(new URL(address).port)
})
afterAll(() => running.close())

async function keyOf(role: 'wholesaler' | 'desk') {
  const tenant = role === 'desk' ? null : 'wholesaler:own'
  const { key, kept } = await running.identities.issueKey(
    {
      ...{ name: 'till', owner: 'test', role, tenant, days: 1 },
      ...{ boundaries: 'all', scopes: scopesOf[role] }
    },
    'test'
  )
  return { key, id: kept.id }
}

function arrival(lot: string): string {
  const quantity = { value: 1, unit: 'kg', basis: 'weighed' }
  const lines = [{ lot, product: 'tomato', group: 'Vegetables', quantity }]
  const data = { boundary: 'milan', from: 'supplier:x', to: 'wholesaler:own', lines }
  return JSON.stringify({ type: 'ConsignmentArrived', occurredAt: '2026-11-20T08:00:00Z', data })
}

/** Sends a body in two parts, and lets something happen in between. */
async function sent(
  path: string,
  key: string,
  type: string,
  parts: readonly [string, string],
  between: () => Promise<unknown>
): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  const { promise: ended, resolve } = Promise.withResolvers<string>()
  let said = ''
  socket.on('data', (chunk) => {
    said += chunk
  })
  socket.on('close', () => resolve(said))
  const length = Buffer.byteLength(parts.join(''))
  socket.write(
    `POST ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nauthorization: Bearer ${key}\r\n` +
      `content-type: ${type}\r\ncontent-length: ${length}\r\n\r\n${parts[0]}`
  )
  // Until the server has read what came.
  for (let turns = 0; turns < 200; turns += 1) await setImmediate()
  await between()
  socket.write(parts[1])
  return ended
}

const lines = (...lots: readonly string[]) => lots.map((lot) => `${arrival(lot)}\n`).join('')

async function lotsIn(): Promise<string> {
  let text = ''
  for await (const batch of running.store.readAll({})) for (const { data } of batch) text += data
  return text
}

test.each([
  ['a row', 'application/x-ndjson', ['early-a', 'late-a']],
  ['an array', 'application/json', ['early-b', 'late-b']]
] as const)(
  'nothing is taken of a body that goes on after its key was revoked: %s',
  async (what, type, lots) => {
    const { key, id } = await keyOf('wholesaler')
    const [first, second] = lots.map(arrival)
    const parts = what === 'a row' ? lots.map((lot) => lines(lot)) : [`[${first},`, `${second}]`]
    const answer = await sent(
      '/api/events',
      key,
      type,
      [parts[0] ?? '', parts[1] ?? ''],
      async () => {
        await running.identities.revokeKey(id, 'test')
        at += 60_000
      }
    )
    expect(answer).toContain('key_not_valid')
    expect(await lotsIn()).not.toContain(lots[1])
    expect(await running.notes()).toContainEqual(
      expect.objectContaining({
        ...{ type: 'AccessRefused', principal: id, route: '/api/events', code: 'key_not_valid' }
      })
    )
  }
)

test('a command whose body ends after its key was revoked is not done', async () => {
  const { key, id } = await keyOf('desk')
  const command = JSON.stringify({
    ...{ type: 'DefineBoundary', boundary: 'late-space', label: 'Late' },
    ...{ inhabitants: null, source: 'nobody' }
  })
  const parts = [command.slice(0, 20), command.slice(20)] as const
  const answer = await sent('/api/commands', key, 'application/json', parts, async () => {
    await running.identities.revokeKey(id, 'test')
    at += 60_000
  })
  expect(answer).toContain('401')
  expect(await lotsIn()).not.toContain('late-space')
})

test('a body that takes its time is taken from whoever still may', async () => {
  const { key } = await keyOf('wholesaler')
  const parts = [lines('early-c'), lines('late-c')] as const
  const answer = await sent('/api/events', key, 'application/x-ndjson', parts, async () => {
    at += 60_000
  })
  expect(answer).toContain('"appended":2')
})
