import { mayOpenStream, streamRuleOf } from '../domain/access/stream-rule.ts'
import { decode, type FilieraEvent } from '../domain/catalog.ts'
import type { EventStore } from '../domain/event-store.ts'
import { asksElsewhere } from './collection-permit.ts'
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
  /** Whether the entrant of that index is. */
  readonly isAppended: (index: number) => boolean
  /** Whether it is known to be empty, and is appended to only if it still is. */
  readonly isEmpty: (stream: string) => boolean
  readonly read: (stream: string) => Promise<readonly FilieraEvent[]>
}

/** What streams will hold once the entrants before are appended. */
class Held {
  readonly #streams: Streams
  readonly #events = new Map<string, FilieraEvent[]>()
  /** What opens its stream, not read before somebody stands behind it. */
  readonly #opening = new Map<string, Entrant>()

  constructor(streams: Streams) {
    this.#streams = streams
  }

  /** Lets an entrant be the first of its stream. Whether it is. */
  open(entrant: Entrant): boolean {
    const { stream } = entrant
    if (this.#events.has(stream) || this.#opening.has(stream)) return false
    if (!this.#streams.isEmpty(stream)) return false
    this.#opening.set(stream, entrant)
    return true
  }

  /** What the stream holds, to be added to. @throws what `read` throws. */
  async of(stream: string): Promise<FilieraEvent[]> {
    const known = this.#events.get(stream)
    if (known !== undefined) return known
    const first = this.#opening.get(stream)
    const events = first === undefined ? await this.#read(stream) : [saidIn(first)]
    this.#events.set(stream, events)
    return events
  }

  async #read(stream: string): Promise<FilieraEvent[]> {
    return this.#streams.isEmpty(stream) ? [] : [...(await this.#streams.read(stream))]
  }
}

/**
 * Which of the entrants that are to be appended may not stand in their streams, by their index. Those
 * that may are part of what the next one of their stream stands behind.
 *
 * @throws what the permit and `read` throw.
 */
export async function refusedInStreams(
  permit: Permit,
  entrants: readonly Entrant[],
  streams: Streams
): Promise<ReadonlyMap<number, RejectNote>> {
  const refused = new Map<number, RejectNote>()
  const held = new Held(streams)
  const collected: Collected[] = []
  for (const [index, entrant] of entrants.entries()) {
    const { type } = entrant.event
    if (!permit.asksStream(type) || !streams.isAppended(index)) continue
    if (mayOpenStream(type) && held.open(entrant)) continue
    const event = saidIn(entrant)
    const before = await held.of(entrant.stream)
    const rule = streamRuleOf(event, before)
    if (rule === null) continue
    // Most ask about nobody's places, and to wait for nothing takes as long as to judge.
    if (rule.places.length > 0) await permit.learnOf(rule)
    let problem = permit.refusalBy(rule, event)
    if (problem === null && asksElsewhere(event)) {
      problem = await permit.elsewhereRefusal(event, collected)
    }
    if (problem !== null) refused.set(index, problem)
    else before.push(event)
    const made = problem === null ? collectedIn(event) : null
    if (made !== null) collected.push(made)
  }
  return refused
}
