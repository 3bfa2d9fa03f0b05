/** Values of a statement's parameters, by their names. */
export type Bindings = Readonly<Record<string, string | number | boolean | null>>

/** A parameter as it stands in a statement; JSON paths go on with something else after the sign. */
const parameter = /\$([a-z_][a-z0-9_]*)/gu

/** Days and the ends of all time, as contracts have checked them: no other text of people. */
const day = /^(?:\d{4}-\d{2}-\d{2}|-?infinity)$/u

function literalOf(value: Bindings[string]): string | null {
  if (value === null) return 'null'
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'number') return Number.isSafeInteger(value) ? `${value}::bigint` : null
  return day.test(value) ? `'${value}'` : null
}

/**
 * A statement with its values in its text; null where one of them must be bound. DuckDB plans a
 * statement with parameters anew at every asking, which takes longer than most answers, and one
 * without only once.
 */
export function withValues(sql: string, bindings: Bindings): string | null {
  let mustBind = false
  const written = sql.replace(parameter, (name) => {
    const value = bindings[name.slice(1)]
    const literal = value === undefined ? null : literalOf(value)
    if (literal === null) mustBind = true
    return literal ?? name
  })
  return mustBind ? null : written
}
