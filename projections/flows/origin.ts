import type { z } from 'zod'
import { metadata } from '../../domain/event.ts'
import { integer, type Row, text, textOrNull } from '../cells.ts'
import { placeColumns, placeIn, type RecordedTexts, recordedAt } from '../log/recorded.ts'
import type { TenantReadModel } from '../tenant-read-model.ts'
import { answeredAt } from '../window.ts'
import type { EventOrigin, OriginAnswer, origin } from './contract.ts'

/** Only an event of which a movement is seen: who may not see what moved may not see who said it. */
const eventSql = `
  select ${placeColumns}, t.name as type, epoch_ms(l.occurred_at) as occurred_ms,
    epoch_ms(l.recorded_at) as recorded_ms, l.corrects::varchar as corrects,
    (select min(c.event_id)::varchar from log c where c.corrects = l.event_id) as corrected_by
  from log l
  join dictionary t on t.id = l.type
  where l.event_id = $event_id::uuid
    and l.seq in (select seq from log_movement)`

function originOf(row: Row, recorded: RecordedTexts): EventOrigin {
  const { channel, source } = metadata.parse(JSON.parse(recorded.meta))
  const data: unknown = JSON.parse(recorded.data())
  return {
    eventId: text(row, 'event_id'),
    type: text(row, 'type'),
    occurredAt: new Date(integer(row, 'occurred_ms')).toISOString(),
    recordedAt: new Date(integer(row, 'recorded_ms')).toISOString(),
    channel,
    source: { kind: source.kind, name: source.name, line: source.line ?? null },
    corrects: textOrNull(row, 'corrects'),
    correctedBy: textOrNull(row, 'corrected_by'),
    data: typeof data === 'object' && data !== null ? { ...data } : {}
  }
}

async function eventBy(readModel: TenantReadModel, id: string) {
  const { position, row } = await readModel.read(async (session) => {
    const [found] = await session.rows(eventSql, { event_id: id })
    return { position: await answeredAt(session, 'flows'), row: found }
  })
  if (row === undefined) return { position, event: null }
  const recorded = await readModel.recorded([placeIn(row)])
  return { position, event: originOf(row, recordedAt(recorded, text(row, 'event_id'))) }
}

/** The captured event that one was read anew from; it holds what was sent. */
function capturedId({ data }: EventOrigin): string | null {
  return typeof data.captured === 'string' ? data.captured : null
}

/**
 * What was recorded of one event, and where it stood in its source.
 *
 * @throws Failure `read_model_unavailable`, and as `ReadModel.recorded`.
 */
export async function answerOrigin(
  readModel: TenantReadModel,
  { eventId }: z.output<typeof origin.parameters>
): Promise<OriginAnswer> {
  const { position, event } = await eventBy(readModel, eventId)
  const captured = event === null ? null : capturedId(event)
  const readFrom = captured === null ? null : (await eventBy(readModel, captured)).event
  return { position, event, readFrom }
}
