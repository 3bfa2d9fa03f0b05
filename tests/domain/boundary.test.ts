import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type BoundaryCommand,
  type BoundaryEvent,
  boundaryDecider,
  defineBoundary,
  reviseBoundary
} from '../../domain/boundary/boundary.ts'
import { BoundaryDefined, BoundaryRevised, boundaryStream } from '../../domain/boundary/events.ts'
import { Failure } from '../../domain/failure.ts'
import { failureOf, given } from './given.ts'

const boundary = 'milan-metro'
const facts = { label: 'Milano', inhabitants: 3_250_077, source: 'ISTAT' }
const newer = { ...facts, inhabitants: 3_300_000 }
const reason = 'the register was counted anew'

const defined: BoundaryEvent = { type: 'BoundaryDefined', data: { boundary, ...facts } }
const revised: BoundaryEvent = { type: 'BoundaryRevised', data: { boundary, ...newer, reason } }
const define: BoundaryCommand = { type: 'DefineBoundary', boundary, ...facts }
const revise: BoundaryCommand = { type: 'ReviseBoundary', boundary, ...newer, reason }

const open: BoundaryCommand = {
  ...{
    type: 'SetBoundaryAudience',
    boundary,
    audience: 'everybody',
    reason: 'all of it is made up'
  }
}
const close: BoundaryCommand = { ...open, audience: 'members' }
const opened: BoundaryEvent = {
  ...{ type: 'BoundaryAudienceSet' },
  data: { boundary, audience: 'everybody', reason: 'all of it is made up' }
}
const closed: BoundaryEvent = { ...opened, data: { ...opened.data, audience: 'members' } }

describe('a decision', () => {
  test.each<[string, BoundaryEvent[], BoundaryCommand, BoundaryEvent[]]>([
    ['an unknown boundary is defined', [], define, [defined]],
    ['the same definition again changes nothing', [defined], define, []],
    ['a defined boundary is revised', [defined], revise, [revised]],
    ['the same revision again changes nothing', [defined, revised], revise, []],
    [
      'another reason for the same facts changes nothing',
      [defined, revised],
      { ...revise, reason: 'once more' },
      []
    ],
    [
      'a revision to the facts of the definition changes nothing',
      [defined],
      { ...revise, ...facts },
      []
    ],
    [
      'a revision can be taken back',
      [defined, revised],
      { ...revise, ...facts },
      [{ type: 'BoundaryRevised', data: { boundary, ...facts, reason } }]
    ],
    [
      'a definition that says what was revised changes nothing',
      [defined, revised],
      { ...define, ...newer },
      []
    ],
    ['a boundary is opened to everybody', [defined], open, [opened]],
    ['opening it again changes nothing', [defined, opened], open, []],
    ['it is closed again', [defined, opened], close, [closed]],
    ['closing what was never opened changes nothing', [defined], close, []],
    ['a revision leaves it open', [defined, opened, revised], open, []],
    [
      'inhabitants become unknown',
      [defined],
      { ...revise, inhabitants: null },
      [{ type: 'BoundaryRevised', data: { boundary, ...facts, inhabitants: null, reason } }]
    ],
    [
      'another label alone is a revision',
      [defined],
      { ...revise, ...facts, label: 'Milan' },
      [{ type: 'BoundaryRevised', data: { boundary, ...facts, label: 'Milan', reason } }]
    ],
    [
      'another source alone is a revision',
      [defined],
      { ...revise, ...facts, source: 'Comune' },
      [{ type: 'BoundaryRevised', data: { boundary, ...facts, source: 'Comune', reason } }]
    ]
  ])('%s', (_name, past, command, expected) => {
    expect(given(boundaryDecider, past).when(command)).toEqual(expected)
  })
})

describe('a refusal', () => {
  test.each<[string, BoundaryEvent[], BoundaryCommand, string, object]>([
    [
      'a boundary cannot be defined twice in different ways',
      [defined],
      { ...define, ...newer },
      'milan-metro is defined as "Milano" with 3250077 inhabitants; use ReviseBoundary with a reason',
      { boundary, inhabitants: 3_250_077 }
    ],
    [
      'a definition does not undo a revision',
      [defined, revised],
      define,
      'milan-metro is defined as "Milano" with 3300000 inhabitants; use ReviseBoundary with a reason',
      { boundary, inhabitants: 3_300_000 }
    ],
    [
      'unknown inhabitants are named so',
      [{ type: 'BoundaryDefined', data: { boundary, ...facts, inhabitants: null } }],
      define,
      'milan-metro is defined as "Milano" with unknown inhabitants; use ReviseBoundary with a reason',
      { boundary, inhabitants: null }
    ],
    [
      'what is not defined cannot be revised',
      [],
      revise,
      'milan-metro is not defined; use DefineBoundary first',
      { boundary }
    ]
  ])('%s', (_name, past, command, detail, figures) => {
    const failure = failureOf(() => given(boundaryDecider, past).when(command))
    expect(failure.kind).toBe('refusal')
    expect(failure.code).toBe(past.length === 0 ? 'boundary_unknown' : 'boundary_differs')
    expect(failure.detail).toBe(detail)
    expect(failure.figures).toEqual(figures)
  })
})

describe('whatever was decided before', () => {
  const command = fc
    .record({
      label: fc.constantFrom('Milano', 'Milan'),
      inhabitants: fc.constantFrom(null, 1, 3_250_077),
      source: fc.constantFrom('ISTAT', 'Comune')
    })
    .chain((said) =>
      fc.constantFrom<BoundaryCommand>(
        { type: 'DefineBoundary', boundary, ...said },
        { type: 'ReviseBoundary', boundary, ...said, reason }
      )
    )

  /** Events of a command; null where it is refused. */
  function decided(past: readonly BoundaryEvent[], each: BoundaryCommand) {
    try {
      return given(boundaryDecider, past).when(each)
    } catch (error) {
      if (error instanceof Failure && error.kind === 'refusal') return null
      throw error
    }
  }

  /** What is stored after these commands; a refused one leaves nothing. */
  function eventsOf(commands: readonly BoundaryCommand[]): readonly BoundaryEvent[] {
    const past: BoundaryEvent[] = []
    for (const each of commands) past.push(...(decided(past, each) ?? []))
    return past
  }

  const history = fc.array(command, { maxLength: 8 }).map(eventsOf)

  test('deciding twice changes nothing', () => {
    fc.assert(
      fc.property(history, command, (past, each) => {
        const first = decided(past, each)
        const second = decided([...past, ...(first ?? [])], each)
        expect(second).toEqual(first === null ? null : [])
      })
    )
  })

  test('only the first event defines, and no revision repeats what holds', () => {
    fc.assert(
      fc.property(history, (past) => {
        expect(past.slice(1).every(({ type }) => type === 'BoundaryRevised')).toBe(true)
        expect(past[0]?.type ?? 'BoundaryDefined').toBe('BoundaryDefined')
        past.slice(1).forEach(({ data }, index) => {
          const { state } = given(boundaryDecider, past.slice(0, index + 1))
          if (!('label' in data)) return
          const { label, inhabitants, source } = data
          const facts = { label, inhabitants, source }
          expect(state).not.toEqual({ status: 'defined', facts, audience: 'members' })
        })
      })
    )
  })
})

describe('a command from outside', () => {
  test('is read as it is written', () => {
    expect(defineBoundary.parse(define)).toEqual(define)
    expect(reviseBoundary.parse(revise)).toEqual(revise)
  })

  test.each([
    ['an id with capitals', { ...define, boundary: 'Milan Metro' }],
    ['an id that ends in a hyphen', { ...define, boundary: 'milan-' }],
    ['an id of 61 letters', { ...define, boundary: 'a'.repeat(61) }],
    ['an empty label', { ...define, label: '' }],
    ['no inhabitants at all', { ...define, inhabitants: 0 }],
    ['half an inhabitant', { ...define, inhabitants: 1.5 }],
    ['no source', { ...define, source: undefined }],
    ['a field too many', { ...define, colour: 'red' }]
  ])('%s is not read', (_name, said) => {
    expect(defineBoundary.safeParse(said).success).toBe(false)
  })

  test('a revision without a reason is not read', () => {
    expect(reviseBoundary.safeParse({ ...revise, reason: '' }).success).toBe(false)
    expect(reviseBoundary.safeParse({ ...define, type: 'ReviseBoundary' }).success).toBe(false)
  })

  test('what is decided has the shape that is stored', () => {
    const [first] = given(boundaryDecider, []).when(define)
    expect(BoundaryDefined.data.parse(first?.data)).toEqual(first?.data)
    const [second] = given(boundaryDecider, [defined]).when(revise)
    expect(BoundaryRevised.data.parse(second?.data)).toEqual(second?.data)
  })

  test('each boundary has a stream of its own', () => {
    expect(boundaryStream(define)).toBe('boundary-milan-metro')
  })
})
