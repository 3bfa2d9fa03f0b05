import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Failure } from '../../../../domain/failure.ts'
import { reconcile } from '../../../../domain/mfa/reconcile.ts'
import { mfaExamples } from '../../../../fixtures/mfa/examples.ts'
import { isFault, readable, readText, rewritten } from '../../../../web/views/mfa/document.ts'
import { jsonFault } from '../../../../web/views/mfa/json-fault.ts'
import { complaintsOf } from '../../../../web/views/mfa/places.ts'
import { type MfaState, readState, writeState } from '../../../../web/views/mfa/state.ts'

describe('a text', () => {
  test.each([
    ['', { reason: 'empty', line: null, column: null }],
    ['[1, 2]', { reason: 'unknown', line: null, column: null }],
    ['{"a": 1}', { reason: 'unknown', line: null, column: null }],
    ['{\n  "flows": [,]\n}', { reason: 'syntax', line: 2, column: 13 }],
    ['{\n  "flows": [', { reason: 'syntax', line: 2, column: 13 }],
    ["{\n  'flows': []}", { reason: 'syntax', line: 2, column: 3 }],
    ['{"flows": [1 2]}', { reason: 'syntax', line: 1, column: 14 }],
    ['{"flows": []} x', { reason: 'syntax', line: 1, column: 15 }]
  ])('%j is told wrong with its place', (text, fault) => {
    const read = readText(text)
    expect(isFault(read)).toBe(true)
    expect(read).toEqual(fault)
  })

  test.each(mfaExamples.filter(({ call }) => call === 'view' || call === 'reconcile'))(
    '$id is known for what it is, and laid out it says the same',
    ({ call, document }) => {
      const text = readable(document)
      expect(readText(text)).toEqual({
        kind: call === 'view' ? 'view' : 'system',
        value: JSON.parse(JSON.stringify(document))
      })
    }
  )

  test('says the same laid out and compact, whatever it holds', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value)
        expect(JSON.parse(rewritten(text, 'readable') ?? '')).toEqual(JSON.parse(text))
        expect(rewritten(text, 'compact')).toBe(text)
      })
    )
  })
})

test('the place of a fault is there exactly where the text is not JSON', () => {
  const piece = fc.constantFrom(
    ...'{}[],:"'.split(''),
    '"a"',
    '1',
    '-0.5e3',
    'true',
    'null',
    ' ',
    '\\'
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const text = pieces.join('')
      expect(jsonFault(text) === null).toBe(rewritten(text, 'compact') !== null)
    }),
    { numRuns: 2_000 }
  )
})

test('every complaint of the service leads to the line of its item', () => {
  const text = readable({
    processes: [{ id: 'P' }, { id: 'P' }],
    flows: [
      { id: 'in flow', from: 'a', to: 'P', value: 1, sd: -1 },
      { id: 'out', from: 'P', to: 'b', value: 3 },
      { id: 'out', from: 'P', to: 'b' }
    ],
    stockChanges: [{ id: 's', process: 'Q', value: 1, sd: 1 }],
    relations: [{ type: 'linear', terms: [{ flow: 'nobody', coefficient: 1 }] }]
  })
  let detail = ''
  try {
    reconcile(JSON.parse(text))
  } catch (error) {
    if (error instanceof Failure) ({ detail } = error)
  }
  const lines = text.split('\n')
  const led = complaintsOf(detail, text).map(({ text: said, line }) => [
    said.split(' ').slice(0, 3).join(' '),
    line === null ? null : (lines[line - 1]?.trim().slice(0, 22) ?? '')
  ])
  expect(led).toEqual([
    ['process P is', '{ "id": "P" }'],
    ['the id out', '{ "id": "out", "from":'],
    ['flow in flow', '{ "id": "in flow", "fr'],
    ['flow out has', '{ "id": "out", "from":'],
    ['stock change s', '{ "id": "s", "process"'],
    ['relation 1 (linear)', '{ "type": "linear", "t']
  ])
})

test('a complaint about the form of a field leads to its item too', () => {
  const text = '{"processes": [],\n"flows": [{"id": "f"},\n{"id": "g", "from": 1}]}'
  const [first, second] = complaintsOf('flows.1.from (g) must be a text; nowhere at all', text)
  expect(first).toMatchObject({ line: 3, offset: text.indexOf('{"id": "g"') })
  expect(second).toMatchObject({ line: null, offset: null })
})

test('the state of the page survives its address, and other parameters stay', () => {
  const text = fc.option(
    fc.string({ minLength: 1, unit: 'binary' }).filter((one) => one.isWellFormed()),
    { nil: null }
  )
  const states: fc.Arbitrary<MfaState> = fc.record({
    ...{ example: text, document: text, definition: text, city: text, from: text, to: text },
    level: fc.constantFrom(null, 'kind' as const, 'place' as const),
    stocks: fc.constantFrom(null, 'assumed' as const),
    every: fc.constantFrom(null, 'month' as const, 'week' as const, 'day' as const),
    figures: fc.constantFrom('reconciled' as const, 'given' as const),
    show: fc.constantFrom('chart' as const, 'table' as const),
    ...{ layer: text, period: text, improve: text, mark: text, stock: text, place: text },
    ...{ whatIf: text, expense: text, percent: text }
  })
  fc.assert(
    fc.property(states, (state) => {
      const written = writeState('?lang=en', state)
      expect(readState(written)).toEqual(state)
      expect(new URLSearchParams(written).get('lang')).toBe('en')
    })
  )
})
