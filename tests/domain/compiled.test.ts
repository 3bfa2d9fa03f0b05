import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { eventTypes } from '../../domain/catalog.ts'
import { compiledOnceUsed } from '../../domain/compiled.ts'
import { epcisEvent } from '../../domain/epcis/schema.ts'
import { exampleOf } from '../../web/server/docs/event-example.ts'
import { jsonSchemaOf } from '../../web/server/docs/json-schema.ts'
import { readSample } from './samples.ts'

/** The value, and what a careless or hostile sender makes of it. */
function variants(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [value, null, [], 'x']
  const spoilt = Object.keys(value).flatMap((key) => {
    const { [key]: inner, ...rest } = Object.fromEntries(Object.entries(value))
    const [, ...deeper] =
      typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? variants(inner) : []
    return [rest, ...[null, -1, '', 'x', {}, ...deeper].map((each) => ({ ...value, [key]: each }))]
  })
  return [value, { ...value, unasked: 1 }, ...spoilt]
}

function answer(schema: z.ZodType, value: unknown) {
  const { success, data, error } = schema.safeParse(value)
  // As text: the order of fields is what a hash or an id is made of.
  return { success, text: JSON.stringify(data), issues: error?.issues }
}

describe('what zod makes of a schema answers as the schema does', () => {
  const shapes = eventTypes.flatMap(({ name, version, data, input }) => {
    const stored = readSample(`${name}.v${version}.json`).data
    const said = exampleOf(jsonSchemaOf(input, 'input'))
    return [
      { what: `${name} as stored`, shape: data, value: stored },
      { what: `${name} as said`, shape: input, value: said }
    ]
  })
  const object = {
    type: 'ObjectEvent',
    action: 'OBSERVE',
    eventTime: '2026-06-11T06:40:00+02:00',
    eventTimeZoneOffset: '+02:00',
    epcList: ['urn:epc:id:sgtin:0614141.107346.2018'],
    bizStep: 'shipping',
    readPoint: { id: 'urn:epc:id:sgln:0614141.00777.0' }
  }

  test.each([...shapes, { what: 'an EPCIS event', shape: epcisEvent, value: object }])(
    '$what, whole and spoilt',
    ({ shape, value }) => {
      const compiled = z.compile(shape, { strict: true })
      const asked = variants(value)
      expect(asked.length).toBeGreaterThan(5)
      for (const each of asked) expect(answer(compiled, each)).toEqual(answer(shape, each))
    }
  )
})

test('a schema is compiled once it was asked for often, and not before', () => {
  const shape = z.strictObject({ kilograms: z.number() })
  const parser = compiledOnceUsed(shape)
  for (let nth = 0; nth < 1_000; nth += 1) expect(parser()).toBe(shape)
  expect(parser()).not.toBe(shape)
  expect(parser()).toBe(parser())
  expect(parser().parse({ kilograms: 3 })).toEqual({ kilograms: 3 })
})
