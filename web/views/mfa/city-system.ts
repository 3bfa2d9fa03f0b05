import type { SystemPeriod } from '../../../projections/mfa/system/contract.ts'
import type { FactorsAnswer } from '../../../projections/products/contract.ts'
import { language, texts } from '../../app/address.ts'
import { labelOf } from '../../app/texts/labels.ts'
import { placeKindOf, placeName } from '../../app/texts/place-names.ts'
import { firstOfLast } from '../flows/span.ts'
import type { CityWindow } from './city-filters.tsx'
import type { Selection } from './default-definition.ts'
import type { Facet, Facets } from './facets.ts'
import type { Solved, SolvedFlow } from './solved.ts'
import { type Figures, figuresFor } from './words.ts'

/** A period, or linked ones, as tables and drawing want them. */
export function solvedPeriod(period: SystemPeriod): Solved {
  return {
    answer: period,
    stockOf: new Map((period.inventories ?? []).map(({ process, of = process }) => [of, process])),
    factors: period.factors,
    processes: period.balances.map(({ process }) => process),
    flows: [
      ...period.flows.map((flow): SolvedFlow => ({ ...flow, kind: 'flow' })),
      ...period.stockChanges.map(
        ({ process, ...change }): SolvedFlow => ({
          ...change,
          ...{ kind: 'stockChange', from: process, to: null }
        })
      )
    ]
  }
}

/** Words for the city: its places by name, its masses with their unit. */
export function cityFigures(solved: Solved, names: ReadonlyMap<string, string>): Figures {
  const code = language.value
  const name = (id: string) => placeName(code, id, names) ?? labelOf(code, id)
  const { stockOf, city } = texts.value.mfa
  const flows = new Map(
    solved.flows.flatMap(({ id, of = id, period, from, to }) => {
      const own = [
        to === null ? stockOf(name(from)) : `${name(from)} → ${name(to)}`,
        ...(of.endsWith('(mass unknown)') ? [`(${city.unknownMass})`] : [])
      ].join(' ')
      return [
        [of, own] as const,
        ...(period === undefined ? [] : [[id, `${own} (${period})`] as const])
      ]
    })
  )
  for (const { id, of = id, period = '' } of solved.answer.inventories ?? []) {
    flows.set(of, stockOf(name(of)))
    flows.set(id, `${stockOf(name(of))} (${period})`)
  }
  const places = new Map(
    solved.answer.balances.map(({ process, of = process, period }) => [
      process,
      period === undefined ? name(of) : `${name(of)} (${period})`
    ])
  )
  return figuresFor(code, 'g', {
    // A stock's growth is drawn as a place of its own, called as its flow is.
    name: (id) => places.get(id) ?? flows.get(id) ?? name(id),
    flow: (id) => flows.get(id) ?? id
  })
}

/** The days of a period of the window: it ends where the next begins. */
export function spanOf({ periods }: Facets, { period }: Facet, { from, to }: CityWindow) {
  if (period === null) return { from, to }
  const next = periods[periods.indexOf(period) + 1]
  return { from: period, to: next === undefined ? to : firstOfLast(next, 2) }
}

/** Kinds are asked for by what they are, single places by their ids. */
export const selectLive: Selection = (places) => {
  const kinds = places.filter((place) => placeKindOf(place) === place)
  const list = (values: readonly string[]) => values.map((value) => `'${value}'`).join(', ')
  if (kinds.length === 0) return { processes: places }
  const others = places.filter((place) => !kinds.includes(place))
  const where = `kind in [${list(kinds)}]`
  return {
    where: others.length === 0 ? where : `${where} or id in [${list(others)}]`,
    partition: 'process.kind'
  }
}

/** What a kg can be told in, by the factors on record. */
export function measuresOf(answer: FactorsAnswer | null): readonly string[] {
  const measures = (answer?.rows ?? []).flatMap(({ measure }) => measure ?? [])
  return [...new Set(measures)].sort()
}
