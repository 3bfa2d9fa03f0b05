import type { SQLOutputValue, StatementSync } from 'node:sqlite'
import type { RecordedEvent } from '../../domain/event-store.ts'
import { Failure } from '../../domain/failure.ts'
import { idText } from './event-id.ts'
import { positionOf } from './position.ts'

/** A row as an array: `setReturnArrays` is what makes reading fast. */
export type Row = readonly SQLOutputValue[]

/**
 * The columns that `recordedEvent` reads, in its order: events of a log that was begun before format
 * 3, one a row. Joined so that `events` is scanned.
 */
export const selectEvents = `
  select e.position, s.name, e.revision, hex(e.event_id), t.name, e.schema_version,
         e.occurred_at, e.recorded_at, hex(e.corrects), e.data, e.meta
  from events e
  cross join streams s on s.stream_id = e.stream_id
  cross join event_types t on t.type_id = e.type_id`

/** Rows of a statement that returns arrays; the types of `node:sqlite` only know objects. */
export function rowsOf(
  statement: StatementSync,
  ...values: (string | number | Uint8Array)[]
): Row[] {
  const rows: unknown[] = statement.all(...values)
  return rows.filter((row): row is SQLOutputValue[] => Array.isArray(row))
}

/** The rows of what such a statement iterates. */
export function* rowsIn(rows: Iterable<unknown>): Generator<Row> {
  for (const row of rows) if (Array.isArray(row)) yield row
}

function unreadable(column: string, value: SQLOutputValue | undefined): Failure {
  return new Failure(
    'log_damaged',
    `column ${column} of the log holds ${value === null ? 'nothing' : typeof value}; run verify, then restore the log from a backup`,
    { column }
  )
}

/** A number of a row. Throws Failure `log_damaged` when it is none. */
export function numberAt(row: Row, index: number, column: string): number {
  const value = row[index]
  if (typeof value !== 'number') throw unreadable(column, value)
  return value
}

/** A text of a row. Throws Failure `log_damaged` when it is none. */
export function textAt(row: Row, index: number, column: string): string {
  const value = row[index]
  if (typeof value !== 'string') throw unreadable(column, value)
  return value
}

/** Bytes of a row. Throws Failure `log_damaged` when it is none. */
export function bytesAt(row: Row, index: number, column: string): Uint8Array<ArrayBuffer> {
  const value = row[index]
  if (!(value instanceof Uint8Array)) throw unreadable(column, value)
  return value
}

/** An event from a row of `selectEvents`. Throws Failure `log_damaged` on a value of a wrong kind. */
export function recordedEvent(row: Row): RecordedEvent {
  const corrects = textAt(row, 8, 'corrects')
  return {
    id: idText(textAt(row, 3, 'event_id')),
    type: textAt(row, 4, 'type'),
    schemaVersion: numberAt(row, 5, 'schema_version'),
    occurredAtMs: numberAt(row, 6, 'occurred_at'),
    corrects: corrects === '' ? null : idText(corrects),
    data: textAt(row, 9, 'data'),
    meta: textAt(row, 10, 'meta'),
    stream: textAt(row, 1, 'stream'),
    revision: numberAt(row, 2, 'revision'),
    position: positionOf(numberAt(row, 0, 'position')),
    recordedAtMs: numberAt(row, 7, 'recorded_at')
  }
}
