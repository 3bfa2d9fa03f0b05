import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Principal } from '../../web/server/access/principal.ts'
import { desk, type RunningApp, runApp } from './running-app.ts'

/** A scale at one market: its key says where it stands. */
const scale: Principal = {
  kind: 'key',
  id: 'key-scale-1',
  role: 'device',
  tenant: 'covered-market:wagner',
  boundaries: ['prova'],
  scopes: ['ingest:readings']
}

/** A program of another market, which says that it is a scale there. */
const neighbour: Principal = {
  ...{ kind: 'key', id: 'key-neighbour', role: 'operator', tenant: 'covered-market:isola' },
  ...{ boundaries: ['prova'], scopes: ['ingest:events'] }
}
const principals: Readonly<Record<string, Principal>> = { scale, neighbour }

let running: RunningApp
beforeAll(async () => {
  running = await runApp({
    authenticators: [async ({ headers }) => principals[String(headers['x-test'])] ?? desk]
  })
})
afterAll(() => running.close())

const outage = readFileSync(
  new URL('../../fixtures/inputs/device/after-outage.json', import.meta.url),
  'utf8'
)

function send(payload: string | object[], query = '', as = 'scale') {
  return running.app.inject({
    method: 'POST',
    url: `/api/devices/scale-1/readings${query}`,
    headers: { 'content-type': 'application/json', 'x-test': as },
    payload: typeof payload === 'string' ? payload : JSON.stringify(payload)
  })
}

const weighed = { kind: 'weighing', net: 2, product: 'tomato' }

describe('readings of a device', () => {
  test('come in any order after an outage, and again without effect', async () => {
    const first = (await send(outage)).json()
    expect(first).toMatchObject({ read: 4, appended: 4, rejected: 0 })
    const shuffled = JSON.stringify(JSON.parse(outage).toReversed())
    expect((await send(shuffled)).json()).toMatchObject({ appended: 0, duplicates: 4 })
  })

  test('become flows at the place of the key, whose origin can be found', async () => {
    await running.app.inject(`/api/boundaries/list?after=${await running.store.head()}`)
    const events = await running.app.inject(
      '/api/flows/events?boundary=prova&from=2026-11-01&to=2026-11-30&source=wholesaler:foody-a24'
    )
    expect(events.json().rows).toMatchObject([
      {
        target: 'covered-market:wagner',
        massGrams: 12_400,
        basis: 'weighed',
        channel: 'scale',
        sourceName: 'device scale-1'
      }
    ])
  })

  test('may name the place and the space of their key', async () => {
    const at = '2026-11-21T07:00:00+01:00'
    const query = '?site=covered-market:wagner&boundary=prova'
    expect((await send([{ ...weighed, seq: 30, at }], query)).json()).toMatchObject({ appended: 1 })
  })

  test.each([
    ['another place', 'site=covered-market:isola'],
    ['a place that does not exist', 'site=covered-market:nessuno'],
    ['another space', 'boundary=other'],
    ['its own place in another space', 'site=covered-market:wagner&boundary=other'],
    ['another place in its own space', 'site=covered-market:isola&boundary=prova']
  ])('that name %s are refused whole, and the audit shows it', async (_, named) => {
    const before = (await running.notes()).length
    const head = await running.store.head()
    const reading = { ...weighed, seq: 31, at: '2026-11-21T07:00:00+01:00' }
    const answer = await send([reading], `?${named}`)
    expect(answer.statusCode).toBe(403)
    expect(answer.json()).toMatchObject({ code: 'not_allowed' })
    expect(answer.body).not.toMatch(/isola|nessuno/u)
    const noted = (await running.notes()).slice(before)
    const told = { type: 'AccessRefused', code: 'not_allowed', role: 'device' }
    expect(noted).toEqual([expect.objectContaining({ ...told, by: 'key-scale-1' })])
    expect(await running.store.head()).toBe(head)
  })

  test('that a program sends for a space that it was not given are refused as a device’s are', async () => {
    const reading = { ...weighed, seq: 33, at: '2026-11-21T07:00:00+01:00' }
    expect((await send([reading], '?boundary=other', 'neighbour')).statusCode).toBe(403)
  })

  test('that somebody sends for a place of others are refused, and the audit shows it', async () => {
    const reading = { ...weighed, seq: 35, at: '2026-11-21T07:00:00+01:00' }
    const query = '?site=covered-market:wagner&boundary=prova'
    expect((await send([reading], query, 'neighbour')).json().results).toMatchObject([
      { status: 'rejected', problems: [{ code: 'not_yours' }] }
    ])
    expect(await running.notes()).toContainEqual(
      expect.objectContaining({
        ...{ type: 'AccessRefused', code: 'not_yours', role: 'operator' },
        route: '/api/devices/:id/readings'
      })
    )
  })

  test.each([
    ['a comma in the gross weight', { gross: '14,2', tare: 1 }, 'gross', '14,2'],
    ['less than nothing', { net: -2 }, 'net', '-2']
  ])('with %s are told by the field that the device sent', async (_, wrong, field, value) => {
    const at = '2026-11-21T07:00:00+01:00'
    const { product } = weighed
    const sent = [{ kind: 'weighing', product, ...wrong, seq: 77, at, movement: { kind: 'sold' } }]
    const { results } = (await send(sent)).json()
    expect(results).toMatchObject([{ status: 'rejected', problems: [{ field, value }] }])
  })

  test.each([
    ['1970', '1970-01-01T00:00:10Z', /before it arrived/u],
    ['the far future', '2031-01-01T00:00:00Z', /after it arrived/u]
  ])('whose clock says %s are put aside and kept', async (_name, at, reason) => {
    const answer = (await send([{ ...weighed, seq: 40, at }])).json()
    expect(answer).toMatchObject({ appended: 0, rejected: 1 })
    expect(answer.results[0].problems[0]).toMatchObject({ field: 'at', code: 'clock_absurd' })
    expect(answer.results[0].problems[0].reason).toMatch(reason)
    const kept = (await running.app.inject('/api/rejects')).json()
    expect(kept.rows[0].value).toContain('"seq":40')
  })

  test('count once where the clock was set before they were sent again', async () => {
    const at = '2026-11-21T09:00:00+01:00'
    const reading = { ...weighed, seq: 70, net: 3.5 }
    expect((await send([{ ...reading, at }])).json()).toMatchObject({ appended: 1 })
    const later = { ...reading, at: '2026-11-21T11:30:00+01:00' }
    expect((await send([later])).json()).toMatchObject({ appended: 0, duplicates: 1, rejected: 0 })
    expect((await send([later, { ...reading, at }])).json()).toMatchObject({ duplicates: 2 })
  })

  test('whose numbers begin anew are kept aside until a run of their own tells them apart', async () => {
    const at = '2026-11-21T09:10:00+01:00'
    await send([{ ...weighed, seq: 80, at }])
    const other = { ...weighed, seq: 80, net: 9, at: '2026-11-21T10:10:00+01:00' }
    const clash = (await send([other])).json()
    expect(clash).toMatchObject({ appended: 0, rejected: 1 })
    expect(clash.results[0].problems[0]).toMatchObject({
      field: 'seq',
      code: 'same_id_other_content',
      reason: expect.stringContaining('"run"')
    })
    expect(clash.results[0].problems[0].value).toContain('9000')
    expect((await send([{ ...other, run: 'boot-2' }])).json()).toMatchObject({ appended: 1 })
    expect((await send([{ ...other, run: 'boot-2' }])).json()).toMatchObject({ duplicates: 1 })
  })

  test('keep their numbers up to the largest, and refuse what is no number', async () => {
    const at = '2026-11-21T09:20:00+01:00'
    const rows = [Number.MAX_SAFE_INTEGER, 2 ** 48, 0].map((seq) => ({ ...weighed, seq, at }))
    expect((await send(rows)).json()).toMatchObject({ appended: 3, rejected: 0 })
    expect((await send([{ ...weighed, seq: -1, at }])).json()).toMatchObject({ rejected: 1 })
  })

  test.each<[string, object, string]>([
    ['no mass', { kind: 'weighing', seq: 50, at: '2026-11-21T07:00:00Z' }, 'net'],
    ['text for a mass', { ...weighed, net: 'heavy', seq: 51, at: '2026-11-21T07:00:00Z' }, ''],
    ['no number of its own', { ...weighed, at: '2026-11-21T07:00:00Z' }, 'seq'],
    ['a field too many', { ...weighed, seq: 52, at: '2026-11-21T07:00:00Z', site: 'x' }, ''],
    ['an unknown kind', { kind: 'smell', seq: 53, at: '2026-11-21T07:00:00Z' }, 'kind']
  ])('with %s are rejected by themselves', async (_name, bad, field) => {
    const good = { ...weighed, seq: 60, at: '2026-11-21T08:00:00Z' }
    const answer = (await send([bad, good])).json()
    expect(answer).toMatchObject({ read: 2, rejected: 1 })
    expect(answer.results[0].status).toBe('rejected')
    if (field !== '') expect(answer.results[0].problems[0].field).toBe(field)
  })
})
