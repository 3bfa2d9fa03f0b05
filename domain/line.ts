import { z } from 'zod'
import type { Moment } from './event.ts'
import { boundaryId, cleaned, lotId, type Movement } from './movement.ts'
import type { Period } from './period.ts'
import { placeRef } from './place.ts'
import { type Amount, amount, amountInput } from './quantity.ts'

/** `tomato`, `radicchio-di-treviso`: how reference data and events name a product. */
export const productId = z
  .string()
  .max(80)
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/u, 'must be lower-case words joined by hyphens, like tomato')
  .meta({ examples: ['tomato'] })

/** Group of what was not told apart. */
export const mixedGroup = 'Mixed produce'

/** A text that may be missing: then it is null. */
export function maybe<Shape extends z.ZodType>(shape: Shape) {
  return shape.nullable().default(null)
}

/**
 * An id that a party gives: of a surplus, a receipt, a document, a crate. Blanks around it are a
 * slip of the keyboard that would keep two statements of one document apart.
 */
export const partyId = z
  .string()
  .overwrite(cleaned)
  .min(1)
  .max(120)
  .meta({ examples: ['2026-0611-7'] })

/** Number of the paper that goes with a transfer; both of its parties can name it. */
export const transportDocument = maybe(
  partyId.meta({
    description: 'Number of the transport document (DDT): what both parties name counts once.',
    examples: ['DDT-2026-4711']
  })
)

/** What every observation in the chain begins with. */
export const inBoundary = {
  boundary: boundaryId.meta({
    description: 'Bounded space that it is counted in.',
    examples: ['milan-simulated']
  })
}

/** Stored and said shape of an event differ only in how they give an amount. */
export function bothShapes<Shape extends z.ZodType>(
  shapeOf: (quantity: z.ZodType<Amount>) => Shape
): { data: Shape; input: Shape } {
  return { data: shapeOf(amount), input: shapeOf(amountInput) }
}

/** What was moved: product where it is known, lot where there is one, and how much. */
export function lineShape(quantity: z.ZodType<Amount>) {
  return {
    lot: maybe(lotId).describe('The batch that it is of.'),
    product: maybe(productId).describe('The product, where it is told apart.'),
    // Overwritten and not transformed: what is stored is tidy already, so one schema serves both.
    group: z
      .string()
      .overwrite(cleaned)
      .min(1)
      .max(200)
      .default(mixedGroup)
      .meta({
        description: "Group that it is counted in; by default the product's.",
        examples: ['Vegetables']
      }),
    quantity
  }
}

/** One line of a delivery note, receipt or sorting sheet. */
export interface Line {
  readonly lot: string | null
  readonly product: string | null
  readonly group: string
  readonly quantity: Amount
}

/** An observed movement happens on its market day. */
function onMarketDay({ marketDay }: Moment): Period {
  return { from: marketDay, to: marketDay }
}

function measured({ lot, product, group, quantity }: Line) {
  const { netGrams, sdGrams, basis, factorId: factor } = quantity
  return { lot, product, group, massGrams: netGrams, sdGrams, basis, factor, publication: null }
}

/** Paper that names a transfer, so that both of its parties name the same one. */
export interface Transfer {
  readonly boundary: string
  readonly from: string
  readonly to: string
  readonly document: string | null
  /** What names it where there is no document; null: nobody else can report it. */
  readonly claim: string | null
  /**
   * Of what it is a part, where one document goes with several of them: the surplus. Who may speak of
   * its transfers is decided at its stream, so that its parties may name the receiver differently.
   */
  readonly within?: string
  readonly saidBy: 'source' | 'target'
}

/** A part of a claim, so that parts that hold colons cannot make one claim of two. */
function claimPart(text: string): string {
  return text.includes(':') || text.includes('%') ? encodeURIComponent(text) : text
}

/** What names a transfer by an id of its own. The empty part is in no document's claim. */
export function claimOfId(kind: string, id: string): string {
  return `${kind}::${claimPart(id)}`
}

/**
 * What the claims of a transfer's lines begin with. Both ends are in it: whoever learnt the number of a
 * paper that is about others cannot put a statement of its own in the place of theirs.
 */
function claimOf({ from, to, document, claim, within }: Transfer): string | null {
  const paper = document === null ? claim : claimPart(document)
  if (paper === null) return null
  return within === undefined ? `${from}>${to}:${paper}` : `${from}:${paper}:${claimPart(within)}`
}

/**
 * Lines that went from one place to another. The n-th line of the same lot (or product, where no
 * lot is known) between two places under one document is the same transfer, whichever of the two
 * reports it. What was sent to where it was did not move.
 *
 * @param arrivesAs the lot that a line is at its target, where it gets a new one there.
 */
export function transferred(
  transfer: Transfer,
  lines: readonly Line[],
  at: Moment,
  arrivesAs: (line: Line, index: number) => string | null = () => null
): Movement[] {
  const { boundary, from, to, document, saidBy } = transfer
  if (from === to) return []
  const claim = claimOf(transfer)
  const seen = lines.length === 1 ? null : new Map<string, number>()
  const [source, target] = [placeRef(from), placeRef(to)]
  const period = onMarketDay(at)
  return lines.map((line, index) => {
    const { lot, product, group, quantity } = line
    const what = lot ?? product ?? group
    const nth = (seen?.get(what) ?? 0) + 1
    seen?.set(what, nth)
    // Field by field: most of a log is read through here, and copying objects takes twice as long.
    return {
      kind: 'flow',
      boundary,
      document,
      saidBy,
      period,
      source,
      target,
      arrivesAs: arrivesAs(line, index),
      claim: claim === null ? null : `${claim}:${claimPart(what)}${nth === 1 ? '' : `:${nth}`}`,
      lot,
      product,
      group,
      massGrams: quantity.netGrams,
      sdGrams: quantity.sdGrams,
      basis: quantity.basis,
      factor: quantity.factorId,
      publication: null
    }
  })
}

/** A line that nobody else reports. */
export function flowed(
  where: { readonly boundary: string; readonly from: string; readonly to: string },
  line: Line,
  at: Moment,
  document: string | null = null
): Extract<Movement, { kind: 'flow' }> {
  return {
    kind: 'flow',
    boundary: where.boundary,
    period: onMarketDay(at),
    source: placeRef(where.from),
    target: placeRef(where.to),
    ...{ document, arrivesAs: null, claim: null, saidBy: null },
    ...measured(line)
  }
}

/** A line that became part of another lot at the same place. */
export function became(
  where: { readonly boundary: string; readonly site: string },
  line: Line,
  becomes: Pick<Line, 'lot' | 'product' | 'group'>,
  at: Moment
): Movement {
  const { lot, product, group } = becomes
  return {
    kind: 'link',
    boundary: where.boundary,
    period: onMarketDay(at),
    process: placeRef(where.site),
    document: null,
    ...measured(line),
    becomes: { lot, product, group }
  }
}
