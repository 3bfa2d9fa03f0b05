import type { Reference } from '../reference.ts'
import type { Editions } from './editions.ts'

export interface EpcisOptions {
  /** The bounded space that the movements are counted in. */
  readonly boundary: string
  /** A whole document, or one bare event. */
  readonly format: 'document' | 'event'
  /** Longest document in bytes. */
  readonly maxBytes: number
  /** Knows what identifiers of others are here, and what packages weigh. */
  readonly reference: Reference
  /** Of the log: what this very log has exported must not come back as somebody else's. */
  readonly storeId: string
  /** What an error declaration has to take back. */
  readonly editions: Editions
}
