import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { issueText } from '../../domain/issue-text.ts'
import { boundaryId, name } from '../../domain/movement.ts'
import { day, period } from '../../domain/period.ts'

function textOf(schema: z.ZodType, value: unknown): string {
  const [issue] = schema.safeParse(value).error?.issues ?? []
  return issue === undefined ? 'no issue' : issueText(issue)
}

describe('what was wrong is said so that it can be put right', () => {
  test.each([
    [z.object({ a: z.string() }), {}, 'is missing; give text'],
    [z.string(), 5, 'must be text'],
    [z.number(), 'x', 'must be a number, like 12.5'],
    [z.coerce.number(), 'x', 'must be a number, like 12.5'],
    [z.int(), 1.5, 'must be a whole number, like 12'],
    [z.strictObject({}), { b: 1 }, 'has no place for b; leave it out'],
    [z.enum(['t', 'kg']), 'lb', 'must be t or kg'],
    [day, '2018-13-01', 'must be a day like 2018-12-31'],
    [
      z.iso.datetime(),
      'now',
      'must be an instant with offset, like 2018-12-31T18:00:00+01:00 or …Z'
    ],
    [z.number().max(9), 10, 'must be at most 9'],
    [z.number().min(9), 8, 'must be at least 9'],
    [name, '', 'is empty; a name is needed'],
    [boundaryId, 'A B', 'must be lower-case words joined by hyphens, like milan-metro'],
    [period, { from: '0000-01-01', to: '0000-12-31' }, 'begins before 1800-01-01; check the year']
  ])('%#', (schema, value, expected) => {
    expect(textOf(schema, value)).toBe(expected)
  })
})
