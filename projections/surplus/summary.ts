import type { z } from 'zod'
import type { Tenant } from '../../domain/access/tenant.ts'
import { wasteFractions } from '../../domain/waste/destination.ts'
import { askedBindings } from '../asked.ts'
import { flag, integer, type Row, textOrNull } from '../cells.ts'
import type { TenantReadModel } from '../tenant-read-model.ts'
import { answeredAt } from '../window.ts'
import { minutesOrNull } from './ages.ts'
import type { SummaryAnswer, SummaryRow, summary } from './contract.ts'
import { knownMassOf } from './masses.ts'
import { seenConditions } from './seen.ts'
import { sharesSql, sortingsOf } from './shares.ts'
import { statesSql } from './states.ts'

type SummaryParameters = z.output<typeof summary.parameters>

/** What tells the rows apart. Stands of one site are donors of their own. */
const keys = {
  donor: "donor || coalesce(' ' || stand, '')",
  site: 'donor',
  group: 'product_group',
  reason: 'reason',
  day: 'first_day::varchar'
} as const

const inSpan = 'between $from::date and $to::date'

/** Steps of a surplus itself, and those of what became of it. */
const ownSteps = ['declared', 'claimed', 'collected'] as const
const sides = ['sorted_in', 'edible', 'rejected', 'delivered'] as const

/**
 * `cohort`: every surplus of the span, with its key; `share`: what became of them and, without a
 * surplus, what nobody's was sorted and delivered in the span.
 */
function cohortSql(parameters: SummaryParameters, tenant: Tenant): string {
  const key = parameters.by === undefined ? 'null::varchar' : keys[parameters.by]
  const scope = ['surplus_declaration', 'surplus_step', 'surplus_collection']
    .map(
      (table) => `select surplus from ${table} where boundary = $boundary and market_day ${inSpan}`
    )
    .join(' union ')
  const wanted = `
    ${sortingsOf('cohort')}
    union
    select sorting from sorting_input where boundary = $boundary and market_day ${inSpan}
    union
    select sorting from donation_delivery where boundary = $boundary and market_day ${inSpan}`
  return `
    with ${statesSql(parameters, scope)},
    cohort as materialized (
      select *, ${key} as key
      from current
      where ${[`first_day ${inSpan}`, ...seenConditions(tenant)].join(' and ')}
    ),
    ${sharesSql(parameters, wanted)}`
}

/** What is added up of shares: each side, and of what was rejected each bin. */
const parts = [
  ...sides.map((side) => ({ name: side, condition: `side = '${side}'` })),
  ...wasteFractions.map((fraction) => ({
    name: `rejected_${fraction}`,
    condition: `side = 'rejected' and fraction = '${fraction}'`
  }))
]

const partSums = parts
  .map(
    ({ name, condition }) => `
      coalesce(sum(mass_grams) filter (${condition}), 0) as ${name}_grams,
      count(*) filter (${condition} and mass_grams is null) as ${name}_unknown`
  )
  .join(',')

const stepSums = [...ownSteps, ...parts.map(({ name }) => name)]
  .map(
    (step) => `
      coalesce(sum(${step}_grams), 0) as ${step}_grams,
      coalesce(sum(${step}_unknown), 0) as ${step}_unknown`
  )
  .join(',')

const allKnown = 'sorted_in_unknown + edible_unknown = 0'
const answerMs = 'epoch_ms(first_answer_at) - epoch_ms(declared_at)'

/** The cohort by key, and one row more: what is of no surplus. */
const rowsSql = `,
  processed as (
    select surplus, ${partSums}
    from share
    where surplus is not null
    group by surplus
  )
  select false as is_unlinked, key, count(*) as surpluses,
    count(*) filter (is_declared) as declared, count(*) filter (is_claimed) as claimed,
    count(*) filter (has_collection) as collected, count(*) filter (is_expired) as expired,
    count(*) filter (is_withdrawn) as withdrawn,
    count(*) filter (is_declared and (is_claimed or has_collection)) as accepted,
    count(*) filter (is_declared and is_expired) as declared_expired,
    count(${answerMs}) as answered,
    round(quantile_cont(${answerMs}, 0.5))::bigint as median_ms,
    round(quantile_cont(${answerMs}, 0.9))::bigint as percentile90_ms,
    coalesce(sum(sorted_in_grams) filter (${allKnown}), 0) as yield_in,
    coalesce(sum(edible_grams) filter (${allKnown}), 0) as yield_out, ${stepSums}
  from cohort
  left join processed using (surplus)
  group by key
  union all by name
  select true as is_unlinked, ${partSums}
  from share
  where surplus is null and market_day ${inSpan}
  order by is_unlinked, key`

function over(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole
}

function rowOf(row: Row): SummaryRow {
  const declared = integer(row, 'declared')
  return {
    key: textOrNull(row, 'key'),
    surpluses: integer(row, 'surpluses'),
    declared,
    claimed: integer(row, 'claimed'),
    collected: integer(row, 'collected'),
    expired: integer(row, 'expired'),
    withdrawn: integer(row, 'withdrawn'),
    acceptanceRate: over(integer(row, 'accepted'), declared),
    expiryRate: over(integer(row, 'declared_expired'), declared),
    minutesToAnswer: {
      answered: integer(row, 'answered'),
      median: minutesOrNull(row, 'median_ms'),
      percentile90: minutesOrNull(row, 'percentile90_ms')
    },
    steps: {
      declared: knownMassOf(row, 'declared'),
      claimed: knownMassOf(row, 'claimed'),
      collected: knownMassOf(row, 'collected'),
      sortedIn: knownMassOf(row, 'sorted_in'),
      edible: knownMassOf(row, 'edible'),
      rejected: knownMassOf(row, 'rejected'),
      delivered: knownMassOf(row, 'delivered')
    },
    sortingYield: over(integer(row, 'yield_out'), integer(row, 'yield_in')),
    rejects: wasteFractions
      .map((fraction) => ({ fraction, ...knownMassOf(row, `rejected_${fraction}`) }))
      .filter(({ grams, withoutMass }) => grams > 0 || withoutMass > 0)
  }
}

/**
 * What became of the surplus of a span of days; for a donor of its own.
 *
 * @throws Failure `mass_too_large` when a sum cannot be given exactly; `read_model_unavailable`.
 */
export function answerSummary(
  readModel: TenantReadModel,
  parameters: SummaryParameters
): Promise<SummaryAnswer> {
  const { from, to } = parameters
  return readModel.read(async (session) => {
    const bindings = { ...askedBindings(parameters), from, to }
    const { tenant } = readModel
    const rows = await session.rows(cohortSql(parameters, tenant) + rowsSql, bindings)
    const beside = rows.find((row) => flag(row, 'is_unlinked'))
    if (beside === undefined) throw new Error('a sum gave no row')
    return {
      position: await answeredAt(session, 'surplus'),
      rows: rows.filter((row) => !flag(row, 'is_unlinked')).map(rowOf),
      unlinked:
        tenant.party === null
          ? {
              sortedIn: knownMassOf(beside, 'sorted_in'),
              edible: knownMassOf(beside, 'edible'),
              rejected: knownMassOf(beside, 'rejected'),
              delivered: knownMassOf(beside, 'delivered')
            }
          : null
    }
  })
}
