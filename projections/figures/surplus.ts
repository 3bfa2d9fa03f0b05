import { type Cell, merged, protectedRow } from '../../domain/disclosure/protection.ts'
import { integer, type Row, text, textOrNull } from '../cells.ts'
import { counted } from '../facts.ts'
import type { Session } from '../session.ts'
import type { TenantReadModel } from '../tenant-read-model.ts'
import { answeredAt } from '../window.ts'
import {
  type FiguresParameters,
  type SurplusFigure,
  type SurplusFigures,
  surplusSteps
} from './contract.ts'
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

/** By giver, or taker. */
function sideOf(parts: readonly Part[], of: 'giver' | 'taker'): ReadonlyMap<string, number> {
  const side = new Map<string, number>()
  for (const part of parts) {
    const party = part[of]
    if (party !== null) side.set(party, (side.get(party) ?? 0) + part.massGrams)
  }
  return side
}

interface Part {
  readonly giver: string | null
  readonly taker: string | null
  readonly massGrams: number
}

function partOf(row: Row): Part {
  return {
    giver: textOrNull(row, 'giver'),
    taker: textOrNull(row, 'taker'),
    massGrams: integer(row, 'mass_grams')
  }
}

function cellOf(key: string, parts: readonly Part[]): Cell {
  const massGrams = parts.reduce((sum, part) => sum + part.massGrams, 0)
  return { key, massGrams, sides: [sideOf(parts, 'giver'), sideOf(parts, 'taker')] }
}

/** What was declared is claimed or not, so the three add up like a row of a table. */
function figuresIn(month: string, rows: readonly Row[]): readonly SurplusFigure[] {
  if (rows.length === 0) return []
  const bySurplus = [...Map.groupBy(rows, (row) => text(row, 'surplus')).values()]
  const parts = bySurplus.map((own) => ({
    declared: own.filter((row) => textOrNull(row, 'taker') === null).map(partOf),
    claimed: own.filter((row) => textOrNull(row, 'taker') !== null).map(partOf)
  }))
  const declared = cellOf(
    'declared',
    parts.flatMap((part) => part.declared)
  )
  const claimed = cellOf(
    'claimed',
    parts.flatMap((part) => part.claimed)
  )
  const unclaimed = cellOf(
    'unclaimed',
    parts.flatMap((part) => {
      const [first] = part.declared
      const taken = part.claimed.reduce((sum, { massGrams }) => sum + massGrams, 0)
      const left = (first?.massGrams ?? 0) - taken
      return first === undefined || left === 0 ? [] : [{ ...first, massGrams: left }]
    })
  )
  const cells = [claimed, unclaimed].filter(({ sides }) => sides[0].size > 0)
  // Nobody has taken what was declared, so of the total only the givers are looked at.
  const total = { ...merged([declared]), key: 'declared' }
  const { suppressed, isTotalTold } = protectedRow(cells, total)
  const sums = { declared, claimed, unclaimed }
  return surplusSteps.map((step) => {
    const isTold = step === 'declared' ? isTotalTold : !suppressed.has(step)
    return { month, step, massGrams: isTold ? sums[step].massGrams : null, suppressed: !isTold }
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
  return readModel.read(async (session) => {
    const { releasedUpTo, months } = await monthsAsked(session, parameters)
    const rows: SurplusFigure[] = []
    for (const month of months) rows.push(...(await figuresOf(session, parameters.boundary, month)))
    return { position: await answeredAt(session, 'surplus'), releasedUpTo, rows }
  })
}
