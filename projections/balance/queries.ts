import type { z } from 'zod'
import { integer, member, type Row, rootOfSquares, text, textOrNull } from '../cells.ts'
import type { ReadModel } from '../read-model.ts'
import { answeredAt, straddlingOf, type WindowSql, windowSql } from '../window.ts'
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
      select *, n * sd_grams::hugeint * sd_grams as variance
      from flow
      where ${window.inBoundary}
    )
    select boundary, known_at, valid_from, valid_to, product_group, variance, target as process,
      mass_grams as in_grams, 0 as out_grams, 0 as stock_grams, n as in_n, 0 as out_n, 0 as stock_n
    from fact
    where kind = 'flow'
    union all
    select boundary, known_at, valid_from, valid_to, product_group, variance, source,
      0, mass_grams, 0, 0, n, 0
    from fact
    where kind = 'flow'
    union all
    select boundary, known_at, valid_from, valid_to, product_group, variance, source,
      0, 0, mass_grams, 0, 0, n
    from fact
    where kind = 'stock'`
}

/**
 * `summed`: per process (and group), inside the window and straddling it. `role`: what each process
 * is in the boundary over all time and groups, so that a window does not change it.
 */
function commonSql(window: WindowSql, asKnownAt: string | undefined): string {
  const [sides, ends] =
    asKnownAt === undefined
      ? ['from balance_rollup', 'from process_side']
      : [`from (${knownSides(window)})`, `from (${knownSides(window)})`]
  return `
    with summed as (
      select ${window.inside} as inside, process, product_group, sum(in_grams) as in_grams,
        sum(out_grams) as out_grams, sum(stock_grams) as stock_grams, sum(variance) as variance,
        sum(in_n) as in_n, sum(out_n) as out_n, sum(stock_n) as stock_n
      ${sides}
      where ${window.touching}
      group by all
      having sum(in_n) <> 0 or sum(out_n) <> 0 or sum(stock_n) <> 0
    ),
    role as (
      select process,
        case
          when sum(in_n) = 0 and sum(out_n) > 0 then 'source'
          when sum(out_n) = 0 and sum(in_n) > 0 then 'sink'
          else 'inner'
        end as role
      ${ends}
      where ${window.inBoundary}
      group by process
    )`
}

/** A flow leaves exactly one process, so counting what leaves counts it once. */
const straddlingSql = `
  select coalesce(sum(out_n + stock_n), 0) as n,
    coalesce(sum(out_grams + stock_grams), 0) as mass_grams
  from summed
  where not inside`

function processesSql(common: string, by: ProcessesParameters['by']): string {
  const group = by === 'group' ? 'g.name' : 'null::varchar'
  return `${common}
    select p.name as process, ${group} as product_group, coalesce(r.role, 'inner') as role,
      sum(in_grams) as in_grams, sum(out_grams) as out_grams, sum(stock_grams) as stock_grams,
      sum(in_grams - out_grams - stock_grams) as imbalance_grams, sum(variance) as variance,
      sum(in_n + out_n + stock_n) as n
    from summed s
    join dictionary p on p.id = s.process
    join dictionary g on g.id = s.product_group
    left join role r on r.process = s.process
    where s.inside
    group by all
    order by 1, 2`
}

function rowOf(row: Row): BalanceRow {
  return {
    process: text(row, 'process'),
    group: textOrNull(row, 'product_group'),
    role: member(row, 'role', roles),
    inGrams: integer(row, 'in_grams'),
    outGrams: integer(row, 'out_grams'),
    stockChangeGrams: integer(row, 'stock_grams'),
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
  readModel: ReadModel,
  parameters: ProcessesParameters
): Promise<ProcessesAnswer> {
  return readModel.read(async (session) => {
    const window = await windowSql(session, parameters)
    const common = commonSql(window, parameters.asKnownAt)
    const rows = await session.rows(processesSql(common, parameters.by), window.bindings)
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
 * The boundary as a whole. What is unaccounted for is the sum of the inner processes' imbalances.
 *
 * @throws Failure `mass_too_large` when a sum cannot be given exactly; `read_model_unavailable`.
 */
export function answerTotals(
  readModel: ReadModel,
  parameters: TotalsParameters
): Promise<TotalsAnswer> {
  return readModel.read(async (session) => {
    const window = await windowSql(session, parameters)
    const common = commonSql(window, parameters.asKnownAt)
    const [row] = await session.rows(common + totalsSql, window.bindings)
    const [beside] = await session.rows(common + straddlingSql, window.bindings)
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
