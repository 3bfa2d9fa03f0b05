import { everything } from '../../domain/access/tenant.ts'
import type { ReadModel } from '../../projections/read-model.ts'
import { answerDays, answerLevels } from '../../projections/stocks/queries.ts'
import { readAs } from '../../projections/tenant-read-model.ts'
import { boundary, span } from './run.ts'

/** What the read side says moved, by all that a movement says; grams that add up to 0 are left out. */
export async function sumsOfFlows(readModel: ReadModel): Promise<Record<string, number>> {
  const rows = await readModel.read((session) =>
    session.rows(
      `select concat_ws(' | ', f.kind, b.name, f.valid_to, s.name, t.name,
         coalesce(l.name, '-'), coalesce(p.name, '-'), g.name,
         coalesce(tl.name, '-'), coalesce(tp.name, '-'), coalesce(tg.name, '-')) as what,
         sum(f.mass_grams)::bigint as mass_grams
       from flow f
       join dictionary b on b.id = f.boundary
       join dictionary s on s.id = f.source
       join dictionary t on t.id = f.target
       join dictionary g on g.id = f.product_group
       left join dictionary p on p.id = f.product
       left join dictionary tp on tp.id = f.to_product
       left join dictionary tg on tg.id = f.to_group
       left join lot l on l.id = f.lot
       left join lot tl on tl.id = f.to_lot
       group by what
       having sum(f.mass_grams) <> 0
       order by what`
    )
  )
  return Object.fromEntries(rows.map((row) => [String(row.what), Number(row.mass_grams)]))
}

/** Grams by day and both ends. */
export function sumsOfWays(sums: Readonly<Record<string, number>>): Map<string, number> {
  const ways = new Map<string, number>()
  for (const [what, grams] of Object.entries(sums)) {
    const [, , day, source, target] = what.split(' | ')
    const key = [day, source, target].join(' | ')
    ways.set(key, (ways.get(key) ?? 0) + grams)
  }
  return ways
}

/** What the read side says that each place holds at the end. */
export async function stockOf(readModel: ReadModel): Promise<ReadonlyMap<string, number>> {
  const { rows } = await answerLevels(readAs(readModel, everything, 'all'), {
    boundary,
    asOf: span.to,
    offset: 0,
    limit: 1_000
  })
  const stock = new Map<string, number>()
  for (const { place, massGrams } of rows) stock.set(place, (stock.get(place) ?? 0) + massGrams)
  return new Map([...stock].filter(([, grams]) => grams !== 0).sort())
}

/** The balance of every place and day. */
export async function balanceOf(readModel: ReadModel) {
  const { rows, total } = await answerDays(readAs(readModel, everything, 'all'), {
    ...{ boundary, ...span, offset: 0, limit: 1_000 }
  })
  if (total > rows.length) throw new Error(`${total} rows do not fit one page`)
  return rows
}
