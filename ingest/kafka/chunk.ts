import type { SourceCheckpoint } from '../../domain/event-store.ts'
import type { Admission, Settlement } from '../admission.ts'
import type { Entrant, Outcome } from '../entrant.ts'
import type { RowResult } from '../pump.ts'
import type { Reading } from '../record-reader.ts'
import type { RejectNote } from '../source.ts'
import type { Message } from './port.ts'

/** Messages of one partition that are admitted together, in one commit. */
export interface Chunk {
  readonly messages: readonly Message[]
  /** One a message, in order; rows go on from chunk to chunk. */
  readonly readings: readonly Reading[]
  /** Offset to go on from once the chunk is settled. */
  readonly next: number
}

/** A message of a chunk that is not an event, and why. */
export interface BadMessage {
  readonly message: Message
  readonly notes: readonly RejectNote[]
}

/** A chunk with what is its partition's own. */
export interface Arrival {
  readonly chunk: Chunk
  readonly checkpoint: Omit<SourceCheckpoint, 'next'>
  /** @throws Failure; nothing is lost by doing it again. */
  readonly putAway: (bad: readonly BadMessage[]) => Promise<void>
}

/** The messages of a chunk that could not be read. */
export function unreadOf({ messages, readings }: Chunk): readonly BadMessage[] {
  return readings.flatMap((reading, index) => {
    const message = messages[index]
    return 'problems' in reading && message !== undefined
      ? [{ message, notes: reading.problems }]
      : []
  })
}

/** The messages of a chunk that the log refuses. */
function refusedOf(
  { messages, readings }: Chunk,
  problemsOfRow: ReadonlyMap<number, readonly RejectNote[]>
): readonly BadMessage[] {
  return readings.flatMap(({ row }, index) => {
    const [message, notes] = [messages[index], problemsOfRow.get(row)]
    return message === undefined || notes === undefined ? [] : [{ message, notes }]
  })
}

/** What became of each message of a chunk, in order. */
function resultsOf({ readings }: Chunk, admitted: Iterator<Outcome>): readonly RowResult[] {
  return readings.map((reading): RowResult => {
    const { row } = reading
    if ('problems' in reading) return { row, status: 'rejected', problems: reading.problems }
    const { value, done } = admitted.next()
    return done === true ? { row, status: 'withheld' } : value
  })
}

/**
 * Admits what was read of chunks of several partitions, together with their checkpoints. What was
 * not read, and what the log refuses, is put away before that, each message once.
 *
 * @returns what became of each message, by chunk.
 * @throws what `Admission.admit` and `putAway` throw; nothing is appended then.
 */
export async function admitChunks(
  arrivals: readonly Arrival[],
  admission: Admission
): Promise<readonly (readonly RowResult[])[]> {
  const entrants = arrivals.flatMap(({ chunk }) =>
    chunk.readings.filter((reading): reading is Entrant => 'event' in reading)
  )
  let unread = true
  const refused = new Set<number>()
  const settlement: Settlement = {
    checkpoints: arrivals.map(({ chunk, checkpoint }) => ({ ...checkpoint, next: chunk.next })),
    putAway: async (asked) => {
      const news = new Map(
        asked.flatMap((outcome) =>
          outcome.status === 'rejected' && !refused.has(outcome.row)
            ? [[outcome.row, outcome.problems] as const]
            : []
        )
      )
      for (const { chunk, putAway } of arrivals) {
        const bad = [...(unread ? unreadOf(chunk) : []), ...refusedOf(chunk, news)]
        if (bad.length > 0) await putAway(bad)
      }
      unread = false
      for (const row of news.keys()) refused.add(row)
    }
  }
  const outcomes = await admission.admit(entrants, false, { settlement })
  const admitted = outcomes.values()
  return arrivals.map(({ chunk }) => resultsOf(chunk, admitted))
}
