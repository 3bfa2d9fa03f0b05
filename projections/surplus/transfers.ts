import { type Asked, standing } from '../asked.ts'

/**
 * Both parties of a transfer may report it, and it counts once: the best-based statement, its
 * receiver's before its giver's, then the earlier. The one not taken stays and is shown.
 */

/** From best to worst; a mass that is unknown comes after all of them. */
const basisOrder = "['weighed', 'counted', 'declared', 'published', 'estimated']"

/** More events than a log holds: what a statement is worth stands above its number. */
const aboveSeq = '1_000_000_000_000_000'

/**
 * Lines of statements, each with the statement that counts for its transfer as `counted_seq`.
 *
 * @param lines query with seq, reported_by, basis, mass_grams and the columns of `transfer`.
 * @param transfer columns that together name a transfer.
 * @param receiver who `reported_by` is where it is the receiver.
 */
function settled(lines: string, transfer: string, receiver: string): string {
  return `(
    with line as materialized (${lines}),
    statement as (
      select ${transfer}, seq, 2 * max(
          case when mass_grams is null then 9 else list_position(${basisOrder}, basis::varchar) end
        ) + max((reported_by <> '${receiver}')::bigint) as worth
      from line
      group by ${transfer}, seq
    ),
    best as (
      select ${transfer}, min(worth * ${aboveSeq} + seq) % ${aboveSeq} as counted_seq
      from statement
      group by ${transfer}
    )
    select line.*, best.counted_seq
    from line
    join best using (${transfer})
  )`
}

/**
 * Collections by line. Those of one surplus under one transport document are one transfer; where a
 * statement names none, it is the one of that surplus and collector.
 *
 * @param among semi join that leaves the surpluses that matter; empty for all.
 */
export function collectionLines(asked: Asked, among: string): string {
  return settled(
    `
      with said as materialized (
        select seq, market_day, occurred_at, surplus, collection, claim, donor, collector,
          reported_by, document, basis, mass_grams, said_value, said_unit
        from ${standing('surplus_collection', asked)} ${among}
      ),
      paper as (
        select surplus, collector, min(document) as document
        from said
        group by surplus, collector
      )
      select s.*, coalesce(s.document, p.document, s.collector) as paper
      from said s
      join paper p using (surplus, collector)`,
    'surplus, paper',
    'collector'
  )
}

/**
 * Deliveries by line. One donation is one transfer.
 *
 * @param among semi join that leaves the sortings that matter.
 */
export function deliveryLines(asked: Asked, among: string): string {
  return settled(
    `
      select seq, row_no, market_day, sorting, donation, receiver, reported_by, lot, product, basis,
        mass_grams, said_value, said_unit
      from ${standing('donation_delivery', asked)} ${among}`,
    'sorting, donation',
    'receiver'
  )
}
