import { massOf, type Share } from '../../domain/disclosure/share.ts'
import { type Step, surplusSteps, toldSteps } from '../../domain/disclosure/surplus.ts'
import { integer, type Row, text, textOrNull } from '../cells.ts'
import { counted } from '../facts.ts'
import type { Session } from '../session.ts'
import type { TenantReadModel } from '../tenant-read-model.ts'
import { answeredAt } from '../window.ts'
import type { FiguresParameters, SurplusFigure, SurplusFigures } from './contract.ts'
import { KeptMonths } from './kept.ts'
import { type Month, monthsAsked } from './months.ts'
import { owners } from './parties.ts'

/** Each surplus that was declared in a month, and each claim on it that was not released. */
function surplusSql(knownAt: string): string {
  return `
    with offered as materialized (
      select surplus, arg_max(donor, seq) as donor, arg_max(market_day, seq) as day,
        arg_max(mass_grams, seq) as mass_grams
      from ${counted('surplus_declaration', knownAt)}
      where boundary = $boundary
      group by surplus
      having day between $first_day::date and $last_day::date and mass_grams is not null
    ),
    claim_made as materialized (
      select surplus, claim, arg_max(ngo, seq) filter (type = 'SurplusClaimed') as ngo,
        arg_max(mass_grams, seq) filter (type = 'SurplusClaimed') as mass_grams,
        arg_max(market_day, seq) filter (type = 'SurplusClaimed') as day
      from ${counted('surplus_step', knownAt)}
      where boundary = $boundary and claim is not null
      group by surplus, claim
      having bool_or(type = 'SurplusClaimed') and not bool_or(type = 'ClaimReleased')
    ),
    ${owners(
      `select donor as place, day from offered
       union
       select ngo, c.day from claim_made c semi join offered using (surplus)`,
      knownAt
    )}
    select o.surplus, gave.party as giver, null as taker, o.mass_grams
    from offered o
    join owner gave on gave.place = o.donor and gave.day = o.day
    union all
    select o.surplus, gave.party, took.party, coalesce(c.mass_grams, 0)
    from offered o
    join claim_made c using (surplus)
    join owner gave on gave.place = o.donor and gave.day = o.day
    join owner took on took.place = c.ngo and took.day = c.day
    order by all`
}

function shareOf(row: Row): Share {
  return {
    giver: textOrNull(row, 'giver'),
    taker: textOrNull(row, 'taker'),
    massGrams: integer(row, 'mass_grams')
  }
}

/** What of a surplus was claimed, and what was left; what was claimed beyond it left nothing. */
function partsOf(rows: readonly Row[]) {
  const shares = rows.map(shareOf)
  const claimed = shares.filter(({ taker }) => taker !== null)
  const declared = shares.filter(({ taker }) => taker === null)
  const left = Math.max(0, massOf(declared) - massOf(claimed))
  const unclaimed = declared.flatMap((share) => (left === 0 ? [] : [{ ...share, massGrams: left }]))
  return { declared, claimed, unclaimed }
}

function figuresIn(month: string, rows: readonly Row[]): readonly SurplusFigure[] {
  if (rows.length === 0) return []
  const parts = [...Map.groupBy(rows, (row) => text(row, 'surplus')).values()].map(partsOf)
  const sums: Readonly<Record<Step, readonly Share[]>> = {
    declared: parts.flatMap(({ declared }) => declared),
    claimed: parts.flatMap(({ claimed }) => claimed),
    unclaimed: parts.flatMap(({ unclaimed }) => unclaimed)
  }
  const told = toldSteps(sums)
  return surplusSteps.map((step) => {
    const isTold = told.has(step)
    return { month, step, massGrams: isTold ? massOf(sums[step]) : null, suppressed: !isTold }
  })
}

async function figuresOf(session: Session, boundary: string, month: Month) {
  const { name, firstDay, lastDay, knownAt } = month
  const rows = await session.rows(surplusSql(knownAt), {
    ...{ boundary, first_day: firstDay, last_day: lastDay },
    known_at: Date.parse(knownAt) * 1_000
  })
  return figuresIn(name, rows)
}

const keptMonths = new KeptMonths<SurplusFigure>()

/**
 * Public figures of surplus: for whoever asks, released and protected as those of flows
 * (flows.ts says against what).
 *
 * @throws Failure `invalid_parameter`; `mass_too_large`; `read_model_unavailable`.
 */
export function answerSurplusFigures(
  readModel: TenantReadModel,
  parameters: FiguresParameters
): Promise<SurplusFigures> {
  const { boundary } = parameters
  return readModel.read(async (session) => {
    const { releasedUpTo, months } = await monthsAsked(session, parameters)
    const work = (month: Month) => figuresOf(session, boundary, month)
    const kept = await keptMonths.of(session, { boundary, months }, work)
    return { position: await answeredAt(session, 'surplus'), releasedUpTo, rows: [...kept] }
  })
}
