import { type Author, isUnrestricted } from '../domain/access/author.ts'
import { hasStreamRule, type StreamRule } from '../domain/access/stream-rule.ts'
import {
  decode,
  eventTypeOf,
  eventTypes,
  type FilieraEvent,
  typedEvent
} from '../domain/catalog.ts'
import { unwrapped } from '../domain/effective.ts'
import type { EventStore, NewEvent } from '../domain/event-store.ts'
import {
  type AsksElsewhere,
  collectedRefusal,
  madeKnown,
  sortedRefusal
} from './collection-permit.ts'
import type { Collected } from './collections.ts'
import { OwnPlaces } from './own-places.ts'
import { note, type RejectNote } from './source.ts'

/** A statement on its way into the log. */
export interface Statement {
  readonly stream: string
  readonly event: NewEvent
  /** The event's data, where they were read already. */
  readonly data?: unknown
}

function dataOf({ event, data }: Statement): unknown {
  return data ?? JSON.parse(event.data)
}

/** The statement as its stream will hold it. */
export function saidIn(statement: Statement): FilieraEvent {
  return typedEvent(statement.stream, statement.event, dataOf(statement))
}

/** What may be sent with each scope; a device's and a desk's say enough by their roles. */
function hasScope({ scopes }: Author, type: string): boolean {
  const general = ['ingest:events', 'ingest:readings', 'ingest:tables'] as const
  if (general.some((scope) => scopes.includes(scope))) return true
  return type === 'SurplusDeclared' && scopes.includes('declare:surplus')
}

/** The bounded space that the data name; null where they name none. */
function boundaryOf(data: unknown): string | null {
  if (typeof data !== 'object' || data === null || !('boundary' in data)) return null
  return typeof data.boundary === 'string' ? data.boundary : null
}

/**
 * Looks at every statement of whoever may not say everything, before it is let into the log. What is
 * somebody else's is refused in the same words as what does not exist.
 *
 * What has to be read of the log for that is read once for statements that come together, and nothing
 * for a party that speaks of itself.
 */
export class Permit {
  readonly #store: EventStore
  readonly #author: Author
  readonly #own: OwnPlaces
  /** By type of event: of which type it is says it all. */
  readonly #roleRefusals = new Map<string, RejectNote | null>()

  constructor(store: EventStore, author: Author) {
    this.#store = store
    this.#author = author
    this.#own = new OwnPlaces(store, author)
  }

  /**
   * Which may not be said by whoever says them, and why.
   *
   * @throws Failure of the store, or `log_damaged`.
   */
  async refusals<Said extends Statement>(
    statements: readonly Said[]
  ): Promise<ReadonlyMap<Said, RejectNote>> {
    const refused = new Map<Said, RejectNote>()
    const open: Said[] = []
    // Most are a party's of itself, and nothing is made of those: of each event of an intake it counts.
    for (const statement of statements) {
      const { type } = statement.event
      const data = dataOf(statement)
      const refusal = this.#roleRefusal(type) ?? this.#boundaryRefusal(data)
      if (refusal !== null) refused.set(statement, refusal)
      else if (!this.#isOfItself(statement.event, data)) open.push(statement)
    }
    if (open.length === 0) return refused
    const originals = await this.#originals(open)
    const events = open.map(saidIn)
    await this.#learnOf([...events, ...originals.values()])
    for (const [index, event] of events.entries()) {
      const statement = open[index]
      if (statement === undefined) continue
      const refusal = this.#placeRefusal(event) ?? this.#correctsRefusal(statement, originals)
      if (refusal !== null) refused.set(statement, refusal)
    }
    return refused
  }

  /** Whether what its stream holds has a say about a statement of the type. */
  asksStream(type: string): boolean {
    return this.#author.role !== 'desk' && hasStreamRule(type)
  }

  /**
   * Reads whose the places are that a rule asks about.
   *
   * @throws Failure of the store, or `log_damaged`.
   */
  async learnOf({ places }: StreamRule): Promise<void> {
    await this.#own.learn(places)
  }

  /** Why it may not stand where a rule holds of which it has learnt; null where it may. */
  refusalBy({ refusal }: StreamRule, { type, marketDay }: FilieraEvent): RejectNote | null {
    const reason = refusal((place) => this.#own.has(place, marketDay))
    return reason === null ? null : note('data', 'not_yours', reason, type)
  }

  /**
   * Why it may not stand where it does for what other streams hold; null where it may.
   *
   * @param together collections that are recorded along with it.
   * @throws Failure of the store, or `log_damaged`.
   */
  async elsewhereRefusal(
    event: AsksElsewhere,
    together: readonly Collected[]
  ): Promise<RejectNote | null> {
    const made = await madeKnown(this.#store, together)
    return event.type === 'SurplusSorted'
      ? sortedRefusal(event, made, this.#own)
      : collectedRefusal(event, made, this.#own)
  }

  /** Whether a recorded statement was the author's to make, and so is its to correct. */
  async saidByItself(event: FilieraEvent): Promise<boolean> {
    await this.#learnOf([event])
    return this.#isOwn(event)
  }

  #roleRefusal(name: string): RejectNote | null {
    let refusal = this.#roleRefusals.get(name)
    if (refusal === undefined) {
      refusal = this.#judgedRole(name)
      this.#roleRefusals.set(name, refusal)
    }
    return refusal
  }

  #judgedRole(name: string): RejectNote | null {
    const { role } = this.#author
    if (!hasScope(this.#author, name)) {
      const reason = `${name} needs the scope ingest:events, which was not granted; ask whoever issued the access`
      return note('type', 'not_allowed', reason, name)
    }
    if (role === 'desk' || speaks(role, eventTypeOf(name))) return null
    const own = eventTypes.filter((type) => speaks(role, type)).map((type) => type.name)
    const reason = `the role ${role} does not send ${name}; it sends ${own.join(', ') || 'nothing'}, of its own places: ask the Food Policy desk for all else`
    return note('type', 'not_allowed', reason, name)
  }

  #boundaryRefusal(data: unknown): RejectNote | null {
    const { boundaries, role } = this.#author
    const boundary = boundaryOf(data)
    if (boundaries === 'all') return null
    const yours = boundaries.join(', ')
    if (boundary === null) {
      // What a party says without naming a space is of its own places, wherever they are.
      const reason = `it holds in every space, and yours are ${yours}; ask a desk of all of them`
      return role === 'desk' ? note('data', 'not_yours', reason, '') : null
    }
    if (boundaries.includes(boundary)) return null
    const reason = `"${boundary}" is no boundary of yours; yours are ${yours}`
    return note('data.boundary', 'not_yours', reason, boundary)
  }

  /** Whether it takes nothing back and speaks for the party itself alone, whose whatever the day. */
  #isOfItself({ type, corrects }: NewEvent, data: unknown): boolean {
    if (corrects !== null) return false
    const { role, party } = this.#author
    if (role === 'desk') return true
    for (const place of Object.values(eventTypeOf(type).voice.of(data))) {
      if (place !== party) return false
    }
    return true
  }

  /** Reads whose the places are that events speak for. */
  async #learnOf(events: readonly FilieraEvent[]): Promise<void> {
    if (this.#author.role === 'desk') return
    const places = new Set(
      events.flatMap(({ type, data }) => Object.values(eventTypeOf(type).voice.of(data)))
    )
    await this.#own.learn(places)
  }

  #placeRefusal(event: FilieraEvent): RejectNote | null {
    if (this.#author.role === 'desk') return null
    const { type, data, marketDay } = event
    for (const [field, place] of Object.entries(eventTypeOf(type).voice.of(data))) {
      if (this.#own.has(place, marketDay)) continue
      const reason = `${type} is for whoever had its ${field} on the day: on ${marketDay} ${place} was no place of ${this.#author.party ?? 'yours'}; check the id, or ask the Food Policy desk who manages it`
      return note(`data.${field}`, 'not_yours', reason, place)
    }
    return null
  }

  /** What statements correct, by its id, as far as it stands in their own streams. */
  async #originals(statements: readonly Statement[]): Promise<ReadonlyMap<string, FilieraEvent>> {
    const originals = new Map<string, FilieraEvent>()
    const correcting = statements.filter(({ event }) => event.corrects !== null)
    for (const [stream, those] of Map.groupBy(correcting, (each) => each.stream)) {
      const ids = those.flatMap(({ event }) => event.corrects ?? [])
      for (const [id, found] of await this.#store.find(stream, ids)) {
        originals.set(id, unwrapped(decode(found)))
      }
    }
    return originals
  }

  /** A correction takes back what it names, so that must be the sender's own to say. */
  #correctsRefusal(
    { stream, event: { corrects } }: Statement,
    originals: ReadonlyMap<string, FilieraEvent>
  ): RejectNote | null {
    if (corrects === null) return null
    const original = originals.get(corrects)
    if (original?.stream === stream && this.#isOwn(original)) return null
    const reason = `nothing of yours is recorded under ${corrects} in ${stream}; correct what you sent, in the stream that it is in`
    return note('corrects', 'not_yours', reason, corrects)
  }

  #isOwn(event: FilieraEvent): boolean {
    const { role } = this.#author
    if (this.#boundaryRefusal(event.data) !== null) return false
    if (role === 'desk') return true
    return speaks(role, eventTypeOf(event.type)) && this.#placeRefusal(event) === null
  }
}

function speaks(role: Author['role'], { voice }: { voice: { roles: readonly string[] } }): boolean {
  return voice.roles.includes(role)
}

/** What looks at an author's statements; null where it may say everything. */
export function permitOf(store: EventStore, author: Author): Permit | null {
  return isUnrestricted(author) ? null : new Permit(store, author)
}
