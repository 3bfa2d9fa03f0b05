import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { epcisEvent } from '../../domain/epcis/schema.ts'
import { type RunningApp, runApp } from './running-app.ts'

let running: RunningApp
beforeAll(async () => {
  running = await runApp()
})
afterAll(() => running.close())

const boundary = 'milan-simulated'
const root = '/epcis/v2'
const sgln = 'urn:epc:id:sgln:8012345.00001.0'

function file(name: string) {
  return JSON.parse(
    readFileSync(new URL(`../../fixtures/inputs/epcis/${name}`, import.meta.url), 'utf8')
  )
}

function post(path: string, payload: unknown, headers: Record<string, string> = {}) {
  return running.app.inject({
    method: 'POST',
    url: `${root}${path}?boundary=${boundary}`,
    headers: { 'content-type': 'application/json', ...headers },
    payload: typeof payload === 'string' ? payload : JSON.stringify(payload)
  })
}

function get(url: string, headers: Record<string, string> = {}) {
  return running.app.inject({ method: 'GET', url, headers })
}

/** Sends a document and waits for what became of it. */
async function capture(document: unknown, headers: Record<string, string> = {}) {
  const sent = await post('/capture', document, headers)
  expect(sent.statusCode).toBe(202)
  await running.captured()
  return (await get(String(sent.headers.location))).json()
}

async function inLog(): Promise<number> {
  let count = 0
  for await (const batch of running.store.readAll()) count += batch.length
  return count
}

/** An answer that includes everything in the log. */
async function ask(url: string) {
  const after = await running.store.head()
  await get(`/api/boundaries/list?after=${after}`)
  return (await get(url)).json()
}

const received = {
  '@context': 'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld',
  type: 'ObjectEvent',
  eventID: 'urn:uuid:aaaaaaaa-0000-4000-8000-000000000001',
  eventTime: '2026-06-12T06:00:00+02:00',
  eventTimeZoneOffset: '+02:00',
  action: 'OBSERVE',
  bizStep: 'receiving',
  bizLocation: { id: 'https://filiera.example/id/place/covered-market%3Awagner' },
  sourceList: [{ type: 'location', source: 'https://filiera.example/id/place/wholesaler%3Aa24' }],
  quantityList: [
    { epcClass: 'https://filiera.example/id/product/tomato', quantity: 50, uom: 'KGM' }
  ]
}

describe('capture of a document', () => {
  beforeAll(async () => {
    const linked = await running.app.inject({
      method: 'POST',
      url: '/api/events',
      payload: [
        {
          type: 'IdentifierLinked',
          occurredAt: '2026-06-01T00:00:00Z',
          data: { identifier: sgln, means: 'wholesaler:a24', source: 'contract' }
        },
        {
          type: 'IdentifierLinked',
          occurredAt: '2026-06-01T00:00:00Z',
          data: {
            identifier: 'https://id.gs1.org/01/08012345000012',
            means: 'tomato',
            source: 'price list'
          }
        }
      ]
    })
    expect(linked.json()).toMatchObject({ appended: 2, rejected: 0 })
  })

  test('is answered with a job, and what it says moved becomes flows of linked places', async () => {
    const job = await capture(file('market-day.json'))
    expect(job).toMatchObject({ running: false, success: true, errors: [] })
    const flows = await ask(`/api/flows/links?boundary=${boundary}&from=2026-06-01&to=2026-06-30`)
    expect(flows.links).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          source: 'environment:growth',
          target: 'grower:cascina-nord',
          massGrams: 400_000
        }),
        expect.objectContaining({
          source: 'grower:cascina-nord',
          target: 'wholesaler:a24',
          massGrams: 380_000
        }),
        // 100 kg became 60 kg of juice; the rest is loss.
        expect.objectContaining({
          source: 'startup:succo-buono',
          target: 'environment:process-loss',
          massGrams: 40_000
        })
      ])
    )
  })

  test('a lot is traced through both spellings of its identifier', async () => {
    const lot = encodeURIComponent('01/08012345000098/10/J1')
    const origins = await ask(`/api/trace/backwards?boundary=${boundary}&lot=${lot}`)
    expect(origins.origins).toMatchObject([{ lot: '01/08012345000012/10/L7', share: 1 }])
  })

  test('what has no mass or names nothing known is listed, never guessed', async () => {
    const { rows } = await ask(
      `/api/quality/anomalies?boundary=${boundary}&from=2026-06-01&to=2026-06-30`
    )
    const codes = rows.map(({ code }: { code: string }) => code)
    expect(codes).toContain('mass_unknown')
    expect(codes).toContain('unknown_identifier')
  })

  test('sent again it changes nothing', async () => {
    const before = await inLog()
    expect(await capture(file('market-day.json'))).toMatchObject({ success: true, errors: [] })
    expect(await inLog()).toBe(before)
  })

  test('comes back as it was sent, each event with its record time', async () => {
    const sent = file('market-day.json')
    const answer = await ask(`${root}/events?boundary=${boundary}`)
    expect(answer).toMatchObject({ type: 'EPCISQueryDocument', schemaVersion: '2.0' })
    const { eventList } = answer.epcisBody.queryResults.resultsBody
    const bare = eventList.map(({ recordTime: _, ...event }: Record<string, unknown>) => event)
    expect(bare).toEqual(sent.epcisBody.eventList)
    expect(answer['@context']).toEqual(sent['@context'])
  })
})

describe('one bad event of three', () => {
  test('rolls everything back by default, and every fault is named', async () => {
    const before = await inLog()
    const job = await capture(file('one-bad-of-three.json'))
    expect(job).toMatchObject({ success: false, captureErrorBehaviour: 'rollback' })
    expect(await inLog()).toBe(before)
    const details = job.errors.map(({ detail }: { detail: string }) => detail).join('\n')
    for (const field of ['eventTime', 'eventTimeZoneOffset', 'action', 'bizStep', 'quantityList']) {
      expect(details).toContain(`event 2, ${field}`)
    }
    expect(job.errors[0].type).toBe('epcisException:ValidationException')
  })

  test('keeps the good ones when asked to proceed', async () => {
    const before = await inLog()
    const job = await capture(file('one-bad-of-three.json'), {
      'gs1-capture-error-behaviour': 'proceed'
    })
    expect(job).toMatchObject({ success: false, captureErrorBehaviour: 'proceed' })
    expect(await inLog()).toBe(before + 2)
  })
})

describe('one event at once', () => {
  test('is created, and known from then on', async () => {
    const first = await post('/events', received)
    expect(first.statusCode).toBe(201)
    expect(first.headers.location).toBe(`${root}/events/${encodeURIComponent(received.eventID)}`)
    const again = await post('/events', received)
    expect(again.statusCode).toBe(409)
    expect(again.json()).toMatchObject({
      type: 'epcisException:ResourceAlreadyExistsException',
      status: 409
    })
  })

  test('with other content under a known eventID is refused', async () => {
    const answer = await post('/events', { ...received, bizStep: 'shipping' })
    expect(answer.statusCode).toBe(409)
  })

  test('an error declaration takes it back, and both can be asked for', async () => {
    const links = `/api/flows/links?boundary=${boundary}&from=2026-06-12&to=2026-06-12`
    expect((await ask(links)).links).toMatchObject([{ massGrams: 50_000 }])
    const errorDeclaration = {
      declarationTime: '2026-06-12T09:00:00+02:00',
      reason: 'did_not_occur'
    }
    expect((await post('/events', { ...received, errorDeclaration })).statusCode).toBe(201)
    expect((await ask(links)).links).toEqual([])
    const answer = await ask(`${root}/events/${encodeURIComponent(received.eventID)}`)
    const { eventList } = answer.epcisBody.queryResults.resultsBody
    expect(eventList).toHaveLength(2)
    expect(eventList[1]).toMatchObject({ eventID: received.eventID, errorDeclaration })
  })
})

describe('our own events', () => {
  test('are valid EPCIS, and do not come back into the log they came from', async () => {
    const sent = await running.app.inject({
      method: 'POST',
      url: '/api/events',
      payload: [
        {
          type: 'ConsignmentReceived',
          occurredAt: '2026-06-13T06:00:00+02:00',
          data: {
            boundary: 'own-city',
            from: 'wholesaler:a24',
            to: 'covered-market:wagner',
            ddtNo: 'DDT-9',
            lines: [
              {
                lot: 'lot-9',
                product: 'tomato',
                quantity: { value: 12, unit: 'kg', basis: 'weighed' }
              }
            ]
          }
        }
      ]
    })
    expect(sent.json()).toMatchObject({ appended: 1 })
    const answer = await ask(`${root}/events?boundary=own-city`)
    const [event] = answer.epcisBody.queryResults.resultsBody.eventList
    expect(epcisEvent.safeParse(event).error?.issues ?? []).toEqual([])
    expect(event).toMatchObject({
      type: 'ObjectEvent',
      bizStep: 'receiving',
      quantityList: [
        { epcClass: 'https://filiera.invalid/id/lot/lot-9', quantity: 12, uom: 'KGM' }
      ],
      destinationList: [
        {
          type: 'location',
          destination: 'https://filiera.invalid/id/place/covered-market%3Awagner'
        }
      ]
    })
    const job = await capture({ ...answer, epcisBody: answer.epcisBody })
    expect(job).toMatchObject({ success: false, errors: [{ title: 'own_event' }] })
  })
})

describe('what cannot be taken is said in the words of the standard', () => {
  test.each([
    ['XML', { 'content-type': 'application/xml' }, '<a/>', 415, 'UnsupportedMediaTypeException'],
    ['an XML answer', { accept: 'application/xml' }, '{}', 406, 'NotAcceptableException'],
    ['EPCIS 1.2', { 'gs1-epcis-version': '1.2' }, '{}', 406, 'NotAcceptableException'],
    ['a behaviour', { 'gs1-capture-error-behaviour': 'maybe' }, '{}', 400, 'ValidationException']
  ])('%s', async (_name, headers, payload, status, exception) => {
    const answer = await post('/capture', payload, headers)
    expect(answer.statusCode).toBe(status)
    expect(answer.json()).toMatchObject({ type: `epcisException:${exception}`, status })
    expect(answer.headers['gs1-epcis-version']).toBe('2.0.0')
  })

  test.each([
    ['no JSON', 'nothing', 'malformed_json'],
    ['no document', '{"type":"Letter"}', 'epcis_invalid'],
    ['an array', '[]', 'epcis_invalid'],
    ['deep nesting', `{"a":${'['.repeat(200)}${']'.repeat(200)}}`, 'epcis_invalid']
  ])('a document that is %s ends its job with the reason', async (_name, payload, code) => {
    const job = await capture(payload)
    expect(job).toMatchObject({ running: false, success: false, errors: [{ title: code }] })
  })

  test('an unknown capture, event or parameter', async () => {
    expect((await get(`${root}/capture/none`)).statusCode).toBe(404)
    expect((await get(`${root}/events/urn:uuid:none`)).statusCode).toBe(404)
    const answer = await get(`${root}/events?EQ_wrong=1&orderBy=eventTime`)
    expect(answer.statusCode).toBe(400)
    expect(answer.json().detail).toContain('EQ_wrong')
    expect(answer.json().detail).toContain('orderBy')
  })
})

describe('queries', () => {
  test('filter by words and by identifiers in any spelling, a page at a time', async () => {
    const url = `${root}/events?boundary=${boundary}`
    const list = async (query: string) =>
      (await ask(`${url}&${query}`)).epcisBody.queryResults.resultsBody.eventList
    expect(await list('EQ_bizStep=shipping')).toHaveLength(1)
    expect(await list('eventType=TransformationEvent')).toHaveLength(1)
    const spelled = encodeURIComponent('https://id.gs1.org/01/08012345000012/10/L7')
    expect(await list(`MATCH_anyEPCClass=${spelled}`)).toHaveLength(3)
    expect(
      await list('GE_eventTime=2026-06-11T00:00:00Z&LT_eventTime=2026-06-11T02:00:00Z')
    ).toHaveLength(1)
    const first = await get(`${url}&perPage=2`)
    const next = /<(?<path>[^>]+)>; rel="next"/u.exec(String(first.headers.link))?.groups?.path
    const ids = async (path: string) =>
      (await get(path))
        .json()
        .epcisBody.queryResults.resultsBody.eventList.map(
          ({ eventID }: { eventID: string }) => eventID
        )
    const pages = [...(await ids(`${url}&perPage=2`)), ...(await ids(next ?? ''))]
    expect(new Set(pages).size).toBe(4)
  })

  test('OPTIONS says what there is', async () => {
    const answer = await running.app.inject({ method: 'OPTIONS', url: `${root}/capture` })
    expect(answer.statusCode).toBe(204)
    expect(answer.headers).toMatchObject({
      allow: 'OPTIONS, POST, GET',
      'gs1-capture-error-behaviour': 'rollback, proceed',
      'gs1-epcis-version': '2.0.0'
    })
  })

  test('the list of jobs is paged, the newest first', async () => {
    const first = await get(`${root}/capture?perPage=2`)
    expect(first.json()).toHaveLength(2)
    const next = /<(?<path>[^>]+)>/u.exec(String(first.headers.link))?.groups?.path
    const second = (await get(next ?? '')).json()
    expect(second[0].captureID).not.toBe(first.json()[1].captureID)
  })
})

describe('an eventID that comes twice', () => {
  const [first, second] = file('market-day.json').epcisBody.eventList
  const documentOf = (...eventList: readonly object[]) => ({
    ...file('market-day.json'),
    epcisBody: { eventList }
  })
  const proceed = { 'gs1-capture-error-behaviour': 'proceed' }
  const fresh = { ...first, eventID: 'urn:uuid:0c6f8a44-2b1e-4d0a-9f7e-0000000000aa' }
  const rival = { ...second, eventID: fresh.eventID }

  test('within a document is one event, and a rival of it is named', async () => {
    const before = await inLog()
    const job = await capture(documentOf(fresh, rival))
    expect(job).toMatchObject({ success: false })
    expect(job.errors).toMatchObject([{ status: 409, title: 'same_id_other_content' }])
    expect(job.errors[0].detail).toContain(`event 2, eventID`)
    expect(await inLog()).toBe(before)
    const kept = await capture(documentOf(fresh, fresh, rival), proceed)
    expect(kept.errors).toHaveLength(1)
    expect(kept.errors[0].detail).toContain('event 3, eventID')
    expect(await inLog()).toBe(before + 1)
  })

  test('across documents is known, whatever time the rival says', async () => {
    const before = await inLog()
    expect(await capture(documentOf(fresh))).toMatchObject({ success: true, errors: [] })
    expect(await capture(documentOf(rival))).toMatchObject({ success: false })
    const later = { ...fresh, eventTime: '2026-06-10T20:30:00+02:00' }
    const refused = await post('/events', later)
    expect(refused.statusCode).toBe(409)
    expect(refused.json().type).toBe('epcisException:ResourceAlreadyExistsException')
    expect(await inLog()).toBe(before)
  })
})
