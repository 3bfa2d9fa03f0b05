import type { Comparator, Literal, Where } from '../../../domain/mfa/view/where.ts'
import type { Bound } from './bound.ts'
import type { Expression } from './relation.ts'

const operators: Readonly<Record<Comparator, string>> = {
  '==': '=',
  '!=': '<>',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>='
}

function isComparable(field: Expression, value: Expression): boolean {
  return field.type === value.type || (field.type === 'integer' && value.type === 'real')
}

function comparison(
  field: Expression,
  comparator: Comparator,
  value: Literal,
  bound: Bound
): string {
  const literal = bound.literal(value)
  // What is missing or of another type equals nothing: two truth values, as in the other executor.
  const otherwise = comparator === '!='
  if (!isComparable(field, literal)) return String(otherwise)
  return `coalesce(${field.sql} ${operators[comparator]} ${literal.sql}, ${otherwise})`
}

/** A condition as SQL that is true or false and never null; its values are bound. */
export function whereSql(
  where: Where,
  fieldAt: (name: string) => Expression,
  bound: Bound
): string {
  switch (where.op) {
    case 'and':
    case 'or':
      return `(${whereSql(where.left, fieldAt, bound)} ${where.op} ${whereSql(where.right, fieldAt, bound)})`
    case 'not':
      return `(not ${whereSql(where.of, fieldAt, bound)})`
    case 'in': {
      const field = fieldAt(where.field)
      return `(${where.values.map((value) => comparison(field, '==', value, bound)).join(' or ')})`
    }
    case 'compare':
      return comparison(fieldAt(where.field), where.comparator, where.value, bound)
  }
}
