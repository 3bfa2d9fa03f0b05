import type { NewEvent, Position, SourceCheckpoint } from '../domain/event-store.ts'
import type { RejectNote } from './source.ts'

/** A well read event on its way into the log. */
export interface Entrant {
  /** Of its input, from 1. */
  readonly row: number
  readonly stream: string
  readonly event: NewEvent
  /** What its id was made of; the ids of later editions are made of it too. */
  readonly key: string
  /** The event's data as they were read; only where somebody looks at what is said. */
  readonly data?: unknown
}

/** What became of one record. */
export type Outcome = { readonly row: number } & (
  | { readonly status: 'appended' | 'duplicate'; readonly id: string; readonly position: Position }
  | { readonly status: 'rejected'; readonly problems: readonly RejectNote[] }
  /** Fit to be appended, but another record of an all-or-nothing batch was not. */
  | { readonly status: 'withheld' }
)

/** What a source that goes on for ever has to settle with each batch. */
export interface Settlement {
  /** Puts rejects away first, since the checkpoint moves past them; may be asked again. */
  readonly putAway: (outcomes: readonly Outcome[]) => Promise<void>
  /** Noted with the events. */
  readonly checkpoints: readonly SourceCheckpoint[]
}
