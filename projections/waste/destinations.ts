import type { z } from 'zod'
import { bases } from '../../domain/quantity.ts'
import {
  destinationNames,
  destinations as known,
  wasteFractions
} from '../../domain/waste/destination.ts'
import { holdsFood } from '../../domain/waste/lot.ts'
import { askedBindings, standing } from '../asked.ts'
import { flag, integer, member, type Row, text, textOrNull } from '../cells.ts'
import type { TenantReadModel } from '../tenant-read-model.ts'
import { answeredAt } from '../window.ts'
import type { DestinationRow, DestinationsAnswer, destinations, PackagingRow } from './contract.ts'
import { flwScopeOf } from './scope.ts'

type DestinationsParameters = z.output<typeof destinations.parameters>

/** The fractions that are followed as food, as a list of SQL. */
export const foodFractions = `(${wasteFractions
  .filter(holdsFood)
  .map((fraction) => `'${fraction}'`)
  .join(', ')})`

const keys = { site: 'site', day: 'market_day::varchar', fraction: 'fraction' } as const

/**
 * A destination is the one that the collector named. Where it named none the plant's own reports
 * tell: what makes biomethane digests, what makes compost only composts.
 */
function collectedSql(parameters: DestinationsParameters): string {
  return `
    with plant as (
      select plant, case
          when bool_or(biomethane_m3 > 0) then 'anaerobic_digestion'
          when bool_or(compost_grams > 0) then 'composting'
        end as makes
      from ${standing('waste_treatment', parameters)}
      group by plant
    ),
    collected as materialized (
      select c.*, fraction in ${foodFractions} as is_food,
        case
          when coalesce(destination, 'unknown') <> 'unknown' then destination
          else coalesce(p.makes, 'unknown')
        end as reached,
        coalesce(destination, 'unknown') = 'unknown' and p.makes is not null as is_from_plant
      from ${standing('waste_collection', parameters)} c
      left join plant p using (plant)
      where c.market_day between $from::date and $to::date
    )`
}

function rowsSql(by: DestinationsParameters['by']): string {
  const key = by === undefined ? 'null::varchar' : keys[by]
  return `
    select is_food, ${key} as key, case when is_food then reached else fraction end as what,
      coalesce(sum(mass_grams), 0) as collected_grams,
      count(*) - count(mass_grams) as collected_unknown,
      coalesce(sum(mass_grams) filter (is_from_plant), 0) as from_plant_grams,
      count(*) as collections
    from collected
    group by all
    order by key, what`
}

const scopeSql = `
  select 'site' as what, site as name, 0::hugeint as mass_grams
  from collected
  where is_food
  group by site
  union all
  select 'basis', basis::varchar, sum(mass_grams)
  from collected
  where is_food and mass_grams is not null
  group by basis`

function collectedOf(row: Row) {
  return {
    key: textOrNull(row, 'key'),
    collected: {
      grams: integer(row, 'collected_grams'),
      withoutMass: integer(row, 'collected_unknown')
    },
    collections: integer(row, 'collections')
  }
}

function foodOf(row: Row): DestinationRow {
  const destination = member(row, 'what', destinationNames)
  const { rank, label, flw, isFoodWaste } = known[destination]
  return {
    ...collectedOf(row),
    ...{ destination, label, rank, flw, isFoodWaste },
    fromPlantGrams: integer(row, 'from_plant_grams')
  }
}

function packagingOf(row: Row): PackagingRow {
  return { ...collectedOf(row), fraction: member(row, 'what', wasteFractions) }
}

/** By key, and of each from the best destination to the worst. */
function fromBest(a: DestinationRow, b: DestinationRow): number {
  if (a.key !== b.key) return (a.key ?? '') < (b.key ?? '') ? -1 : 1
  return a.rank - b.rank || (a.destination < b.destination ? -1 : 1)
}

/**
 * Where collected waste went.
 *
 * @throws Failure `mass_too_large` when a sum cannot be given exactly; `read_model_unavailable`.
 */
export function answerDestinations(
  readModel: TenantReadModel,
  parameters: DestinationsParameters
): Promise<DestinationsAnswer> {
  const { boundary, from, to, by } = parameters
  return readModel.read(async (session) => {
    const bindings = { ...askedBindings(parameters), from, to }
    const collected = collectedSql(parameters)
    const rows = await session.rows(collected + rowsSql(by), bindings)
    const scope = await session.rows(collected + scopeSql, bindings)
    const ofKind = (what: string) => scope.filter((row) => text(row, 'what') === what)
    const food = rows
      .filter((row) => flag(row, 'is_food'))
      .map(foodOf)
      .sort(fromBest)
    return {
      position: await answeredAt(session, 'waste'),
      scope: flwScopeOf({
        boundary,
        timeframe: { from, to },
        food,
        sites: ofKind('site').map((row) => text(row, 'name')),
        gramsByBasis: new Map(
          ofKind('basis').map((row) => [member(row, 'name', bases), integer(row, 'mass_grams')])
        )
      }),
      food,
      packaging: rows.filter((row) => !flag(row, 'is_food')).map(packagingOf)
    }
  })
}
