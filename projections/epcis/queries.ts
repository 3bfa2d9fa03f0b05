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
import { placeColumns, placeIn, type RecordedTexts, recordedAt } from '../log/recorded.ts'
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
  l.seq, ${placeColumns}, t.name as type, epoch_ms(l.occurred_at) as occurred_ms,
  epoch_ms(l.recorded_at) as recorded_ms, l.corrects::varchar as corrects`

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

type Recorded = ReadonlyMap<string, RecordedTexts>

function exportableOf(row: Row, recorded: Recorded): Exportable {
  const id = text(row, 'event_id')
  return {
    id,
    type: eventTypeOf(text(row, 'type')),
    data: JSON.parse(recordedAt(recorded, id).data()),
    occurredAtMs: integer(row, 'occurred_ms'),
    recordedAtMs: integer(row, 'recorded_ms')
  }
}

/** The events that those of a page take back. */
async function correctedBy(session: Session, page: readonly Row[]): Promise<readonly Row[]> {
  const ids = page.flatMap((row) => textOrNull(row, 'corrects') ?? [])
  if (ids.length === 0) return []
  const bindings: Bindings = Object.fromEntries(ids.map((id, index) => [`id${index}`, id]))
  const list = ids.map((_, index) => `$id${index}::uuid`).join(', ')
  return session.rowsOnce(
    `select ${columns} from log l join dictionary t on t.id = l.type where l.event_id in (${list})`,
    bindings
  )
}

/** What one event of the log is in EPCIS: itself, and the error declaration of what it takes back. */
function epcisOf(
  event: Exportable,
  wrong: Exportable | undefined,
  exporter: Exporter
): readonly EpcisJson[] {
  const own = exported(event, exporter)
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
 * @throws Failure `read_model_unavailable`, and as `ReadModel.recorded`.
 */
export async function answerEvents(
  readModel: TenantReadModel,
  parameters: Parameters
): Promise<EventsAnswer> {
  const { cursor, limit, base, eventId } = parameters
  const { where, bindings } = conditionsOf(parameters)
  const { storeId, position, page, corrected } = await readModel.read(async (session) => {
    const [identity] = await session.rows('select store_id from identity')
    const rows = await session.rows(pageSql(where), { ...bindings, cursor, limit })
    return {
      storeId: identity === undefined ? '' : text(identity, 'store_id'),
      position: await answeredAt(session, 'epcis'),
      ...{ page: rows, corrected: await correctedBy(session, rows) }
    }
  })
  const exporter = { base: base.replace(/\/+$/u, ''), storeId }
  const recorded = await readModel.recorded([...page, ...corrected].map(placeIn))
  const events = page.map((row) => exportableOf(row, recorded))
  const before = new Map(
    corrected.map((row) => [text(row, 'event_id'), exportableOf(row, recorded)])
  )
  const found = page.flatMap((row, index) => {
    const event = events[index]
    const wrong = before.get(textOrNull(row, 'corrects') ?? '')
    return event === undefined ? [] : epcisOf(event, wrong, exporter)
  })
  const last = page.at(-1)
  return {
    position,
    events: eventId === undefined ? found : found.filter(({ eventID }) => eventID === eventId),
    contexts: [...contextsOf(events)],
    next: last === undefined || page.length < limit ? null : integer(last, 'seq')
  }
}
