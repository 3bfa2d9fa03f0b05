import type { Relation, Row, Withheld } from './relation.ts'
import type { Share } from './share.ts'
import { Withholding } from './withholding.ts'

/**
 * What of a table may be told. What is unsafe by itself is withheld (primary suppression). What is told
 * tells sums of what is not: a row's total its cells, a relation its terms. They must be safe as well,
 * else the smallest that tells it is withheld too (secondary suppression). What is withheld for one may
 * open another, so it goes on until all of them hold; as only more is ever withheld, it ends.
 *
 * @param relations between its rows.
 */
export function protectedTable<OneRow extends Row<Piece>, Piece extends Share>(
  rows: readonly OneRow[],
  relations: readonly Relation<Piece>[] = []
): ReadonlyMap<OneRow, Withheld> {
  const withholding = new Withholding(rows, relations)
  while (withholding.withholdNext()) {
    // Each time one more.
  }
  return new Map(rows.map((row) => [row, withholding.of(row)]))
}
