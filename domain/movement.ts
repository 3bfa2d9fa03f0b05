import { z } from 'zod'
import type { Period } from './period.ts'
import type { Basis } from './quantity.ts'

/**
 * Where a process stands in the chain, from field to final use. The order of this list is the order
 * of a Sankey's columns, so loops come out as return flows and not as a search's accident.
 */
export const stages = ['origin', 'supply', 'retail', 'redistribution', 'destination'] as const
export type Stage = (typeof stages)[number]

/** Characters that nobody sees, but that would make two names of one: zero widths, directions. */
const invisible = /[\p{Cc}\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu

const tidyAscii = /^[!-~]+(?: [!-~]+)*$/u

/**
 * Names are how published tables identify processes and groups, so a cleaned name is the id:
 * surrounding and repeated blanks and what is invisible go (`"Imports "` is `Imports`), letters stay
 * as they are.
 */
export function cleaned(text: string): string {
  // Nearly every name is tidy already, and a million rows hold five names each.
  if (tidyAscii.test(text)) return text
  const visible = text.normalize('NFC').replace(/\s+/gu, ' ').replace(invisible, '')
  return visible.replace(/ {2,}/gu, ' ').trim()
}

/** A cleaned name that is there and of a sane length. */
export const name = z
  .string()
  .min(1, 'is empty; a name is needed')
  .max(200, 'is longer than 200 characters')

/** Any spelling of a name, read into the cleaned one. */
export const cleanName = z.string().transform(cleaned).pipe(name)

/** Id of a bounded space, for example `milan-metro`. */
export const boundaryId = z
  .string()
  .regex(
    /^[a-z0-9]+(-[a-z0-9]+)*$/u,
    'must be lower-case words joined by hyphens, like milan-metro'
  )
  .max(60)

/** A process at one end of a flow; `stage` is null where the source does not say. */
export const processRef = z.strictObject({
  id: name,
  stage: z.enum(stages).nullable()
})
export type ProcessRef = z.infer<typeof processRef>

interface MovementBase {
  readonly boundary: string
  readonly period: Period
  readonly group: string
  /** Null where only the group's total is known. */
  readonly product: string | null
  /** The publication that states it; null where it was observed. */
  readonly publication: string | null
  readonly sdGrams: number
  readonly basis: Basis
}

/** Material that went from one process to another. */
interface Flow extends MovementBase {
  readonly kind: 'flow'
  readonly source: ProcessRef
  readonly target: ProcessRef
  /** At least 0. */
  readonly massGrams: number
}

/** Material that a process held more of (or less, below 0) at the end of the period. */
interface StockChange extends MovementBase {
  readonly kind: 'stock'
  readonly process: ProcessRef
  readonly massGrams: number
}

export type Movement = Flow | StockChange
