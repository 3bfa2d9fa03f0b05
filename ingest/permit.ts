import { type Author, isUnrestricted } from '../domain/access/author.ts'
import { streamRuleOf } from '../domain/access/stream-rule.ts'
import {
  decode,
  eventTypeOf,
  eventTypes,
  type FilieraEvent,
  typedEvent
} from '../domain/catalog.ts'
import { unwrapped } from '../domain/effective.ts'
import type { EventStore, NewEvent } from '../domain/event-store.ts'
import { OwnPlaces } from './own-places.ts'
import { note, type RejectNote } from './source.ts'

/** A statement on its way into the log. */
export interface Statement {
  readonly stream: string
  readonly event: NewEvent
  /** The event as its stream will hold it, where it was read already. */
  readonly said?: FilieraEvent
}

/** The statement as its stream will hold it. */
export function saidIn({ stream, event, said }: Statement): FilieraEvent {
  return said ?? typedEvent(stream, event, JSON.parse(event.data))
}

/** What may be sent with each scope; a device's and a desk's say enough by their roles. */
function hasScope({ scopes }: Author, type: string): boolean {
  const general = ['ingest:events', 'ingest:readings', 'ingest:tables'] as const
  if (general.some((scope) => scopes.includes(scope))) return true
  return type === 'SurplusDeclared' && scopes.includes('declare:surplus')
}

/** The bounded space that the data name; null where they name none. */
function boundaryOf(data: object): string | null {
  return 'boundary' in data && typeof data.boundary === 'string' ? data.boundary : null
}

/**
 * Looks at every statement of whoever may not say everything, before it is let into the log. What is
 * somebody else's is refused in the same words as what does not exist.
 */
export class Permit {
  readonly #store: EventStore
  readonly #author: Author
  readonly #own: OwnPlaces

  constructor(store: EventStore, author: Author) {
    this.#store = store
    this.#author = author
    this.#own = new OwnPlaces(store, author)
  }

  /**
   * Why it may not be said by whoever says it; null where it may.
   *
   * @throws Failure of the store, or `log_damaged`.
   */
  async refusal(statement: Statement): Promise<RejectNote | null> {
    const event = saidIn(statement)
    const roleNote = this.#roleRefusal(event.type)
    if (roleNote !== null) return roleNote
    return (
      this.#boundaryRefusal(event) ??
      (await this.#placeRefusal(event)) ??
      (await this.#correctsRefusal(statement))
    )
  }

  /** Whether what its stream holds has a say; then `refusalAfter` is to be asked as well. */
  dependsOnStream(statement: Statement): boolean {
    return this.#author.role !== 'desk' && streamRuleOf(saidIn(statement)) !== null
  }

  /**
   * Why it may not stand behind what its stream holds; null where it may.
   *
   * @throws Failure of the store, or `log_damaged`.
   */
  async refusalAfter(
    statement: Statement,
    recorded: readonly FilieraEvent[]
  ): Promise<RejectNote | null> {
    const event = saidIn(statement)
    const rule = streamRuleOf(event)?.(recorded)
    if (rule === undefined) return null
    const own = new Set<string>()
    for (const place of rule.places) {
      if (await this.#own.has(place, event.marketDay)) own.add(place)
    }
    const reason = rule.refusal((place) => own.has(place))
    return reason === null ? null : note('data', 'not_yours', reason, event.type)
  }

  #roleRefusal(name: string): RejectNote | null {
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

  #boundaryRefusal({ data }: FilieraEvent): RejectNote | null {
    const { boundaries } = this.#author
    const boundary = boundaryOf(data)
    if (boundaries === 'all' || boundary === null || boundaries.includes(boundary)) return null
    const reason = `"${boundary}" is no boundary of yours; yours are ${boundaries.join(', ')}`
    return note('data.boundary', 'not_yours', reason, boundary)
  }

  async #placeRefusal(event: FilieraEvent): Promise<RejectNote | null> {
    if (this.#author.role === 'desk') return null
    const { type, data, marketDay } = event
    for (const [field, place] of Object.entries(eventTypeOf(type).voice.of(data))) {
      if (await this.#own.has(place, marketDay)) continue
      const reason = `${type} is for whoever had its ${field} on the day: on ${marketDay} ${place} was no place of ${this.#author.party ?? 'yours'}; check the id, or ask the Food Policy desk who manages it`
      return note(`data.${field}`, 'not_yours', reason, place)
    }
    return null
  }

  /** A correction takes back what it names, so that must be the sender's own to say. */
  async #correctsRefusal({ stream, event }: Statement): Promise<RejectNote | null> {
    const { corrects } = event
    if (corrects === null) return null
    const found = (await this.#store.find(stream, [corrects])).get(corrects)
    const original = found === undefined ? null : unwrapped(decode(found))
    if (original !== null && (await this.saidByItself(original))) return null
    const reason = `nothing of yours is recorded under ${corrects} in ${stream}; correct what you sent, in the stream that it is in`
    return note('corrects', 'not_yours', reason, corrects)
  }

  /** Whether a recorded statement was the author's to make, and so is its to correct. */
  async saidByItself(event: FilieraEvent): Promise<boolean> {
    const type = eventTypeOf(event.type)
    if (this.#boundaryRefusal(event) !== null) return false
    if (this.#author.role === 'desk') return true
    return speaks(this.#author.role, type) && (await this.#placeRefusal(event)) === null
  }
}

function speaks(role: Author['role'], { voice }: { voice: { roles: readonly string[] } }): boolean {
  return voice.roles.includes(role)
}

/** What looks at an author's statements; null where it may say everything. */
export function permitOf(store: EventStore, author: Author): Permit | null {
  return isUnrestricted(author) ? null : new Permit(store, author)
}
