import type { Dimensions } from '../../../domain/mfa/view/dimensions.ts'
import { clash } from '../../../domain/mfa/view/judgement.ts'
import { type Kinds, kindsOf } from '../../../domain/mfa/view/kinds.ts'
import { type Part, rest, whole } from '../../../domain/mfa/view/partition.ts'
import type { Plan, PlanBundle } from '../../../domain/mfa/view/plan.ts'
import { invalidView } from '../../../domain/mfa/view/problem.ts'
import type { Bindings } from '../../session.ts'
import { type Bound, createBound } from './bound.ts'
import { type JoinedRows, joinRows } from './joined.ts'
import type { Expression, Relation } from './relation.ts'
import { whereSql } from './where-sql.ts'

/** Whether the numbers of the rows behind a figure are asked for, or only how many there are. */
export type Detail = 'counted' | 'numbered'

/** Fractions have no one way of being written, so no part can be called after one. */
function shown({ sql, type }: Expression): string {
  if (type === 'text') return sql
  if (type !== 'real') return `${sql}::varchar`
  const detail =
    'a column of fractions cannot be split by; use a text, a whole number or a truth value'
  throw invalidView([{ problem: 'mixed_types', at: 'partition', detail }])
}

function labelSql(
  part: Part,
  at: (field: Parameters<JoinedRows['expressionOf']>[0]) => Expression,
  bound: Bound
): string {
  const factors = part.map((factor) => {
    if (factor.kind === 'values') return shown(at(factor.field))
    const arms = factor.groups.map(({ label, tests }) => {
      const all = tests.map(
        ({ field, values }) => `${shown(at(field))} in (${[...values].map(bound.text).join(', ')})`
      )
      return `when ${all.join(' and ') || 'true'} then ${bound.text(label)}`
    })
    return `case ${arms.join(' ')} end`
  })
  return `coalesce(${factors.join(` || '/' || `)}, '${rest}')`
}

/** Sums of rows, and of such sums; with them, where asked for, the numbers of what they add up. */
function sumsOf({ measures, shared }: Plan, { isExact, ...relation }: Relation, detail: Detail) {
  const value = `coalesce(sum(${relation.value}), 0)`
  const ofRows = [
    `${isExact ? value : `${value}::double`} as value`,
    `sum(${relation.weight}) as weight`,
    `coalesce(sum(${relation.variance}), 0)::double as variance`,
    `sum(${relation.withSd}) as with_sd`,
    ...(shared === null ? [] : [`coalesce(sum(${relation.commonSd}), 0)::double as common_sd`]),
    ...measures.flatMap(({ column }, index) => {
      const sql = relation.columns.get(column)?.sql ?? 'null'
      return [`coalesce(sum(${sql}), 0)::double as sum_${index}`, `count(${sql}) as count_${index}`]
    }),
    ...(detail === 'numbered' ? [`list(${relation.rowNumber}) as numbers`] : [])
  ]
  const figures = [
    'value',
    'weight',
    'variance',
    'with_sd',
    ...(shared === null ? [] : ['common_sd']),
    ...measures.flatMap((_, n) => [`sum_${n}`, `count_${n}`])
  ]
  const sums = figures.map((name) => `sum(${name}) as ${name}`)
  const isNumbered = detail === 'numbered'
  const lists = isNumbered ? ['flatten(list(alikes)) as alikes'] : []
  return {
    ofRows,
    ofAlike: isNumbered ? [...sums, 'list(alike) as alikes'] : sums,
    ofCells: [...sums, ...lists],
    // What errs together is added up by what it errs by before it is squared.
    ofShared: [
      ...figures.flatMap((name) => {
        if (name === 'common_sd') return []
        const figure = name === 'variance' ? 'if(shared is null, variance, common_sd ** 2)' : name
        return [`sum(${figure}) as ${name}`]
      }),
      ...lists
    ],
    names: isNumbered ? [...figures, 'alikes'] : figures
  }
}

/** Whether a bundle takes a cell, as far as the cell alone says. */
function bundleSql({ source, target, condition }: PlanBundle, filter: number | null): string {
  const leaves = (group: number) => `f.g[${group + 1}]`
  const enters = (group: number) => `t.g[${group + 1}]`
  const ends =
    target === null
      ? source === null
        ? ['false']
        : [leaves(source), `not ${enters(source)}`]
      : source === null
        ? [enters(target), `not ${leaves(target)}`]
        : [leaves(source), enters(target)]
  const conditions = [condition, filter].flatMap((number) =>
    number === null ? [] : [`k${number}`]
  )
  return [...ends, ...conditions].join(' and ')
}

function either(conditions: readonly string[]): string {
  return conditions.length === 0 ? 'false' : `(${[...new Set(conditions)].join(' or ')})`
}

/** The judgement over every cell: which bundles draw it and what category it is of. */
function judgedSql({ bundles, filter }: Plan): string {
  const taking = bundles.map((bundle, number) => ({ bundle, number }))
  const open = taking.filter(({ bundle }) => bundle.source === null || bundle.target === null)
  const closed = taking.filter((one) => !open.includes(one))
  const touched = bundles.flatMap(({ source, target, condition }) =>
    [source, target].flatMap((group) => (group === null ? [] : [{ group, condition }]))
  )
  const internal = touched.map(({ group, condition }) =>
    [
      `f.g[${group + 1}] and t.g[${group + 1}]`,
      ...(condition === null ? [] : [`k${condition}`])
    ].join(' and ')
  )
  const sum = closed.map(({ number }) => `b${number}::integer`).join(' + ')
  const clashes = open.flatMap((a) =>
    open
      .filter((b) => a.number < b.number && clash(a.bundle, b.bundle))
      .map((b) => `b${a.number} and b${b.number}`)
  )
  const from = either(touched.map(({ group }) => `f.g[${group + 1}]`))
  const to = either(touched.map(({ group }) => `t.g[${group + 1}]`))
  return `
    select *,
      case
        when ${filter === null ? 'false' : `not k${filter}`} then 'filtered'
        when taken then 'drawn'
        when inner_row then 'internal'
        when between_row then 'unused'
        when opened then 'elsewhere'
        else 'outside'
      end as category,
      ${closed.length < 2 ? 'false' : `${sum} > 1`} or (not taken and ${either(clashes)}) as is_conflict
    from (
      select *, ${either(closed.map(({ number }) => `b${number}`))} as taken,
        ${either(open.map(({ number }) => `b${number}`))} as opened
      from (
        select c.*, ${bundles.map((bundle, number) => `${bundleSql(bundle, filter)} as b${number},`).join('\n          ')}
          ${either(internal)} as inner_row, ${from} and ${to} as between_row
        from cell c
        join class f on f.class = c.from_class
        join class t on t.class = c.to_class
      )
    )`
}

/**
 * Which conditions are met, which labels given and what errs with what, of rows that are alike: k0 …,
 * l0 … and shared.
 */
function decidingSql(
  { conditions, labels, shared }: Plan,
  { sides }: Kinds,
  joined: JoinedRows,
  bound: Bound
): readonly string[] {
  const met = conditions.map(({ where, fields }, number) => {
    const at = (name: string): Expression => {
      const field = fields.get(name)
      if (field === undefined) throw new Error(`the field ${name} is not resolved`)
      return joined.expressionOf(field, 'source')
    }
    return `${whereSql(where, at, bound)} as k${number}`
  })
  const errs =
    shared === null
      ? []
      : [`${joined.expressionOf({ from: 'row', column: shared }, 'source').sql} as shared`]
  const given = labels.map(({ part, end }, number) => {
    const side = sides[number] ?? null
    if (side !== null) return `${side === 'source' ? 's' : 't'}.p${number} as l${number}`
    return `${labelSql(part, (field) => joined.expressionOf(field, end), bound)} as l${number}`
  })
  return [...met, ...given, ...errs]
}

const place = 'kind, segment, source_part, target_part, type, time'

/** The rows of the statement out of what cells tell, and the lists behind them where they are asked for. */
function figuresSql({ shared }: Plan, sums: ReturnType<typeof sumsOf>, detail: Detail): string {
  const { ofCells, ofShared } = sums
  const [from, figures] =
    shared === null
      ? ['told', ofCells]
      : [`(select ${place}, shared, ${ofCells.join(', ')} from told group by all)`, ofShared]
  const isNumbered = detail === 'numbered'
  const blank = figures.map(() => 'null').join(', ')
  return `
    select ${place}, ${figures.join(', ')}
      ${isNumbered ? ', null as numbers' : ''}
    from ${from}
    group by all
    having sum(weight) <> 0 or sum(value) <> 0
    ${isNumbered ? `union all\n    select 'alike', alike, '', '', '', '', ${blank}, numbers from alike` : ''}`
}

export interface Statement {
  readonly sql: string
  readonly bindings: Bindings
}

/**
 * One statement that draws a plan's view of a relation: rows alike in all that decides are added
 * up first, in one pass; what is drawn of them follows from a few cells.
 *
 * Its rows: `kind` is link, conflict or a category; `segment` and the labels are those of a link.
 * Numbered, every one has a list `alikes`, and rows of the kind `alike` tell the `numbers` of the
 * rows behind the number that `segment` is: what many links share is told once.
 *
 * @throws Failure `invalid_view` where the columns' types do not allow it.
 */
export function viewStatement(
  plan: Plan,
  relation: Relation,
  dimensions: Dimensions,
  detail: Detail
): Statement {
  const bound = createBound()
  const kinds = kindsOf(plan, dimensions)
  const joined = joinRows(plan, { relation, dimensions, kinds }, bound)
  const sums = sumsOf(plan, relation, detail)
  const { ofRows, ofAlike, names } = sums
  const keys = [
    's.class as from_class',
    't.class as to_class',
    ...decidingSql(plan, kinds, joined, bound)
  ]
  const told = [...(plan.shared === null ? [] : ['shared']), ...names].join(', ')
  const labelAt = (number: number | null | undefined) =>
    typeof number === 'number' ? `l${number}` : `'${whole}'`
  const links = plan.bundles.flatMap(({ source, target, segments }, bundle) =>
    segments.map((segment) => {
      const way = plan.segments[segment]
      const labels = [way?.sourceLabel, way?.targetLabel, way?.typeLabel, plan.time].map(labelAt)
      const free = source === null || target === null ? ' and not taken' : ''
      return `select 'link', ${segment}, ${labels.join(', ')}, ${told} from judged where b${bundle}${free}`
    })
  )
  const blank = `0, '', '', '', ''`
  const classes = JSON.stringify(plan.classes.map((g, number) => ({ class: number, g })))
  const sql = `
    with ${joined.tables.join(',\n    ')},
    class as (
      select unnest(from_json(${bound.text(classes)}::json, '[{"class":"INTEGER","g":["BOOLEAN"]}]'), recursive := true)
    ),
    alike as ${detail === 'numbered' ? 'materialized ' : ''}(
      select ${detail === 'numbered' ? '(row_number() over () - 1)::integer as alike, ' : ''}*
      from (
        select ${['coalesce(s.kind, 0) as from_kind', 'coalesce(t.kind, 0) as to_kind', ...joined.columns, ...ofRows].join(',\n          ')}
        from ${joined.rows}
        group by all
      )
    ),
    cell as (
      select ${[...keys, ...ofAlike].join(',\n        ')}
      from alike r
      ${joined.known}
      group by all
    ),
    judged as materialized (${judgedSql(plan)}
    ),
    told(${place}, ${told}) as (
      select category, ${blank}, ${told} from judged
      union all
      select 'conflict', ${blank}, ${told} from judged where is_conflict
      ${links.map((link) => `union all\n      ${link}`).join('\n      ')}
    )
    ${figuresSql(plan, sums, detail)}`
  return { sql, bindings: { ...relation.bindings, ...bound.bindings() } }
}
