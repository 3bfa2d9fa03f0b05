import type { Share } from './share.ts'

/** A sum with the pieces that it is of. */
export interface Cell<Piece extends Share = Share> {
  readonly key: string
  readonly shares: readonly Piece[]
}

/** Cells that add up to a total. */
export interface Row<Piece extends Share = Share> {
  readonly cells: readonly Cell<Piece>[]
}

/** What of a row stands in a relation: one of its cells; null: its total. */
export interface Term<Piece extends Share = Share> {
  readonly row: Row<Piece>
  readonly cell: Cell<Piece> | null
  /** How often each piece is in the relation; those that are not blur what it tells. */
  readonly counts: (share: Piece) => number
}

/** Sums that come to something together that anybody knows: if all but one are told, so is that one. */
export interface Relation<Piece extends Share = Share> {
  readonly terms: readonly Term<Piece>[]
  /** To how many grams it is known. */
  readonly withinGrams: number
}

/** What of a row is withheld. */
export interface Withheld {
  readonly cells: ReadonlySet<string>
  readonly total: boolean
}
