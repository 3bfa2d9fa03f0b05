import type { Reference } from '../reference.ts'

export interface HttpOptions {
  readonly format: 'json' | 'ndjson'
  /** Longest JSON array in bytes; NDJSON may go on for ever, but not in one line. */
  readonly maxBytes: number
  /** Fills in what senders leave out. It knows what was recorded when the intake began. */
  readonly reference?: Reference
}
