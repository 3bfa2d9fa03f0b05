import { marketDayEndMs } from '../domain/market-day.ts'
import { stateBindings } from './as-of.ts'
import { counted } from './facts.ts'
import type { Bindings } from './session.ts'

/** What bounds a question about the facts of the chain, beside a window. */
export interface Asked {
  readonly boundary: string
  /** Only what happened up to this market day. */
  readonly asOf?: string | undefined
  /** Only what was recorded up to this instant. */
  readonly asKnownAt?: string | undefined
}

/**
 * The rows of a table of facts that count for a question, as a parenthesised query. The table must
 * have a column `boundary`; `askedBindings` must be bound.
 */
export function standing(table: string, { asKnownAt }: Asked): string {
  return `(
    select *
    from ${counted(table, asKnownAt)}
    where boundary = $boundary and market_day <= $as_of::date
  )`
}

/** Values of the names that `standing` and `counted` use. */
export function askedBindings(asked: Asked): Bindings {
  return { boundary: asked.boundary, ...stateBindings(asked) }
}

/** Up to when ages count: the end of the day asked for, else the latest that is known of. */
export function ageUpToMs({ asOf }: Asked, latestMs: number | null): number | null {
  return asOf === undefined ? latestMs : marketDayEndMs(asOf)
}
