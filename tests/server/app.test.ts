import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { eventTypes } from '../../domain/catalog.ts'
import { Failure, failureCodes } from '../../domain/failure.ts'
import { createMemoryStore } from '../../ingest/store/memory.ts'
import { queries } from '../../projections/queries.ts'
import { nowMs, type RunningApp, runApp } from './running-app.ts'

let running: RunningApp
beforeAll(async () => {
  running = await runApp({ seeded: true })
})
afterAll(() => running.close())

const year = 'boundary=milan-metro&from=2018-01-01&to=2018-12-31'

async function get(url: string) {
  const answer = await running.app.inject(url)
  return { status: answer.statusCode, body: answer.json() }
}

describe('the published figures of Milan 2018', () => {
  test('flow between the processes as published', async () => {
    const { body } = await get(`/api/flows/links?${year}`)
    const tonnes = body.links.map((link: { source: string; target: string; massGrams: number }) => [
      link.source,
      link.target,
      link.massGrams / 1e6
    ])
    expect(tonnes.sort()).toEqual([
      ['Food supply', 'Food consumption', 1_668_145],
      ['Food supply', 'Food waste', 416_164],
      ['Imports', 'Food supply', 2_520_612],
      ['Production', 'Food supply', 476_525]
    ])
  })

  test('leave a residual of 912,828 t, 30.5 % of supply', async () => {
    const { body } = await get(`/api/balance/totals?${year}`)
    expect(body.imbalanceGrams).toBe(912_828e6)
    expect(body.imbalanceShare.toFixed(3)).toBe('0.305')
  })

  test.each([
    ['Fruit', 114_644],
    ['Vegetables', 118_425],
    ['Cereals', -76_451],
    ['Roots', -82_951]
  ])('leave a residual of %s of %i t', async (group, tonnes) => {
    const { body } = await get(`/api/balance/processes?${year}&by=group&group=${group}`)
    const row = body.rows.find(({ process }: { process: string }) => process === 'Food supply')
    expect(row).toMatchObject({ group, imbalanceGrams: tonnes * 1e6 })
  })

  test('are not mixed into another boundary', async () => {
    const { body } = await get('/api/flows/links?boundary=other&from=2018-01-01&to=2018-12-31')
    expect(body).toMatchObject({ nodes: [], links: [] })
  })

  test('seeding again changes nothing', async () => {
    const before = await running.store.head()
    const { seedMilan2018 } = await import('../../web/server/commands/milan-2018.ts')
    await seedMilan2018(running.store, running.rejects, { now: () => nowMs, newId: () => 'again' })
    expect(await running.store.head()).toBe(before)
  })
})

describe('POST /api/commands', () => {
  const define = {
    type: 'DefineBoundary',
    boundary: 'lodi',
    label: 'Lodi',
    inhabitants: 45_000,
    source: 'a test'
  }
  const command = (payload: object) =>
    running.app.inject({ method: 'POST', url: '/api/commands', payload })

  test('decides once, and the same command again decides nothing', async () => {
    expect((await command(define)).json()).toMatchObject({ events: ['BoundaryDefined'] })
    const again = (await command(define)).json()
    expect(again).toMatchObject({ events: [] })
    const { rows } = (await get(`/api/boundaries/list?after=${again.position}`)).body
    expect(rows.map((row: { boundary: string }) => row.boundary)).toContain('lodi')
  })

  test('a refusal carries the figures that explain it', async () => {
    const answer = await command({ ...define, inhabitants: 1 })
    expect(answer.statusCode).toBe(409)
    expect(answer.json()).toMatchObject({ code: 'boundary_differs', inhabitants: 45_000 })
  })

  test('a malformed command is named', async () => {
    const answer = await command({ type: 'DefineBoundary', boundary: 'Not Valid' })
    expect(answer.json()).toMatchObject({ status: 400, code: 'invalid_parameter' })
  })
})

describe('health and metrics', () => {
  test('readiness names position and head', async () => {
    const { status, body } = await get('/health/ready')
    expect(status).toBe(200)
    expect(body).toMatchObject({
      ready: true,
      status: 'following',
      head: await running.store.head()
    })
    expect((await get('/health/live')).body).toEqual({ live: true })
  })

  test('metrics count records by source and outcome', async () => {
    await running.app.inject({ method: 'POST', url: '/api/events', payload: [] })
    const { body } = await running.app.inject('/metrics')
    expect(body).toContain('filiera_http_request_seconds_count')
    expect(body).toContain('filiera_ready 1')
  })

  test('a query that waits for a position beyond the log ends within bounds, and is told where it ends', async () => {
    const impatient = await runApp({ environment: { FILIERA_WAIT_MS: '20' }, seeded: true })
    const head = await impatient.store.head()
    const answer = await impatient.app.inject(`/api/flows/links?${year}&after=${'9'.repeat(20)}`)
    expect(answer.json()).toMatchObject({ code: 'invalid_parameter', status: 400, head })
    await impatient.close()
  })
})

describe('the reference', () => {
  const operations = z.object({
    openapi: z.literal('3.1.0'),
    paths: z.record(
      z.string(),
      z.record(z.string(), z.looseObject({ summary: z.string().min(10) }))
    )
  })

  test('OpenAPI lists every query and every way in, each with a summary', async () => {
    const { paths } = operations.parse((await get('/api/openapi.json')).body)
    const expected = queries.map(({ projection, name }) => `/api/${projection}/${name}`)
    expect(expected.length).toBeGreaterThan(4)
    expect(Object.keys(paths)).toEqual(
      expect.arrayContaining([...expected, '/api/events', '/api/imports/csv', '/api/rejects'])
    )
  })

  test('no choice of the document is left without a form to choose', async () => {
    const { body } = await running.app.inject('/api/openapi.json')
    expect(body.match(/"(?:anyOf|oneOf)":\[\{/gu)?.length).toBeGreaterThan(100)
    expect(body).not.toMatch(/"(?:anyOf|oneOf)":\[\]/u)
  })

  test('the page names every operation, event type and problem', async () => {
    const { paths } = operations.parse((await get('/api/openapi.json')).body)
    const { body } = await running.app.inject('/api/docs')
    for (const path of Object.keys(paths)) expect(body).toContain(path)
    for (const { name } of eventTypes) expect(body).toContain(name)
    for (const code of Object.keys(failureCodes)) expect(body).toContain(`/problems/${code}`)
    expect(body).not.toContain('[object Object]')
    expect(body).not.toContain('undefined')
  })

  test('every problem has its page', async () => {
    for (const code of Object.keys(failureCodes)) {
      const answer = await running.app.inject(`/problems/${code}`)
      expect(answer.statusCode).toBe(200)
      expect(answer.body).toContain(code)
    }
    expect((await running.app.inject('/problems/none')).statusCode).toBe(404)
  })

  test('every answer forbids inline scripts and foreign frames', async () => {
    const { headers } = await running.app.inject('/api/docs')
    expect(headers['content-security-policy']).toContain("default-src 'self'")
    expect(headers['x-content-type-options']).toBe('nosniff')
  })
})

describe('when the machine fails', () => {
  test('a full disk is a problem document, nothing is stored, and the service goes on', async () => {
    const memory = createMemoryStore({ now: () => nowMs })
    let full = true
    const store = {
      ...memory,
      appendMany: (...args: Parameters<typeof memory.appendMany>) =>
        full
          ? Promise.reject(new Failure('disk_full', 'no space is left on the disk; free some'))
          : memory.appendMany(...args)
    }
    const failing = await runApp({ store })
    const csv =
      'source,target,food,food_group,year,quantity_t\nProduction,Food supply,rice,Cereals,2018,5\n'
    const upload = () =>
      failing.app.inject({
        method: 'POST',
        url: '/api/imports/csv?mapping=urbanfoodflows&boundary=b',
        headers: { 'content-type': 'text/csv' },
        payload: csv
      })
    expect((await upload()).json()).toMatchObject({ code: 'disk_full', status: 507 })
    expect(await memory.head()).toBeNull()
    expect((await failing.app.inject('/health/live')).statusCode).toBe(200)
    full = false
    expect((await upload()).json()).toMatchObject({ appended: 1 })
    await failing.close()
  })

  test('a bug answers 500 with an id and without its message or stack', async () => {
    const memory = createMemoryStore({ now: () => nowMs })
    const broken = await runApp({ store: memory })
    memory.head = () => Promise.reject(new TypeError('secret internals'))
    const answer = await broken.app.inject('/health/ready')
    expect(answer.json()).toMatchObject({ code: 'internal', status: 500 })
    expect(answer.json().requestId).toMatch(/^test-/u)
    expect(answer.body).not.toContain('secret')
    await broken.close()
  })

  test.each([
    ['/none', 'not_found'],
    ['//', 'not_found'],
    ['/api//', 'not_found'],
    ['/%ff', 'invalid_parameter']
  ])('the address %s is answered by a problem document too', async (address, code) => {
    expect((await get(address)).body).toMatchObject({ code })
  })
})
