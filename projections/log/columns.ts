import { DuckDBDateValue, DuckDBTimestampValue, DuckDBUUIDValue } from '@duckdb/node-api'
import { decodeData } from '../../domain/catalog.ts'
import type { RecordedEvent } from '../../domain/event-store.ts'
import { Failure } from '../../domain/failure.ts'
import { marketDayOf } from '../../domain/market-day.ts'
import type { Movement } from '../../domain/movement.ts'
import type { Dictionary } from './dictionary.ts'
import type { Rows } from './rows.ts'

const dayMs = 86_400_000
/** Days repeat, and a look-up spares parsing; bounded by a flush. */
const maxCachedDays = 100_000
const days = new Map<string, DuckDBDateValue>()

function dayValue(day: string): DuckDBDateValue {
  const known = days.get(day)
  if (known !== undefined) return known
  const value = new DuckDBDateValue(Math.floor(Date.parse(`${day}T00:00:00Z`) / dayMs))
  if (days.size >= maxCachedDays) days.clear()
  days.set(day, value)
  return value
}

const hourMs = 3_600_000
/** Market days begin on a full UTC hour, so one look-up an hour is exact. */
const marketDays = new Map<number, DuckDBDateValue>()

function marketDayValue(instantMs: number): DuckDBDateValue {
  const hour = Math.floor(instantMs / hourMs)
  const known = marketDays.get(hour)
  if (known !== undefined) return known
  const value = dayValue(marketDayOf(instantMs))
  if (marketDays.size >= maxCachedDays) marketDays.clear()
  marketDays.set(hour, value)
  return value
}

function instantValue(instantMs: number): DuckDBTimestampValue {
  return new DuckDBTimestampValue(BigInt(instantMs) * 1_000n)
}

function uuidValue(id: string, event: RecordedEvent): DuckDBUUIDValue {
  const hex = id.slice(0, 8) + id.slice(9, 13) + id.slice(14, 18) + id.slice(19, 23) + id.slice(24)
  try {
    if (hex.length === 32) return DuckDBUUIDValue.fromUint128(BigInt(`0x${hex}`))
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  throw new Failure(
    'log_damaged',
    `"${id}" is not a UUID; it stands in the event at position ${event.position} (${event.stream}@${event.revision})`,
    { position: event.position }
  )
}

/** Where the columns of a batch are written to. */
export interface LogRows {
  readonly log: Rows
  readonly movements: Rows
}

/**
 * Writes one event into the mirror's columns: decoded, in today's shape, names as numbers.
 * The column numbers follow tables.ts.
 *
 * @param seq its number in the mirror, from 1, without gaps.
 * @throws Failure `log_damaged`, naming the position, when the event cannot be decoded; nothing of
 * it is written then.
 */
export function writeEvent(
  { log, movements }: LogRows,
  dictionary: Dictionary,
  event: RecordedEvent,
  seq: number
): void {
  const { type, data } = decodeData(event)
  const isOfToday = event.schemaVersion === type.version
  const eventId = uuidValue(event.id, event)
  const corrects = event.corrects === null ? null : uuidValue(event.corrects, event)
  const instants = {
    seq: BigInt(seq),
    marketDay: marketDayValue(event.occurredAtMs),
    recordedAt: instantValue(event.recordedAtMs)
  }
  log.next()
  log.set(0, instants.seq)
  log.set(1, eventId)
  log.set(2, dictionary.idOf(event.stream))
  log.set(3, BigInt(event.revision))
  log.set(4, dictionary.idOf(event.type))
  log.set(5, type.version)
  log.set(6, instantValue(event.occurredAtMs))
  log.set(7, instants.recordedAt)
  log.set(8, instants.marketDay)
  log.set(9, corrects)
  log.set(10, isOfToday ? event.data : JSON.stringify(data))
  log.set(11, event.meta)
  let line = 0
  for (const movement of type.movements(data)) {
    writeMovement(movements, dictionary, movement, { ...instants, line })
    line += 1
  }
}

function writeMovement(
  rows: Rows,
  dictionary: Dictionary,
  movement: Movement,
  at: {
    readonly seq: bigint
    readonly line: number
    readonly marketDay: DuckDBDateValue
    readonly recordedAt: DuckDBTimestampValue
  }
): void {
  const isFlow = movement.kind === 'flow'
  const source = isFlow ? movement.source : movement.process
  const target = isFlow ? movement.target : movement.process
  const { product, publication } = movement
  rows.next()
  rows.set(0, at.seq)
  rows.set(1, at.line)
  rows.set(2, movement.kind)
  rows.set(3, dictionary.idOf(movement.boundary))
  rows.set(4, dayValue(movement.period.from))
  rows.set(5, dayValue(movement.period.to))
  rows.set(6, at.marketDay)
  rows.set(7, at.recordedAt)
  rows.set(8, dictionary.idOf(source.id))
  rows.set(9, source.stage)
  rows.set(10, dictionary.idOf(target.id))
  rows.set(11, target.stage)
  rows.set(12, dictionary.idOf(movement.group))
  rows.set(13, product === null ? null : dictionary.idOf(product))
  rows.set(14, publication === null ? null : dictionary.idOf(publication))
  rows.set(15, BigInt(movement.massGrams))
  rows.set(16, BigInt(movement.sdGrams))
  rows.set(17, movement.basis)
}
