import * as fc from 'fast-check'
import { z } from 'zod'
import type { Schema } from './operations.ts'

/** Values that mean something to the server, so that what is asked comes past the first check. */
const knownTexts: Readonly<Record<string, readonly string[]>> = {
  boundary: ['milan-metro', 'milan-simulated', 'nowhere'],
  mapping: ['urbanfoodflows', 'milano-eccedenze', 'nothing'],
  site: ['covered-market:wagner', 'wholesaler:stand-001'],
  from: ['2018-01-01', '2026-11-01'],
  to: ['2018-12-31', '2026-11-22'],
  group: ['Fruit', 'Vegetables'],
  product: ['tomato', 'apple'],
  type: ['EPCISDocument', 'ObjectEvent', 'ClaimSurplus', 'SurplusDeclared', 'OpenSite'],
  quantity: ['12.5'],
  after: ['0000000000000001', '1']
}

const formats: Readonly<Record<string, fc.Arbitrary<string>>> = {
  date: fc.constantFrom('2018-01-01', '2026-11-20', '2024-02-29'),
  'date-time': fc.constantFrom('2026-11-20T06:00:00Z', '2026-10-25T02:30:00+02:00'),
  email: fc.constantFrom('a@example.org', 'x.y@example.it'),
  uuid: fc.uuid(),
  uri: fc.constant('https://example.org/x')
}

const parts = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  enum: z.array(z.unknown()).optional(),
  const: z.unknown().optional(),
  format: z.string().optional(),
  pattern: z.string().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  exclusiveMaximum: z.number().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  minItems: z.number().optional(),
  maxItems: z.number().optional(),
  items: z.looseObject({}).optional().catch(undefined),
  prefixItems: z.array(z.looseObject({})).optional(),
  properties: z.record(z.string(), z.looseObject({})).optional(),
  required: z.array(z.string()).default([]),
  additionalProperties: z.union([z.boolean(), z.looseObject({})]).optional(),
  anyOf: z.array(z.looseObject({})).optional(),
  oneOf: z.array(z.looseObject({})).optional(),
  allOf: z.array(z.looseObject({})).optional(),
  $ref: z.string().optional()
})
type Parts = z.infer<typeof parts>

/** Deeper, optional fields are left out. */
const maxDepth = 6
const longest = 40

/** Texts that a schema without a pattern allows, and that somebody will send. */
const oddTexts = ['\ud83c', 'a\udf45', '\0', 'a\u0000b', '\u2028', '\ufffe', '\\ud83c', 'C:\\users']

function freeText(minLength: number, maxLength: number): fc.Arbitrary<string> {
  const odd = oddTexts
    .map((text) => text.padEnd(minLength, 'x'))
    .filter(({ length }) => length <= maxLength)
  const plain = fc.string({ minLength, maxLength })
  return odd.length === 0
    ? plain
    : fc.oneof({ arbitrary: plain, weight: 9 }, fc.constantFrom(...odd))
}

function textOf({ format = '', pattern, minLength = 0, maxLength = longest }: Parts, name: string) {
  const known = knownTexts[name]
  const made =
    formats[format] ??
    (pattern === undefined
      ? freeText(minLength, Math.max(minLength, Math.min(maxLength, longest)))
      : matching(pattern))
  return known === undefined ? made : fc.oneof(fc.constantFrom(...known), made)
}

/** Patterns with look-arounds cannot be turned round; any text will do there. */
function matching(pattern: string): fc.Arbitrary<string> {
  try {
    return fc.stringMatching(new RegExp(pattern, 'u'), { size: '-1' })
  } catch {
    return fc.string({ maxLength: longest })
  }
}

function numberOf({ minimum, maximum, exclusiveMinimum, exclusiveMaximum, type }: Parts) {
  const isWhole = type === 'integer'
  const low = minimum ?? (exclusiveMinimum === undefined ? -1_000 : exclusiveMinimum + 1)
  const high = maximum ?? (exclusiveMaximum === undefined ? low + 1_000_000 : exclusiveMaximum - 1)
  const [min, max] = [Math.ceil(low), Math.max(Math.ceil(low), Math.floor(high))]
  const whole = fc.integer({
    min: Math.max(min, -0x7fffffff),
    max: Math.max(Math.min(max, 0x7fffffff), Math.max(min, -0x7fffffff))
  })
  // The ends of what is allowed, which hardly any number is.
  const ends = [minimum, maximum].filter((end) => end !== undefined)
  const withEnds =
    ends.length === 0 ? whole : fc.oneof({ arbitrary: whole, weight: 9 }, fc.constantFrom(...ends))
  return isWhole
    ? withEnds
    : fc.oneof(
        whole,
        whole.map((value) => value / 8)
      )
}

/** Values as a schema of JSON Schema allows them, nearly always. */
export class SchemaValues {
  readonly #referred: ReadonlyMap<string, Schema>

  constructor(referred: ReadonlyMap<string, Schema>) {
    this.#referred = referred
  }

  /** @param name of the field, for which there may be values that the server knows. */
  of(schema: Schema, name = '', depth = 0): fc.Arbitrary<unknown> {
    const given = parts.parse(schema)
    if (given.$ref !== undefined) {
      const referred = this.#referred.get(given.$ref)
      if (referred === undefined || depth > 2 * maxDepth) return fc.constant(null)
      return this.of(referred, name, depth + 1)
    }
    if (given.enum !== undefined) return fc.constantFrom(...given.enum)
    if (given.const !== undefined) return fc.constant(given.const)
    const choices = given.anyOf ?? given.oneOf
    if (choices !== undefined && choices.length > 0) return this.#one(choices, name, depth)
    if (given.allOf !== undefined) return this.#all(given.allOf, name, depth)
    return this.#typed(given, name, depth)
  }

  /** Made when they are asked for: an event may be of any of dozens of types, each a large schema. */
  #one(choices: readonly Schema[], name: string, depth: number): fc.Arbitrary<unknown> {
    const made = new Map<number, fc.Arbitrary<unknown>>()
    return fc.nat({ max: choices.length - 1 }).chain((choice) => {
      const values = made.get(choice) ?? this.of(choices[choice] ?? {}, name, depth + 1)
      made.set(choice, values)
      return values
    })
  }

  #all(all: readonly Schema[], name: string, depth: number): fc.Arbitrary<unknown> {
    return fc
      .tuple(...all.map((each) => this.of(each, name, depth + 1)))
      .map((values) => Object.assign({}, ...values))
  }

  #typed(given: Parts, name: string, depth: number): fc.Arbitrary<unknown> {
    const [type] = Array.isArray(given.type) ? given.type : [given.type]
    switch (type) {
      case 'string':
        return textOf(given, name)
      case 'integer':
      case 'number':
        return numberOf(given)
      case 'boolean':
        return fc.boolean()
      case 'null':
        return fc.constant(null)
      case 'array':
        return this.#array(given, name, depth)
      case 'object':
        return this.#object(given, depth)
      default:
        return fc.jsonValue({ maxDepth: 2 })
    }
  }

  #array({ items, prefixItems, minItems = 0 }: Parts, name: string, depth: number) {
    if (prefixItems !== undefined) {
      return fc.tuple(...prefixItems.map((each) => this.of(each, name, depth + 1)))
    }
    const maxLength = depth > maxDepth ? minItems : minItems + 3
    return fc.array(this.of(items ?? {}, name, depth + 1), { minLength: minItems, maxLength })
  }

  #object({ properties = {}, required, additionalProperties }: Parts, depth: number) {
    const wanted = Object.entries(properties).filter(
      ([key]) => depth <= maxDepth || required.includes(key)
    )
    const model = Object.fromEntries(
      wanted.map(([key, each]) => [key, this.of(each, key, depth + 1)])
    )
    const requiredKeys = required.filter((key) => Object.hasOwn(model, key))
    if (wanted.length > 0) return fc.record(model, { requiredKeys })
    const values =
      typeof additionalProperties === 'object'
        ? this.of(additionalProperties, '', depth + 1)
        : fc.jsonValue({ maxDepth: 1 })
    return fc.dictionary(fc.string({ minLength: 1, maxLength: 12 }), values, { maxKeys: 3 })
  }
}
