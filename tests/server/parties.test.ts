import { afterAll, beforeAll, expect, test } from 'vitest'
import { asSaid } from '../access/as-said.ts'
import { world } from '../access/two-tenants.ts'
import { foreign, logOf, own } from '../access/writers.ts'
import { city } from '../projections/told.ts'
import { type RunningApp, runApp } from './running-app.ts'

/** A day of parties that each say their own, over HTTP and in their order. */

let running: RunningApp
beforeAll(async () => {
  running = await runApp({ store: await logOf(world), authenticators: [asSaid] })
})
afterAll(() => running.close())

const occurredAt = '2026-06-11T12:00:00Z'
const kg = (value: number) => ({ value, unit: 'kg', basis: 'weighed' })
const tomato = { product: 'tomato', group: 'Vegetables' }

async function post(role: string, url: string, payload: unknown) {
  const answer = await running.app.inject({
    ...{ method: 'POST', url, payload: JSON.stringify(payload) },
    headers: { 'x-as': `${role} ${own}`, 'content-type': 'application/json' }
  })
  return answer.json()
}

const say = (role: string, type: string, data: object) =>
  post(role, '/api/events', [{ type, occurredAt, data: { boundary: city, ...data } }])
const ask = (role: string, command: object) => post(role, '/api/commands', command)

test('a grower logs its harvest, and not another’s', async () => {
  const harvest = (side: string) => ({
    ...{ plot: `plot:${side}`, lot: `h-2026-${side}`, ...tomato, quantity: kg(40) }
  })
  expect(await say('grower', 'HarvestRecorded', harvest(own))).toMatchObject({ appended: 1 })
  expect(await say('grower', 'HarvestRecorded', harvest(foreign))).toMatchObject({
    appended: 0,
    results: [{ status: 'rejected', problems: [{ field: 'data.plot', code: 'not_yours' }] }]
  })
})

test('a consortium reports the surplus of its market by its sheet; rows of others come back', async () => {
  const table = [own, foreign]
    .map((side) => `11/06/2026;offer-${side};covered-market:${side};tomato;30`)
    .join('\n')
  const send = (way: string) =>
    running.app.inject({
      method: 'POST',
      url: `/api/imports/sheets${way}?mapping=eccedenze-giornaliere&boundary=${city}`,
      headers: { 'x-as': `operator ${own}`, 'content-type': 'text/csv' },
      payload: `Data;Codice;Donatore;Prodotto;Kg\n${table}\n`
    })
  const preview = (await send('/preview')).json()
  expect(preview.rows.map(({ data }: { data: unknown }) => data !== null)).toEqual([true, false])
  expect(preview.rows[1].problems[0].reason).toContain('che non è vostra')
  expect((await send('')).json()).toMatchObject({ appended: 1, rejected: 1 })
  expect(await running.notes()).toContainEqual(
    expect.objectContaining({
      ...{ type: 'AccessRefused', code: 'not_yours', role: 'operator', count: 1 },
      route: '/api/imports/sheets'
    })
  )
})

test('an NGO claims it, collects, sorts, sets aside, delivers and attests', async () => {
  const ngo = `charity:${own}`
  const site = `surplus-hub:${own}`
  const surplus = `offer-${own}`
  const collected = {
    ...{ surplus, collection: 'co-9', from: `covered-market:${own}`, collector: ngo },
    lines: [{ ...tomato, quantity: kg(29), collectedLot: 'co-9-1' }]
  }
  expect(await say('ngo', 'SurplusCollected', collected)).toMatchObject({ rejected: 1 })
  expect(
    await ask('ngo', { type: 'ClaimSurplus', surplus, claim: 'cl-9', ngo, whole: true })
  ).toMatchObject({ events: ['SurplusClaimed'] })
  expect(await say('ngo', 'SurplusCollected', collected)).toMatchObject({ appended: 1 })
  const sorted = {
    ...{ sorting: 'so-9', site, rejects: [] },
    inputs: [{ ...tomato, lot: 'co-9-1', quantity: kg(29), collection: 'co-9' }],
    edible: [{ ...tomato, lot: 'so-9-1', quantity: kg(27) }]
  }
  expect(await say('ngo', 'SurplusSorted', sorted)).toMatchObject({ appended: 1 })
  const donation = { sorting: 'so-9', donation: 'do-9', receiver: ngo }
  expect(
    await ask('ngo', { type: 'AllocateDonation', ...donation, lot: 'so-9-1', quantity: kg(27) })
  ).toMatchObject({ events: ['DonationAllocated'] })
  const delivered = { ...donation, site, lines: [{ ...tomato, lot: 'so-9-1', quantity: kg(27) }] }
  const last = await say('ngo', 'DonationDelivered', delivered)
  expect(last).toMatchObject({ appended: 1 })
  const seen = await running.app.inject({
    url: `/api/surplus/list?boundary=${city}&donor=covered-market:${own}&after=${last.position}`,
    headers: { 'x-as': `operator ${own}` }
  })
  expect(seen.json().rows).toMatchObject([
    { surplus, state: 'collected', collected: { grams: 29_000 }, delivered: { grams: 27_000 } }
  ])
})

test('a wholesaler mends its own weight, and cannot touch another’s', async () => {
  const correction = (side: string, eventId: string) => ({
    ...{ type: 'CorrectMeasurement', stream: `consignments-wholesaler:${side}`, eventId },
    ...{ field: 'lines.0.quantity', quantity: kg(89), reason: 'the scale was not zeroed' }
  })
  const idOf = (side: string) =>
    world.find(({ stream }) => stream === `consignments-wholesaler:${side}`)?.event.id ?? ''
  expect(await ask('wholesaler', correction(own, idOf(own)))).toMatchObject({
    events: ['MeasurementCorrected']
  })
  expect(await ask('wholesaler', correction(foreign, idOf(foreign)))).toMatchObject({
    code: 'event_unknown'
  })
})
