import { describe, expect, test } from 'vitest'
import { letterOf } from '../../../ingest/kafka/dead-letter.ts'
import type { Message } from '../../../ingest/kafka/port.ts'
import { translate } from '../../../ingest/kafka/translate.ts'

const context = { nowMs: 0, actor: 'operator:test', correlationId: 'c', name: 't/0' }
const data = {
  boundary: 'kafka-city',
  site: 'covered-market:wagner',
  receipt: 'S-1',
  channel: 'counter',
  lines: [{ product: 'apple', quantity: { value: 3, unit: 'kg', basis: 'weighed' } }]
}
const occurredAt = '2026-11-20T10:00:00+01:00'
const plain = { type: 'SaleRecorded', id: 'a-1', occurredAt, data }
const attributes = {
  ...{ specversion: '1.0', id: 'a-1', source: '/pos/12' },
  ...{ type: 'it.milan.SaleRecorded.v1', time: occurredAt }
}
const binary = Object.fromEntries(
  Object.entries(attributes).map(([name, value]) => [`ce_${name}`, value])
)
const structured = { 'content-type': 'application/cloudevents+json; charset=UTF-8' }

function read(value: unknown, headers: Message['headers'] = {}) {
  const bytes =
    value === null || Buffer.isBuffer(value)
      ? value
      : Buffer.from(typeof value === 'string' ? value : JSON.stringify(value))
  const message = { offset: '7', timestamp: '0', key: null, value: bytes, headers }
  return translate(message, { context, reference: undefined, place: 't/0@7' })
}

function candidate(value: unknown, headers?: Message['headers']) {
  const translation = read(value, headers)
  if ('rejects' in translation) throw new Error(JSON.stringify(translation.rejects))
  return translation.candidate
}

const forms: readonly (readonly [string, unknown, Message['headers']])[] = [
  ['plain JSON', plain, {}],
  ['a CloudEvent in headers', data, binary],
  ['a CloudEvent in headers that are bytes', data, bytesOf(binary)],
  ['a CloudEvent in one object', { ...attributes, traceparent: '00-1', data }, structured]
]

function bytesOf(headers: Readonly<Record<string, string>>): Message['headers'] {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, [Buffer.from(value)]])
  )
}

test.each(forms)('%s is read, with its actor, its place and its time', (_, value, headers) => {
  const { type, occurredAtMs, metaText } = candidate(value, headers)
  expect([type, occurredAtMs]).toEqual(['SaleRecorded', Date.parse('2026-11-20T09:00:00Z')])
  expect(JSON.parse(metaText)).toEqual({
    actor: 'operator:test',
    channel: 'api',
    source: { kind: 'kafka', name: 't/0@7' },
    correlationId: 'c'
  })
})

test('either form of a CloudEvent is the same observation, the same id in plain JSON another', () => {
  const [one, two, three] = [
    candidate(data, binary),
    candidate({ ...attributes, data }, structured),
    candidate(plain)
  ]
  expect(one.key).toBe(two.key)
  expect(one.key).not.toBe(three.key)
})

test('without an id the content is the identity', () => {
  const { id: _, ...nameless } = plain
  const other = { ...nameless, data: { ...data, receipt: 'S-2' } }
  expect(candidate(nameless).key).toBe(candidate({ ...nameless }).key)
  expect(candidate(nameless).key).not.toBe(candidate(other).key)
})

const header = (name: string, value: string) => ({ ...binary, [`ce_${name}`]: value })

/** What is wrong, and by which field and code it is said. */
const bad: readonly (readonly [
  what: string,
  value: unknown,
  headers: Message['headers'],
  code: string,
  field: string | null
])[] = [
  ['no value', null, {}, 'malformed_json', null],
  ['an empty value', '', {}, 'malformed_json', null],
  ['broken JSON', '{"type":"Sale', {}, 'malformed_json', null],
  ['no UTF-8', Buffer.from([0xc3, 0x28]), {}, 'malformed_json', null],
  ['a text', '"three crates"', {}, 'invalid_field', null],
  ['too much', `"${'x'.repeat(1_048_576)}"`, {}, 'record_too_large', null],
  ['a reserved key', '{"__proto__":{}}', {}, 'unsafe_key', '__proto__'],
  ['a reserved key, escaped', '{"\\u005f_proto__":{}}', {}, 'unsafe_key', '__proto__'],
  [
    'a constructor’s prototype',
    '{"constructor":{"prototype":{}}}',
    {},
    'unsafe_key',
    'constructor'
  ],
  [
    '33 levels',
    `${'['.repeat(33)}${']'.repeat(33)}`,
    {},
    'too_deep',
    Array(32).fill('0').join('.')
  ],
  ['no type', { ...plain, type: undefined }, {}, 'invalid_field', 'type'],
  ['an unknown type', { ...plain, type: 'Sale' }, {}, 'unknown_event_type', 'type'],
  ['a decision', { ...plain, type: 'SurplusClaimed' }, {}, 'not_an_observation', 'type'],
  ['a day for a time', { ...plain, occurredAt: '2026-11-20' }, {}, 'invalid_field', 'occurredAt'],
  ['a field too many', { ...plain, actor: 'operator:other' }, {}, 'invalid_field', null],
  [
    'a wrong place',
    { ...plain, data: { ...data, site: 'nowhere' } },
    {},
    'invalid_field',
    'data.site'
  ],
  ['another version', data, header('specversion', '0.3'), 'invalid_field', 'ce_specversion'],
  [
    'another version of the type',
    data,
    header('type', 'SaleRecorded.v9'),
    'unknown_event_type',
    'ce_type'
  ],
  [
    'data that is no JSON by its own word',
    data,
    { ...binary, 'content-type': 'text/xml' },
    'invalid_field',
    'ce_datacontenttype'
  ],
  [
    'encoded data',
    { ...attributes, data_base64: 'e30=' },
    structured,
    'invalid_field',
    'data_base64'
  ],
  [
    'a batch',
    '[]',
    { 'content-type': 'application/cloudevents-batch+json' },
    'invalid_field',
    'content-type'
  ],
  ['a structured event that is a list', '[]', structured, 'invalid_field', 'specversion']
]

describe('what cannot be read says which field and why', () => {
  test.each(bad)('%s', (_, value, headers, code, field) => {
    const translation = read(value, headers)
    if (!('rejects' in translation)) throw new Error('it was read')
    const [problem] = translation.rejects
    expect(problem.reason.length).toBeGreaterThan(10)
    expect({ code: problem.code, field: problem.field }).toEqual({ code, field })
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  })
})

test('a header without a value says nothing, and is no reason to stop: its message is read or put away', () => {
  const headers = { 'content-type': null, ce_specversion: null, trace: [null], other: 'kept' }
  expect(candidate(plain, headers)).toEqual(candidate(plain))
  expect(read('three crates', headers)).toHaveProperty('rejects')
  const message = { offset: '7', timestamp: '0', key: null, value: Buffer.from('x'), headers }
  const told = { actor: 'operator:test', version: 'v' }
  const letter = letterOf({ topic: 't', partition: 0, message, notes: [] }, told)
  expect(letter.headers).toMatchObject({ other: 'kept', filiera_dlq_offset: '7' })
  expect(letter.headers).not.toHaveProperty('trace')
})
