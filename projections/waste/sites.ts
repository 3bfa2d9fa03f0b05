import type { z } from 'zod'
import { askedBindings, standing } from '../asked.ts'
import { integer, type Row, text } from '../cells.ts'
import type { TenantReadModel } from '../tenant-read-model.ts'
import { answeredAt } from '../window.ts'
import type { SiteRow, SitesAnswer, sites } from './contract.ts'
import { foodFractions } from './destinations.ts'

type SitesParameters = z.output<typeof sites.parameters>

/** How the statements about a site's bins are told apart. */
const kinds = {
  recorded: `what = 'recorded' and fraction in ${foodFractions}`,
  sorted_out: `what = 'sorted_out' and fraction in ${foodFractions}`,
  collected: `what = 'collected' and fraction in ${foodFractions}`,
  packaging: `what = 'collected' and fraction not in ${foodFractions}`,
  separate: "what = 'collected' and fraction <> 'residual'",
  taken: "what = 'collected'"
} as const
type Kind = keyof typeof kinds

function sitesSql(parameters: SitesParameters): string {
  const columns = 'site, fraction, market_day, mass_grams'
  const sums = Object.entries(kinds).map(
    ([kind, condition]) => `
      coalesce(sum(mass_grams) filter (${condition}), 0) as ${kind}_grams,
      count(*) filter (${condition} and mass_grams is null) as ${kind}_unknown`
  )
  return `
    with said as (
      select 'recorded' as what, ${columns} from ${standing('waste_record', parameters)}
      union all
      select 'sorted_out', ${columns} from ${standing('sorting_reject', parameters)}
      union all
      select 'collected', ${columns} from ${standing('waste_collection', parameters)}
    )
    select site, ${sums.join(',')}
    from said
    where market_day between $from::date and $to::date
    group by site
    order by site`
}

function rowOf(row: Row): SiteRow {
  const massOf = (kind: Kind) => ({
    grams: integer(row, `${kind}_grams`),
    withoutMass: integer(row, `${kind}_unknown`)
  })
  const [recorded, sortedOut, collected] = [
    massOf('recorded'),
    massOf('sorted_out'),
    massOf('collected')
  ]
  const unknown = recorded.withoutMass + sortedOut.withoutMass + collected.withoutMass
  const taken = massOf('taken').grams
  return {
    site: text(row, 'site'),
    ...{ recorded, sortedOut, collected },
    differenceGrams: unknown > 0 ? null : recorded.grams + sortedOut.grams - collected.grams,
    packaging: massOf('packaging'),
    separatedShare: taken === 0 ? null : massOf('separate').grams / taken
  }
}

/**
 * What went into the bins of each site and was taken away, by site.
 *
 * @throws Failure `mass_too_large` when a sum cannot be given exactly; `read_model_unavailable`.
 */
export function answerSites(
  readModel: TenantReadModel,
  parameters: SitesParameters
): Promise<SitesAnswer> {
  const { from, to } = parameters
  return readModel.read(async (session) => {
    const bindings = { ...askedBindings(parameters), from, to }
    const rows = await session.rows(sitesSql(parameters), bindings)
    return { position: await answeredAt(session, 'waste'), rows: rows.map(rowOf) }
  })
}
