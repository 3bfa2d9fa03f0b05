import type { EventName } from '../../domain/catalog.ts'
import type { DataOf } from './plan.ts'
import type { Random } from './random.ts'

/** A report on its way to the system. */
export interface CityEvent {
  readonly type: EventName
  readonly occurredAtMs: number
  /** When it reaches the system. */
  readonly recordedAtMs: number
  /** In the stored shape of its type. */
  readonly data: object
  /** Opaque id of who says it. */
  readonly actor: string
  /** Names the report within the city: ids are made of it. Said twice, it is the same message. */
  readonly sourceKey: string
  /** Key of the report that this one replaces; the two happened at the same instant. */
  readonly corrects?: string
  /** Sent before with this very key. */
  readonly isRepeat?: true
  /** Where the other party of a transfer reports it too. */
  readonly statement?: Statement
}

export interface Statement {
  /** What both parties' reports are about. */
  readonly of: string
  /** Whether this is the one that counts, as the better basis or the receiver's. */
  readonly counts: boolean
}

/** Most that a report is under way for. */
const maxDelayMs = 600_000

/** What the city's people and machines say on a day. */
export class Reports {
  readonly #random: Random
  #events: CityEvent[] = []
  #day = ''
  #said = 0

  constructor(random: Random) {
    this.#random = random
  }

  /** Begins a day. */
  begin(day: string): void {
    this.#day = day
    this.#said = 0
  }

  /** What was said since this was last asked, in the order in which it was said. */
  taken(): CityEvent[] {
    const events = this.#events
    this.#events = []
    return events
  }

  /** Somebody reports what happened, some minutes later. */
  say<Name extends EventName>(
    type: Name,
    at: { readonly ms: number; readonly by: string; readonly statement?: Statement },
    data: DataOf<Name> & object
  ): void {
    const recordedAtMs = at.ms + 5_000 + Math.floor(this.#random.next() * maxDelayMs)
    this.#add(type, at, data, recordedAtMs)
  }

  /** The system itself notes what it did or decided. */
  note<Name extends EventName>(
    type: Name,
    at: { readonly ms: number; readonly by: string },
    data: DataOf<Name> & object
  ): void {
    this.#add(type, at, data, at.ms)
  }

  #add(
    type: EventName,
    at: { readonly ms: number; readonly by: string; readonly statement?: Statement },
    data: object,
    recordedAtMs: number
  ): void {
    this.#said += 1
    const event = {
      type,
      occurredAtMs: at.ms,
      recordedAtMs,
      data,
      actor: at.by,
      sourceKey: `${this.#day}/${this.#said}`
    }
    this.#events.push(at.statement === undefined ? event : { ...event, statement: at.statement })
  }
}
