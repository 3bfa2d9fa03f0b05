import { describe, expect, test } from 'vitest'
import { Conflict, Failure, failureCodes, isFailureCode } from '../../domain/failure.ts'

describe('the list of codes', () => {
  const codes = Object.entries(failureCodes)

  test('holds codes of every kind', () => {
    const kinds = new Set(codes.map(([, { kind }]) => kind))
    expect([...kinds].toSorted()).toEqual(['conflict', 'fault', 'refusal', 'reject', 'request'])
  })

  test.each(codes)('%s is a snake_case word with a title of its own', (code, { title }) => {
    expect(code).toMatch(/^[a-z0-9]+(_[a-z0-9]+)*$/u)
    expect(title).toMatch(/^[A-Z].*[^.]$/u)
    expect(codes.filter(([, other]) => other.title === title)).toHaveLength(1)
  })

  test.each([
    ['internal', true],
    ['Internal', false],
    ['', false],
    ['toString', false],
    [7, false],
    [undefined, false]
  ])('isFailureCode(%j) is %j', (text, expected) => {
    expect(isFailureCode(text)).toBe(expected)
  })
})

describe('a failure', () => {
  const cause = new Error('below')
  const failure = new Failure('mass_too_large', '9 t exceed 8 t', { value: '9' }, cause)

  test('says its code, detail, figures, kind and cause', () => {
    expect(failure).toMatchObject({
      name: 'Failure',
      message: 'mass_too_large: 9 t exceed 8 t',
      code: 'mass_too_large',
      detail: '9 t exceed 8 t',
      figures: { value: '9' },
      kind: 'reject'
    })
    expect(failure.cause).toBe(cause)
    expect(failure).toBeInstanceOf(Error)
  })

  test('without a cause has none, not an undefined one', () => {
    expect('cause' in new Failure('internal', 'x')).toBe(false)
    expect(new Failure('internal', 'x').figures).toEqual({})
  })
})

describe('a conflict', () => {
  test('names the stream and both revisions, and what to do', () => {
    const conflict = new Conflict('boundary-milan-metro', 3, 5)
    expect(conflict).toBeInstanceOf(Failure)
    expect(conflict).toMatchObject({
      name: 'Conflict',
      code: 'wrong_expected_revision',
      kind: 'conflict',
      stream: 'boundary-milan-metro',
      expected: 3,
      actual: 5,
      figures: { stream: 'boundary-milan-metro', expected: 3, actual: 5 },
      detail:
        'stream boundary-milan-metro was expected at revision 3 and is at 5; read it again and decide anew'
    })
  })

  test('keeps an expectation that is a word', () => {
    expect(new Conflict('s', 'no_stream', 0).expected).toBe('no_stream')
  })
})
