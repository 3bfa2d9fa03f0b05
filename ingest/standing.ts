import type { EventType, Moment } from '../domain/event.ts'
import { marketDayOf } from '../domain/market-day.ts'

/** Where an event belongs, and until when it reaches: what an intake asks of its data. */
export interface Standing {
  readonly stream: string
  /** First day of the latest period that anything moved in; null where nothing moved. */
  readonly begins: string | null
}

/** The market day is worked out only for types whose movements ask for it. */
class LazyMoment implements Moment {
  readonly occurredAtMs: number

  constructor(occurredAtMs: number) {
    this.occurredAtMs = occurredAtMs
  }

  get marketDay(): string {
    return marketDayOf(this.occurredAtMs)
  }
}

/** Stream and latest period of an event of a type. */
export function standingOf<Data>(
  type: Pick<EventType<string, Data>, 'stream' | 'movements'>,
  data: Data,
  occurredAtMs: number
): Standing {
  let begins: string | null = null
  for (const { period } of type.movements(data, new LazyMoment(occurredAtMs))) {
    if (begins === null || period.from > begins) begins = period.from
  }
  return { stream: type.stream(data), begins }
}
