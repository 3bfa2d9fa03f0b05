import {
  type Bound,
  lastEvent,
  type Projection,
  type ProjectionTable,
  type TableName,
  uncompressed,
  upToLast
} from '../projection.ts'
import { claimBounds, settleClaims } from './claims.ts'
import { changeTable, factColumns, flowView } from './fact.ts'
import { addToLotSpans, lotSpanTable } from './lot-spans.ts'
import { commonSdSum, varianceSum } from './variance.ts'

/**
 * What moved, as facts that add up. A movement that no longer counts is taken back by a second row
 * with its mass negated and n = −1, so sums never need to know why. Three rules take back:
 *
 * - an event named in `corrects` of another one no longer counts, whichever came first;
 * - within one publication, boundary, period, source, target and group, a row without a product is
 *   the group's total and counts only while no row with a product is there;
 * - of several statements with one claim, which are about the same transfer, the best counts
 *   (claims.ts).
 *
 * Each becomes known at the later of the events concerned, so the rows are the same however the log
 * was cut into batches.
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

/** Early events are met by a new correction, new ones by any correction. */
function rememberCorrected(table: TableName): string {
  const met = 'select l.seq, greatest(l.seq, c.seq), greatest(l.recorded_at, c.recorded_at)'
  return `
    insert into ${table('corrected')}
    ${met}
    from ${table('correction')} c
    join log l on l.event_id = c.event_id
    where c.seq > $from and l.seq <= $from
    union all
    ${met}
    from log l
    join ${table('correction')} c on c.event_id = l.event_id
    where l.seq > $from and l.seq <= $to`
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

/** What nobody else can report is taken back once and for all. */
function takeBack(table: TableName): string {
  return `
    insert into ${table('flow_change')}
    with reason as (
      select m.seq, m.line, x.by_seq, x.by_at
      from ${table('corrected')} x
      join log_movement m on m.seq = x.seq
      where x.by_seq > $from and m.claim is null and m.seq >= $first_reason and ${upToLast('m.seq')}
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
    select ${factColumns('m', { seq: 'greatest(m.seq, f.by_seq)', at: 'greatest(m.recorded_at, f.by_at)', n: '-1' })}
    from first_reason f
    join log_movement m on m.seq = f.seq and m.line = f.line
    where m.seq >= $first_reason and ${upToLast('m.seq')}
      and not exists (
        select 1
        from ${table('flow_change')} r
        where r.n = -1 and r.seq = f.seq and r.line = f.line
          and r.seq >= $first_reason
      )`
}

/** The first event that `takeBack` may take back; a total of long ago, once its parts are told. */
function firstReason(table: TableName): Bound {
  return {
    name: '$first_reason',
    sql: `
      select if(
          exists (select 1 from ${table('detailed_cell')} where seq > $from),
          0, least($from + 1, coalesce(min(seq), $from + 1))
        ) as bound
      from ${table('corrected')}
      where by_seq > $from`
  }
}

/**
 * What a link is in a window, whatever it carries, and by which conversion factor it was counted, as
 * errors of one factor add up otherwise than others. Few rows have one, and a product has its own.
 */
const linkKeys = [
  'boundary',
  'kind',
  'valid_from',
  'valid_to',
  'source',
  'target',
  'factor'
] as const
const flowKeys = [...linkKeys, 'product_group'] as const
const sums = ['mass_grams', 'variance', 'common_sd_grams', 'n', 'unknown_n'] as const

/**
 * The facts of a range by group, added up once; every rollup, here and in `balance`, is made of
 * these. A link from lot to lot matters where it leads to another group, which it names.
 */
function cells(table: TableName): string {
  return `
    select ${flowKeys.join(', ')}, if(kind = 'link', to_group, null) as to_group,
      coalesce(sum(mass_grams), 0) as mass_grams,
      ${varianceSum} as variance, ${commonSdSum} as common_sd_grams,
      sum(n)::integer as n, sum(if(mass_grams is null, n, 0))::integer as unknown_n
    from ${table('flow')}
    where known_seq > $from and known_seq <= $to
      and (kind <> 'link'::movement_kind or to_group <> product_group)
    group by all`
}

const isSomething = sums.map((sum) => `${sum} <> 0`).join(' or ')

function addToFlowRollup(table: TableName): string {
  return `
    insert into ${table('flow_rollup')}
    select ${flowKeys.join(', ')}, ${sums.join(', ')}
    from ${table('cell')}
    where kind <> 'link' and (${isSomething})`
}

/** Over all groups: a year has a tenth of the rows, and the most asked question is answered from it. */
function addToLinkRollup(table: TableName): string {
  return `
    insert into ${table('link_rollup')}
    select ${linkKeys.join(', ')}, ${sums.map((sum) => `sum(${sum}) as ${sum}`).join(', ')}
    from ${table('cell')}
    where kind <> 'link'
    group by all
    having ${isSomething}`
}

const keyTypes = {
  boundary: 'uinteger',
  kind: 'movement_kind',
  valid_from: 'date',
  valid_to: 'date',
  source: 'uinteger',
  target: 'uinteger',
  factor: 'uinteger',
  product_group: 'uinteger'
} as const

function rollupTable(name: string, keys: readonly (keyof typeof keyTypes)[]): ProjectionTable {
  return {
    name,
    // 128 bits: a batch of the largest masses, and of their squares, does not overflow.
    columns: uncompressed(`${keys.map((key) => `${key} ${keyTypes[key]}`).join(', ')},
      mass_grams hugeint, variance hugeint, common_sd_grams hugeint, n bigint, unknown_n bigint`),
    rollup: { keys, sums }
  }
}

function addToStages(table: TableName): string {
  return `
    insert into ${table('process_stage')}
    with pair as (
      select boundary, kind, source, source_stage, target, target_stage, sum(n) as n
      from ${table('flow')}
      where known_seq > $from and known_seq <= $to and kind <> 'link'
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

/** Only published figures come as a total and its parts. */
const published = ['FlowPublished', 'StockChangePublished']

export const flows: Projection = {
  name: 'flows',
  needs: [],
  tables: [
    changeTable,
    { name: 'correction', columns: 'event_id uuid, seq bigint, recorded_at timestamp' },
    { name: 'corrected', columns: 'seq bigint, by_seq bigint, by_at timestamp' },
    {
      name: 'detailed_cell',
      columns: `publication uinteger, boundary uinteger, kind movement_kind, valid_from date,
        valid_to date, source uinteger, target uinteger, product_group uinteger, seq bigint,
        recorded_at timestamp`
    },
    rollupTable('flow_rollup', flowKeys),
    rollupTable('link_rollup', linkKeys),
    {
      name: 'process_stage',
      columns: 'boundary uinteger, process uinteger, stage stage, n bigint',
      rollup: { keys: ['boundary', 'process', 'stage'], sums: ['n'] }
    },
    lotSpanTable('lot_span'),
    // Apart, as one old lot among new ones would make every block of theirs one that it may be in.
    lotSpanTable('late_lot_span')
  ],
  views: [flowView],
  rangeTables: [{ name: 'cell', sql: cells }],
  apply: (table) => [
    { sql: rememberCorrections(table), types: [], corrections: true },
    { sql: rememberCorrected(table), makes: 'corrected' },
    { sql: rememberDetails(table), types: published },
    {
      sql: takeBack(table),
      ...{ types: published, about: ['corrected'], makes: 'facts' },
      bounds: [lastEvent, firstReason(table)]
    },
    {
      sql: settleClaims(table),
      ...{ about: ['repeats', 'corrected'], makes: 'facts' },
      bounds: claimBounds(table)
    },
    { sql: addToFlowRollup(table), about: ['facts'], reads: ['cell'] },
    { sql: addToLinkRollup(table), about: ['facts'], reads: ['cell'] },
    { sql: addToStages(table), about: ['facts'] },
    { sql: addToLotSpans(table, 'lot_span', 'not is_late'), about: ['movements'] },
    { sql: addToLotSpans(table, 'late_lot_span', 'is_late'), about: ['late'] }
  ]
}
