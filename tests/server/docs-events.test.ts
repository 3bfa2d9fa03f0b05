import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anomalyCodes } from '../../domain/anomaly.ts'
import { eventTypeOf, eventTypes } from '../../domain/catalog.ts'
import { exampleOf } from '../../web/server/docs/event-example.ts'
import { fieldsOf } from '../../web/server/docs/event-fields.ts'
import { eventGroups } from '../../web/server/docs/event-groups.ts'
import { exampleEvent, referenceSchema } from '../../web/server/docs/event-page.ts'
import { type RunningApp, runApp } from './running-app.ts'

let running: RunningApp
beforeAll(async () => {
  running = await runApp()
})
afterAll(() => running.close())

const names = eventTypes.map(({ name }) => name)

describe('the reference of events', () => {
  test('groups every event once', () => {
    const grouped = eventGroups.flatMap(({ events }) => events)
    expect(names.length).toBeGreaterThan(0)
    expect(grouped.toSorted()).toEqual(names.toSorted())
  })

  test('lists every event with its sentence, and every anomaly', async () => {
    const answer = await running.app.inject('/api/docs/events')
    expect(answer.statusCode).toBe(200)
    expect(answer.headers['content-type']).toContain('text/html')
    for (const name of names) expect(answer.body).toContain(`href="/api/docs/events/${name}"`)
    for (const code of Object.keys(anomalyCodes)) expect(answer.body).toContain(code)
  })

  test('is linked from the page of the API and from every header', async () => {
    const { body } = await running.app.inject('/api/docs')
    expect(body.match(/href="\/api\/docs\/events"/gu)?.length).toBeGreaterThanOrEqual(2)
  })

  test.each(names)('%s has a page with all of its fields', async (name) => {
    const answer = await running.app.inject(`/api/docs/events/${name}`)
    expect(answer.statusCode).toBe(200)
    const type = eventTypeOf(name)
    const fields = fieldsOf(referenceSchema(type))
    expect(fields.length).toBeGreaterThan(0)
    for (const { path } of fields) expect(answer.body).toContain(`<code>${path}</code>`)
    expect(answer.body).toContain(`/api/schemas/events/${name}.v${type.version}.json`)
  })

  test.each(names)('every field of %s at the top says what it means', (name) => {
    const fields = fieldsOf(referenceSchema(eventTypeOf(name)))
    const silent = fields.filter(
      ({ path, doc, isQuantity }) => !isQuantity && !path.includes('.') && doc === ''
    )
    expect(fields.length).toBeGreaterThan(0)
    expect(silent.map(({ path }) => path)).toEqual([])
  })

  test.each(names)('the JSON Schema of %s names its fields', async (name) => {
    const { version } = eventTypeOf(name)
    const answer = await running.app.inject(`/api/schemas/events/${name}.v${version}.json`)
    expect(answer.statusCode).toBe(200)
    expect(answer.headers['content-type']).toContain('application/schema+json')
    expect(answer.json()).toMatchObject({ title: name, type: 'object' })
    expect(Object.keys(answer.json().properties).length).toBeGreaterThan(0)
  })

  test.each([
    '/api/docs/events/CrateFlew',
    '/api/schemas/events/CrateFlew.v1.json',
    '/api/schemas/events/CrateMoved.v2.json',
    '/api/schemas/events/CrateMoved'
  ])('%s is not found', async (url) => {
    expect((await running.app.inject(url)).statusCode).toBe(404)
  })
})

describe('the example of an event', () => {
  const observed = eventTypes.filter(({ kind }) => kind === 'observation')

  test('can be sent as it stands, for every observation', async () => {
    expect(observed.length).toBeGreaterThan(0)
    const payload = observed.map(({ name }) => exampleEvent(eventTypeOf(name)))
    const answer = await running.app.inject({
      method: 'POST',
      url: '/api/events',
      headers: { 'content-type': 'application/json' },
      payload: JSON.stringify(payload)
    })
    const { results, ...counts } = answer.json()
    expect(results.filter(({ status }: { status: string }) => status !== 'appended')).toEqual([])
    expect(counts).toMatchObject({ read: observed.length, appended: observed.length })
  })

  test.each(eventTypes.filter(({ kind }) => kind === 'decision').map(({ name }) => name))(
    'of %s has the shape that is stored',
    (name) => {
      const type = eventTypeOf(name)
      const example = exampleOf(referenceSchema(type))
      expect(type.data.parse(example)).toEqual(example)
    }
  )

  test.each(names)('of %s contradicts nothing', (name) => {
    const type = eventTypeOf(name)
    const data = type.input.parse(exampleOf(referenceSchema(type)))
    expect(type.anomalies(data)).toEqual([])
  })
})
