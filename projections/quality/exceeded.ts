import { counted } from '../facts.ts'
import { knownBy } from './standing.ts'

/**
 * Two measurements of the same differ only where they do so by more than this many standard
 * deviations of the two together, as on a control chart.
 */
export const explainedSds = 3

/** Masses that left by one type of event, each physical transfer once, with the stream's id. */
function transfersOf(type: string, prefix: string, asKnownAt: string | undefined): string {
  return `
    select l.seq, l.occurred_at, l.market_day, s.name[${prefix.length + 1}:] as id,
      sum(f.mass_grams) as mass_grams, sum(f.n * f.sd_grams::hugeint * f.sd_grams) as variance
    from flow f
    join log l on l.seq = f.seq
    join dictionary s on s.id = l.stream
    where l.type = (select id from dictionary where name = '${type}')
      and l.market_day <= $to::date and f.kind = 'flow' and starts_with(s.name, '${prefix}')
      and f.boundary = (select id from dictionary where name = $boundary)
      ${knownBy('f.known_at', asKnownAt)}
    group by all
    having sum(f.n) > 0`
}

/** In the order in which it happened; of the same instant, in that of the log. */
const inOrder = 'order by occurred_at, seq'

/** Of two declarations of one surplus the later counts; where its mass is not known, none does. */
function declaredSql(asKnownAt: string | undefined): string {
  return `
    offered as (
      select * from ${counted('offer', asKnownAt)} where boundary = $boundary
    ),
    declared as (
      select surplus, mass_grams, sd_grams
      from offered
      where type = 'SurplusDeclared'
      qualify row_number() over (partition by surplus order by occurred_at desc, seq desc) = 1
    )`
}

const inWindow = 'market_day between $from::date and $to::date'

/** Claims by which more was promised than was declared; what was released is open again. */
export function claimAnomalies(asKnownAt: string | undefined): string {
  return `
    with ${declaredSql(asKnownAt)},
    running as (
      select *, sum(case type when 'SurplusClaimed' then mass_grams else -mass_grams end)
        over (partition by surplus ${inOrder}) as claimed_grams
      from offered
      where type in ('SurplusClaimed', 'ClaimReleased')
    )
    select 'claim_exceeds_declared' as code, r.seq, null::varchar as place,
      json_object('surplus', r.surplus, 'declaredGrams', d.mass_grams,
        'claimedGrams', r.claimed_grams::bigint)::varchar as figures
    from running r
    join declared d on d.surplus = r.surplus
    where r.type = 'SurplusClaimed' and r.${inWindow} and r.claimed_grams > d.mass_grams`
}

/** Collections, measured anew, by which more was taken than the declaration can mean. */
export function collectionAnomalies(asKnownAt: string | undefined): string {
  return `
    with ${declaredSql(asKnownAt)},
    running as (
      select *, sum(mass_grams) over (partition by id ${inOrder}) as collected_grams,
        sum(variance) over (partition by id ${inOrder}) as collected_variance
      from (${transfersOf('SurplusCollected', 'surplus-', asKnownAt)})
    ),
    compared as (
      select r.seq, d.surplus, d.mass_grams as declared_grams,
        r.collected_grams::bigint as collected_grams,
        round(sqrt(d.sd_grams::double * d.sd_grams + r.collected_variance::double))::bigint
          as both_sd_grams
      from running r
      join declared d on d.surplus = r.id
      where r.${inWindow}
    )
    select 'collection_exceeds_declared' as code, seq, null::varchar as place,
      json_object('surplus', surplus, 'declaredGrams', declared_grams,
        'collectedGrams', collected_grams, 'sdGrams', both_sd_grams)::varchar as figures
    from compared
    where collected_grams - declared_grams > ${explainedSds} * both_sd_grams`
}

/** Deliveries by which more was handed out than the sorting found fit to eat. */
export function deliveryAnomalies(asKnownAt: string | undefined): string {
  return `
    with edible as (
      select sorting,
        case when count(*) = count(edible_grams) then sum(edible_grams) end as edible_grams
      from ${counted('sorting_output', asKnownAt)}
      where boundary = $boundary
      group by sorting
    ),
    running as (
      select *, sum(mass_grams) over (partition by id ${inOrder}) as delivered_grams
      from (${transfersOf('DonationDelivered', 'sorting-', asKnownAt)})
    )
    select 'delivery_exceeds_edible' as code, r.seq, null::varchar as place,
      json_object('sorting', e.sorting, 'edibleGrams', e.edible_grams::bigint,
        'deliveredGrams', r.delivered_grams::bigint)::varchar as figures
    from running r
    join edible e on e.sorting = r.id
    where r.${inWindow} and r.delivered_grams > e.edible_grams`
}
