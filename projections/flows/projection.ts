import type { Projection, ProjectionTable, TableName } from '../projection.ts'

/**
 * What moved, as facts that add up. A movement that no longer counts is taken back by a second row
 * with its mass negated and n = −1, so sums never need to know why. Two rules take back:
 *
 * - an event named in `corrects` of another one no longer counts, whichever came first;
 * - within one publication, boundary, period, source, target and group, a row without a product is
 *   the group's total and counts only while no row with a product is there.
 *
 * Either becomes known at the later of the two events, so the rows are the same however the log was
 * cut into batches.
 */
const cell = [
  'publication',
  'boundary',
  'kind',
  'valid_from',
  'valid_to',
  'source',
  'target',
  'product_group'
] as const

const sameCell = cell.map((column) => `d.${column} = m.${column}`).join(' and ')

/** Columns that a fact takes over from `log_movement`, there called `m`. */
const movementColumns = [
  'kind',
  'boundary',
  'valid_from',
  'valid_to',
  'market_day',
  'source',
  'source_stage',
  'target',
  'target_stage',
  'product_group',
  'product',
  'publication',
  'basis'
]
  .map((column) => `m.${column}`)
  .join(', ')

function rememberCorrections(table: TableName): string {
  return `
    insert into ${table('correction')}
    select l.corrects, min(l.seq), min(l.recorded_at)
    from log l
    where l.seq > $from and l.seq <= $to
      and l.corrects is not null
      and l.corrects <> l.event_id
      and not exists (
        select 1 from ${table('correction')} c where c.event_id = l.corrects
      )
    group by l.corrects`
}

function rememberDetails(table: TableName): string {
  return `
    insert into ${table('detailed_cell')}
    with fresh as (
      select ${cell.map((column) => `m.${column}`).join(', ')}, min(m.seq), min(m.recorded_at)
      from log_movement m
      where m.seq > $from and m.seq <= $to
        and m.product is not null
        and m.publication is not null
      group by all
    )
    select *
    from fresh m
    where not exists (select 1 from ${table('detailed_cell')} d where ${sameCell})`
}

function addFacts(table: TableName): string {
  return `
    insert into ${table('flow')}
    select m.seq, m.line, m.seq, m.recorded_at, ${movementColumns}, m.mass_grams, m.sd_grams, 1
    from log_movement m
    where m.seq > $from and m.seq <= $to`
}

/** Early movements are met by a new reason, new ones by any reason. */
function takeBack(table: TableName): string {
  return `
    insert into ${table('flow')}
    with reason as (
      select m.seq, m.line, c.seq as by_seq, c.recorded_at as by_at
      from ${table('correction')} c
      join log l on l.event_id = c.event_id
      join log_movement m on m.seq = l.seq
      where c.seq > $from and l.seq <= $from and m.seq <= $from
      union all
      select m.seq, m.line, c.seq, c.recorded_at
      from log l
      join ${table('correction')} c on c.event_id = l.event_id
      join log_movement m on m.seq = l.seq
      where l.seq > $from and l.seq <= $to and m.seq > $from and m.seq <= $to
      union all
      select m.seq, m.line, d.seq, d.recorded_at
      from ${table('detailed_cell')} d
      join log_movement m on ${sameCell}
      where d.seq > $from and m.product is null and m.seq <= $from
      union all
      select m.seq, m.line, d.seq, d.recorded_at
      from log_movement m
      join ${table('detailed_cell')} d on ${sameCell}
      where m.seq > $from and m.seq <= $to and m.product is null
    ),
    first_reason as (
      select seq, line, min(by_seq) as by_seq, min(by_at) as by_at
      from reason
      group by seq, line
    )
    select m.seq, m.line, greatest(m.seq, f.by_seq), greatest(m.recorded_at, f.by_at),
      ${movementColumns}, -m.mass_grams, m.sd_grams, -1
    from first_reason f
    join log_movement m on m.seq = f.seq and m.line = f.line
    where not exists (
      select 1 from ${table('flow')} r where r.n = -1 and r.seq = f.seq and r.line = f.line
    )`
}

/** What a link is in a window, whatever it carries. */
const linkKeys = ['boundary', 'kind', 'valid_from', 'valid_to', 'source', 'target'] as const

/**
 * The same sums twice: by group, and over all groups, where a year has a tenth of the rows and the
 * most asked question is answered from.
 */
const rollups = [
  { name: 'flow_rollup', keys: [...linkKeys, 'product_group'] },
  { name: 'link_rollup', keys: linkKeys }
] as const

function addToRollup(table: TableName, { name, keys }: (typeof rollups)[number]): string {
  return `
    insert into ${table(name)}
    select ${keys.join(', ')},
      sum(mass_grams), sum(n * sd_grams::hugeint * sd_grams), sum(n)
    from ${table('flow')}
    where known_seq > $from and known_seq <= $to
    group by all
    having sum(mass_grams) <> 0 or sum(n * sd_grams::hugeint * sd_grams) <> 0 or sum(n) <> 0`
}

const keyTypes = {
  boundary: 'uinteger',
  kind: 'movement_kind',
  valid_from: 'date',
  valid_to: 'date',
  source: 'uinteger',
  target: 'uinteger',
  product_group: 'uinteger'
} as const

function rollupTable({ name, keys }: (typeof rollups)[number]): ProjectionTable {
  return {
    name,
    // 128 bits: a batch of the largest masses, and of their squares, does not overflow.
    columns: `${keys.map((key) => `${key} ${keyTypes[key]}`).join(', ')},
      mass_grams hugeint using compression uncompressed,
      variance hugeint using compression uncompressed, n bigint`,
    rollup: { keys, sums: ['mass_grams', 'variance', 'n'] }
  }
}

function addToStages(table: TableName): string {
  return `
    insert into ${table('process_stage')}
    with pair as (
      select boundary, kind, source, source_stage, target, target_stage, sum(n) as n
      from ${table('flow')}
      where known_seq > $from and known_seq <= $to
      group by all
    ),
    said as (
      select boundary, source as process, source_stage as stage, n from pair
      union all
      select boundary, target, target_stage, n from pair where kind = 'flow'
    )
    select boundary, process, stage, sum(n)
    from said
    where stage is not null
    group by all
    having sum(n) <> 0`
}

export const flows: Projection = {
  name: 'flows',
  needs: [],
  tables: [
    {
      name: 'flow',
      // known_seq and known_at: the event that made the row known, and when it was recorded.
      columns: `seq bigint, line usmallint, known_seq bigint, known_at timestamp,
        kind movement_kind, boundary uinteger, valid_from date, valid_to date, market_day date,
        source uinteger, source_stage stage, target uinteger, target_stage stage,
        product_group uinteger, product uinteger, publication uinteger, basis basis,
        mass_grams bigint, sd_grams bigint, n tinyint`
    },
    { name: 'correction', columns: 'event_id uuid, seq bigint, recorded_at timestamp' },
    {
      name: 'detailed_cell',
      columns: `publication uinteger, boundary uinteger, kind movement_kind, valid_from date,
        valid_to date, source uinteger, target uinteger, product_group uinteger, seq bigint,
        recorded_at timestamp`
    },
    ...rollups.map(rollupTable),
    {
      name: 'process_stage',
      columns: 'boundary uinteger, process uinteger, stage stage, n bigint',
      rollup: { keys: ['boundary', 'process', 'stage'], sums: ['n'] }
    }
  ],
  apply: (table) => [
    rememberCorrections(table),
    rememberDetails(table),
    addFacts(table),
    takeBack(table),
    ...rollups.map((rollup) => addToRollup(table, rollup)),
    addToStages(table)
  ]
}
