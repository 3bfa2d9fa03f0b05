import { decode, type FilieraEvent } from '../domain/catalog.ts'
import type { EventStore } from '../domain/event-store.ts'
import { type Collected, collectedIn } from './collections.ts'
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

/** What streams hold at the revision at which is going to be appended. */
interface Streams {
  /** Whether it is known to be empty, and is appended to only if it still is. */
  readonly isEmpty: (stream: string) => boolean
  readonly read: (stream: string) => Promise<readonly FilieraEvent[]>
}

/**
 * Which of the entrants that are to be appended may not stand in their streams, by their index. Those
 * that may are part of what the next one of their stream stands behind.
 *
 * @throws what the permit and `read` throw.
 */
export async function refusedInStreams(
  permit: Permit,
  appending: Iterable<readonly [index: number, entrant: Entrant]>,
  { isEmpty, read }: Streams
): Promise<ReadonlyMap<number, RejectNote>> {
  const refused = new Map<number, RejectNote>()
  const streams = new Map<string, FilieraEvent[]>()
  const collected: Collected[] = []
  for (const [index, entrant] of appending) {
    const event = saidIn(entrant)
    const ruleBehind = permit.streamRuleOf(event)
    if (ruleBehind === null) continue
    const { stream } = entrant
    const held = streams.get(stream) ?? (isEmpty(stream) ? [] : [...(await read(stream))])
    streams.set(stream, held)
    const rule = ruleBehind(held)
    // Most ask about nobody's places, and to wait for nothing takes as long as to judge.
    if (rule.places.length > 0) await permit.learnOf(rule)
    const problem =
      permit.refusalBy(rule, event) ??
      (event.type === 'SurplusSorted' ? await permit.collectionsRefusal(event, collected) : null)
    if (problem !== null) refused.set(index, problem)
    else held.push(event)
    const made = problem === null ? collectedIn(event) : null
    if (made !== null) collected.push(made)
  }
  return refused
}
