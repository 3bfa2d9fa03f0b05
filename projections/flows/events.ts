import type { z } from 'zod'
import { metadata } from '../../domain/event.ts'
import { bases } from '../../domain/quantity.ts'
import { flag, integer, member, type Row, text, textOrNull } from '../cells.ts'
import type { ReadModel } from '../read-model.ts'
import type { Bindings, Session } from '../session.ts'
import { answeredAt, windowSql } from '../window.ts'
import type { EventsAnswer, events, FlowEvent } from './contract.ts'

type EventsParameters = z.output<typeof events.parameters>

/** Which facts are asked for, and the values that the conditions name. */
async function askedFor(
  session: Session,
  parameters: EventsParameters
): Promise<{ where: string; bindings: Bindings }> {
  const window = await windowSql(session, parameters)
  const { source, target } = parameters
  const ends = [
    ...(source === undefined ? [] : ['source = (select id from dictionary where name = $source)']),
    ...(target === undefined ? [] : ['target = (select id from dictionary where name = $target)'])
  ]
  return {
    where: ["kind = 'flow'", window.inside, window.touching, ...ends].join(' and '),
    bindings: { ...window.bindings, source: source ?? null, target: target ?? null }
  }
}

/** Every second row takes a fact back, so the sum is that of what counts. */
function totalsSql(where: string): string {
  return `
    select count(*) filter (n = 1) as total, coalesce(sum(mass_grams), 0) as mass_grams
    from flow
    where ${where}`
}

/** The page first, then what belongs to its rows. */
function pageSql(where: string, asKnownAt: string | undefined): string {
  const knownBy = (column: string) =>
    asKnownAt === undefined ? '' : `and ${column} <= make_timestamp($known_at)`
  return `
    with page as (
      select *
      from flow
      where n = 1 and ${where}
      order by mass_grams desc, seq, line
      limit $limit offset $offset
    ),
    taken_back as (
      select seq, line
      from flow
      where n = -1 and ${where}
    )
    select l.event_id::varchar as event_id, type.name as type, stream.name as stream, l.revision,
      epoch_ms(l.occurred_at) as occurred_ms, epoch_ms(l.recorded_at) as recorded_ms,
      p.valid_from::varchar as valid_from, p.valid_to::varchar as valid_to,
      source.name as source, target.name as target, grp.name as product_group,
      product.name as product, p.mass_grams, p.sd_grams, p.basis::varchar as basis,
      publication.name as publication, l.corrects::varchar as corrects, l.meta,
      exists (select 1 from taken_back t where t.seq = p.seq and t.line = p.line) as is_taken_back,
      exists (
        select 1 from correction c where c.event_id = l.event_id ${knownBy('c.recorded_at')}
      ) as is_corrected
    from page p
    join log l on l.seq = p.seq
    join dictionary type on type.id = l.type
    join dictionary stream on stream.id = l.stream
    join dictionary source on source.id = p.source
    join dictionary target on target.id = p.target
    join dictionary grp on grp.id = p.product_group
    left join dictionary product on product.id = p.product
    left join dictionary publication on publication.id = p.publication
    order by p.mass_grams desc, p.seq, p.line`
}

function standingOf(row: Row): FlowEvent['standing'] {
  if (!flag(row, 'is_taken_back')) return 'counted'
  return flag(row, 'is_corrected') ? 'corrected' : 'detailed'
}

function eventOf(row: Row): FlowEvent {
  const { channel, source } = metadata.parse(JSON.parse(text(row, 'meta')))
  return {
    eventId: text(row, 'event_id'),
    type: text(row, 'type'),
    stream: text(row, 'stream'),
    revision: integer(row, 'revision'),
    occurredAt: new Date(integer(row, 'occurred_ms')).toISOString(),
    recordedAt: new Date(integer(row, 'recorded_ms')).toISOString(),
    from: text(row, 'valid_from'),
    to: text(row, 'valid_to'),
    source: text(row, 'source'),
    target: text(row, 'target'),
    group: text(row, 'product_group'),
    product: textOrNull(row, 'product'),
    massGrams: integer(row, 'mass_grams'),
    sdGrams: integer(row, 'sd_grams'),
    basis: member(row, 'basis', bases),
    publication: textOrNull(row, 'publication'),
    standing: standingOf(row),
    corrects: textOrNull(row, 'corrects'),
    channel,
    sourceName: source.name,
    sourceLine: source.line ?? null
  }
}

/**
 * The events behind the links of a window, the heaviest first, those that no longer count among
 * them.
 *
 * @throws Failure `mass_too_large` when a sum cannot be given exactly; `read_model_unavailable`.
 */
export function answerEvents(
  readModel: ReadModel,
  parameters: EventsParameters
): Promise<EventsAnswer> {
  const { limit, offset, asKnownAt } = parameters
  return readModel.read(async (session) => {
    const { where, bindings } = await askedFor(session, parameters)
    const [totals] = await session.rows(totalsSql(where), bindings)
    if (totals === undefined) throw new Error('a sum gave no row')
    const rows = await session.rows(pageSql(where, asKnownAt), { ...bindings, limit, offset })
    return {
      position: await answeredAt(session, 'flows'),
      massGrams: integer(totals, 'mass_grams'),
      total: integer(totals, 'total'),
      rows: rows.map(eventOf)
    }
  })
}
