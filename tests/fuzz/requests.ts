import * as fc from 'fast-check'
import type { Role } from '../../domain/access/role.ts'
import {
  hostileBodies,
  hostileInAddress,
  hostileJson,
  hostileTypes,
  someHeaders
} from './hostile.ts'
import type { Described, Operation, Parameter } from './operations.ts'
import { SchemaValues } from './schema-values.ts'

export interface FuzzRequest {
  readonly operation: string
  readonly method: string
  readonly url: string
  readonly role: Role
  readonly headers: Readonly<Record<string, string>>
  readonly payload: string | Buffer | null
}

/** Roles of which each sees, and may do, something else. */
const askingRoles: readonly Role[] = [
  ...(['desk', 'desk', 'desk', 'analyst', 'operator', 'ngo', 'grower', 'device', 'public'] as const)
]

/** Stands where a piece of JSON is put in that `JSON.stringify` would never write. */
const hole = '@@hole@@'

/** A value with one of its places, or one more key, given to `hole`. */
function withHole(value: unknown, place: number): unknown {
  if (typeof value !== 'object' || value === null || place === 0) return hole
  if (Array.isArray(value)) {
    const at = place % (value.length + 1)
    return value.toSpliced(at, 1, withHole(value[at], Math.floor(place / (value.length + 1))))
  }
  const entries = Object.entries(value)
  const at = place % (entries.length + 1)
  const [key, inner] = entries[at] ?? ['unexpected', null]
  return { ...value, [key]: withHole(inner, Math.floor(place / (entries.length + 1))) }
}

/** JSON as the schema allows it, or with something in it that nobody expects. */
function jsonText(valid: fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  const asIs = valid.map((value) => JSON.stringify(value) ?? 'null')
  const spoilt = fc
    .tuple(valid, fc.nat({ max: 5_000 }), fc.constantFrom(...hostileJson))
    .map(([value, place, piece]) =>
      (JSON.stringify(withHole(value, place)) ?? 'null').replaceAll(`"${hole}"`, () => piece)
    )
  return fc.oneof({ arbitrary: asIs, weight: 2 }, { arbitrary: spoilt, weight: 3 })
}

function inAddress(values: SchemaValues, { name, schema }: Parameter): fc.Arbitrary<string> {
  const valid = values
    .of(schema, name)
    .map((value) => encodeURIComponent(String(value ?? '').toWellFormed()))
  return fc.oneof(
    { arbitrary: valid, weight: 4 },
    { arbitrary: fc.constantFrom(...hostileInAddress), weight: 1 }
  )
}

function pathOf(values: SchemaValues, { path, parameters }: Operation): fc.Arbitrary<string> {
  const names = [...path.matchAll(/\{(\w+)\}/gu)].map(([, name = '']) => name)
  const parts = names.map((name) => {
    const known = parameters.find((one) => one.in === 'path' && one.name === name)
    return inAddress(values, known ?? { name, in: 'path', schema: { type: 'string' } })
  })
  return fc
    .tuple(...parts)
    .map((given) =>
      names.reduce((text, name, index) => text.replace(`{${name}}`, () => given[index] ?? ''), path)
    )
}

function queryOf(values: SchemaValues, { parameters }: Operation): fc.Arbitrary<string> {
  const asked = parameters.filter((one) => one.in === 'query')
  const given = asked.map((one) =>
    fc
      .tuple(fc.integer({ min: 0, max: 9 }), inAddress(values, one), inAddress(values, one))
      .map(([how, value, other]) => {
        if (how < 2) return ''
        if (how === 2) return `${one.name}=${value}&${one.name}=${other}`
        return `${one.name}=${value}`
      })
  )
  const stray = fc.constantFrom('', '', '', '', 'x=1', '__proto__=1', 'a[b]=1', '&&=', 'after=1')
  return fc
    .tuple(fc.tuple(...given), stray)
    .map(([pairs, more]) => [...pairs, more].filter((pair) => pair !== '').join('&'))
}

/** Rows of NDJSON and lines of a table beside the JSON that most bodies are. */
function textOf(values: SchemaValues, type: string, [, schema]: readonly [string, object]) {
  if (type.startsWith('text/csv')) {
    return fc
      .array(fc.array(fc.string({ maxLength: 12 }), { maxLength: 7 }), { maxLength: 5 })
      .map((rows) => rows.map((row) => row.join(',')).join('\r\n'))
  }
  const json = jsonText(values.of({ ...schema }))
  return type.includes('ndjson')
    ? fc.array(json, { maxLength: 4 }).map((lines) => lines.join('\n'))
    : json
}

interface Body {
  readonly type: string | null
  readonly payload: string | Buffer | null
}

function bodyOf(values: SchemaValues, { bodies }: Operation): fc.Arbitrary<Body> {
  const none = fc.constant<Body>({ type: null, payload: null })
  const hostile = fc.record<Body>({
    type: fc.constantFrom(...hostileTypes, ...bodies.map(([type]) => type)),
    payload: fc.constantFrom<string | Buffer>(...hostileBodies)
  })
  const [first, ...others] = bodies
  if (first === undefined) return fc.oneof({ arbitrary: none, weight: 9 }, hostile)
  const meant = fc
    .constantFrom(first, ...others)
    .chain((body) => textOf(values, body[0], body).map((payload) => ({ type: body[0], payload })))
  return fc.oneof(
    { arbitrary: meant, weight: 16 },
    { arbitrary: hostile, weight: 3 },
    { arbitrary: none, weight: 1 }
  )
}

const otherMethods = ['HEAD', 'OPTIONS', 'PATCH', 'DELETE', 'PUT', 'POST', 'GET'] as const

/** Requests of one operation, from as described to hostile in every part. */
function requestOf(values: SchemaValues, operation: Operation): fc.Arbitrary<FuzzRequest> {
  const method = fc.oneof(
    { arbitrary: fc.constant(operation.method), weight: 30 },
    { arbitrary: fc.constantFrom(...otherMethods), weight: 1 }
  )
  return fc
    .record({
      method,
      path: pathOf(values, operation),
      query: queryOf(values, operation),
      role: fc.constantFrom(...askingRoles),
      body: bodyOf(values, operation),
      more: fc.oneof(fc.constant({}), someHeaders)
    })
    .map(({ path, query, body, more, ...rest }) => ({
      ...rest,
      operation: `${operation.method} ${operation.path}`,
      url: query === '' ? path : `${path}?${query}`,
      headers: { ...(body.type === null ? {} : { 'content-type': body.type }), ...more },
      payload: body.payload
    }))
}

/**
 * Requests of every operation in turn, so that none is left out by chance; what only asks comes last, and
 * answers from whatever the others have written.
 */
export function requestsOf({
  operations,
  referred
}: Described): readonly fc.Arbitrary<FuzzRequest>[] {
  const values = new SchemaValues(referred)
  const asks = ({ method }: Operation) => (method === 'GET' ? 1 : 0)
  return operations
    .toSorted((one, other) => asks(one) - asks(other))
    .map((operation) => requestOf(values, operation))
}
