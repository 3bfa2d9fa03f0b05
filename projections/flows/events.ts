import type { z } from 'zod'
import { metadata } from '../../domain/event.ts'
import { bases } from '../../domain/quantity.ts'
import { flag, integer, integerOrNull, member, type Row, text, textOrNull } from '../cells.ts'
import { nameAt } from '../level.ts'
import { placeIn, type RecordedTexts, recordedAt } from '../log/recorded.ts'
import { lotNames } from '../lot-names.ts'
import type { Bindings, Session } from '../session.ts'
import type { TenantReadModel } from '../tenant-read-model.ts'
import { answeredAt, windowSql } from '../window.ts'
import type { EventsAnswer, events, FlowEvent } from './contract.ts'

type EventsParameters = z.output<typeof events.parameters>

/** Which movements are asked for, and the values that the conditions name. */
async function askedFor(
  session: Session,
  parameters: EventsParameters
): Promise<{ said: string; facts: string; bindings: Bindings }> {
  const { source, target, product, level } = parameters
  const named = (end: 'source' | 'target') =>
    `${end} in (select id from dictionary where ${nameAt(level, 'name')} = $${end})`
  const ends = [
    ...(source === undefined ? [] : [named('source')]),
    ...(target === undefined ? [] : [named('target')]),
    ...(product === undefined
      ? []
      : ['product in (select id from dictionary where name = $product)'])
  ]
  const window = await windowSql(session, parameters)
  const { touching } = await windowSql(session, parameters, 'recorded_at')
  const inside = ["kind = 'flow'", window.inside, ...ends]
  return {
    said: [...inside, touching].join(' and '),
    facts: [...inside, window.touching].join(' and '),
    bindings: {
      ...window.bindings,
      ...{ source: source ?? null, target: target ?? null, product: product ?? null }
    }
  }
}

/** What was said, and what of it counts: a fact's second row takes it back, so the sum is right. */
function totalsSql(said: string, facts: string): string {
  return `
    select (select count(*) from log_movement where ${said}) as total,
      coalesce(sum(mass_grams), 0) as mass_grams
    from flow
    where ${facts}`
}

/** The page first, then what belongs to its rows. */
function pageSql(said: string, facts: string, asKnownAt: string | undefined): string {
  const known = asKnownAt === undefined ? '' : 'and c.recorded_at <= make_timestamp($known_at)'
  return `
    with page as (
      select *
      from log_movement
      where ${said}
      order by mass_grams desc nulls last, seq, line
      limit $limit offset $offset
    ),
    standing as (
      select seq, line, sum(n) as n
      from flow
      where ${facts} and seq in (select seq from page)
      group by seq, line
    )
    select l.event_id::varchar as event_id, type.name as type, stream.name as stream, l.revision,
      epoch_ms(l.occurred_at) as occurred_ms, epoch_ms(l.recorded_at) as recorded_ms,
      p.valid_from::varchar as valid_from, p.valid_to::varchar as valid_to,
      source.name as source, target.name as target, grp.name as product_group,
      product.name as product, p.lot, p.to_lot, p.mass_grams, p.sd_grams, p.basis::varchar as basis,
      publication.name as publication, l.corrects::varchar as corrects,
      coalesce(s.n, 0) > 0 as is_counted, p.claim is not null as is_claimed,
      exists (select 1 from correction c where c.event_id = l.event_id ${known}) as is_corrected
    from page p
    join log l on l.seq = p.seq
    left join standing s on s.seq = p.seq and s.line = p.line
    join dictionary type on type.id = l.type
    join dictionary stream on stream.id = l.stream
    join dictionary source on source.id = p.source
    join dictionary target on target.id = p.target
    join dictionary grp on grp.id = p.product_group
    left join dictionary product on product.id = p.product
    left join dictionary publication on publication.id = p.publication
    order by p.mass_grams desc nulls last, p.seq, p.line`
}

function standingOf(row: Row): FlowEvent['standing'] {
  if (flag(row, 'is_counted')) return 'counted'
  if (flag(row, 'is_corrected')) return 'corrected'
  return flag(row, 'is_claimed') ? 'duplicate' : 'detailed'
}

type LotNames = ReadonlyMap<number, string>

async function lotNamesOf(session: Session, rows: readonly Row[]): Promise<LotNames> {
  const lots = rows.flatMap((row) => [integerOrNull(row, 'lot'), integerOrNull(row, 'to_lot')])
  return lotNames(session, new Set(lots.filter((lot) => lot !== null)))
}

function eventOf(row: Row, lots: LotNames, { meta }: RecordedTexts): FlowEvent {
  const lotAt = (column: 'lot' | 'to_lot') => lots.get(integerOrNull(row, column) ?? 0) ?? null
  const { channel, source } = metadata.parse(JSON.parse(meta))
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
    lot: lotAt('lot'),
    toLot: lotAt('to_lot'),
    massGrams: integerOrNull(row, 'mass_grams'),
    sdGrams: integerOrNull(row, 'sd_grams'),
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
 * @throws Failure `mass_too_large` when a sum cannot be given exactly; `read_model_unavailable`; and as
 * `ReadModel.recorded`.
 */
export async function answerEvents(
  readModel: TenantReadModel,
  parameters: EventsParameters
): Promise<EventsAnswer> {
  const { limit, offset, asKnownAt } = parameters
  const { rows, lots, ...answer } = await readModel.read(async (session) => {
    const { said, facts, bindings } = await askedFor(session, parameters)
    const [totals] = await session.rows(totalsSql(said, facts), bindings)
    if (totals === undefined) throw new Error('a sum gave no row')
    const rows = await session.rows(pageSql(said, facts, asKnownAt), {
      ...bindings,
      limit,
      offset
    })
    return {
      ...{ rows, lots: await lotNamesOf(session, rows) },
      position: await answeredAt(session, 'flows'),
      massGrams: integer(totals, 'mass_grams'),
      total: integer(totals, 'total')
    }
  })
  const recorded = await readModel.recorded(rows.map(placeIn))
  return {
    ...answer,
    rows: rows.map((row) => eventOf(row, lots, recordedAt(recorded, text(row, 'event_id'))))
  }
}
