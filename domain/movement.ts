import { z } from 'zod'
import type { Period } from './period.ts'
import type { Basis } from './quantity.ts'

/**
 * Where a process stands in the chain, from field to final use. The order of this list is the order
 * of a Sankey's columns, so loops come out as return flows and not as a search's accident.
 */
export const stages = [
  'origin',
  'supply',
  'processing',
  'retail',
  'redistribution',
  'treatment',
  'destination'
] as const
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

/** Batch of produce that is told apart; also a crate's or a waste bin's content. */
export const lotId = z
  .string()
  .overwrite(cleaned)
  .min(1)
  .max(200)
  .meta({ examples: ['lot-2026-0611-a24-tomato'] })

/** Whose statement it is that something moved from one place to another. */
type Side = 'source' | 'target'

/** What moved, and what it is once it has arrived. */
interface Material {
  readonly group: string
  /** Null where only the group is known. */
  readonly product: string | null
  /** Null where the lot is not known. */
  readonly lot: string | null
}

interface MovementBase extends Material {
  readonly boundary: string
  readonly period: Period
  /** The publication that states it; null where it was observed. */
  readonly publication: string | null
  /** Null where it is unknown: a count without a factor is not guessed. */
  readonly massGrams: number | null
  readonly sdGrams: number | null
  readonly basis: Basis
  /** Conversion factor that made a mass of packages: what it errs by, all its movements err by. */
  readonly factor: string | null
  /** Number of the paper that went with it. */
  readonly document: string | null
}

/** Material that went from one process to another. */
interface Flow extends MovementBase {
  readonly kind: 'flow'
  readonly source: ProcessRef
  readonly target: ProcessRef
  /** The lot that it is from now on; null where it stays the same or is not known. */
  readonly arrivesAs: string | null
  /**
   * Names the physical transfer. Statements with the same claim are about the same kilos, so only
   * the best of them counts. Null where nobody else can report it.
   */
  readonly claim: string | null
  readonly saidBy: Side | null
}

/** Material that a process held more of (or less, below 0) at the end of the period. */
interface StockChange extends MovementBase {
  readonly kind: 'stock'
  readonly process: ProcessRef
}

/** Material that stayed where it was and became part of another lot: sorted, repacked, made into. */
interface LotLink extends MovementBase {
  readonly kind: 'link'
  readonly process: ProcessRef
  readonly becomes: Material
}

export type Movement = Flow | StockChange | LotLink
