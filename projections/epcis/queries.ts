import type { z } from 'zod'
import { eventTypeOf, eventTypes } from '../../domain/catalog.ts'
import { standardContext } from '../../domain/epcis/document.ts'
import {
  type EpcisJson,
  type Exportable,
  type Exporter,
  exported,
  ownContext,
  withError
} from '../../domain/epcis/export.ts'
import { integer, type Row, text, textOrNull } from '../cells.ts'
import { dataSql } from '../log/said.ts'
import type { Bindings, Session } from '../session.ts'
import type { TenantReadModel } from '../tenant-read-model.ts'
import { answeredAt } from '../window.ts'
import type { EventsAnswer, events } from './contract.ts'

type Parameters = z.output<typeof events.parameters>

const capturedType = 'EpcisEventCaptured'

/** Types that the vocabulary has words for, and those that take such an event back. */
const exportableTypes = [
  ...eventTypes.flatMap(({ name, standards }) => (standards.epcis === undefined ? [] : [name])),
  ...[capturedType, 'EventVoided']
]

const columns = `
  l.seq, l.event_id::varchar as event_id, t.name as type, epoch_ms(l.occurred_at) as occurred_ms,
  epoch_ms(l.recorded_at) as recorded_ms, ${dataSql('l')} as data, l.corrects::varchar as corrects`

const ownUri = /^urn:uuid:(?<id>[0-9a-f-]{36})$/u

/** Conditions on the log, and what they bind. */
function conditionsOf(parameters: Parameters) {
  const { boundary, eventId, from, before, recordedFrom, recordedBefore } = parameters
  const bindings: Record<string, string | number> = {}
  const conditions: string[] = []
  const add = (condition: string, name: string, value: string | number) => {
    conditions.push(condition)
    bindings[name] = value
  }
  const micros = (instant: string) => Date.parse(instant) * 1_000
  if (boundary !== undefined) {
    add('l.boundary in (select id from dictionary where name = $boundary)', 'boundary', boundary)
  }
  if (eventId !== undefined) {
    const id = ownUri.exec(eventId)?.groups?.id
    const own = id === undefined ? '' : 'or l.event_id = $id::uuid or l.corrects = $id::uuid'
    if (id !== undefined) bindings.id = id
    add(`(l.seq in (select seq from epcis_capture where uri = $uri) ${own})`, 'uri', eventId)
  }
  if (from !== undefined) add('l.occurred_at >= make_timestamp($from)', 'from', micros(from))
  if (before !== undefined) add('l.occurred_at < make_timestamp($before)', 'before', micros(before))
  if (recordedFrom !== undefined) {
    add('l.recorded_at >= make_timestamp($recorded_from)', 'recorded_from', micros(recordedFrom))
  }
  if (recordedBefore !== undefined) {
    add(
      'l.recorded_at < make_timestamp($recorded_before)',
      'recorded_before',
      micros(recordedBefore)
    )
  }
  return { where: conditions.map((condition) => `and ${condition}`).join(' '), bindings }
}

function pageSql(where: string): string {
  return `
    select ${columns}
    from log l
    join dictionary t on t.id = l.type
    where l.seq > $cursor and t.name in (${exportableTypes.map((name) => `'${name}'`).join(', ')})
      ${where}
    order by l.seq
    limit $limit`
}

function exportableOf(row: Row): Exportable {
  return {
    id: text(row, 'event_id'),
    type: eventTypeOf(text(row, 'type')),
    data: JSON.parse(text(row, 'data')),
    occurredAtMs: integer(row, 'occurred_ms'),
    recordedAtMs: integer(row, 'recorded_ms')
  }
}

/** The events that those of a page take back, by id. */
async function correctedBy(
  session: Session,
  page: readonly Row[]
): Promise<Map<string, Exportable>> {
  const ids = page.flatMap((row) => textOrNull(row, 'corrects') ?? [])
  if (ids.length === 0) return new Map()
  const bindings: Bindings = Object.fromEntries(ids.map((id, index) => [`id${index}`, id]))
  const list = ids.map((_, index) => `$id${index}::uuid`).join(', ')
  const rows = await session.rowsOnce(
    `select ${columns} from log l join dictionary t on t.id = l.type where l.event_id in (${list})`,
    bindings
  )
  return new Map(rows.map((row) => [text(row, 'event_id'), exportableOf(row)]))
}

/** What one event of the log is in EPCIS: itself, and the error declaration of what it takes back. */
function epcisOf(
  row: Row,
  corrected: ReadonlyMap<string, Exportable>,
  exporter: Exporter
): readonly EpcisJson[] {
  const event = exportableOf(row)
  const own = exported(event, exporter)
  const wrong = corrected.get(textOrNull(row, 'corrects') ?? '')
  // A captured declaration says by itself what it takes back.
  if (wrong === undefined || event.type.name === capturedType) return own === null ? [] : [own]
  const before = exported(wrong, exporter)
  if (before === null) return own === null ? [] : [own]
  const { id, recordedAtMs } = event
  const declaration = withError(before, { id, recordedAtMs, corrective: own !== null })
  return own === null ? [declaration] : [declaration, own]
}

/** Contexts of captured events and, where there are any, of our own; each once. */
function contextsOf(page: readonly Exportable[]): readonly unknown[] {
  const contexts = page.flatMap(({ type, data }): readonly unknown[] => {
    if (type.name !== capturedType) return ownContext
    const context =
      typeof data === 'object' && data !== null && 'context' in data ? data.context : []
    return Array.isArray(context) ? context : [context]
  })
  const byText = new Map(contexts.map((context) => [JSON.stringify(context), context]))
  byText.delete(JSON.stringify(standardContext))
  return [standardContext, ...byText.values()]
}

/**
 * Events as EPCIS 2.0, a page at a time.
 *
 * @throws Failure `read_model_unavailable`.
 */
export function answerEvents(
  readModel: TenantReadModel,
  parameters: Parameters
): Promise<EventsAnswer> {
  const { cursor, limit, base, eventId } = parameters
  const { where, bindings } = conditionsOf(parameters)
  return readModel.read(async (session) => {
    const [identity] = await session.rows('select store_id from identity')
    const storeId = identity === undefined ? '' : text(identity, 'store_id')
    const exporter = { base: base.replace(/\/+$/u, ''), storeId }
    const page = await session.rows(pageSql(where), { ...bindings, cursor, limit })
    const corrected = await correctedBy(session, page)
    const found = page.flatMap((row) => epcisOf(row, corrected, exporter))
    const last = page.at(-1)
    return {
      position: await answeredAt(session, 'epcis'),
      events: eventId === undefined ? found : found.filter(({ eventID }) => eventID === eventId),
      contexts: [...contextsOf(page.map(exportableOf))],
      next: last === undefined || page.length < limit ? null : integer(last, 'seq')
    }
  })
}
