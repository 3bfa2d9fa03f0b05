import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anomalyCodes } from '../../domain/anomaly.ts'
import { decode, decodeData, encode, eventTypeOf, eventTypes } from '../../domain/catalog.ts'
import { Failure } from '../../domain/failure.ts'
import { marketDayOf } from '../../domain/market-day.ts'
import { events, eventsOf } from './events.ts'
import { failureOf } from './given.ts'
import { readSample, recorded, sampleNames } from './samples.ts'

const everyVersion = eventTypes.flatMap(({ name, version }) =>
  Array.from({ length: version }, (_, index) => ({ name, version: index + 1 }))
)

describe('frozen samples', () => {
  test('there is exactly one for every version of every type', () => {
    const wanted = everyVersion.map(({ name, version }) => `${name}.v${version}.json`)
    expect(wanted.length).toBeGreaterThan(0)
    expect(sampleNames()).toEqual(wanted.toSorted())
  })

  test.each(everyVersion)('$name v$version decodes to today’s shape', ({ name, version }) => {
    const sample = readSample(`${name}.v${version}.json`)
    expect(sample).toMatchObject({ type: name, schemaVersion: version })
    const type = eventTypeOf(name)
    const event = decode(recorded(sample))
    expect(type.data.parse(event.data)).toEqual(event.data)
    expect(event.marketDay).toBe(marketDayOf(sample.occurredAtMs))
    expect(type.stream(event.data)).toBe(sample.stream)
    if (version === type.version) expect(event.data).toEqual(sample.data)
  })

  const moment = { occurredAtMs: 0, marketDay: '1970-01-01' }

  test('a flow moves what its quantity says', () => {
    const { type, data } = decodeData(recorded(readSample('FlowPublished.v1.json')))
    expect(type.movements(data, moment)).toEqual([
      {
        kind: 'flow',
        boundary: 'milan-metro',
        publication: 'urbanfoodflows',
        period: { from: '2018-01-01', to: '2018-12-31' },
        source: { id: 'Imports', stage: 'origin' },
        target: { id: 'Food supply', stage: 'supply' },
        group: 'Fruit',
        product: 'Fruit',
        lot: null,
        document: null,
        arrivesAs: null,
        claim: null,
        saidBy: null,
        massGrams: 447_844_000_000,
        sdGrams: 44_784_400_000,
        basis: 'published',
        factor: null
      }
    ])
  })

  test('a stock change that was removed counts below 0, one that was added above', () => {
    const sample = readSample('StockChangePublished.v1.json')
    const massGrams = (direction: string) => {
      const { type, data } = decodeData(
        recorded({ ...sample, data: { ...sample.data, direction } })
      )
      return type.movements(data, moment).map((movement) => movement.massGrams)
    }
    expect(massGrams('removed')).toEqual([-124_000_000])
    expect(massGrams('added')).toEqual([124_000_000])
  })

  test('a decision about a boundary moves nothing', () => {
    const { type, data } = decodeData(recorded(readSample('BoundaryDefined.v1.json')))
    expect(type.movements(data, moment)).toEqual([])
  })
})

describe('encode and decode', () => {
  test.each(eventTypes.map(({ name }) => name))('a decoded %s is what was encoded', (name) => {
    fc.assert(
      fc.property(eventsOf(name), (event) => {
        const stored = encode(event)
        const place = { stream: 's', revision: 3, position: '9', recordedAtMs: 1 }
        expect(decode({ ...stored, ...place })).toEqual({
          ...place,
          ...event,
          meta: JSON.stringify(event.meta),
          marketDay: marketDayOf(event.occurredAtMs)
        })
      }),
      { numRuns: 25 }
    )
  })

  test('an event is encoded in the current version of its type', () => {
    fc.assert(
      fc.property(events, (event) => {
        expect(encode(event).schemaVersion).toBe(eventTypeOf(event.type).version)
      })
    )
  })

  test('an event that corrects nothing says null', () => {
    const { corrects: _, ...event } = readSample('FlowPublished.v1.json')
    expect(encode(event).corrects).toBeNull()
  })

  test('an unknown type is refused with the known ones', () => {
    const sample = { ...readSample('FlowPublished.v1.json'), type: 'CrateFlew' }
    const failure = failureOf(() => encode(sample))
    expect(failure.code).toBe('unknown_event_type')
    const known = eventTypes.map(({ name }) => name).join(', ')
    expect(failure.detail).toBe(`"CrateFlew" is not an event type; known are ${known}`)
  })
})

describe('whatever an event says', () => {
  const moving = eventTypes.filter(({ name }) => name !== 'FlowPublished')

  test.each(moving.map(({ name }) => name))('%s moves whole grams or unknown ones', (name) => {
    const type = eventTypeOf(name)
    fc.assert(
      fc.property(eventsOf(name), ({ data, occurredAtMs }) => {
        const marketDay = marketDayOf(occurredAtMs)
        for (const movement of type.movements(data, { occurredAtMs, marketDay })) {
          const { massGrams, sdGrams } = movement
          expect(massGrams === null || Number.isSafeInteger(massGrams)).toBe(true)
          expect(sdGrams === null || (Number.isSafeInteger(sdGrams) && sdGrams >= 0)).toBe(true)
          if (movement.kind === 'flow') expect(movement.source.id).not.toBe(movement.target.id)
        }
      }),
      { numRuns: 25 }
    )
  })

  test.each(eventTypes.map(({ name }) => name))('%s shows only what one event can show', (name) => {
    const type = eventTypeOf(name)
    fc.assert(
      fc.property(eventsOf(name), ({ data }) => {
        for (const { code } of type.anomalies(data)) expect(anomalyCodes[code].seenIn).toBe('event')
      }),
      { numRuns: 25 }
    )
  })
})

describe('a damaged log names the position', () => {
  const sample = readSample('FlowPublished.v1.json')
  const event = recorded(sample, '4711')
  const { period: _, ...withoutPeriod } = sample.data

  test.each([
    ['an unknown type', { ...event, type: 'CrateFlew' }, 'has the unknown type CrateFlew'],
    ['a version of the future', { ...event, schemaVersion: 2 }, 'knows up to v1: update it'],
    ['version 0', { ...event, schemaVersion: 0 }, 'is FlowPublished v0'],
    ['half a JSON text', { ...event, data: event.data.slice(0, 40) }, 'run verify'],
    ['data that is null', { ...event, data: 'null' }, 'run verify']
  ])('%s', (_name, damaged, says) => {
    for (const read of [decode, decodeData]) {
      const failure = failureOf(() => read(damaged))
      expect(failure.code).toBe('log_damaged')
      expect(failure.figures.position).toBe('4711')
      expect(failure.detail).toContain(`event ${sample.id} at position 4711 (${sample.stream}@0)`)
      expect(failure.detail).toContain(says)
    }
  })

  test.each([
    ['a missing field', { ...event, data: JSON.stringify(withoutPeriod) }, 'run verify'],
    [
      'a field too many',
      { ...event, data: JSON.stringify({ ...sample.data, colour: 'red' }) },
      'run verify'
    ],
    [
      'a flow from a process to itself',
      { ...event, data: JSON.stringify({ ...sample.data, target: sample.data.source }) },
      'run verify'
    ]
  ])('%s, for a decision', (_name, damaged, says) => {
    const failure = failureOf(() => decode(damaged))
    expect(failure).toMatchObject({ code: 'log_damaged', figures: { position: '4711' } })
    expect(failure.detail).toContain(says)
  })

  test('whoever reads the whole log takes data of today’s version as it is', () => {
    const data = { ...sample.data, colour: 'red' }
    expect(decodeData({ ...event, data: JSON.stringify(data) }).data).toEqual(data)
  })

  test('the cause of an unreadable shape is kept', () => {
    const failure = failureOf(() => decode({ ...event, data: '{' }))
    expect(failure.cause).toBeInstanceOf(SyntaxError)
    expect(failure).toBeInstanceOf(Failure)
  })
})

describe('the list of types', () => {
  test('every type is found under its name, and no name comes twice', () => {
    expect(eventTypes.length).toBeGreaterThan(0)
    for (const type of eventTypes) expect(eventTypeOf(type.name)).toBe(type)
  })
})
