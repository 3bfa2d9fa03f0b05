import type { z } from 'zod'
import { metadata } from '../../domain/event.ts'
import { type Asked, askedBindings } from '../asked.ts'
import { flag, integer, member, type Row, text, textOrNull } from '../cells.ts'
import { refuseUnheardOf } from '../heard-of.ts'
import { placeIn, type RecordedTexts, recordedAt } from '../log/recorded.ts'
import type { Session } from '../session.ts'
import type { TenantReadModel } from '../tenant-read-model.ts'
import { answeredAt } from '../window.ts'
import { instant } from './ages.ts'
import {
  type HistoryAnswer,
  type HistoryEvent,
  type history,
  historyStandings
} from './contract.ts'
import { massOf, summedAs } from './masses.ts'
import { collectionLines, deliveryLines } from './transfers.ts'
import { refuseUnseen } from './unseen.ts'

type HistoryParameters = z.output<typeof history.parameters>

/** Everything that was said, what no longer counts too, as far as it was known. */
function saidIn(table: string, { asKnownAt }: Asked): string {
  const known = asKnownAt === undefined ? '' : 'and known_at <= make_timestamp($known_at)'
  return `(select * from ${table} where n = 1 and boundary = $boundary and market_day <= $as_of::date ${known})`
}

/** The columns that the facts are brought to, each with where it is found. */
function lineOf(found: {
  readonly from?: string
  readonly to?: string
  readonly reference?: string
  readonly document?: string
  readonly reason?: string
  readonly reportedBy?: string
}): string {
  const column = (value: string | undefined, name: string) =>
    `${value ?? 'null::varchar'} as ${name}`
  return `seq, event_id, ${column(found.from, 'from_place')}, ${column(found.to, 'to_place')},
      ${column(found.reference, 'reference')}, ${column(found.document, 'document')},
      ${column(found.reason, 'reason')}, ${column(found.reportedBy, 'reported_by')},
      mass_grams, said_value, said_unit`
}

/** Its own events, then the sortings of its collections and what was done with their output. */
function linesSql(asked: Asked): string {
  const own = 'where surplus = $surplus'
  return `
    collection as materialized (
      select * from ${saidIn('surplus_collection', asked)} ${own}
    ),
    input as materialized (
      select i.*
      from ${saidIn('sorting_input', asked)} i
      semi join collection using (collection)
      where i.lot is null or not exists (
        select 1
        from ${saidIn('surplus_collection', asked)} c
        where c.collection = i.collection and c.collected_lot = i.lot and c.surplus <> $surplus
      )
    ),
    line as (
      select ${lineOf({ from: 'donor', reason: 'reason' })}
      from ${saidIn('surplus_declaration', asked)} ${own}
      union all
      select ${lineOf({ to: 'ngo', reference: 'claim', reason: 'reason' })}
      from ${saidIn('surplus_step', asked)} ${own}
      union all
      select ${lineOf({ from: 'donor', to: 'collector', reference: 'collection', document: 'document', reportedBy: 'reported_by' })}
      from collection
      union all
      select ${lineOf({ to: 'site', reference: 'sorting' })}
      from input
      union all
      select ${lineOf({ from: 'site', to: 'receiver', reference: 'donation', document: 'document' })}
      from ${saidIn('donation_allocation', asked)}
      semi join input using (sorting)
      union all
      select ${lineOf({ from: 'site', to: 'receiver', reference: 'donation', document: 'document', reportedBy: 'reported_by' })}
      from ${saidIn('donation_delivery', asked)}
      semi join input using (sorting)
    )`
}

function historySql(asked: Asked): string {
  const known =
    asked.asKnownAt === undefined ? '' : 'and c.recorded_at <= make_timestamp($known_at)'
  return `
    with ${linesSql(asked)},
    said as (
      select seq, event_id, any_value(from_place) as from_place, any_value(to_place) as to_place,
        any_value(reference) as reference, any_value(document) as document,
        any_value(reason) as reason, any_value(reported_by) as reported_by,
        bool_or(said_value is not null) as has_quantity, ${summedAs('quantity')}
      from line
      group by seq, event_id
    ),
    second as (
      select distinct seq from ${collectionLines(asked, 'semi join (select $surplus as surplus) using (surplus)')} where seq <> counted_seq
      union
      select distinct seq from ${deliveryLines(asked, 'semi join input using (sorting)')} where seq <> counted_seq
    )
    select s.* exclude (event_id), s.event_id::varchar as event_id, t.name as type,
      (select name from dictionary where id = l.stream) as stream, l.revision, l.corrects::varchar as corrects,
      epoch_ms(l.occurred_at) as occurred_ms, epoch_ms(l.recorded_at) as recorded_ms,
      case
        when exists (select 1 from correction c where c.event_id = s.event_id ${known})
          then 'corrected'
        when exists (select 1 from second d where d.seq = s.seq) then 'reported_twice'
        else 'counted'
      end as standing
    from said s
    join log l on l.seq = s.seq
    join dictionary t on t.id = l.type
    order by l.occurred_at, s.seq`
}

function eventOf(row: Row, { meta }: RecordedTexts): HistoryEvent {
  const { actor, channel } = metadata.parse(JSON.parse(meta))
  return {
    eventId: text(row, 'event_id'),
    type: text(row, 'type'),
    occurredAt: instant(integer(row, 'occurred_ms')),
    recordedAt: instant(integer(row, 'recorded_ms')),
    actor,
    channel,
    from: textOrNull(row, 'from_place'),
    to: textOrNull(row, 'to_place'),
    reference: textOrNull(row, 'reference'),
    document: textOrNull(row, 'document'),
    reason: textOrNull(row, 'reason'),
    reportedBy: textOrNull(row, 'reported_by'),
    quantity: flag(row, 'has_quantity') ? massOf(row, 'quantity') : null,
    standing: member(row, 'standing', historyStandings),
    corrects: textOrNull(row, 'corrects')
  }
}

/** What is said to all who may take a surplus. */
const offers: ReadonlySet<string> = new Set([
  'SurplusDeclared',
  'SurplusExpired',
  'SurplusWithdrawn'
])

function refuseUnknown(session: Session, boundary: string, surplus: string): Promise<void> {
  return refuseUnheardOf(session, {
    ...{ what: 'surplus', id: surplus, bindings: { boundary, surplus } },
    listedBy: 'surplus/list',
    said: ['surplus_declaration', 'surplus_step', 'surplus_collection'].map((table) => ({
      table,
      where: 'boundary = $boundary and surplus = $surplus'
    }))
  })
}

/**
 * Everything recorded of one surplus, in the order in which it happened; an NGO sees its own part.
 *
 * @throws Failure `not_found` for a surplus that no event of the boundary names, or that a party may not
 * see; `mass_too_large` when a sum cannot be given exactly; `read_model_unavailable`; and as
 * `ReadModel.recorded`.
 */
export async function answerHistory(
  readModel: TenantReadModel,
  parameters: HistoryParameters
): Promise<HistoryAnswer> {
  const { boundary, surplus } = parameters
  const { tenant } = readModel
  const { position, seen } = await readModel.read(async (session, own) => {
    const bindings = { ...askedBindings(parameters), surplus }
    if (tenant.party === null) await refuseUnknown(session, boundary, surplus)
    else await refuseUnseen(session, tenant, parameters, own ?? new Set())
    const rows = await session.rows(historySql(parameters), bindings)
    const isOwn = (row: Row, end: string) => own?.has(textOrNull(row, end) ?? '') === true
    const isSeen = (row: Row) =>
      tenant.role !== 'ngo' ||
      isOwn(row, 'from_place') ||
      isOwn(row, 'to_place') ||
      offers.has(text(row, 'type'))
    return { position: await answeredAt(session, 'surplus'), seen: rows.filter(isSeen) }
  })
  const recorded = await readModel.recorded(seen.map(placeIn))
  const events = seen.map((row) => eventOf(row, recordedAt(recorded, text(row, 'event_id'))))
  return { position, events }
}
