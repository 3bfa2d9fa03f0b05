import { beforeEach, describe, expect, test } from 'vitest'
import { encode } from '../../domain/catalog.ts'
import type { EventStore } from '../../domain/event-store.ts'
import { eventId } from '../../ingest/event-id.ts'
import { Reference } from '../../ingest/reference.ts'
import { createMemoryStore } from '../../ingest/store/memory.ts'

let store: EventStore
let reference: Reference
let facts = 0

beforeEach(() => {
  store = createMemoryStore({ now: () => Date.UTC(2026, 6, 1) })
  reference = new Reference(store)
})

const meta = {
  actor: 'a',
  channel: 'seed',
  source: { kind: 'test', name: 'test' },
  correlationId: 'c'
} as const

async function record(type: string, data: object, corrects: string | null = null): Promise<string> {
  facts += 1
  const id = eventId(0, [String(facts)])
  const stream = type === 'ProductListed' ? 'products' : 'factors'
  const event = encode({ id, type, data, occurredAtMs: 0, meta, corrects })
  await store.append({ stream, expected: 'any', events: [event] })
  return id
}

function factor(factorId: string, value: number, more: object = {}) {
  return {
    ...{ factorId, kind: 'package_mass', product: null, unit: 'cassetta', packaging: null, value },
    ...{ measure: null, relativeSd: null, validFrom: '2026-01-01', source: 's', assumptions: [] },
    ...more
  }
}

function product(slug: string, group: string) {
  return {
    ...{ product: slug, label: { it: slug, en: slug }, group, category: 'other', cn8: null },
    ...{
      agrovoc: null,
      season: [],
      shelfLifeDays: 5,
      packaging: null,
      assumptions: [],
      source: 's'
    }
  }
}

const june = Date.UTC(2026, 5, 11, 10)
const crates = { value: 4, unit: 'cassetta', basis: 'counted' }

/** What is filled in for one line. */
async function filled(line: object, occurredAtMs = june): Promise<unknown> {
  await reference.refresh()
  return reference.complete(line, occurredAtMs)
}

describe('the factor of a package', () => {
  const line = { product: 'tomato', packaging: 'cassetta-60x40', quantity: crates }

  test.each([
    ['product and packaging', ['both', 'product', 'packaging', 'unit'], 'both'],
    ['the product in any packaging', ['product', 'packaging', 'unit'], 'product'],
    ['any product in the packaging', ['packaging', 'unit'], 'packaging'],
    ['the unit alone', ['unit'], 'unit']
  ])('is that of %s before those of less', async (_name, known, expected) => {
    const abouts: Readonly<Record<string, object>> = {
      both: { product: 'tomato', packaging: 'cassetta-60x40' },
      product: { product: 'tomato' },
      packaging: { packaging: 'cassetta-60x40' },
      unit: {}
    }
    for (const id of known) await record('ConversionFactorSet', factor(id, 6_500, abouts[id]))
    expect(await filled(line)).toEqual({
      ...line,
      quantity: { ...crates, factor: { id: expected, gramsPerUnit: 6_500 } }
    })
  })

  test.each([
    ['before any', Date.UTC(2025, 11, 31, 10), undefined],
    ['on the first day of the first', Date.UTC(2026, 0, 1, 10), 'first'],
    ['in the evening before, which is the next market day', Date.UTC(2025, 11, 31, 20), 'first'],
    ['on the last day before the second', Date.UTC(2026, 4, 31, 10), 'first'],
    ['on the first day of the second', Date.UTC(2026, 5, 1, 10), 'second']
  ])('is the one that held %s', async (_name, occurredAtMs, expected) => {
    // Recorded out of order: what counts is the day that they hold from.
    const about = { product: 'tomato' }
    await record(
      'ConversionFactorSet',
      factor('second', 7_000, { ...about, validFrom: '2026-06-01' })
    )
    await record('ConversionFactorSet', factor('first', 6_000, about))
    const said = await filled({ product: 'tomato', quantity: crates }, occurredAtMs)
    expect(said).toEqual({
      product: 'tomato',
      quantity:
        expected === undefined
          ? crates
          : {
              ...crates,
              factor: { id: expected, gramsPerUnit: expected === 'first' ? 6_000 : 7_000 }
            }
    })
  })

  test('brings its deviation along', async () => {
    await record('ConversionFactorSet', factor('f', 6_500, { relativeSd: 0.08 }))
    expect(await filled(line)).toMatchObject({
      quantity: { factor: { id: 'f', gramsPerUnit: 6_500, relativeSd: 0.08 } }
    })
  })

  test('is found in lines, wherever they stand, for each of its quantities', async () => {
    await record('ConversionFactorSet', factor('f', 6_500, { product: 'tomato' }))
    const data = { site: 'hub:foody', lines: [{ ...line, booked: crates }, { quantity: crates }] }
    const withFactor = { ...crates, factor: { id: 'f', gramsPerUnit: 6_500 } }
    expect(await filled(data)).toEqual({
      site: 'hub:foody',
      lines: [{ ...line, quantity: withFactor, booked: withFactor }, { quantity: crates }]
    })
  })

  test.each([
    ['a factor that the sender gives', { ...crates, factor: { id: 'mine', gramsPerUnit: 5 } }],
    ['a mass', { value: 4, unit: 'kg', basis: 'weighed' }],
    ['another package', { ...crates, unit: 'bancale' }],
    ['a unit that there is not', { ...crates, unit: 'lb' }],
    ['what is no quantity', 'four crates'],
    ['nothing', null]
  ])('leaves %s as it is', async (_name, quantity) => {
    await record('ConversionFactorSet', factor('f', 6_500))
    const said = { product: 'tomato', quantity }
    expect(await filled(said)).toBe(said)
  })

  test('per kilogram is none of a package', async () => {
    const meals = { kind: 'per_kg', unit: null, measure: 'meals' }
    await record('ConversionFactorSet', factor('meals', 2, meals))
    const said = { product: 'tomato', quantity: crates }
    expect(await filled(said)).toBe(said)
  })

  test('of a corrected or voided fact no longer holds', async () => {
    const wrong = await record('ConversionFactorSet', factor('wrong', 65_000))
    expect(await filled(line)).toMatchObject({ quantity: { factor: { id: 'wrong' } } })
    const right = factor('right', 6_500)
    const correction = await record(
      'MeasurementCorrected',
      {
        ...{ eventId: wrong, stream: 'factors', reason: 'typed wrongly' },
        changed: { field: 'value', from: '65000', to: '6500' },
        ...{ type: 'ConversionFactorSet', schemaVersion: 1, data: right }
      },
      wrong
    )
    expect(await filled(line)).toMatchObject({ quantity: { factor: { id: 'right' } } })
    const voided = { eventId: correction, stream: 'factors', reason: 'no source', replacedBy: null }
    await record('EventVoided', voided, correction)
    expect(await filled(line)).toBe(line)
  })
})

describe('the group of a product', () => {
  test('is filled in where a line has none, and the latest listing counts', async () => {
    await record('ProductListed', product('tomato', 'Fruit'))
    await record('ProductListed', product('tomato', 'Vegetables'))
    const line = { product: 'tomato', quantity: { value: 1, unit: 'kg', basis: 'weighed' } }
    expect(await filled({ lines: [line] })).toEqual({ lines: [{ ...line, group: 'Vegetables' }] })
  })

  test.each([
    ['has a group', { product: 'tomato', group: 'Mine', quantity: crates }],
    ['is of an unknown product', { product: 'tomatillo', quantity: crates }],
    ['is of no product', { product: null, quantity: crates }],
    ['is no line', { product: 'tomato', kind: 'package_mass' }],
    ['is published', { publication: 'p', product: 'tomato', quantity: crates }]
  ])('is not touched where the data %s', async (_name, data) => {
    await record('ProductListed', product('tomato', 'Vegetables'))
    if ('publication' in data) await record('ConversionFactorSet', factor('f', 6_500))
    expect(await filled(data)).toBe(data)
  })
})

describe('the reference', () => {
  test('knows nothing of an empty log, and learns what is recorded later', async () => {
    const line = { product: 'tomato', quantity: crates }
    expect(await filled(line)).toBe(line)
    await record('ConversionFactorSet', factor('f', 6_500))
    expect(reference.complete(line, june)).toBe(line)
    expect(await filled(line)).toMatchObject({ quantity: { factor: { id: 'f' } } })
  })

  test('reads only what is new', async () => {
    const reads: [string, number | undefined][] = []
    const watched: EventStore = {
      ...store,
      readStream: (stream, options) => {
        reads.push([stream, options?.from])
        return store.readStream(stream, options)
      }
    }
    reference = new Reference(watched)
    await record('ConversionFactorSet', factor('f', 6_500))
    await Promise.all([reference.refresh(), reference.refresh()])
    expect(reads).toEqual([
      ['products', 0],
      ['factors', 0],
      ['identifiers', 0],
      ['products', 0],
      ['factors', 1],
      ['identifiers', 0]
    ])
  })

  test('tells of a failure and tries again at the next call', async () => {
    let failing = true
    const broken: EventStore = {
      ...store,
      readStream: (stream, options) => {
        if (failing) throw new Error('the disk is away')
        return store.readStream(stream, options)
      }
    }
    reference = new Reference(broken)
    await record('ConversionFactorSet', factor('f', 6_500))
    await expect(reference.refresh()).rejects.toThrow('the disk is away')
    failing = false
    expect(await filled({ quantity: crates })).toMatchObject({ quantity: { factor: { id: 'f' } } })
  })
})
