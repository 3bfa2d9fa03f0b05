import { byCodePoint } from '../../by-code-point.ts'
import type { Comparator, Where } from './where.ts'

/** What a cell of a row or of a dimension table may hold. */
export type Scalar = string | number | boolean | null

/** Below 0, 0 or above; undefined where the two have no order: of two types, or none. */
function order(value: Scalar, other: Scalar): number | undefined {
  if (typeof value === 'string' && typeof other === 'string') return byCodePoint(value, other)
  if (typeof value === 'number' && typeof other === 'number') return value - other
  if (typeof value === 'boolean' && typeof other === 'boolean') return Number(value) - Number(other)
  return undefined
}

/**
 * Two truth values, not three: what is missing, or of another type, equals nothing and is neither
 * below nor above anything, so `!=` holds of it.
 */
function compares(value: Scalar, comparator: Comparator, other: Scalar): boolean {
  const sign = order(value, other)
  if (sign === undefined) return comparator === '!='
  switch (comparator) {
    case '==':
      return sign === 0
    case '!=':
      return sign !== 0
    case '<':
      return sign < 0
    case '<=':
      return sign <= 0
    case '>':
      return sign > 0
    case '>=':
      return sign >= 0
  }
}

/** Whether a condition holds, with `read` giving the value of a field. */
export function holds(where: Where, read: (field: string) => Scalar): boolean {
  switch (where.op) {
    case 'and':
      return holds(where.left, read) && holds(where.right, read)
    case 'or':
      return holds(where.left, read) || holds(where.right, read)
    case 'not':
      return !holds(where.of, read)
    case 'in':
      return where.values.some((value) => compares(read(where.field), '==', value))
    case 'compare':
      return compares(read(where.field), where.comparator, where.value)
  }
}
