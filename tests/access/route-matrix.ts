import type { LightMyRequestResponse } from 'fastify'
import { queries } from '../../projections/queries.ts'
import { city } from '../projections/told.ts'
import { parametersOf } from './two-tenants.ts'
import { own } from './writers.ts'

/** How each route is asked about what is of a side. */
interface Asked {
  readonly url: string
  readonly payload?: unknown
  readonly contentType?: string
}

type Row = (side: string) => Asked

const occurredAt = '2026-06-11T08:05:00+02:00'
const kg = { value: 1, unit: 'kg', basis: 'weighed' }
const json = 'application/json'

function eventOf(side: string) {
  const data = { boundary: city, site: `covered-market:${side}`, product: 'tomato', quantity: kg }
  return { type: 'StockCounted', occurredAt, data }
}

const table = (side: string) =>
  `Data;Codice;Donatore;Prodotto;Kg\n11/06/2026;s-${side};covered-market:${side};pomodoro;3\n`
const sheets = (side: string) => `mapping=eccedenze-giornaliere&boundary=${city}&name=${side}.csv`

const mapping = {
  ...{ name: 'mia', doc: { it: 'una', en: 'one' }, event: 'StockCounted', key: ['site'] },
  day: { column: ['Data'], as: 'day' },
  fields: { site: { column: ['Luogo'] } }
}

const get =
  (url: string | ((side: string) => string)): Row =>
  (side) => ({
    url: typeof url === 'string' ? url : url(side)
  })
const post =
  (url: string | ((side: string) => string), payload: (side: string) => unknown): Row =>
  (side) => ({
    url: typeof url === 'string' ? url : url(side),
    payload: payload(side),
    contentType: json
  })

/** Every query, asked about what is of a side. */
const queryRows = queries.map(({ projection, name, parameters }): readonly [string, Row] => [
  `GET /api/${projection}/${name}`,
  (side) => {
    const wanted = Object.keys(parameters.shape).filter(
      (parameter) => projection !== 'epcis' || parameter !== 'from'
    )
    const given = Object.entries(parametersOf(city, side)).filter(([key]) => wanted.includes(key))
    return { url: `/api/${projection}/${name}?${new URLSearchParams(given)}` }
  }
])

/** By method and address as they are declared. A route without a row fails the matrix. */
export const rows: ReadonlyMap<string, Row> = new Map<string, Row>([
  ...queryRows,
  ['POST /api/events', post('/api/events', (side) => [eventOf(side)])],
  [
    'POST /api/commands',
    post('/api/commands', (side) => ({
      ...{ type: 'ReleaseClaim', surplus: `surplus-${own}`, claim: `claim-${side}` },
      reason: 'a test'
    }))
  ],
  [
    'POST /api/devices/:id/readings',
    post(
      (side) => `/api/devices/${side}/readings?site=covered-market:${side}&boundary=${city}`,
      () => [{ kind: 'weighing', seq: 1, at: occurredAt, net: 1, unit: 'kg' }]
    )
  ],
  ['OPTIONS /epcis/v2/capture', get('/epcis/v2/capture')],
  ['POST /epcis/v2/capture', post('/epcis/v2/capture', () => ({ type: 'EPCISDocument' }))],
  ['GET /epcis/v2/capture', get('/epcis/v2/capture')],
  ['GET /epcis/v2/capture/:captureId', get((side) => `/epcis/v2/capture/${side}`)],
  ['POST /epcis/v2/events', post('/epcis/v2/events', () => ({ type: 'ObjectEvent' }))],
  ['GET /epcis/v2/events', get(`/epcis/v2/events?boundary=${city}`)],
  ['GET /epcis/v2/events/:eventId', get((side) => `/epcis/v2/events/urn:${side}`)],
  ['POST /api/mfa/view', post('/api/mfa/view', () => ({}))],
  ['GET /api/imports/mappings', get('/api/imports/mappings')],
  [
    'POST /api/imports/csv',
    (side) => ({
      url: `/api/imports/csv?mapping=flow-table&boundary=${city}&name=${side}.csv`,
      ...{ payload: 'a,b\n1,2\n', contentType: 'text/csv' }
    })
  ],
  ['GET /api/imports/sheets/mappings', get('/api/imports/sheets/mappings')],
  [
    'PUT /api/imports/sheets/mappings/:name',
    post('/api/imports/sheets/mappings/mia', () => mapping)
  ],
  [
    'DELETE /api/imports/sheets/mappings/:name',
    get((side) => `/api/imports/sheets/mappings/of-${side}`)
  ],
  [
    'GET /api/imports/sheets/bad-rows/:id',
    get((side) => `/api/imports/sheets/bad-rows/of-${side}`)
  ],
  [
    'GET /api/imports/sheets/events/:event/fields',
    get((side) => `/api/imports/sheets/events/${side}/fields`)
  ],
  [
    'POST /api/imports/sheets/inspect',
    (side) => ({
      ...{ url: '/api/imports/sheets/inspect', payload: table(side), contentType: 'text/csv' }
    })
  ],
  [
    'POST /api/imports/sheets/preview',
    (side) => ({
      url: `/api/imports/sheets/preview?${sheets(side)}`,
      ...{ payload: table(side), contentType: 'text/csv' }
    })
  ],
  [
    'POST /api/imports/sheets',
    (side) => ({
      url: `/api/imports/sheets?${sheets(side)}`,
      ...{ payload: table(side), contentType: 'text/csv' }
    })
  ],
  ['GET /api/rejects', get('/api/rejects')],
  ['POST /api/mfa/reconcile', post('/api/mfa/reconcile', () => ({}))],
  ['POST /api/mfa/forward', post('/api/mfa/forward', () => ({}))],
  ['POST /api/mfa/stocks', post('/api/mfa/stocks', () => ({}))],
  ['POST /api/mfa/indicators', post('/api/mfa/indicators', () => ({}))],
  ['GET /api/mfa/examples', get('/api/mfa/examples')],
  ['GET /api/mfa/examples/:id', get((side) => `/api/mfa/examples/${side}`)],
  ['GET /api/session', get('/api/session')],
  ['GET /api/session/own', get('/api/session/own')],
  ['POST /api/session/end', post('/api/session/end', () => ({}))],
  ['POST /api/session/end-others', post('/api/session/end-others', () => ({}))],
  ['GET /api/session/second-factor', get('/api/session/second-factor')],
  [
    'POST /api/session/second-factor',
    post('/api/session/second-factor', (side) => ({ code: side }))
  ],
  ...['second-step', 'second-factor/confirm', 'second-factor/remove'].map(
    (name) =>
      [
        `POST /api/session/${name}`,
        post(`/api/session/${name}`, (side) => ({ code: side }))
      ] as const
  ),
  ['POST /api/session/link', post('/api/session/link', (side) => ({ code: side }))],
  [
    'POST /api/session/set-up',
    post('/api/session/set-up', (side) => ({ code: side, name: 'a', email: 'a@example.org' }))
  ],
  ['POST /api/session/demo', post('/api/session/demo', () => ({ person: 'demo-desk' }))],
  ['POST /api/session/mail', post('/api/session/mail', () => ({ email: 'a@example.org' }))],
  ['GET /api/session/oidc', get('/api/session/oidc')],
  ['GET /api/session/oidc/return', get((side) => `/api/session/oidc/return?code=${side}&state=x`)],
  ['GET /api/people', get('/api/people')],
  [
    'POST /api/people',
    post('/api/people', (side) => ({
      ...{ name: side, email: `${side}@example.org`, role: 'ngo' },
      ...{ tenant: `charity:${side}`, boundaries: [city] }
    }))
  ],
  [
    'POST /api/people/:subject/link',
    post(
      (side) => `/api/people/of-${side}/link`,
      () => ({})
    )
  ],
  [
    'POST /api/people/:subject/revoke',
    post(
      (side) => `/api/people/of-${side}/revoke`,
      () => ({})
    )
  ],
  [
    'POST /api/people/:subject/reset-factor',
    post(
      (side) => `/api/people/of-${side}/reset-factor`,
      () => ({})
    )
  ],
  [
    'POST /api/people/:subject/erase',
    post(
      (side) => `/api/people/of-${side}/erase`,
      () => ({})
    )
  ],
  ['GET /api/keys', get('/api/keys')],
  ['POST /api/keys', post('/api/keys', () => ({ name: 'van', scopes: ['admin:access'] }))],
  [
    'POST /api/keys/:id/revoke',
    post(
      (side) => `/api/keys/of-${side}/revoke`,
      () => ({})
    )
  ],
  ['POST /api/links/look', post('/api/links/look', (side) => ({ link: side }))],
  ['POST /api/links/use', post('/api/links/use', (side) => ({ link: side }))],
  ['GET /health/live', get('/health/live')],
  ['GET /health/ready', get('/health/ready')],
  ['GET /health/kafka', get('/health/kafka')],
  ['GET /metrics', get('/metrics')],
  ['GET /api/kafka/partitions', get('/api/kafka/partitions')],
  ['GET /api/openapi.json', get('/api/openapi.json')],
  ['GET /api/docs', get('/api/docs')],
  ['GET /api/docs/style.css', get('/api/docs/style.css')],
  ['GET /api/docs/kafka', get('/api/docs/kafka')],
  ['GET /api/docs/identity', get('/api/docs/identity')],
  ['GET /api/docs/security', get('/api/docs/security')],
  ['GET /api/docs/events', get('/api/docs/events')],
  ['GET /api/docs/events/:name', get((side) => `/api/docs/events/${side}`)],
  ['GET /api/schemas/events/:file', get((side) => `/api/schemas/events/${side}`)],
  ['GET /problems/:code', get((side) => `/problems/${side}`)]
])

/** All that an answer says: its headers and its body. */
export function wordsOf({ headers, body }: LightMyRequestResponse): string {
  return `${JSON.stringify(headers)}\n${body}`
}
