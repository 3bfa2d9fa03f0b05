/** Where something is wrong, as a parser tells it. */
export interface Refusal {
  readonly path: readonly PropertyKey[]
  /** Keys that nobody knows, of what the path leads to. */
  readonly keys?: readonly string[] | undefined
}

/** What is left of a document, and the ids of what was taken out. */
interface Salvage {
  readonly rest: unknown
  readonly ids: ReadonlySet<string>
}

function idOf(item: unknown): readonly string[] {
  const isNamed = typeof item === 'object' && item !== null && 'id' in item
  return isNamed && typeof item.id === 'string' ? [item.id] : []
}

/** An entry of the document without its refused parts; undefined where it is refused as a whole. */
function left(value: unknown, refused: readonly PropertyKey[], ids: Set<string>): unknown {
  if (Array.isArray(value)) {
    const places = new Set(refused)
    for (const place of places) for (const id of idOf(value[Number(place)])) ids.add(id)
    return value.filter((_, at) => !places.has(at))
  }
  if (typeof value !== 'object' || value === null) return undefined
  return Object.fromEntries(Object.entries(value).filter(([key]) => !refused.includes(key)))
}

/**
 * A document without the items that a parser refused, so that what is wrong with the others can be told
 * in the same answer.
 */
export function withoutRefused(raw: unknown, refusals: readonly Refusal[]): Salvage {
  const ids = new Set<string>()
  if (typeof raw !== 'object' || raw === null) return { rest: raw, ids }
  const unknown = new Set(
    refusals.flatMap(({ path, keys = [] }) => (path.length === 0 ? keys : []))
  )
  const entries = Object.entries(raw).flatMap(([name, value]): [string, unknown][] => {
    const own = refusals.filter(({ path }) => path[0] === name)
    if (own.length === 0) return unknown.has(name) ? [] : [[name, value]]
    if (own.some(({ path, keys }) => path.length === 1 && keys === undefined)) return []
    const parts = own.flatMap(({ path, keys = [] }): readonly PropertyKey[] =>
      path.length === 1 ? keys : path.slice(1, 2)
    )
    return [[name, left(value, parts, ids)]]
  })
  return { rest: Object.fromEntries(entries), ids }
}
