import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { commandTypes } from '../../ingest/commands/commands.ts'
import { nowMs, type RunningApp, runApp } from './running-app.ts'

let running: RunningApp
beforeAll(async () => {
  running = await runApp()
})
afterAll(() => running.close())

const boundary = 'milan-simulated'
const recup = 'charity:recup'
const caritas = 'charity:caritas'

function command(payload: unknown) {
  return running.app.inject({
    method: 'POST',
    url: '/api/commands',
    headers: { 'content-type': 'application/json' },
    payload: JSON.stringify(payload)
  })
}

function kg(value: number) {
  return { value, unit: 'kg', basis: 'declared' }
}

/** Declares a surplus of 100 kg that is available for an hour; its event's id. */
async function declare(surplus: string): Promise<string> {
  const data = {
    ...{ boundary, surplus, donor: 'wholesaler:orsero', product: 'tomato', quantity: kg(100) },
    ...{ reason: 'unsold_low_demand', availableUntil: new Date(nowMs + 3_600_000).toISOString() }
  }
  const occurredAt = new Date(nowMs - 60_000).toISOString()
  const answer = await running.app.inject({
    method: 'POST',
    url: '/api/events?mode=all-or-nothing',
    headers: { 'content-type': 'application/json' },
    payload: JSON.stringify([{ type: 'SurplusDeclared', id: surplus, occurredAt, data }])
  })
  expect(answer.statusCode).toBe(200)
  return answer.json().results[0].id
}

function claim(surplus: string, id: string, how: object, ngo = recup) {
  return command({ type: 'ClaimSurplus', surplus, claim: id, ngo, ...how })
}

describe('POST /api/commands', () => {
  test('claims a surplus bit by bit until nothing is open', async () => {
    await declare('s-1')
    const first = await claim('s-1', 'a', { sharePercent: 25 })
    expect(first.statusCode).toBe(200)
    expect(first.json()).toEqual({
      position: await running.store.head(),
      events: ['SurplusClaimed']
    })
    const again = await claim('s-1', 'a', { sharePercent: 25 })
    expect(again.json()).toEqual({ ...first.json(), events: [] })
    const tooMuch = await claim('s-1', 'b', { quantity: kg(80) }, caritas)
    expect(tooMuch.statusCode).toBe(409)
    expect(tooMuch.headers['content-type']).toContain('application/problem+json')
    expect(tooMuch.json()).toEqual({
      type: '/problems/claim_exceeds_open',
      title: 'The claim exceeds what is open',
      status: 409,
      code: 'claim_exceeds_open',
      detail:
        '80 kg of surplus s-1 are asked, but 75 kg are open: 100 kg declared, 25 kg claimed; claim 75 kg or less',
      ...{ surplus: 's-1', unit: 'g', declared: 100_000, claimed: 25_000 },
      ...{ collectedWithoutClaim: 0, open: 75_000, asked: 80_000 }
    })
    const rest = await claim('s-1', 'b', { whole: true }, caritas)
    expect(rest.json().events).toEqual(['SurplusClaimed'])
    expect((await claim('s-1', 'c', { whole: true }, caritas)).json().code).toBe('nothing_open')
  })

  test('of two claims at once only one is made where one fits', async () => {
    await declare('s-2')
    const answers = await Promise.all([
      claim('s-2', 'a', { quantity: kg(60) }),
      claim('s-2', 'b', { quantity: kg(60) }, caritas)
    ])
    expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 409])
  })

  test('a release opens the claim’s part, and the end says since when', async () => {
    await declare('s-3')
    await claim('s-3', 'a', { whole: true })
    const release = { type: 'ReleaseClaim', surplus: 's-3', claim: 'a', reason: 'no van' }
    expect((await command(release)).json().events).toEqual(['ClaimReleased'])
    const early = await command({ type: 'ExpireSurplus', surplus: 's-3', atMs: nowMs })
    expect(early.json()).toMatchObject({ status: 409, code: 'surplus_not_due' })
    const late = await command({ type: 'ExpireSurplus', surplus: 's-3', atMs: nowMs + 3_600_000 })
    expect(late.json()).toMatchObject({ status: 422, code: 'in_the_future' })
    const withdraw = { type: 'WithdrawSurplus', surplus: 's-3', reason: 'sold after all' }
    expect((await command(withdraw)).json().events).toEqual(['SurplusWithdrawn'])
    expect((await claim('s-3', 'b', { whole: true })).json()).toMatchObject({
      status: 409,
      code: 'surplus_ended',
      how: 'withdrawn',
      since: new Date(nowMs).toISOString(),
      reason: 'sold after all'
    })
  })

  test('a correction of the declaration is heard by the next claim', async () => {
    const eventId = await declare('s-4')
    const correct = {
      ...{ type: 'CorrectMeasurement', stream: 'surplus-s-4', eventId, field: 'quantity' },
      ...{ quantity: { value: 30, unit: 'kg', basis: 'weighed' }, reason: 'weighed again' }
    }
    expect((await command(correct)).json().events).toEqual(['MeasurementCorrected'])
    expect((await command(correct)).json().events).toEqual([])
    const answer = await claim('s-4', 'a', { quantity: kg(31) })
    expect(answer.json()).toMatchObject({
      code: 'claim_exceeds_open',
      declared: 30_000,
      open: 30_000
    })
    const gone = await command({ type: 'VoidEvent', stream: 'surplus-s-4', eventId, reason: 'x' })
    expect(gone.json()).toMatchObject({ status: 409, code: 'event_replaced', eventId })
  })

  test.each([
    ['no object', 7, 'a command without a type'],
    ['an unknown type', { type: 'MakeItSo' }, '"MakeItSo" is no command'],
    [
      'a wrong field',
      { type: 'CloseSite', site: 'hub:foody', from: 'May' },
      'CloseSite: from must be a day like 2018-12-31'
    ],
    [
      'two ways of saying how much',
      { type: 'ClaimSurplus', surplus: 's', claim: 'a', ngo: recup, whole: true, sharePercent: 25 },
      'needs one of quantity, whole and sharePercent'
    ]
  ])('%s is named and nothing is stored', async (_name, payload, detail) => {
    const before = await running.store.head()
    const answer = await command(payload)
    expect(answer.json()).toMatchObject({ status: 400, code: 'invalid_parameter' })
    expect(answer.json().detail).toContain(detail)
    expect(await running.store.head()).toBe(before)
  })

  test('a body that is no JSON is named', async () => {
    const answer = await running.app.inject({
      method: 'POST',
      url: '/api/commands',
      headers: { 'content-type': 'application/json' },
      payload: '{"type": '
    })
    expect(answer.json()).toMatchObject({ status: 400, code: 'malformed_json' })
  })
})

describe('the reference', () => {
  const body = z.object({
    oneOf: z.array(
      z.object({
        description: z.string(),
        properties: z.object({ type: z.looseObject({ enum: z.tuple([z.string()]) }) })
      })
    )
  })
  const names = commandTypes.map(({ name }) => name)

  test('OpenAPI knows every command and what it does', async () => {
    const document = (await running.app.inject('/api/openapi.json')).json()
    const { post } = document.paths['/api/commands']
    const { oneOf } = body.parse(post.requestBody.content['application/json'].schema)
    expect(oneOf.map(({ properties }) => properties.type.enum[0])).toEqual(names)
    const says = commandTypes.map(
      ({ doc, asking }) => `${doc} Asked for by: ${['desk', ...asking.roles].join(', ')}.`
    )
    expect(oneOf.map(({ description }) => description)).toEqual(says)
  })

  test('so does the page for people', async () => {
    const page = (await running.app.inject('/api/docs')).body
    for (const name of names) expect(page).toContain(`id="command-${name}"`)
  })
})
