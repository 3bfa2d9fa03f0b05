import {
  type Attributes,
  type Dimensions,
  dimensionTable
} from '../../../domain/mfa/view/dimensions.ts'
import { placeKindOf } from '../../../domain/place.ts'
import { text, textOrNull } from '../../cells.ts'
import type { WindowParameters } from '../../contract.ts'
import { commonSd } from '../../flows/variance.ts'
import type { Session } from '../../session.ts'
import type { WindowSql } from '../../window.ts'
import type { Relation } from './relation.ts'

/** A column that a definition may name: what it is in the facts, and where its name stands. */
interface FlowColumn {
  /** Columns of the facts that it is made of. */
  readonly from: string
  /** Table of names that `from` is a number of; without it, `value` says what it is. */
  readonly names?: 'dictionary' | 'lot'
  readonly value?: string
}

/** What was counted in packages errs together by what its conversion factor errs. */
export const sharedError = 'factor'

const flowColumns: Readonly<Record<string, FlowColumn>> = {
  product_group: { from: 'product_group', names: 'dictionary' },
  product: { from: 'product', names: 'dictionary' },
  lot: { from: 'lot', names: 'lot' },
  publication: { from: 'publication', names: 'dictionary' },
  factor: { from: 'factor', names: 'dictionary' },
  basis: { from: 'basis', value: 'f.basis::varchar' },
  market_day: { from: 'market_day', value: 'f.market_day::varchar' },
  month: { from: 'market_day', value: `strftime(f.market_day, '%Y-%m')` }
}

/**
 * What a definition may name of the live flows: every process of the boundary, with the kind that
 * its id begins with and the stage that most of its movements state.
 *
 * @throws Failure `read_model_unavailable`.
 */
export async function flowDimensions(session: Session, window: WindowSql): Promise<Dimensions> {
  const rows = await session.rows(
    `with stated as (
       select process, first(stage order by n desc, stage)::varchar as stage
       from (
         select process, stage, sum(n) as n
         from process_stage
         where boundary = $boundary::uinteger
         group by all
         having sum(n) > 0
       )
       group by process
     )
     select d.name as process, any_value(s.stage) as stage
     from (
       select unnest([source, target]) as id
       from link_rollup
       where boundary = $boundary::uinteger and kind = 'flow'
     ) p
     join dictionary d on d.id = p.id
     left join stated s on s.process = p.id
     group by d.name
     order by d.name`,
    { boundary: window.bindings.boundary ?? null }
  )
  const processes = new Map<string, Attributes>(
    rows.map((row) => {
      const id = text(row, 'process')
      const kind = placeKindOf(id) === undefined ? null : id.slice(0, id.indexOf(':'))
      return [id, { kind, stage: textOrNull(row, 'stage') }]
    })
  )
  return {
    processes: dimensionTable(processes),
    tables: new Map(),
    columns: new Set(Object.keys(flowColumns))
  }
}

const inRollup: readonly string[] = ['product_group', sharedError]

/** The leanest table that has the columns; only the facts say what was known when. */
function factsWith(columns: readonly string[], { group, asKnownAt }: WindowParameters): string {
  if (asKnownAt !== undefined) return 'flow'
  const isOfLinks = columns.every((column) => column === sharedError)
  if (isOfLinks && group === undefined) return 'link_rollup'
  return columns.every((column) => inRollup.includes(column)) ? 'flow_rollup' : 'flow'
}

/**
 * The flows of a window with the columns that a plan reads.
 *
 * @param each `sums`: what is alike added up; `movements`: one row for each that counts, by whose
 * number its event is found (`seq` in the upper bits, 16 bits of `line`).
 */
export function flowRelation(asked: {
  readonly window: WindowSql
  readonly parameters: WindowParameters
  readonly columns: readonly string[]
  readonly each: 'sums' | 'movements'
}): Relation {
  const { window, parameters, columns, each } = asked
  const used = columns.flatMap((name) => {
    const column = flowColumns[name]
    return column === undefined ? [] : [{ name, ...column }]
  })
  const byMovement = each === 'movements'
  const read = [...new Set(used.map(({ from }) => from))]
  const table = byMovement ? 'flow' : factsWith(read, parameters)
  const [variance, common] =
    table === 'flow'
      ? ['n * sd_grams::hugeint * sd_grams', commonSd]
      : ['variance', 'common_sd_grams']
  const keys = ['source', 'target', ...read, ...(byMovement ? ['seq', 'line'] : [])]
  const named = used.map(({ name, names, value }) =>
    names === undefined ? `${value} as ${name}` : `${name}_name.name as ${name}`
  )
  const joins = used.flatMap(({ name, from, names }) =>
    names === undefined ? [] : [`left join ${names} ${name}_name on ${name}_name.id = f.${from}`]
  )
  return {
    sql: `(
      select source_name.name as source, target_name.name as target, f.mass_grams, f.n, f.variance,
        f.common_sd_grams,
        ${byMovement ? '(f.seq << 16) + f.line' : '0'} as number
        ${named.map((column) => `, ${column}`).join('')}
      from (
        select ${keys.join(', ')}, coalesce(sum(mass_grams), 0) as mass_grams, sum(n) as n,
          coalesce(sum(${variance}), 0) as variance,
          coalesce(sum(${common}), 0) as common_sd_grams
        from ${table}
        where kind = 'flow' and ${window.touching} and ${window.inside}
        group by all
        having ${byMovement ? 'sum(n) > 0' : 'sum(n) <> 0'}
      ) f
      join dictionary source_name on source_name.id = f.source
      join dictionary target_name on target_name.id = f.target
      ${joins.join('\n      ')}
    )`,
    bindings: window.bindings,
    source: 'r.source',
    target: 'r.target',
    value: 'r.mass_grams',
    isExact: true,
    weight: 'r.n',
    variance: 'r.variance',
    // A movement of unknown mass adds nothing to the value, so that nothing of it is uncertain.
    withSd: 'r.n',
    commonSd: 'r.common_sd_grams',
    rowNumber: 'r.number',
    columns: new Map(used.map(({ name }) => [name, { sql: `r.${name}`, type: 'text' as const }]))
  }
}
