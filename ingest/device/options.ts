import type { Reference } from '../reference.ts'

export interface DeviceOptions {
  readonly device: string
  /** The place where it stands; never taken from what it sends. */
  readonly site: string
  readonly boundary: string
  readonly maxBytes: number
  readonly reference: Reference
}
