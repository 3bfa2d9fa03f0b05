/**
 * The query language of a view: conditions on fields, as in
 * `function == 'farm' and not (id in ['farm1', 'farm2'] or share < 0.5)`. It is parsed into a tree,
 * which becomes a predicate here and SQL with bound values in the read side.
 */
export type Literal = string | number | boolean
export type Comparator = '==' | '!=' | '<' | '<=' | '>' | '>='

export type Where =
  | { readonly op: 'and' | 'or'; readonly left: Where; readonly right: Where }
  | { readonly op: 'not'; readonly of: Where }
  | {
      readonly op: 'compare'
      readonly field: string
      readonly comparator: Comparator
      readonly value: Literal
    }
  | { readonly op: 'in'; readonly field: string; readonly values: readonly Literal[] }

/** Where a condition could not be read, and what should stand there. */
export interface WhereError {
  /** Characters before the place, from 0. */
  readonly position: number
  readonly expected: string
}

interface Token {
  readonly kind: 'name' | 'literal' | 'sign' | 'end' | 'unknown'
  readonly text: string
  readonly value: Literal
  readonly position: number
}

/** Deeper nesting is no condition that somebody would read. */
const maxDepth = 50

const comparators: readonly string[] = ['==', '!=', '<=', '>=', '<', '>']

const pattern =
  /\s*(?:(?<name>[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*)|(?<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?<text>'(?:[^'\\]|\\['\\])*'|"(?:[^"\\]|\\["\\])*")|(?<sign>==|!=|<=|>=|[<>()[\],]))/uy

function tokenAt(text: string, from: number): Token & { readonly end: number } {
  pattern.lastIndex = from
  const match = pattern.exec(text)
  if (match?.groups === undefined) {
    const position = from + (/^\s*/u.exec(text.slice(from))?.[0].length ?? 0)
    const kind = position === text.length ? 'end' : 'unknown'
    return { kind, text: '', value: '', position, end: text.length }
  }
  const { name, number, text: quoted, sign } = match.groups
  const end = from + match[0].length
  const written = match[0].trimStart()
  const at = { text: written, position: end - written.length, end }
  if (number !== undefined) return { ...at, kind: 'literal', value: Number(number) }
  if (quoted !== undefined) {
    const value = quoted.slice(1, -1).replaceAll(/\\(['"\\])/gu, '$1')
    return { ...at, kind: 'literal', value }
  }
  if (name === 'true' || name === 'false') return { ...at, kind: 'literal', value: name === 'true' }
  return { ...at, kind: sign === undefined ? 'name' : 'sign', value: '' }
}

/** Thrown within the parser only; `parseWhere` gives it back as a value. */
class Unparsable extends Error {
  readonly where: WhereError
  constructor(where: WhereError) {
    super(where.expected)
    this.where = where
  }
}

function createReader(text: string) {
  let next = tokenAt(text, 0)
  const take = () => {
    const token = next
    next = tokenAt(text, token.end)
    return token
  }
  const is = (written: string) => next.kind !== 'literal' && next.text === written
  const refuse = (expected: string): never => {
    throw new Unparsable({ position: next.position, expected })
  }
  return {
    peek: () => next,
    take,
    is,
    refuse,
    takeIf: (written: string) => is(written) && take() !== undefined,
    demand: (written: string) => (is(written) ? take() : refuse(`"${written}"`))
  }
}
type Reader = ReturnType<typeof createReader>

function literal(reader: Reader): Literal {
  if (reader.peek().kind === 'literal') return reader.take().value
  return reader.refuse("a text in quotes like 'farm', a number, true or false")
}

function literals(reader: Reader): readonly Literal[] {
  reader.demand('[')
  const values = [literal(reader)]
  while (reader.takeIf(',')) values.push(literal(reader))
  reader.demand(']')
  return values
}

const reserved: readonly string[] = ['and', 'or', 'not', 'in']

function comparison(reader: Reader): Where {
  const { kind, text: field } = reader.peek()
  if (kind !== 'name' || reserved.includes(field)) return reader.refuse('a field, "not" or "("')
  reader.take()
  if (reader.takeIf('not')) {
    reader.demand('in')
    return { op: 'not', of: { op: 'in', field, values: literals(reader) } }
  }
  if (reader.takeIf('in')) return { op: 'in', field, values: literals(reader) }
  const comparator = comparatorOf(reader.peek().text)
  if (comparator === undefined) return reader.refuse(`${comparators.join(' ')}, in or not in`)
  reader.take()
  return { op: 'compare', field, comparator, value: literal(reader) }
}

function comparatorOf(text: string): Comparator | undefined {
  return (['==', '!=', '<=', '>=', '<', '>'] as const).find((known) => known === text)
}

function unary(reader: Reader, depth: number): Where {
  if (depth > maxDepth) return reader.refuse(`no more than ${maxDepth} levels of nesting`)
  if (reader.takeIf('not')) return { op: 'not', of: unary(reader, depth + 1) }
  if (!reader.takeIf('(')) return comparison(reader)
  const inner = disjunction(reader, depth + 1)
  reader.demand(')')
  return inner
}

function conjunction(reader: Reader, depth: number): Where {
  let left = unary(reader, depth)
  while (reader.takeIf('and')) left = { op: 'and', left, right: unary(reader, depth) }
  return left
}

function disjunction(reader: Reader, depth: number): Where {
  let left = conjunction(reader, depth)
  while (reader.takeIf('or')) left = { op: 'or', left, right: conjunction(reader, depth) }
  return left
}

/** The tree of a condition, or where it could not be read. `not` binds before `and`, `and` before `or`. */
export function parseWhere(text: string): Where | WhereError {
  const reader = createReader(text)
  try {
    const tree = disjunction(reader, 0)
    return reader.peek().kind === 'end' ? tree : reader.refuse('"and", "or" or the end')
  } catch (error) {
    if (error instanceof Unparsable) return error.where
    throw error
  }
}

/** The fields that a condition reads, each once. */
export function fieldsOf(where: Where): readonly string[] {
  switch (where.op) {
    case 'and':
    case 'or':
      return [...new Set([...fieldsOf(where.left), ...fieldsOf(where.right)])]
    case 'not':
      return fieldsOf(where.of)
    default:
      return [where.field]
  }
}
