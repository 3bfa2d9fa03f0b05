import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { identifierOf } from '../../domain/epcis/identifier.ts'
import { type RunningApp, runApp } from './running-app.ts'

let running: RunningApp
beforeAll(async () => {
  running = await runApp()
})
afterAll(() => running.close())

const root = '/epcis/v2'
const boundary = 'prova'
const giver = 'urn:epc:id:sgln:8012345.00001.0'
const giverKey = identifierOf(giver).key
const taker = 'https://id.gs1.org/414/8012345000027'
const takerKey = identifierOf(taker).key
const item = '01/08012345000012'

function event(id: string, day: string, more: object = {}) {
  return {
    ...{ type: 'ObjectEvent', eventID: `urn:uuid:${id}`, action: 'OBSERVE', bizStep: 'receiving' },
    ...{ eventTime: `2026-06-${day}T06:00:00+02:00`, eventTimeZoneOffset: '+02:00' },
    bizLocation: { id: taker },
    sourceList: [{ type: 'location', source: giver }],
    quantityList: [{ epcClass: `https://id.gs1.org/${item}/10/L${day}`, quantity: 50, uom: 'KGM' }],
    ...more
  }
}

const first = event('00000000-0000-4000-8000-000000000001', '11')
const second = event('00000000-0000-4000-8000-000000000002', '12')
const wrong = event('00000000-0000-4000-8000-000000000003', '13')

function declared(what: object, minute: string) {
  const errorDeclaration = {
    declarationTime: `2026-06-14T09:${minute}:00+02:00`,
    reason: 'did_not_occur'
  }
  return { ...what, errorDeclaration }
}

async function capture(...eventList: readonly object[]) {
  const sent = await running.app.inject({
    method: 'POST',
    url: `${root}/capture?boundary=${boundary}`,
    headers: { 'content-type': 'application/json' },
    payload: JSON.stringify({
      '@context': 'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld',
      ...{ type: 'EPCISDocument', schemaVersion: '2.0', creationDate: '2026-06-14T09:00:00Z' },
      epcisBody: { eventList }
    })
  })
  await running.captured()
  return (await running.app.inject(String(sent.headers.location))).json()
}

async function link(identifier: string, means: string) {
  const answer = await running.app.inject({
    method: 'POST',
    url: '/api/events',
    payload: [
      {
        type: 'IdentifierLinked',
        occurredAt: '2026-11-01T00:00:00Z',
        data: { identifier, means, source: `contract ${means}` }
      }
    ]
  })
  expect(answer.json()).toMatchObject({ appended: 1 })
  await running.captured()
}

async function ask(url: string) {
  const after = await running.store.head()
  const asked = `${url}${url.includes('?') ? '&' : '?'}after=${after}`
  return (await running.app.inject(asked)).json()
}

async function flows() {
  const { links } = await ask(`/api/flows/links?boundary=${boundary}&from=2026-06-01&to=2026-06-30`)
  return links.map(
    ({ source, target, massGrams }: { source: string; target: string; massGrams: number }) =>
      `${source} > ${target}: ${massGrams / 1_000}`
  )
}

async function anomalies(): Promise<readonly string[]> {
  const { rows } = await ask(
    `/api/quality/anomalies?boundary=${boundary}&from=2026-06-01&to=2026-06-30`
  )
  return rows.map(({ code }: { code: string }) => code)
}

async function types(): Promise<readonly string[]> {
  const found: string[] = []
  for await (const batch of running.store.readAll()) for (const { type } of batch) found.push(type)
  return found.filter((type) => type !== 'IdentifierLinked')
}

describe('identifiers that are linked after events that name them were captured', () => {
  test('stand for themselves until then', async () => {
    expect(await capture(first, second, wrong)).toMatchObject({ success: true })
    expect(await capture(declared(wrong, '00'))).toMatchObject({ success: true })
    expect(await flows()).toEqual([`${giverKey} > ${takerKey}: 100`])
    expect(await anomalies()).toContain('unknown_identifier')
  })

  test('rename places and products of the flows, and what was declared an error stays out', async () => {
    await link(giver, 'wholesaler:a24')
    await link(taker, 'covered-market:wagner')
    await link(`https://id.gs1.org/${item}`, 'tomato')
    expect(await flows()).toEqual(['wholesaler:a24 > covered-market:wagner: 100'])
    const events = await ask(
      `/api/flows/events?boundary=${boundary}&from=2026-06-11&to=2026-06-11&source=wholesaler:a24`
    )
    const counted = events.rows.filter(
      ({ standing }: { standing: string }) => standing === 'counted'
    )
    expect(counted).toMatchObject([{ product: 'tomato', sourceLine: 1 }])
    expect(await anomalies()).not.toContain('unknown_identifier')
  })

  test('leave the events as they were sent, each once', async () => {
    await flows()
    const { epcisBody } = (await running.app.inject(`${root}/events?boundary=${boundary}`)).json()
    const sent = epcisBody.queryResults.resultsBody.eventList.map(
      ({ recordTime: _, ...each }: Record<string, unknown>) => each
    )
    expect(sent).toEqual([first, second, wrong, declared(wrong, '00')])
  })

  test('do not make a resend a new event, nor another one', async () => {
    const before = await types()
    expect(await capture(first, second)).toMatchObject({ success: true, errors: [] })
    expect(await types()).toEqual(before)
  })

  test('change nothing where nothing that they mean is new', async () => {
    const before = await types()
    await link('urn:epc:id:sgln:8012345.00099.0', 'covered-market:isola')
    expect(await types()).toEqual(before)
  })

  test('linked again, the later says what holds', async () => {
    await link(giver, 'wholesaler:b7')
    expect(await flows()).toEqual(['wholesaler:b7 > covered-market:wagner: 100'])
  })

  test('an error declaration takes back what was read anew', async () => {
    expect(await capture(declared(first, '10'))).toMatchObject({ success: true })
    expect(await flows()).toEqual(['wholesaler:b7 > covered-market:wagner: 50'])
    await link(giverKey, 'wholesaler:c1')
    await link(giver, 'wholesaler:c2')
    expect(await flows()).toEqual(['wholesaler:c2 > covered-market:wagner: 50'])
  })

  test('a read side that is rebuilt says the same', async () => {
    const checks = await running.projections.check()
    expect(checks.length).toBeGreaterThan(0)
    expect(checks.filter(({ differing }) => differing !== 0)).toEqual([])
  })
})
