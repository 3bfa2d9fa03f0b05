import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { holds, type Scalar } from '../../../../domain/mfa/view/scalar.ts'
import { fieldsOf, parseWhere, type Where } from '../../../../domain/mfa/view/where.ts'

const farm: Readonly<Record<string, Scalar>> = {
  function: 'farm',
  'source.region': 'north',
  size: 12.5,
  open: true,
  closed: null,
  name: "d'Oro"
}

function read(field: string): Scalar {
  return farm[field] ?? null
}

function tree(text: string): Where {
  const parsed = parseWhere(text)
  if ('expected' in parsed) throw new Error(`${text}: ${parsed.expected} at ${parsed.position}`)
  return parsed
}

describe('a condition', () => {
  test.each([
    ["function == 'farm'", true],
    ['function == "farm"', true],
    ["function != 'farm'", false],
    ["source.region in ['south', 'north']", true],
    ["source.region not in ['south', 'north']", false],
    ['size > 12 and size <= 12.5', true],
    ['size < -1 or size >= 1.25e1', true],
    ['not open == true', false],
    ['not (open == false)', true],
    ["name == 'd\\'Oro'", true],
    // not before and, and before or
    ["function == 'x' and size > 1 or open == true", true],
    ["function == 'x' and (size > 1 or open == true)", false],
    ["not function == 'x' and size > 100", false],
    // what is missing or of another type equals nothing and has no order
    ["closed == 'farm'", false],
    ["closed != 'farm'", true],
    ['function < 3', false],
    ['function >= 3', false],
    ["size == '12.5'", false]
  ])('%s is %s of the farm', (text, expected) => {
    expect(holds(tree(text), read)).toBe(expected)
  })

  test.each([
    ['', 0, 'a field'],
    ["function = 'farm'", 9, '=='],
    ['function == farm', 12, 'quotes'],
    ["function == 'farm", 12, 'quotes'],
    ["function in 'farm'", 12, '"["'],
    ["function in ['farm'", 19, '"]"'],
    ['(size > 1', 9, '")"'],
    ['size > 1 size', 9, 'the end'],
    ['size > 1 and', 12, 'a field'],
    ['and == 1', 0, 'a field'],
    ['size > 1; drop table flow', 8, 'the end'],
    [`${'('.repeat(60)}a == 1${')'.repeat(60)}`, 51, 'levels']
  ])('%s is refused at character %i', (text, position, expected) => {
    const parsed = parseWhere(text)
    expect(parsed).toMatchObject({ position })
    expect('expected' in parsed ? parsed.expected : '').toContain(expected)
  })

  test('names its fields once', () => {
    expect(fieldsOf(tree("a == 1 or (b.c in ['x'] and not a != 2)"))).toEqual(['a', 'b.c'])
  })
})

const literal = fc.oneof(fc.string(), fc.integer(), fc.boolean())
const field = fc.constantFrom('a', 'b.c', 'x_1')

const { where } = fc.letrec<{ where: Where }>((tie) => ({
  where: fc.oneof(
    { maxDepth: 4 },
    fc.record({
      op: fc.constant('in' as const),
      field,
      values: fc.array(literal, { minLength: 1 })
    }),
    fc.record({
      op: fc.constant('compare' as const),
      field,
      comparator: fc.constantFrom('==', '!=', '<', '<=', '>', '>='),
      value: literal
    }),
    fc.record({ op: fc.constant('not' as const), of: tie('where') }),
    fc.record({ op: fc.constantFrom('and', 'or'), left: tie('where'), right: tie('where') })
  )
}))

function quoted(value: string | number | boolean): string {
  return typeof value === 'string'
    ? `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
    : String(value)
}

function written(condition: Where): string {
  switch (condition.op) {
    case 'in':
      return `${condition.field} in [${condition.values.map(quoted).join(', ')}]`
    case 'compare':
      return `${condition.field} ${condition.comparator} ${quoted(condition.value)}`
    case 'not':
      return `not (${written(condition.of)})`
    default:
      return `(${written(condition.left)}) ${condition.op} (${written(condition.right)})`
  }
}

test('what is written out is read back', () => {
  fc.assert(
    fc.property(where, (condition) => {
      expect(parseWhere(written(condition))).toEqual(condition)
    })
  )
})
