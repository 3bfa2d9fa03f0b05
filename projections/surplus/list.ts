import type { Tenant } from '../../domain/access/tenant.ts'
import { surplusReasons } from '../../domain/surplus/reasons.ts'
import { nothingUnder } from '../access/own.ts'
import { textList } from '../as-of.ts'
import { type Asked, ageUpToMs, askedBindings, standing } from '../asked.ts'
import { integer, integerOrNull, member, type Row, text, textOrNull } from '../cells.ts'
import type { Bindings, Session } from '../session.ts'
import type { TenantReadModel } from '../tenant-read-model.ts'
import { answeredAt } from '../window.ts'
import { instant, instantOrNull, minutes } from './ages.ts'
import { type ListAnswer, type SurplusRow, surplusStates } from './contract.ts'
import { massOf, summedAs } from './masses.ts'
import { type ListParameters, pageSql } from './page.ts'
import { sharesSql, sortingsOf } from './shares.ts'

const sides = ['sorted_in', 'edible', 'delivered'] as const

/** One statement: to plan the states of surpluses twice took longer than to work them out. */
function rowsSql(parameters: ListParameters, tenant: Tenant): string {
  return `
    with ${pageSql(parameters, tenant)},
    ${sharesSql(parameters, sortingsOf('page'))},
    processed as (
      select surplus, ${sides.map((side) => summedAs(side, `side = '${side}'`)).join(', ')}
      from share
      semi join page using (surplus)
      group by surplus
    )
    select *, ngos::json::varchar as ngo_names,
      claimants::json::varchar as claimant_names, collectors::json::varchar as collector_names,
      epoch_ms(since) as since_ms,
      epoch_ms(declared_at) as declared_ms, epoch_ms(first_answer_at) as answer_ms,
      epoch_ms(expires_at) as expires_ms
    from page
    left join processed using (surplus)
    order by seen_at desc, surplus`
}

/** When anything last happened to any surplus of the boundary, in milliseconds. */
async function latestMs(
  session: Session,
  asked: Asked,
  bindings: Bindings
): Promise<number | null> {
  const latest = (table: string) =>
    `select max(occurred_at) as latest_at from ${standing(table, asked)}`
  const [row] = await session.rows(
    `select epoch_ms(max(latest_at)) as latest_ms
     from (
       ${latest('surplus_declaration')}
       union all
       ${latest('surplus_step')}
       union all
       ${latest('surplus_collection')}
     )`,
    bindings
  )
  return row === undefined ? null : integerOrNull(row, 'latest_ms')
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
  return readModel.read(async (session, own) => {
    const { tenant } = readModel
    // Whether another NGO has a claim is its own affair, so nobody else may filter by it.
    const { state, donor, ngo, limit, offset } = parameters
    if (tenant.role === 'ngo' && ngo !== undefined && own?.has(ngo) !== true)
      throw nothingUnder(ngo)
    const bindings = askedBindings(parameters)
    const rows = await session.rows(rowsSql(parameters, tenant), {
      ...bindings,
      ...{ state: state ?? null, donor: donor ?? null, ngo: ngo ?? null, limit, offset }
    })
    const [first] = rows
    // What happens to others' surplus is not even told by how old one's own is.
    const latest =
      tenant.party === null
        ? await latestMs(session, parameters, bindings)
        : first && integerOrNull(first, 'latest_ms')
    const upToMs = ageUpToMs(parameters, latest ?? null)
    return {
      position: await answeredAt(session, 'surplus'),
      agesUpTo: upToMs === null ? null : instant(upToMs),
      // Beyond the last page there is nothing, whose total is 0.
      total: first === undefined ? 0 : integer(first, 'total'),
      rows: rows.map((row) => {
        const whole = rowOf(row, upToMs ?? integer(row, 'since_ms'))
        return tenant.role === 'ngo' && own !== undefined ? asOffered(row, own, whole) : whole
      })
    }
  })
}
