import { decode, type FilieraEvent } from '../domain/catalog.ts'
import type { EventStore } from '../domain/event-store.ts'
import type { Entrant } from './entrant.ts'
import { type Permit, saidIn } from './permit.ts'
import type { RejectNote } from './source.ts'

/** All that a stream holds. @throws Failure of the store, or `log_damaged`. */
export async function eventsOf(
  store: EventStore,
  stream: string
): Promise<readonly FilieraEvent[]> {
  const held: FilieraEvent[] = []
  for await (const batch of store.readStream(stream)) held.push(...batch.map(decode))
  return held
}

/** What a stream holds at the revision at which is going to be appended. */
type ReadStream = (stream: string) => Promise<readonly FilieraEvent[]>

/**
 * Which of the entrants that are to be appended may not stand in their streams, by their index. Those
 * that may are part of what the next one of their stream stands behind.
 *
 * @throws what the permit and `read` throw.
 */
export async function refusedInStreams(
  permit: Permit,
  appending: ReadonlyMap<number, Entrant>,
  read: ReadStream
): Promise<ReadonlyMap<number, RejectNote>> {
  const refused = new Map<number, RejectNote>()
  const streams = new Map<string, FilieraEvent[]>()
  for (const [index, entrant] of appending) {
    if (!permit.dependsOnStream(entrant)) continue
    const { stream } = entrant
    const held = streams.get(stream) ?? [...(await read(stream))]
    streams.set(stream, held)
    const problem = await permit.refusalAfter(entrant, held)
    if (problem !== null) refused.set(index, problem)
    else held.push(saidIn(entrant))
  }
  return refused
}
