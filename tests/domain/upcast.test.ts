import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { deskOnly } from '../../domain/access/voice.ts'
import { eventType, upcast } from '../../domain/event.ts'

/** What no case here looks at. */
const rest = {
  doc: 'A crate was weighed.',
  kind: 'observation',
  voice: deskOnly,
  stream: () => 'crates'
} as const

const weighedV1 = z.strictObject({ crate: z.string(), grams: z.int() })

describe('a stored shape that changed is read in today’s', () => {
  test('new optional field', () => {
    const v2 = z.strictObject({ ...weighedV1.shape, note: z.string().nullable() })
    const type = eventType({
      name: 'CrateWeighed',
      version: 2,
      ...rest,
      data: v2,
      upcasts: [weighedV1.transform((old) => ({ ...old, note: null }))]
    })
    expect(upcast(type, 1, { crate: 'c-1', grams: 12_400 })).toEqual({
      crate: 'c-1',
      grams: 12_400,
      note: null
    })
  })

  test('new required field, with the value that was meant before', () => {
    const v2 = z.strictObject({ ...weighedV1.shape, scale: z.string() })
    const type = eventType({
      name: 'CrateWeighed',
      version: 2,
      ...rest,
      data: v2,
      upcasts: [weighedV1.transform((old) => ({ ...old, scale: 'gate' }))]
    })
    expect(upcast(type, 1, { crate: 'c-1', grams: 5 })).toMatchObject({ scale: 'gate' })
    expect(() => upcast(type, 2, { crate: 'c-1', grams: 5 })).toThrow(z.ZodError)
  })

  test('renamed field', () => {
    const v2 = z.strictObject({ crate: z.string(), massGrams: z.int() })
    const type = eventType({
      name: 'CrateWeighed',
      version: 2,
      ...rest,
      data: v2,
      upcasts: [weighedV1.transform(({ grams, ...same }) => ({ ...same, massGrams: grams }))]
    })
    expect(upcast(type, 1, { crate: 'c-1', grams: 7 })).toEqual({ crate: 'c-1', massGrams: 7 })
  })

  test('restructured: flat fields become a nested one', () => {
    const v1 = z.strictObject({ crate: z.string(), grossGrams: z.int(), tareGrams: z.int() })
    const v2 = z.strictObject({
      crate: z.string(),
      mass: z.strictObject({ netGrams: z.int(), tareGrams: z.int() })
    })
    const type = eventType({
      name: 'CrateWeighed',
      version: 2,
      ...rest,
      data: v2,
      upcasts: [
        v1.transform(({ crate, grossGrams, tareGrams }) => ({
          crate,
          mass: { netGrams: grossGrams - tareGrams, tareGrams }
        }))
      ]
    })
    expect(upcast(type, 1, { crate: 'c-1', grossGrams: 900, tareGrams: 60 })).toEqual({
      crate: 'c-1',
      mass: { netGrams: 840, tareGrams: 60 }
    })
  })

  test('split: one field becomes two', () => {
    const v1 = z.strictObject({ place: z.string().regex(/^[^/]+\/[^/]+$/u) })
    const v2 = z.strictObject({ market: z.string(), stand: z.string() })
    const type = eventType({
      name: 'StandOpened',
      version: 2,
      ...rest,
      data: v2,
      upcasts: [
        v1.transform(({ place }) => {
          const at = place.indexOf('/')
          return { market: place.slice(0, at), stand: place.slice(at + 1) }
        })
      ]
    })
    expect(upcast(type, 1, { place: 'wagner/12' })).toEqual({ market: 'wagner', stand: '12' })
  })
})

describe('a chain of versions', () => {
  const type = eventType({
    name: 'CrateWeighed',
    version: 3,
    ...rest,
    data: z.strictObject({ crate: z.string(), massGrams: z.int(), note: z.string().nullable() }),
    upcasts: [
      weighedV1.transform(({ crate, grams }) => ({ crate, massGrams: grams })),
      z
        .strictObject({ crate: z.string(), massGrams: z.int() })
        .transform((old) => ({ ...old, note: null }))
    ]
  })

  test.each([
    [1, { crate: 'c-1', grams: 5 }, null],
    [2, { crate: 'c-1', massGrams: 5 }, null],
    [3, { crate: 'c-1', massGrams: 5, note: 'wet' }, 'wet']
  ])('version %i takes only the steps that it lacks', (version, stored, note) => {
    expect(upcast(type, version, stored)).toEqual({ crate: 'c-1', massGrams: 5, note })
  })

  test.each([
    [1, { crate: 'c-1', massGrams: 5 }],
    [2, { crate: 'c-1', grams: 5 }],
    [3, { crate: 'c-1', massGrams: 5 }]
  ])('data that claims version %i without its shape is refused', (version, stored) => {
    expect(() => upcast(type, version, stored)).toThrow(z.ZodError)
  })

  test('the stored object stays as it was', () => {
    const stored = Object.freeze({ crate: 'c-1', grams: 5 })
    upcast(type, 1, stored)
    expect(stored).toEqual({ crate: 'c-1', grams: 5 })
  })
})

describe('a type is refused at definition', () => {
  const step = weighedV1.transform((old) => old)

  test.each([
    { version: 1, upcasts: [step], says: 'CrateWeighed v1 has 1 upcasts, needs 0' },
    { version: 2, upcasts: [], says: 'CrateWeighed v2 has 0 upcasts, needs 1' },
    { version: 2, upcasts: [step, step], says: 'CrateWeighed v2 has 2 upcasts, needs 1' },
    { version: 4, upcasts: [step, step], says: 'CrateWeighed v4 has 2 upcasts, needs 3' }
  ])('v$version with $upcasts.length upcasts', ({ version, upcasts, says }) => {
    const define = () =>
      eventType({ name: 'CrateWeighed', version, ...rest, data: weighedV1, upcasts })
    expect(define).toThrow(says)
  })

  test('upcasts left out count as none', () => {
    const define = () => eventType({ name: 'CrateWeighed', version: 2, ...rest, data: weighedV1 })
    expect(define).toThrow('CrateWeighed v2 has 0 upcasts, needs 1')
  })
})

const moment = { occurredAtMs: 0, marketDay: '1970-01-01' }

test('what a type leaves out has a plain meaning: input as stored, and nothing moved', () => {
  const type = eventType({ name: 'CrateWeighed', version: 1, ...rest, data: weighedV1 })
  expect(type.input).toBe(weighedV1)
  expect(type.upcasts).toEqual([])
  expect(type.movements({ crate: 'c-1', grams: 5 }, moment)).toEqual([])
  expect(type.anomalies({ crate: 'c-1', grams: 5 })).toEqual([])
  expect(type.replacement({ crate: 'c-1', grams: 5 })).toBeNull()
  expect(type.standards).toEqual({})
})
