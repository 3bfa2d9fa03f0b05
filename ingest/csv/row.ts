import type { Mapping } from './mapping.ts'

export interface CsvOptions {
  readonly mapping: Mapping
  readonly boundary: string
}

/** A row with the place of each column that the mapping reads; the places are shared by all rows. */
export class CsvRow {
  readonly #cells: readonly string[]
  readonly #places: ReadonlyMap<string, number>

  constructor(cells: readonly string[], places: ReadonlyMap<string, number>) {
    this.#cells = cells
    this.#places = places
  }

  /** The cell of a column, empty where there is none. */
  cell(column: string): string {
    const place = this.#places.get(column)
    return place === undefined ? '' : (this.#cells[place] ?? '')
  }
}
