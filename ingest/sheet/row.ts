/** What a cell holds: a number where the file says that it is one, else text; empty is ''. */
export type Cell = string | number

/** A row as it stands in the file. */
export interface SheetRow {
  /** As the program that wrote the file counts, from 1. */
  readonly line: number
  readonly cells: readonly Cell[]
}

/** Columns that are looked at; a table has some dozens. */
export const maxColumns = 500
