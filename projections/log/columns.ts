import { auditTypes, damaged, decodeData } from '../../domain/catalog.ts'
import { precedenceOf } from '../../domain/claim.ts'
import { channels, type EventType, type Metadata, metadata } from '../../domain/event.ts'
import type { RecordedEvent } from '../../domain/event-store.ts'
import { keepableJson } from '../../domain/keepable.ts'
import { marketDayOf } from '../../domain/market-day.ts'
import type { Movement } from '../../domain/movement.ts'
import type { Dictionary } from './dictionary.ts'
import type { Names } from './names.ts'
import type { Rows } from './rows.ts'
import { onlyMoving } from './said.ts'
import type { anomalyColumns, logColumns, movementColumns } from './tables.ts'

/** Where the columns of a batch are written to. */
export interface LogRows {
  readonly log: Rows<ReturnType<typeof logColumns>>
  readonly movements: Rows<ReturnType<typeof movementColumns>>
  readonly anomalies: Rows<ReturnType<typeof anomalyColumns>>
}

/** What the tables say of an event. */
interface EventKeys {
  readonly seq: number
  readonly marketDay: string
  readonly recordedAtMs: number
  /** Of its movements, the one that is written. */
  readonly line: number
}

/** An event as it counts: of today's shape, and where it wraps a corrected one, that one. */
interface Counted {
  readonly type: EventType
  readonly data: unknown
  /** JSON of the data. */
  readonly text: () => string
}

/**
 * What of an event counts.
 *
 * @throws Failure `log_damaged` like `decodeData`.
 */
export function countedOf(event: RecordedEvent): Counted {
  const { type, data } = decodeData(event)
  const replacement = type.replacement(data)
  if (replacement !== null) {
    const { type: name, schemaVersion, data: replaced } = replacement
    const text = JSON.stringify(replaced)
    return countedOf({ ...event, type: name, schemaVersion, data: text })
  }
  const isOfToday = event.schemaVersion === type.version
  return { type, data, text: () => (isOfToday ? event.data : JSON.stringify(data)) }
}

/**
 * Writes one event into the mirror's columns: decoded, in today's shape, names as numbers.
 *
 * @param seq its number in the mirror, from 1, without gaps.
 * @throws Failure `log_damaged`, naming the position, when the event cannot be decoded or holds
 * what no column takes; nothing of it is left then, and nothing may be written afterwards.
 */
export function writeEvent(rows: LogRows, names: Names, event: RecordedEvent, seq: number): void {
  const { log, movements, anomalies } = rows
  const before = { log: log.count(), movements: movements.count(), anomalies: anomalies.count() }
  try {
    const counted = countedOf(event)
    const { type, data } = counted
    const { occurredAtMs, recordedAtMs } = event
    const marketDay = marketDayOf(occurredAtMs)
    const keys = { seq, marketDay, recordedAtMs, line: 0 }
    writeLogRow(log, names.dictionary, event, counted, keys)
    for (const movement of type.movements(data, { occurredAtMs, marketDay })) {
      writeMovement(movements, names, movement, keys)
      keys.line += 1
    }
    for (const [index, anomaly] of type.anomalies(data).entries()) {
      const row = anomalies.next()
      anomalies.columns.seq.set(row, seq)
      anomalies.columns.line.set(row, index)
      anomalies.columns.code.set(row, anomaly.code)
      anomalies.columns.figures.set(row, JSON.stringify(anomaly.figures))
    }
  } catch (error) {
    log.cutTo(before.log)
    movements.cutTo(before.movements)
    anomalies.cutTo(before.anomalies)
    // What was appended had been parsed, so a shape that does not fit is another one now.
    if (error instanceof TypeError || error instanceof RangeError) throw damaged(event, error)
    throw error
  }
}

function boundaryOf(data: unknown): string | null {
  if (typeof data !== 'object' || data === null || !('boundary' in data)) return null
  return typeof data.boundary === 'string' ? data.boundary : null
}

const channelMark = '"channel":"'

/**
 * The channel out of the metadata's text: parsing it would take longer than all that is written of
 * it. Quotes within a JSON string are escaped, so the mark stands for nothing else.
 */
function channelOf(meta: string): Metadata['channel'] | null {
  const start = meta.indexOf(channelMark) + channelMark.length
  const found = meta.slice(start, meta.indexOf('"', start))
  return channels.find((channel) => channel === found) ?? null
}

const notesOfAccess: ReadonlySet<string> = new Set(auditTypes)

function actorOf(event: RecordedEvent): string {
  try {
    return metadata.parse(JSON.parse(event.meta)).actor
  } catch (error) {
    throw damaged(event, error)
  }
}

function writeLogRow(
  { columns, next }: LogRows['log'],
  dictionary: Dictionary,
  event: RecordedEvent,
  { type, data, text }: Counted,
  keys: EventKeys
): void {
  const boundary = boundaryOf(data)
  const row = next()
  columns.seq.set(row, keys.seq)
  columns.event_id.set(row, event.id)
  columns.stream.set(row, dictionary.idOf(event.stream))
  columns.revision.set(row, event.revision)
  columns.type.set(row, dictionary.idOf(type.name))
  columns.schema_version.set(row, type.version)
  columns.occurred_at.set(row, event.occurredAtMs)
  columns.recorded_at.set(row, keys.recordedAtMs)
  columns.market_day.set(row, keys.marketDay)
  columns.corrects.set(row, event.corrects)
  columns.boundary.set(row, boundary === null ? null : dictionary.idOf(boundary))
  columns.channel.set(row, channelOf(event.meta))
  columns.said.set(row, onlyMoving.has(type.name) ? null : keepableJson(text()))
  columns.actor.set(row, notesOfAccess.has(type.name) ? actorOf(event) : null)
}

/** What is moved and what it becomes; columns that a kind of movement does not have are null. */
function materialOf(movement: Movement) {
  switch (movement.kind) {
    case 'flow':
      return { group: null, product: null, lot: movement.arrivesAs }
    case 'link':
      return movement.becomes
    case 'stock':
      return { group: null, product: null, lot: null }
  }
}

function writeMovement(
  { columns, next }: LogRows['movements'],
  names: Names,
  movement: Movement,
  at: EventKeys
): void {
  const { idOf } = names.dictionary
  const optional = (name: string | null) => (name === null ? null : idOf(name))
  const isFlow = movement.kind === 'flow'
  const source = isFlow ? movement.source : movement.process
  const target = isFlow ? movement.target : movement.process
  const { boundary, lot } = movement
  const to = materialOf(movement)
  const claim = isFlow && movement.claim !== null ? names.claimOf(boundary, movement.claim) : null
  const lotId = lot === null ? null : names.lotOf(boundary, lot)
  const toLotId = to.lot === null ? null : names.lotOf(boundary, to.lot)
  const isOld = (id: number | null) => id !== null && names.isOld(id)
  const row = next()
  columns.seq.set(row, at.seq)
  columns.line.set(row, at.line)
  columns.kind.set(row, movement.kind)
  columns.boundary.set(row, idOf(boundary))
  columns.valid_from.set(row, movement.period.from)
  columns.valid_to.set(row, movement.period.to)
  columns.market_day.set(row, at.marketDay)
  columns.recorded_at.set(row, at.recordedAtMs)
  columns.source.set(row, idOf(source.id))
  columns.source_stage.set(row, source.stage)
  columns.target.set(row, idOf(target.id))
  columns.target_stage.set(row, target.stage)
  columns.product_group.set(row, idOf(movement.group))
  columns.product.set(row, optional(movement.product))
  columns.lot.set(row, lotId)
  columns.to_group.set(row, optional(to.group))
  columns.to_product.set(row, optional(to.product))
  columns.to_lot.set(row, toLotId)
  columns.publication.set(row, optional(movement.publication))
  columns.claim.set(row, claim === null ? null : claim.id)
  columns.is_repeat.set(row, claim?.isRepeat ?? false)
  columns.is_late.set(row, isOld(lotId) || isOld(toLotId))
  columns.precedence.set(row, isFlow ? precedenceOf(movement) : 0)
  columns.mass_grams.set(row, movement.massGrams)
  columns.sd_grams.set(row, movement.sdGrams)
  columns.basis.set(row, movement.basis)
  columns.factor.set(row, optional(movement.factor))
}
