import type { Admission } from '../admission.ts'
import type { Entrant, Outcome } from '../entrant.ts'
import type { RowResult } from '../pump.ts'
import type { Reading } from '../record-reader.ts'
import type { RejectNote } from '../source.ts'
import type { Message } from './port.ts'

/** Messages of one partition that are admitted together, in one commit. */
export interface Chunk {
  readonly messages: readonly Message[]
  /** One a message, in order; rows count from 1. */
  readonly readings: readonly Reading[]
  /** Offset to go on from once the chunk is settled. */
  readonly next: number
}

/** A message of a chunk that is not an event, and why. */
export interface BadMessage {
  readonly message: Message
  readonly notes: readonly RejectNote[]
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

/** What became of each message of a chunk, in order. */
function resultsOf({ readings }: Chunk, admitted: readonly Outcome[]): readonly RowResult[] {
  let next = 0
  return readings.map((reading): RowResult => {
    if ('event' in reading) return admitted[next++] ?? { row: reading.row, status: 'withheld' }
    return { row: reading.row, status: 'rejected', problems: reading.problems }
  })
}

/**
 * Admits what was read of a chunk, together with its checkpoint. What was not read, and what the
 * log refuses, is put away before that, each message once.
 *
 * @throws what `Admission.admit` and `putAway` throw; nothing is appended then.
 */
export async function admitChunk(
  chunk: Chunk,
  options: {
    readonly admission: Admission
    readonly checkpoint: { readonly source: string; readonly partition: number }
    readonly putAway: (bad: readonly BadMessage[]) => Promise<void>
  }
): Promise<readonly RowResult[]> {
  const { admission, checkpoint, putAway } = options
  const entrants = chunk.readings.filter((reading): reading is Entrant => 'event' in reading)
  let unread = unreadOf(chunk)
  const refused = new Set<number>()
  const admitted = await admission.admit(entrants, false, {
    checkpoint: { ...checkpoint, next: chunk.next },
    putAway: async (outcomes) => {
      const news = outcomes.flatMap((outcome) => {
        const message = chunk.messages[outcome.row - 1]
        if (outcome.status !== 'rejected' || message === undefined) return []
        return refused.has(outcome.row) ? [] : [{ message, notes: outcome.problems }]
      })
      if (unread.length + news.length > 0) await putAway([...unread, ...news])
      unread = []
      for (const { row } of outcomes) refused.add(row)
    }
  })
  return resultsOf(chunk, admitted)
}
