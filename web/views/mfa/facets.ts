import type { Quantity } from '../../../domain/mfa/answer.ts'
import type { Solved, SolvedFlow } from './solved.ts'

/** One layer and one period of a solved system; null: the goods themselves, or no periods. */
export interface Facet {
  readonly layer: string | null
  readonly period: string | null
}

/** All layers and periods of a solved system, in its order. */
export interface Facets {
  readonly layers: readonly (string | null)[]
  readonly periods: readonly string[]
}

const opening = 'opening'

/** The layers and periods that an answer tells of. */
export function facetsOf({ flows }: Pick<Solved, 'flows'>): Facets {
  return {
    layers: [...new Set(flows.map(({ layer = null }) => layer))],
    periods: [...new Set(flows.flatMap(({ period }) => period ?? []))]
  }
}

/** Whether there is anything to choose. */
export function areMany({ layers, periods }: Facets): boolean {
  return layers.length > 1 || periods.length > 1
}

/** What is asked for where it is there, else the first. */
export function facetFor({ layers, periods }: Facets, asked: Facet): Facet {
  return {
    layer: layers.find((layer) => layer === asked.layer) ?? layers[0] ?? null,
    period: periods.find((period) => period === asked.period) ?? periods[0] ?? null
  }
}

type Placed = Pick<Quantity, 'layer' | 'period' | 'of'>

function isIn({ layer, period }: Placed, facet: Facet): boolean {
  return (layer ?? null) === facet.layer && (facet.period === null || period === facet.period)
}

/** What a stock grew by in a period, out of the levels at its ends: nobody else says it. */
function growth(solved: Solved, facet: Facet): SolvedFlow[] {
  const { inventories = [] } = solved.answer
  if (facet.period === null) return []
  const ofLayer = inventories.filter(({ layer = null }) => layer === facet.layer)
  const levels = Map.groupBy(ofLayer, ({ of, id }) => of ?? id)
  return [...levels].flatMap(([of, list]) => {
    const at = list.findIndex(({ period }) => period === facet.period)
    const [begin, end] = [list[at - 1], list[at]]
    if (begin === undefined || end === undefined) return []
    const known = begin.value !== null && end.value !== null
    return [
      {
        ...{ kind: 'stockChange', id: of, of, from: solved.stockOf?.get(of) ?? of, to: null },
        ...{ measured: null, measuredSd: null, sd: null, z: null },
        value: known ? (end.value ?? 0) - (begin.value ?? 0) : null,
        class: known ? 'observable' : 'unobservable'
      }
    ]
  })
}

/** One layer in one period of a solved system, with the names that its author gave. */
export function facetOf(solved: Solved, facet: Facet): Solved {
  const { answer, flows } = solved
  if (facet.layer === null && facet.period === null) return solved
  const balances = answer.balances.filter((balance) => isIn(balance, facet))
  const names = new Map(balances.map(({ process, of = process }) => [process, of]))
  const own = <One extends Placed & { readonly id: string }>(one: One): One => {
    return { ...one, id: one.of ?? one.id }
  }
  return {
    ...solved,
    processes: [...names.values()],
    flows: [...flows.filter((flow) => isIn(flow, facet)).map(own), ...growth(solved, facet)],
    answer: {
      ...answer,
      parameters: answer.parameters
        .filter(({ layer = null, period = facet.period }) => {
          return layer === facet.layer && period === facet.period
        })
        .map(own),
      balances: balances.map((balance) => ({ ...balance, process: balance.of ?? balance.process })),
      closure: {
        ...answer.closure,
        offenders: answer.closure.offenders.flatMap((offender) => {
          const process = names.get(offender.process)
          return process === undefined ? [] : [{ ...offender, process }]
        })
      }
    }
  }
}

/** What places hold at the beginning and at the end of each period, on one layer. */
export function levelsOf(solved: Solved, layer: string | null) {
  const { inventories = [] } = solved.answer
  return inventories
    .filter((one) => (one.layer ?? null) === layer)
    .map((one) => {
      const of = one.of ?? one.id
      const period = one.period === opening ? null : (one.period ?? null)
      return { ...one, place: solved.stockOf?.get(of) ?? of, period }
    })
}
