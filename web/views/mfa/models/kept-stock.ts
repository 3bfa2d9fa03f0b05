import type { ProductRow } from '../../../../projections/products/contract.ts'
import type { DaysAnswer, LevelsAnswer } from '../../../../projections/stocks/contract.ts'

/** A product that a place keeps. */
export interface Kept {
  readonly key: string
  readonly place: string
  readonly product: string
  readonly label: { readonly it: string; readonly en: string }
  readonly shelfLifeDays: number
  readonly sdDays: number
}

/** How much shelf lives vary from piece to piece, as a share of their mean: an assumption. */
const shelfLifeSpread = 0.2

/** What places keep of products whose shelf life is listed, the largest stock first. */
export function keptOf(
  levels: readonly LevelsAnswer['rows'][number][],
  products: readonly Pick<ProductRow, 'product' | 'label' | 'shelfLifeDays'>[]
): readonly Kept[] {
  const listed = new Map(products.map((row) => [row.product, row]))
  return levels
    .toSorted((a, b) => b.massGrams - a.massGrams)
    .flatMap(({ place, product }) => {
      const row = product === null ? undefined : listed.get(product)
      if (product === null || row === undefined) return []
      const { label, shelfLifeDays } = row
      const sdDays = Math.round(shelfLifeDays * shelfLifeSpread * 10) / 10
      return [{ key: `${place} ${product}`, place, product, label, shelfLifeDays, sdDays }]
    })
}

/** One day of a book. */
interface BookDay {
  readonly day: string
  readonly openingGrams: number
  readonly cameGrams: number
  readonly closingGrams: number
}

const dayMs = 86_400_000

function daysOf({ from, to }: { readonly from: string; readonly to: string }): readonly string[] {
  const days: string[] = []
  for (let at = Date.parse(from); at <= Date.parse(to); at += dayMs) {
    days.push(new Date(at).toISOString().slice(0, 10))
  }
  return days
}

/** Every day of a span: on one on which nothing moved the stock stays what it was. */
export function bookOf(
  rows: readonly DaysAnswer['rows'][number][],
  span: { readonly from: string; readonly to: string }
): readonly BookDay[] {
  const known = new Map(rows.map((row) => [row.day, row]))
  let held = rows[0]?.openingGrams ?? 0
  return daysOf(span).map((day) => {
    const row = known.get(day)
    const openingGrams = held
    held = row?.closingGrams ?? held
    const cameGrams = row === undefined ? 0 : row.inGrams + Math.max(0, row.becameGrams)
    return { day, openingGrams, cameGrams, closingGrams: held }
  })
}

/** What came in, kept as long as the product keeps; what was there before counts as fresh. */
export function stockDocumentOf(book: readonly BookDay[], shelfLifeDays: number): object {
  const opening = book[0]?.openingGrams ?? 0
  return {
    lifetime: {
      ...{ law: 'logNormal', unit: 'day', mean: shelfLifeDays },
      sd: shelfLifeDays * shelfLifeSpread
    },
    step: 'day',
    opening: opening > 0 ? [{ age: 0, mass: opening }] : [],
    driver: { by: 'inflow', inflow: book.map(({ cameGrams }) => cameGrams) }
  }
}
