import { surplusReasons } from '../../domain/surplus/reasons.ts'
import { nothingUnder, ownNames } from '../access/own.ts'
import { textList } from '../as-of.ts'
import { ageUpToMs, askedBindings } from '../asked.ts'
import { integer, integerOrNull, member, type Row, text, textOrNull } from '../cells.ts'
import type { TenantReadModel } from '../tenant-read-model.ts'
import { answeredAt } from '../window.ts'
import { instant, instantOrNull, minutes } from './ages.ts'
import { type ListAnswer, type SurplusRow, surplusStates } from './contract.ts'
import { massOf, summedAs } from './masses.ts'
import { type ListParameters, pageOf } from './page.ts'
import { sharesSql, sortingsOf } from './shares.ts'
import { statesSql } from './states.ts'

const sides = ['sorted_in', 'edible', 'delivered'] as const

const pageScope = "select unnest(json_extract_string($page, '$[*]')) as surplus"

function rowsSql(parameters: ListParameters): string {
  return `
    with ${statesSql(parameters, pageScope)},
    ${sharesSql(parameters, sortingsOf('scope'))},
    processed as (
      select surplus, ${sides.map((side) => summedAs(side, `side = '${side}'`)).join(', ')}
      from share
      semi join scope using (surplus)
      group by surplus
    )
    select *, list_sort(ngos)::json::varchar as ngo_names,
      claimants::json::varchar as claimant_names, collectors::json::varchar as collector_names,
      epoch_ms(since) as since_ms,
      epoch_ms(declared_at) as declared_ms, epoch_ms(first_answer_at) as answer_ms,
      epoch_ms(expires_at) as expires_ms
    from current
    left join processed using (surplus)
    order by seen_at desc, surplus`
}

function minutesToAnswer(row: Row): number | null {
  const [declared, answered] = [integerOrNull(row, 'declared_ms'), integerOrNull(row, 'answer_ms')]
  return declared === null || answered === null ? null : minutes(answered - declared)
}

function rowOf(row: Row, agesUpToMs: number): SurplusRow {
  const sinceMs = integer(row, 'since_ms')
  return {
    surplus: text(row, 'surplus'),
    state: member(row, 'state', surplusStates),
    since: instant(sinceMs),
    stateMinutes: minutes(agesUpToMs - sinceMs),
    donor: textOrNull(row, 'donor'),
    stand: textOrNull(row, 'stand'),
    product: textOrNull(row, 'product'),
    group: textOrNull(row, 'product_group'),
    reason: textOrNull(row, 'reason') === null ? null : member(row, 'reason', surplusReasons),
    ngos: textList(row, 'ngo_names'),
    declared: massOf(row, 'declared'),
    claimed: massOf(row, 'claimed'),
    open: massOf(row, 'open'),
    collected: massOf(row, 'collected'),
    sortedIn: massOf(row, 'sorted_in'),
    edible: massOf(row, 'edible'),
    delivered: massOf(row, 'delivered'),
    declaredAt: instantOrNull(row, 'declared_ms'),
    firstAnswerAt: instantOrNull(row, 'answer_ms'),
    minutesToAnswer: minutesToAnswer(row),
    expiresAt: instantOrNull(row, 'expires_ms')
  }
}

const untold = { grams: null, withoutMass: 0, said: null }

/**
 * What an NGO may know of a surplus: of others' part in it only that it is no longer open. A sum over
 * all parts tells, less its own, another's; so it is told where all is its own: claimed or collected by
 * it alone. Else a claim of a gram would show what others made of the rest.
 */
function asOffered(row: Row, own: ReadonlySet<string>, offer: SurplusRow): SurplusRow {
  const areOwn = (column: string) => {
    const names = textList(row, column)
    return names.length > 0 && names.every((name) => own.has(name))
  }
  const ngos = offer.ngos.filter((ngo) => own.has(ngo))
  if (own.has(offer.donor ?? '') || areOwn('claimant_names')) return { ...offer, ngos }
  if (areOwn('collector_names')) return { ...offer, ngos, claimed: untold }
  const others = { claimed: untold, collected: untold, sortedIn: untold }
  return { ...offer, ngos, ...others, edible: untold, delivered: untold }
}

/**
 * Every surplus of a boundary that the tenant may see, the latest first.
 *
 * @throws Failure `mass_too_large` when a sum cannot be given exactly; `read_model_unavailable`.
 */
export function answerList(
  readModel: TenantReadModel,
  parameters: ListParameters
): Promise<ListAnswer> {
  return readModel.read(async (session) => {
    const bindings = askedBindings(parameters)
    const { tenant } = readModel
    const own = await ownNames(session, tenant)
    // Whether another NGO has a claim is its own affair, so nobody else may filter by it.
    const { ngo } = parameters
    if (tenant.role === 'ngo' && ngo !== undefined && own?.has(ngo) !== true)
      throw nothingUnder(ngo)
    const { surpluses, total, latestMs } = await pageOf(session, tenant, parameters, bindings)
    const upToMs = ageUpToMs(parameters, latestMs)
    const page = JSON.stringify(surpluses)
    const rows = await session.rows(rowsSql(parameters), { ...bindings, page })
    return {
      position: await answeredAt(session, 'surplus'),
      agesUpTo: upToMs === null ? null : instant(upToMs),
      total,
      rows: rows.map((row) => {
        const whole = rowOf(row, upToMs ?? integer(row, 'since_ms'))
        return tenant.role === 'ngo' && own !== null ? asOffered(row, own, whole) : whole
      })
    }
  })
}
