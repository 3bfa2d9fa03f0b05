import type { SourceCheckpoint } from '../../domain/event-store.ts'
import type { Admission } from '../admission.ts'
import type { Entrant, Outcome, Settlement } from '../entrant.ts'
import type { Permit } from '../permit.ts'
import type { Reading } from '../record-reader.ts'
import type { RejectNote } from '../source.ts'
import type { Message } from './port.ts'
import { countRead, type PackedReadings, unpackReadings } from './reading-pack.ts'

/** Messages of one partition that are admitted together, in one commit. */
export interface Chunk {
  readonly messages: readonly Message[]
  /** One a message; rows go on from chunk to chunk. */
  readonly readings: PackedReadings
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

/** What became of a message. */
export type MessageResult = Pick<Outcome, 'row' | 'status'>

/** The messages of a chunk that could not be read. */
export function unreadOf({ messages, readings }: Chunk): readonly BadMessage[] {
  return readings.problems.flatMap(([index, notes]) => {
    const message = messages[index]
    return message === undefined ? [] : [{ message, notes }]
  })
}

/** The messages of a chunk that the log refuses. */
function refusedOf(
  { messages, readings: { firstRow } }: Chunk,
  problemsOfRow: ReadonlyMap<number, readonly RejectNote[]>
): readonly BadMessage[] {
  if (problemsOfRow.size === 0) return []
  return messages.flatMap((message, index) => {
    const notes = problemsOfRow.get(firstRow + index)
    return notes === undefined ? [] : [{ message, notes }]
  })
}

/** What became of each message of a chunk, in order, where every event was appended. */
function allAppended({ readings }: Chunk): readonly MessageResult[] {
  const results = Array.from({ length: countRead(readings) }, (_, index): MessageResult => {
    return { row: readings.firstRow + index, status: 'appended' }
  })
  for (const [index] of readings.problems) {
    results[index] = { row: readings.firstRow + index, status: 'rejected' }
  }
  return results
}

/** What lets in what was read. */
export interface LettingIn {
  readonly admission: Admission
  /** Of a party that says only what is its own; null: whoever writes the topic may say everything. */
  readonly permit: Permit | null
}

/** What may be said of what was read, and in place of what may not, why. */
async function permittedOf(
  readings: readonly (readonly Reading[])[],
  permit: Permit
): Promise<{
  readonly permitted: readonly (readonly Reading[])[]
  readonly refused: ReadonlyMap<number, readonly [RejectNote]>
}> {
  const entrants = readings.flat().filter((reading): reading is Entrant => 'event' in reading)
  const refusals = await permit.refusals(entrants)
  const refused = new Map([...refusals].map(([{ row }, why]) => [row, [why]] as const))
  const permitted = readings.map((each) =>
    each.map((reading): Reading => {
      const problems = refused.get(reading.row)
      return problems === undefined ? reading : { row: reading.row, problems }
    })
  )
  return { permitted, refused }
}

/** What became of each message of a chunk, in order. */
function resultsOf(
  readings: readonly Reading[],
  admitted: Iterator<Outcome>
): readonly MessageResult[] {
  return readings.map((reading): MessageResult => {
    const { row } = reading
    if ('problems' in reading) return { row, status: 'rejected' }
    const { value, done } = admitted.next()
    return done === true ? { row, status: 'withheld' } : value
  })
}

/** What chunks settle with: their checkpoints, and each bad message put away once. */
function settlementOf(
  arrivals: readonly Arrival[],
  foreign: ReadonlyMap<number, readonly RejectNote[]>
): Settlement {
  let isFirst = true
  const refused = new Set<number>()
  return {
    checkpoints: arrivals.map(({ chunk, checkpoint }) => ({ ...checkpoint, next: chunk.next })),
    putAway: async (asked) => {
      const news = new Map(isFirst ? foreign : [])
      for (const outcome of asked) {
        if (outcome.status !== 'rejected' || refused.has(outcome.row)) continue
        news.set(outcome.row, outcome.problems)
      }
      for (const { chunk, putAway } of arrivals) {
        const bad = [...(isFirst ? unreadOf(chunk) : []), ...refusedOf(chunk, news)]
        if (bad.length > 0) await putAway(bad)
      }
      isFirst = false
      for (const row of news.keys()) refused.add(row)
    }
  }
}

/**
 * Admits what was read of chunks of several partitions, together with their checkpoints: packed as it
 * is, or one by one where some of it is known, or somebody looks at it. What was not read, and what may
 * not be said or the log refuses, is put away before that, each message once.
 *
 * @returns what became of each message, by chunk.
 * @throws what `Admission.admit`, `Permit.refusals` and `putAway` throw; nothing is appended then.
 */
export async function admitChunks(
  arrivals: readonly Arrival[],
  { admission, permit }: LettingIn
): Promise<readonly (readonly MessageResult[])[]> {
  const packed = arrivals.map(({ chunk }) => chunk.readings.events)
  const settlement = settlementOf(arrivals, new Map())
  if (permit === null && (await admission.admitPacked(packed, settlement))) {
    return arrivals.map(({ chunk }) => allAppended(chunk))
  }
  const read = arrivals.map(({ chunk }) => unpackReadings(chunk.readings))
  if (permit === null) return admitRead(read, admission, settlement)
  const { permitted, refused } = await permittedOf(read, permit)
  return admitRead(permitted, admission, settlementOf(arrivals, refused))
}

async function admitRead(
  readings: readonly (readonly Reading[])[],
  admission: Admission,
  settlement: Settlement
): Promise<readonly (readonly MessageResult[])[]> {
  const entrants = readings.flat().filter((reading): reading is Entrant => 'event' in reading)
  const outcomes = await admission.admit(entrants, false, { settlement })
  const admitted = outcomes.values()
  return readings.map((each) => resultsOf(each, admitted))
}
