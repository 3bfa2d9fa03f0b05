import type { Literal } from '../../../domain/mfa/view/where.ts'
import type { Bindings } from '../../session.ts'
import type { Expression } from './relation.ts'

/** Values of a statement under construction: its text only ever holds their names. */
export interface Bound {
  /** SQL that stands for a text. */
  readonly text: (value: string) => string
  /** SQL that stands for a value of its own type. */
  readonly literal: (value: Literal) => Expression
  readonly bindings: () => Bindings
}

/** No values yet. */
export function createBound(): Bound {
  const values: Record<string, string | boolean> = {}
  const names = new Map<string | boolean, string>()
  const name = (value: string | boolean) => {
    const known = names.get(value)
    if (known !== undefined) return known
    const fresh = `$view_${names.size}`
    names.set(value, fresh)
    values[fresh.slice(1)] = value
    return fresh
  }
  return {
    text: name,
    literal: (value) => {
      // A session binds whole numbers only, so a number goes as text.
      if (typeof value === 'number') return { sql: `${name(String(value))}::double`, type: 'real' }
      return { sql: name(value), type: typeof value === 'string' ? 'text' : 'boolean' }
    },
    bindings: () => values
  }
}
