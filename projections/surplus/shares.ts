import { type Asked, standing } from '../asked.ts'
import { deliveryLines } from './transfers.ts'

/**
 * Whose surplus the outputs of sorting are, to the gram: an output is made of the inputs of its
 * product, or of all where none has it, in proportion to what they brought in; a delivery is made of
 * the sorted lot that it names. What cannot be told is nobody's, and stays a row of its own.
 */

/**
 * Splits the masses of outputs by those of their candidates. Part i is the rounded cumulative share
 * up to i less that up to i − 1, so the parts add up to the whole. By lists: windows over the few
 * hundred lines of a page took DuckDB a quarter of the time of the whole question.
 *
 * @param outputs a table in the shape of `lineOf`.
 * @param candidates query with owner, weight and nth, their order.
 * @param on which candidates are an output's.
 * @param preference the lower it is, the better a candidate fits; only the best take part.
 */
function split(outputs: string, candidates: string, on: string, preference: string): string {
  return `(
    with gathered as (
      select o.seq, o.side, o.row_no, min(${preference}) as best, list({
          'owner': c.owner, 'weight': c.weight, 'preference': ${preference}
        } order by c.nth) as candidates
      from ${outputs} o
      left join (${candidates}) c on ${on}
      group by o.seq, o.side, o.row_no
    ),
    listed as (
      select seq, side, row_no, list_transform(fitting, lambda c: c.owner) as owners,
        list_transform(fitting, lambda c: c.weight) as weights
      from (
        select *, list_filter(candidates, lambda c: c.preference = best) as fitting
        from gathered
      )
    ),
    weighed as (
      select o.*, owners, weights, list_sum(weights) as total,
        list_count(owners) = len(owners) and list_min(owners) = list_max(owners) as has_one_owner,
        list_count(weights) = len(weights) and mass_grams is not null and list_sum(weights) > 0
          as is_known
      from ${outputs} o
      join listed using (seq, side, row_no)
    ),
    parted as (
      select *, owners[place] as owner, weights[place] as weight,
        list_sum(weights[:place]) as up_to
      from (
        select *, unnest(range(
            1, case when is_known and not has_one_owner then len(owners) else 1 end + 1
          )) as place
        from weighed
      )
    )
    select * exclude (mass_grams),
      case when has_one_owner or is_known then owner end as surplus,
      case
        when has_one_owner or not is_known then mass_grams
        else round(mass_grams * (up_to::double / total))::bigint
          - round(mass_grams * ((up_to - weight)::double / total))::bigint
      end as mass_grams
    from parted
  )`
}

/** Columns of a line on its way through the splits. */
function lineOf(side: string, fraction: string, receiver: string): string {
  return `seq, '${side}' as side, row_no, sorting, lot, product, ${fraction} as fraction,
      ${receiver} as receiver, market_day, mass_grams, said_value, said_unit`
}

const none = 'null::varchar'

/** A collection may bring more than one surplus under one number; then the lot tells them apart. */
function linkedInputs(asked: Asked): string {
  const owner = (columns: string) => `
      select ${columns}, min(surplus) as surplus
      from bringing
      group by ${columns}
      having count(distinct surplus) = 1`
  return `
    unlinked_input as materialized (
      select * from ${standing('sorting_input', asked)} semi join wanted_sorting using (sorting)
    ),
    bringing as materialized (
      select collection, collected_lot, surplus
      from ${standing('surplus_collection', asked)}
      semi join unlinked_input using (collection)
    ),
    lot_owner as (${owner('collection, collected_lot')}),
    collection_owner as (${owner('collection')}),
    input as materialized (
      select i.*, coalesce(l.surplus, c.surplus) as surplus
      from unlinked_input i
      left join lot_owner l on l.collection = i.collection and l.collected_lot = i.lot
      left join collection_owner c on c.collection = i.collection
    )`
}

/**
 * Query for the sortings that surpluses went into, taken back ones too.
 *
 * @param surpluses table with a column surplus.
 */
export function sortingsOf(surpluses: string): string {
  return `
    select i.sorting
    from sorting_input i
    semi join (
      select c.collection from surplus_collection c semi join ${surpluses} s using (surplus)
    ) using (collection)
    where i.boundary = $boundary`
}

function outputs(asked: Asked): string {
  return `
    output as materialized (
      select ${lineOf('edible', none, none)}
      from ${standing('sorting_edible', asked)}
      semi join wanted_sorting using (sorting)
      union all
      select ${lineOf('rejected', 'fraction', none)}
      from ${standing('sorting_reject', asked)}
      semi join wanted_sorting using (sorting)
    ),
    made as materialized ${split(
      'output',
      'select seq, product, surplus as owner, mass_grams as weight, row_no as nth from input',
      'c.seq = o.seq',
      'case when c.product = o.product then 0 else 1 end'
    )}`
}

function handedOver(asked: Asked): string {
  return `
    delivery as materialized (
      select ${lineOf('delivered', none, 'receiver')}
      from ${deliveryLines(asked, 'semi join wanted_sorting using (sorting)')}
      where seq = counted_seq
    ),
    given as materialized ${split(
      'delivery',
      `select sorting, lot, product, surplus as owner, mass_grams as weight,
         row(seq, row_no, place) as nth
       from made
       where side = 'edible'`,
      'c.sorting = o.sorting',
      'case when c.lot = o.lot then 0 when c.product = o.product then 1 else 2 end'
    )}`
}

const shareColumns =
  'seq, side, surplus, fraction, receiver, market_day, mass_grams, said_value, said_unit'

/**
 * The named queries that lead to `share`: what each surplus brought into sortings and has of what
 * came out of them, by `side` (sorted_in, edible, rejected, delivered); to be put behind `with`.
 *
 * @param wanted query for the sortings that matter.
 */
export function sharesSql(asked: Asked, wanted: string): string {
  const share = `
    share as materialized (
      select seq, 'sorted_in' as side, surplus, ${none} as fraction, ${none} as receiver,
        market_day, mass_grams, said_value, said_unit
      from input
      union all
      select ${shareColumns} from made
      union all
      select ${shareColumns} from given
    )`
  return [
    `wanted_sorting as materialized (${wanted})`,
    linkedInputs(asked),
    outputs(asked),
    handedOver(asked),
    share
  ].join(',')
}
