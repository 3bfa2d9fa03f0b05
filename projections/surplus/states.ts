import { type Asked, standing } from '../asked.ts'
import { summedAs } from './masses.ts'
import { collectionLines } from './transfers.ts'

/** Steps that change what is open of a surplus. */
const deciding = "('SurplusClaimed', 'ClaimReleased', 'SurplusExpired', 'SurplusWithdrawn')"
const ending = "('SurplusExpired', 'SurplusWithdrawn')"
const answering = "('SurplusClaimed', 'SurplusDeclined')"

/** Observed: what was offered, and what left. */
function observed(asked: Asked, among: string): string {
  return `
    declaration as (
      select surplus, arg_max({
          'donor': donor, 'stand': stand, 'product': product, 'product_group': product_group,
          'reason': reason, 'at': occurred_at, 'day': market_day, 'until': available_until,
          'grams': mass_grams, 'value': try_cast(said_value as decimal(18, 3)), 'unit': said_unit,
          'text': said_value || ' ' || said_unit
        }, seq) as said
      from ${standing('surplus_declaration', asked)} ${among}
      group by surplus
    ),
    collection_line as materialized (${collectionLines(asked, among)}),
    collected as (
      select surplus, max(occurred_at) as collected_at, min(occurred_at) as first_collected_at,
        min(market_day) as collected_on,
        any_value(donor) as collected_from, list(distinct collector) as collectors,
        bool_or(claim is null) as serves_any_claim, ${summedAs('collected')}
      from collection_line
      where seq = counted_seq
      group by surplus
    )`
}

/**
 * Decided: claims that were not released, each with the collection that answers to it, and what the
 * steps of a surplus come to.
 */
function decided(asked: Asked, among: string): string {
  return `
    step as materialized (
      select *
      from ${standing('surplus_step', asked)} ${among}
      where type not in ('SurplusAlertSent', 'SurplusReminderSent')
    ),
    standing_claim as (
      select surplus, claim, max(seq) as seq, unnest(arg_max({
          'ngo': ngo, 'mass_grams': mass_grams, 'said_value': said_value, 'said_unit': said_unit
        }, seq) filter (type = 'SurplusClaimed'))
      from step
      where claim is not null
      group by surplus, claim
      having bool_or(type = 'SurplusClaimed') and not bool_or(type = 'ClaimReleased')
    ),
    claimed as (
      select surplus, count(*) as claims, list(distinct ngo) as ngos,
        count(*) filter (where answered is null) as waiting,
        sum(try_cast(said_value as decimal(18, 3))) as claimed_value,
        min(said_unit) as claimed_unit, max(said_unit) as claimed_other_unit,
        ${summedAs('claimed')}
      from standing_claim
      left join (
        select distinct surplus, claim, true as answered
        from collection_line
        where claim is not null
      ) using (surplus, claim)
      group by surplus
    ),
    stepped as (
      select surplus, min(occurred_at) filter (type in ${answering}) as first_answer_at,
        max(occurred_at) filter (type in ${deciding}) as decided_at,
        min(occurred_at) as stepped_at, min(market_day) as stepped_on,
        arg_max(type = 'ClaimReleased' or (type = 'SurplusClaimed' and not takes_all), seq)
          filter (type in ${deciding}) as leaves_rest,
        arg_max(type, seq) filter (type in ${ending}) as last_end,
        bool_or(type = 'SurplusExpired') as is_expired,
        bool_or(type = 'SurplusWithdrawn') as is_withdrawn,
        coalesce(sum(mass_grams) filter (type in ${ending}), 0) as ended_grams,
        count(*) filter (type in ${ending} and mass_grams is null) as ended_unknown,
        coalesce(sum(try_cast(said_value as decimal(18, 3))) filter (type in ${ending}), 0)
          as ended_value,
        min(said_unit) filter (type in ${ending}) as ended_unit,
        max(said_unit) filter (type in ${ending}) as ended_other_unit
      from step
      group by surplus
    )`
}

/**
 * What is left of the declared quantity: in grams where all is weighed out, else in the unit that it
 * was declared in where all is said in it; else null, and the last step tells whether any is left.
 */
const joined = `
  joined as (
    select *,
      case
        when coalesce(claimed_unknown, 0) = 0 and coalesce(ended_unknown, 0) = 0
        then said.grams - coalesce(claimed_grams, 0) - coalesce(ended_grams, 0)
      end as left_grams,
      case
        when coalesce(claimed_unit = said.unit and claimed_other_unit = said.unit, true)
          and coalesce(ended_unit = said.unit and ended_other_unit = said.unit, true)
        then said.value - coalesce(claimed_value, 0) - coalesce(ended_value, 0)
      end as left_value,
      collectors is not null as has_collection,
      case when coalesce(serves_any_claim, false) then 0 else coalesce(waiting, 0) end as waiting_claims
    from declaration
    full join stepped using (surplus)
    full join collected using (surplus)
    left join claimed using (surplus)
  )`

const stated = `
  stated as (
    select *,
      case
        when has_collection and waiting_claims = 0 and (claims is null or not has_rest)
          then 'collected'
        when has_rest and claims is not null then 'partly_claimed'
        when claims is not null then 'claimed'
        when has_rest or last_end is null then 'open'
        when last_end = 'SurplusWithdrawn' then 'withdrawn'
        else 'expired'
      end as state
    from (
      select *,
        coalesce(left_grams > 0, left_value > 0, leaves_rest, said is not null) as has_rest
      from joined
    )
  )`

/** A row for each surplus, as the columns that questions are answered from. */
const current = `
  current as materialized (
    select surplus, state, coalesce(said.donor, collected_from) as donor, said.stand as stand,
      said.product as product, said.product_group as product_group, said.reason as reason,
      said is not null as is_declared, claims is not null as is_claimed, has_collection,
      coalesce(is_expired, false) as is_expired, coalesce(is_withdrawn, false) as is_withdrawn,
      coalesce(said.day, least(stepped_on, collected_on)) as first_day,
      coalesce(said.at, least(stepped_at, first_collected_at)) as seen_at,
      said.at as declared_at, said.until as expires_at, first_answer_at,
      coalesce(greatest(said.at, decided_at, collected_at), stepped_at) as since,
      list_sort(list_distinct(coalesce(ngos, []) || coalesce(collectors, []))) as ngos,
      coalesce(ngos, []) as claimants, coalesce(collectors, []) as collectors,
      said.grams as declared_grams,
      (said is not null and said.grams is null)::bigint as declared_unknown,
      case when said.grams is null then said.text end as declared_said,
      claimed_grams, claimed_unknown, claimed_said, collected_grams, collected_unknown,
      collected_said,
      case
        when not has_rest or state = 'collected' then 0
        else left_grams
      end as open_grams,
      (has_rest and state <> 'collected' and left_grams is null)::bigint as open_unknown,
      case
        when has_rest and state <> 'collected' and left_grams is null
        then format('{:.12g} {}', left_value::double, said.unit)
      end as open_said
    from stated
  )`

/**
 * The named queries that lead to `current`, a row for each surplus of the boundary as it stands, and
 * to `collection_line`; to be put behind `with`.
 *
 * @param scope query for the surpluses that matter, more than are wanted at times; null for all.
 */
export function statesSql(asked: Asked, scope: string | null): string {
  const among = scope === null ? '' : 'semi join scope using (surplus)'
  const scoped = scope === null ? [] : [`scope as materialized (${scope})`]
  return [...scoped, observed(asked, among), decided(asked, among), joined, stated, current].join(
    ','
  )
}
