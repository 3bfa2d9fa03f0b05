import type { DuckDBDataChunk } from '@duckdb/node-api'
import type { Position, RecordedEvent } from '../../domain/event-store.ts'
import { Failure } from '../../domain/failure.ts'
import { integer, text, textOrNull } from '../cells.ts'
import type { Session } from '../session.ts'
import { writeEvent } from './columns.ts'
import { loadNames, type NewNames } from './names.ts'
import { createRows } from './rows.ts'
import { anomalyColumns, logColumns, movementColumns } from './tables.ts'

/** How far the mirror is: number and position of its last event. */
export interface MirrorCheckpoint {
  readonly seq: number
  readonly position: Position | null
}

/** Events as columns, ready to be appended in one transaction. */
export interface MirrorBatch {
  readonly after: MirrorCheckpoint
  readonly upTo: MirrorCheckpoint
  readonly names: NewNames
  readonly log: readonly DuckDBDataChunk[]
  readonly movements: readonly DuckDBDataChunk[]
  readonly anomalies: readonly DuckDBDataChunk[]
}

export async function readCheckpoint(session: Session): Promise<MirrorCheckpoint> {
  const [row] = await session.rows('select seq, position from log_checkpoint')
  if (row === undefined) throw new Error('log_checkpoint is empty')
  return { seq: integer(row, 'seq'), position: textOrNull(row, 'position') }
}

/** Stream and id of the last event, null while the mirror is empty. */
export async function readLastEvent(
  session: Session
): Promise<{ readonly stream: string; readonly id: string } | null> {
  const [row] = await session.rows(
    `select d.name as stream, l.event_id::varchar as id
     from log l
     join dictionary d on d.id = l.stream
     where l.seq = (select seq from log_checkpoint)`
  )
  return row === undefined ? null : { stream: text(row, 'stream'), id: text(row, 'id') }
}

/** Collects events into batches, in the order of their positions. */
export interface MirrorWriter {
  /**
   * Takes an event.
   *
   * @throws Failure `log_damaged` like `writeEvent`; the writer is of no use afterwards.
   */
  readonly add: (event: RecordedEvent) => void
  /** Events that were added since the last batch was taken. */
  readonly pending: () => number
  /** Characters of their texts, which take nearly all of their memory. */
  readonly characters: () => number
  /** What was added since the last call. */
  readonly take: () => MirrorBatch
}

/** A writer that goes on where the mirror stands. */
export async function createMirrorWriter(session: Session): Promise<MirrorWriter> {
  const names = await loadNames(session)
  const log = createRows(logColumns())
  const movements = createRows(movementColumns())
  const anomalies = createRows(anomalyColumns())
  let taken = await readCheckpoint(session)
  let added = taken
  let characters = 0
  return {
    add: (event) => {
      writeEvent({ log, movements, anomalies }, names, event, added.seq + 1)
      added = { seq: added.seq + 1, position: event.position }
      characters += event.data.length + event.meta.length
    },
    pending: () => added.seq - taken.seq,
    characters: () => characters,
    take: () => {
      const after = taken
      taken = added
      characters = 0
      return {
        after,
        upTo: added,
        names: names.takeNew(),
        log: log.take(),
        movements: movements.take(),
        anomalies: anomalies.take()
      }
    }
  }
}

/**
 * Appends a batch and moves the checkpoint, both or neither.
 *
 * @throws Failure `read_model_unavailable` when the mirror is not where the batch begins, so a
 * batch can have its effect only once.
 */
export async function appendBatch(session: Session, batch: MirrorBatch): Promise<void> {
  const moved = await session.run(
    'update log_checkpoint set seq = $seq, position = $position where seq = $after',
    { seq: batch.upTo.seq, position: batch.upTo.position, after: batch.after.seq }
  )
  if (moved !== 1) {
    throw new Failure(
      'read_model_unavailable',
      `the mirror is no longer at event ${batch.after.seq}, where the batch up to ${batch.upTo.seq} begins; another writer moved it: start again`,
      { after: batch.after.seq, upTo: batch.upTo.seq }
    )
  }
  await session.append('dictionary', batch.names.dictionary)
  await session.append('lot', batch.names.lot)
  await session.append('claim', batch.names.claim)
  await session.append('log', batch.log)
  await session.append('log_movement', batch.movements)
  await session.append('log_anomaly', batch.anomalies)
}
