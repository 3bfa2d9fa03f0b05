import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createMemoryStore } from '../../../ingest/store/memory.ts'
import { textsNaming } from '../../../web/server/access/named-texts.ts'
import { nowMs, type RunningApp } from '../running-app.ts'
import { runDoors } from './doors-app.ts'

const anna = { name: 'Anna "Nina" Bianchì', email: 'anna.b@example.org' }
const store = createMemoryStore({ now: () => nowMs })
let running: RunningApp
let desk: string
let subject: string

beforeAll(async () => {
  running = await runDoors({ store, audited: true })
  const { identities } = running
  const all = { tenant: null, boundaries: 'all' } as const
  const head = await identities.invite({ ...all, name: 'Desk', email: '', role: 'desk' }, 'set-up')
  subject = await identities.invite({ ...anna, ...all, role: 'analyst' }, head)
  const scopes = ['ingest:events', 'admin:access'] as const
  const asked = { name: 'desk', owner: head, role: 'desk', ...all, scopes, days: 1 } as const
  desk = (await identities.issueKey(asked, head)).key
})
afterAll(() => running.close())

function post(url: string, payload: object) {
  const headers = { authorization: `Bearer ${desk}` }
  return running.app.inject({ method: 'POST', url, headers, payload })
}

function counted(id: string, reason: string) {
  const quantity = { value: 5, unit: 'kg', basis: 'weighed' }
  const line = { product: 'apple', group: 'Fruit', quantity }
  const data = { boundary: 'prova', site: 'surplus-hub:isola', ...line, reason }
  return { type: 'StockCounted', id, occurredAt: '2026-11-20T09:00:00Z', data }
}

describe('whoever is erased', () => {
  test('and is named in texts of the log is told to be, event by event and field by field', async () => {
    const sent = await post('/api/events', [
      counted('one', `asked ${anna.name.toUpperCase()} on the phone`),
      counted('two', 'nobody was there'),
      counted('three', `write to ${anna.email}\nsoon`)
    ])
    expect(sent.json()).toMatchObject({ appended: 3 })
    const ids = sent.json().results.map(({ id }: { readonly id: string }) => id)
    const before = await store.head()
    const answer = await post(`/api/people/${subject}/erase`, {})
    expect(answer.statusCode).toBe(200)
    const { texts } = answer.json()
    expect(texts).toMatchObject({
      count: 2,
      events: [
        { type: 'StockCounted', eventId: ids[0], fields: ['data.reason'] },
        { type: 'StockCounted', eventId: ids[2], fields: ['data.reason'] }
      ]
    })
    expect(answer.body).not.toContain('Bianch')
    expect(answer.body).not.toContain(anna.email)
    const { stream, eventId, position } = texts.events[0]
    expect((await store.find(stream, [eventId])).get(eventId)).toMatchObject({ position })
    expect(store.compare(position, before ?? '')).toBeLessThanOrEqual(0)
  })

  test('a second time is not looked for: nothing is left to look by, and that is said', async () => {
    await expect(running.identities.erase(subject, 'cli')).rejects.toMatchObject({
      code: 'subject_unknown'
    })
  })
})

test('the file that an event came in by, lists and names of fields are looked through too', async () => {
  const told = (data: object, name: string) => ({
    ...{ id: name, type: 'X', stream: 's', schemaVersion: 1, occurredAtMs: 0, corrects: null },
    ...{ revision: 0, position: name, recordedAtMs: 0 },
    ...{ data: JSON.stringify(data), meta: JSON.stringify({ source: { name } }) }
  })
  const log = {
    readAll: async function* () {
      yield [told({ a: [{}, { note: 'di Rossi Maria, ieri' }] }, '1'), told({}, 'ROSSI maria.csv')]
      yield [told({ 'rossi maria': 3 }, '3'), told({ a: 'Rossi e Maria' }, '4')]
    }
  }
  expect(await textsNaming(log, ['Rossi Maria'])).toMatchObject({
    count: 3,
    events: [
      { position: '1', fields: ['data.a.1.note'] },
      { position: 'ROSSI maria.csv', fields: ['meta.source.name'] },
      { position: '3', fields: ['data.rossi maria'] }
    ]
  })
  expect(await textsNaming(log, [])).toEqual({ count: 0, events: [] })
})
