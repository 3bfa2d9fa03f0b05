import type { Bound, ProjectionTable, Statement, TableName } from './projection.ts'

/** A column of a fact, and where it is found in the event. */
export interface FactColumn {
  readonly name: string
  readonly type: string
  /** SQL over `data`, the event's data as JSON, or `line`, one element of the unnested list. */
  readonly value: string
}

/** What one kind of events says, as rows. */
export interface FactDefinition {
  readonly table: string
  /** Event types whose data is read. */
  readonly types: readonly string[]
  /** JSON path of a list in the data of which each element is a row; without it an event is one. */
  readonly each?: string
  readonly columns: readonly FactColumn[]
}

/** Text at a path of the event's data, or of the line where the path begins with `line:`. */
export function textAt(path: string): string {
  return path.startsWith('line:')
    ? `json_extract_string(line, '$.${path.slice(5)}')`
    : `json_extract_string(data, '$.${path}')`
}

/** The text at a path as another type; what does not fit it is null. */
function valueAt(path: string, type: string): string {
  return `try_cast(${textAt(path)} as ${type})`
}

/** The instant at a path, which may be said with any offset from UTC. */
export function instantAt(path: string): string {
  return `make_timestamp(epoch_us(try_cast(${textAt(path)} as timestamptz)))`
}

/** A field of the event's data, or of its line, under its own name; what does not fit the type is null. */
export function field(name: string, type: string, path: string = name): FactColumn {
  return { name, type, value: type === 'varchar' ? textAt(path) : valueAt(path, type) }
}

/** Columns of an amount: its grams, null where unknown, and what was said of it. */
export function amountColumns(path: string): readonly FactColumn[] {
  return [
    field('mass_grams', 'bigint', `${path}.netGrams`),
    field('basis', 'basis', `${path}.basis`),
    field('said_value', 'varchar', `${path}.value`),
    field('said_unit', 'varchar', `${path}.unit`)
  ]
}

/** A list or object of the event's data as JSON text; null where it is missing. */
export function jsonField(name: string, path: string): FactColumn {
  return {
    name,
    type: 'varchar',
    value: `nullif(json_extract(data, '$.${path}')::varchar, 'null')`
  }
}

/** The range table of events with their data, of all types that statements of the range read. */
export const saidTable = 'range_said'

/** Columns that every table of facts begins with. */
const envelope = [
  ['seq', 'bigint'],
  ['row_no', 'integer'],
  ['event_id', 'uuid'],
  ['type', 'varchar'],
  ['market_day', 'date'],
  ['occurred_at', 'timestamp'],
  ['recorded_at', 'timestamp'],
  ['known_seq', 'bigint'],
  ['known_at', 'timestamp'],
  ['n', 'tinyint']
] as const

/** The table of these facts, to be listed by the projection; it needs `flows` for corrections. */
export function factTable({ table, columns }: FactDefinition): ProjectionTable {
  return {
    name: table,
    columns: [...envelope.map(([name, type]) => `${name} ${type}`), ...columns.map(columnSql)].join(
      ', '
    )
  }
}

function columnSql({ name, type }: FactColumn): string {
  return `${name} ${type}`
}

/** What `textAt` makes of a path. */
const extraction = /json_extract_string\((data|line), '([^']+)'\)/gu

/**
 * The columns' SQL with every text taken out of a list, `said` of the data and `told` of the line,
 * so that the JSON is parsed once for all of them and not once for each.
 */
function takenTogether(columns: readonly FactColumn[]): {
  readonly values: readonly string[]
  readonly said: string
  readonly told: string
} {
  const paths = { data: new Map<string, number>(), line: new Map<string, number>() }
  const values = columns.map(({ value }) =>
    value.replace(extraction, (_, from: 'data' | 'line', path: string) => {
      const known = paths[from]
      const index = known.get(path) ?? known.size + 1
      known.set(path, index)
      return `${from === 'data' ? 'said' : 'told'}[${index}]`
    })
  )
  const listOf = (from: 'data' | 'line') =>
    paths[from].size === 0
      ? 'null'
      : `json_extract_string(${from}, [${[...paths[from].keys()].map((path) => `'${path}'`).join(', ')}])`
  return { values, said: listOf('data'), told: listOf('line') }
}

function addFacts(table: TableName, { table: name, types, each, columns }: FactDefinition): string {
  const [lines, rows] =
    each === undefined
      ? ['null', '1 as row_no, null::json as line']
      : [
          `json_extract(data, '$.${each}[*]')`,
          'unnest(range(1, 1 + len(lines)))::integer as row_no, unnest(lines) as line'
        ]
  const { values, said, told } = takenTogether(columns)
  return `
    insert into ${table(name)}
    select seq, row_no, event_id, type, market_day, occurred_at, recorded_at, seq, recorded_at, 1
      ${values.map((value) => `, ${value}`).join('')}
    from (
      select *, ${told} as told
      from (
        select *, ${rows}
        from (
          select *, ${said} as said, ${lines} as lines
          from ${saidTable}
          where type in (${types.map((type) => `'${type}'`).join(', ')})
        )
      )
    )`
}

/**
 * An event that another one corrects or voids no longer counts, whichever came first: its rows are
 * written again with n = −1 at the later of the two, so any cut of the log gives the same rows.
 * `flows` may be ahead, so what became known after the range is left to the range that it is in.
 */
function takeBack(table: TableName, { table: name, columns }: FactDefinition): string {
  const own = columns.map((column) => `, f.${column.name}`).join('')
  return `
    insert into ${table(name)}
    select f.seq, f.row_no, f.event_id, f.type, f.market_day, f.occurred_at, f.recorded_at,
      x.by_seq, x.by_at, -1 ${own}
    from ${table('flows.corrected')} x
    join ${table(name)} f on f.seq = x.seq
    where x.by_seq > $from and x.by_seq <= $to and f.n = 1 and f.seq >= $first_corrected`
}

/** The first event that `takeBack` may take back: what lies before is most of a long log. */
function firstCorrected(table: TableName): Bound {
  return {
    name: '$first_corrected',
    sql: `
      select coalesce(min(seq), $from + 1) as bound
      from ${table('flows.corrected')}
      where by_seq > $from`
  }
}

/** The statements that carry the facts from event `$from` to event `$to`. */
export function applyFacts(table: TableName, definition: FactDefinition): readonly Statement[] {
  const { types } = definition
  return [
    { sql: addFacts(table, definition), types, said: types },
    { sql: takeBack(table, definition), about: ['corrected'], bounds: [firstCorrected(table)] }
  ]
}

/** Where `counted` reads the facts themselves: a veil that is put there is planned in half the time. */
export const factsRead = /\bfrom (?<table>[a-z_]+) where n = 1\b/gu

/**
 * The rows of a table of facts that count, as a parenthesised query.
 *
 * @param asKnownAt where given, `$known_at` (microseconds) must be bound: what was recorded later
 * is left out, corrections too.
 */
export function counted(table: string, asKnownAt: string | undefined): string {
  const known = asKnownAt === undefined ? '' : 'and known_at <= make_timestamp($known_at)'
  // Few are taken back, so looking for them is cheaper than adding up every row. What is taken back has
  // the places and days of what it takes back, and only leaves that out: of whoever's it is.
  return `(
    select *
    from (select * from ${table} where n = 1 ${known})
    anti join (select seq from main.${table} where n = -1 ${known}) using (seq)
  )`
}
