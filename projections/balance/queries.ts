import type { z } from 'zod'
import { isOwn } from '../access/own.ts'
import { integer, member, type Row, rootOfSquares, text, textOrNull } from '../cells.ts'
import type { WindowParameters } from '../contract.ts'
import { factsFor } from '../flows/links.ts'
import { commonSd } from '../flows/variance.ts'
import { nameAt } from '../level.ts'
import { bookSql } from '../stocks/series.ts'
import type { TenantReadModel } from '../tenant-read-model.ts'
import { answeredAt, inGroup, straddlingOf, type WindowSql, windowSql } from '../window.ts'
import {
  type BalanceRow,
  type ProcessesAnswer,
  type processes,
  roles,
  type TotalsAnswer,
  type totals
} from './contract.ts'

type ProcessesParameters = z.output<typeof processes.parameters>
type TotalsParameters = z.output<typeof totals.parameters>

/** Every movement of the boundary as its sides, from the facts recorded by an instant. */
function knownSides(window: WindowSql): string {
  return `
    with fact as (
      select *, n * sd_grams::hugeint * sd_grams as variance, ${commonSd} as common_sd_grams
      from flow
      where ${window.inBoundary}
    )
    select boundary, known_at, valid_from, valid_to, product_group, factor, variance,
      common_sd_grams, target as process,
      mass_grams as in_grams, 0 as out_grams, 0 as stock_grams, 0 as became_grams,
      n as in_n, 0 as out_n, 0 as stock_n
    from fact
    where kind = 'flow'
    union all
    select boundary, known_at, valid_from, valid_to, product_group, factor, variance,
      -common_sd_grams, source, 0, mass_grams, 0, 0, 0, n, 0
    from fact
    where kind = 'flow'
    union all
    select boundary, known_at, valid_from, valid_to, product_group, factor, variance,
      -common_sd_grams, source, 0, 0, mass_grams, 0, 0, 0, n
    from fact
    where kind = 'stock'
    union all
    select boundary, known_at, valid_from, valid_to, to_group, null, 0, 0, source, 0, 0, 0, mass_grams, 0, 0, 0
    from fact
    where kind = 'link'
    union all
    select boundary, known_at, valid_from, valid_to, product_group, null, 0, 0, source, 0, 0, 0, -mass_grams, 0, 0, 0
    from fact
    where kind = 'link'`
}

/**
 * `summed`: per process (and group), inside the window and straddling it; for places that keep stock
 * with the change that their book shows. `role`: what each process is in the boundary over all time
 * and groups, so that a window does not change it.
 */
function commonSql(
  window: WindowSql,
  { asKnownAt, group, level }: WindowParameters & { readonly level?: ProcessesParameters['level'] }
): string {
  const [sides, ends] =
    asKnownAt === undefined
      ? ['balance_rollup', 'process_side']
      : [`(${knownSides(window)})`, `(${knownSides(window)})`]
  const conditions = ['boundary = $boundary::uinteger', ...inGroup(group)].join(' and ')
  return `
    with ${bookSql({ asKnownAt, conditions })},
    kept as (
      select place as process, product_group,
        sum(greatest(level, 0) - greatest(before, 0)) as stock_grams
      from book
      where day between $from::date and $to::date
      group by all
    ),
    summed as (
      select ${window.inside} as inside, process, product_group, factor,
        coalesce(sum(in_grams), 0) as in_grams, coalesce(sum(out_grams), 0) as out_grams,
        coalesce(sum(stock_grams), 0) as stock_grams,
        coalesce(sum(became_grams), 0) as became_grams,
        coalesce(sum(variance), 0) as variance,
        coalesce(sum(common_sd_grams), 0) as common_sd_grams, sum(in_n) as in_n, sum(out_n) as out_n,
        sum(stock_n) as stock_n
      from ${sides}
      where ${window.touching}
      group by all
      having sum(in_n) <> 0 or sum(out_n) <> 0 or sum(stock_n) <> 0
        or coalesce(sum(became_grams), 0) <> 0
      union all
      select true, process, product_group, null, 0, 0, stock_grams, 0, 0, 0, 0, 0, 0
      from kept
      where stock_grams <> 0
    ),
    role as (
      select process, ${roleSql}
      from ${ends}
      where ${window.inBoundary}
      group by process
    ),
    named_role as (
      select ${nameAt(level, 'd.name')} as process, ${roleSql}
      from ${ends} e
      join dictionary d on d.id = e.process
      where ${window.inBoundary}
      group by 1
    )`
}

/** A process that only gives or only takes stands at the edge of what is recorded. */
const roleSql = `
        case
          when sum(in_n) = 0 and sum(out_n) > 0 then 'source'
          when sum(out_n) = 0 and sum(in_n) > 0 then 'sink'
          else 'inner'
        end as role`

/** A flow leaves exactly one process, so counting what leaves counts it once. */
const straddlingSql = `
  select coalesce(sum(out_n + stock_n), 0) as n,
    coalesce(sum(out_grams + stock_grams), 0) as mass_grams
  from summed
  where not inside`

function processesSql(common: string, { by, level }: ProcessesParameters): string {
  const group = by === 'group' ? 'g.name' : 'null::varchar'
  return `${common},
    made as (
      select ${nameAt(level, 'p.name')} as process, ${group} as product_group, factor,
        sum(in_grams) as in_grams, sum(out_grams) as out_grams, sum(stock_grams) as stock_grams,
        sum(became_grams) as became_grams, sum(variance) as variance,
        sum(common_sd_grams) as common_sd_grams, sum(in_n + out_n + stock_n) as n
      from summed s
      join dictionary p on p.id = s.process
      join dictionary g on g.id = s.product_group
      where s.inside
      group by all
    ),
    named as (
      select process, product_group, sum(in_grams) as in_grams, sum(out_grams) as out_grams,
        sum(stock_grams) as stock_grams, sum(became_grams) as became_grams,
        sum(if(factor is null, variance, common_sd_grams * common_sd_grams))::hugeint as variance,
        sum(n) as n
      from made
      group by all
    )
    select n.*, coalesce(r.role, 'inner') as role,
      in_grams + became_grams - out_grams - stock_grams as imbalance_grams
    from named n
    left join named_role r on r.process = n.process
    order by n.process, n.product_group`
}

function rowOf(row: Row): BalanceRow {
  return {
    process: text(row, 'process'),
    group: textOrNull(row, 'product_group'),
    role: member(row, 'role', roles),
    inGrams: integer(row, 'in_grams'),
    outGrams: integer(row, 'out_grams'),
    stockChangeGrams: integer(row, 'stock_grams'),
    becameGrams: integer(row, 'became_grams'),
    imbalanceGrams: integer(row, 'imbalance_grams'),
    imbalanceSdGrams: rootOfSquares(row, 'variance'),
    events: integer(row, 'n')
  }
}

/**
 * The balance of every process, by name.
 *
 * @throws Failure `mass_too_large` when a sum cannot be given exactly; `read_model_unavailable`.
 */
export function answerProcesses(
  readModel: TenantReadModel,
  parameters: ProcessesParameters
): Promise<ProcessesAnswer> {
  return readModel.read(async (session) => {
    const window = await windowSql(session, parameters)
    const common = commonSql(window, parameters)
    const rows = await session.rows(processesSql(common, parameters), window.bindings)
    const [beside] = await session.rows(common + straddlingSql, window.bindings)
    return {
      position: await answeredAt(session, 'balance'),
      rows: rows.map(rowOf),
      straddling: straddlingOf(beside)
    }
  })
}

const totalsSql = `,
  whole as (
    select coalesce(sum(out_grams) filter (r.role = 'source'), 0) as in_grams,
      coalesce(sum(in_grams) filter (r.role = 'sink'), 0) as out_grams,
      coalesce(sum(stock_grams) filter (coalesce(r.role, 'inner') = 'inner'), 0) as stock_grams,
      coalesce(sum(out_n + stock_n), 0) as n
    from summed s
    left join role r on r.process = s.process
    where s.inside
  )
  select *, in_grams - out_grams - stock_grams as imbalance_grams from whole`

/**
 * The same of a party's own places: what moves between them neither enters nor leaves, and a place that
 * only takes, or only gives, stands at the edge of what is recorded.
 */
function ownTotalsSql(window: WindowSql, parameters: TotalsParameters): string {
  return `,
  moved as (
    select ${window.inside} as inside, mass_grams, n,
      ${isOwn('m.source', 'number', 'm.valid_to')} as is_from_own,
      ${isOwn('m.target', 'number', 'm.valid_to')} as is_to_own
    from ${factsFor(parameters).table} m
    where kind = 'flow' and ${window.touching}
  ),
  crossing as (
    select coalesce(sum(mass_grams) filter (is_to_own and not is_from_own), 0) as in_grams,
      coalesce(sum(mass_grams) filter (is_from_own and not is_to_own), 0) as out_grams,
      coalesce(sum(n), 0) as n
    from moved
    where inside
  ),
  held as (
    select coalesce(sum(stock_grams), 0) as stock_grams,
      coalesce(sum(in_grams + became_grams - out_grams - stock_grams), 0) as imbalance_grams
    from summed s
    left join role r on r.process = s.process
    where s.inside and coalesce(r.role, 'inner') = 'inner'
  )`
}

const ownWholeSql = 'select * from crossing, held'

const ownStraddlingSql = `
  select coalesce(sum(n), 0) as n, coalesce(sum(mass_grams), 0) as mass_grams
  from moved
  where not inside`

/**
 * The boundary as a whole, or a party's own places as a whole. What is unaccounted for is the sum of the
 * inner processes' imbalances.
 *
 * @throws Failure `mass_too_large` when a sum cannot be given exactly; `read_model_unavailable`.
 */
export function answerTotals(
  readModel: TenantReadModel,
  parameters: TotalsParameters
): Promise<TotalsAnswer> {
  return readModel.read(async (session) => {
    const window = await windowSql(session, parameters)
    const common = commonSql(window, parameters)
    const isParty = readModel.tenant.party !== null
    const own = isParty ? common + ownTotalsSql(window, parameters) : ''
    const [row] = await session.rows(
      isParty ? own + ownWholeSql : common + totalsSql,
      window.bindings
    )
    const straddling = isParty ? own + ownStraddlingSql : common + straddlingSql
    const [beside] = await session.rows(straddling, window.bindings)
    if (row === undefined) throw new Error('a sum gave no row')
    const inGrams = integer(row, 'in_grams')
    const imbalanceGrams = integer(row, 'imbalance_grams')
    return {
      position: await answeredAt(session, 'balance'),
      inGrams,
      outGrams: integer(row, 'out_grams'),
      stockChangeGrams: integer(row, 'stock_grams'),
      imbalanceGrams,
      imbalanceShare: inGrams === 0 ? null : imbalanceGrams / inGrams,
      events: integer(row, 'n'),
      straddling: straddlingOf(beside)
    }
  })
}
