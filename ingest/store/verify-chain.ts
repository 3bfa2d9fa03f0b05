import type { Position, RecordedEvent } from '../../domain/event-store.ts'
import { chainHash } from './chain.ts'
import type { LogHead } from './head-file.ts'
import { positionOrNull } from './paging.ts'
import { countOf } from './position.ts'

/** The first thing found wrong. */
export interface Damage {
  /**
   * `hash` an event is not as it was written · `gap` an event is missing · `order` a revision or
   * time is out of order · `unreadable` the file cannot be read there · `index` only an index
   * disagrees with the events · `tail` events are missing at the end · `identity` it is no log of
   * this program, or its tables were changed.
   */
  readonly kind: 'hash' | 'gap' | 'order' | 'unreadable' | 'index' | 'tail' | 'identity'
  /** The first damaged event; null where no single event is meant. */
  readonly position: Position | null
  readonly detail: string
}

/** Thrown where damage is found. */
export class Damaged extends Error {
  readonly damage: Damage

  constructor(kind: Damage['kind'], count: number, detail: string) {
    super(detail)
    this.damage = { kind, position: positionOrNull(count), detail }
  }
}

/** Follows the chain from the first event on, in whatever form events are stored. */
export class ChainCheck {
  readonly storeId: string
  /** Events that were right. */
  events = 0
  /** Hash of the last of them. */
  hash: string
  #recordedAtMs = Number.NEGATIVE_INFINITY
  /** Next revision of each stream met so far. */
  readonly #revisions = new Map<string, number>()
  readonly #heads: ReadonlyMap<number, string>

  /** @param heads where the log is known to have been, and with what hash. */
  constructor(
    { storeId, genesis }: { readonly storeId: string; readonly genesis: string },
    heads: readonly LogHead[]
  ) {
    this.storeId = storeId
    this.hash = genesis
    this.#heads = new Map(heads.map(({ position, hash }) => [countOf(position), hash]))
  }

  /** Throws Damaged when what comes next is not at the next position. */
  expect(position: unknown): void {
    const count = this.events + 1
    if (position === count) return
    throw new Damaged(
      'gap',
      count,
      `position ${count} is missing; the next event is at ${position}`
    )
  }

  /** To be called where the stream or type of the next event is not there. Throws Damaged. */
  lost(): never {
    const count = this.events + 1
    throw new Damaged('hash', count, `the event at position ${count} has lost its stream or type`)
  }

  /** Checks the next event. Throws Damaged. @param stored the hash that is stored with it. */
  check(event: RecordedEvent, stored: string): void {
    const count = this.events + 1
    const hash = chainHash(this.hash, event, { ...event, position: count })
    if (hash !== stored) {
      throw new Damaged('hash', count, `the event at position ${count} is not as it was written`)
    }
    const expected = this.#revisions.get(event.stream) ?? 0
    if (event.revision !== expected || event.recordedAtMs < this.#recordedAtMs) {
      const found = `${event.stream}@${event.revision}`
      const detail = `${found} at position ${count} should be revision ${expected}`
      throw new Damaged('order', count, detail)
    }
    this.#revisions.set(event.stream, expected + 1)
    this.#recordedAtMs = event.recordedAtMs
    this.hash = hash
    this.events = count
    if ((this.#heads.get(count) ?? hash) === hash) return
    const detail = `the event at position ${count} is not the one that was acknowledged there`
    throw new Damaged('tail', count, detail)
  }

  /** To be called behind the last event. Throws Damaged when there were more. */
  end(): void {
    const acknowledged = Math.max(0, ...this.#heads.keys())
    if (this.events >= acknowledged) return
    const detail = `the log ends after ${this.events} events, but ${acknowledged} were acknowledged`
    throw new Damaged('tail', this.events + 1, detail)
  }
}
