import { stages } from '../../domain/movement.ts'
import { placeKindOf } from '../../domain/place.ts'
import type { Basis } from '../../domain/quantity.ts'
import type { DestinationRow, FlwScope } from './contract.ts'

/**
 * How a figure came about, as one of the ten methods of the FLW Standard. An estimate on the spot is
 * made by looking at the volume.
 */
const methods = {
  weighed: { method: 'Direct weighing', isEstimated: false },
  counted: { method: 'Counting', isEstimated: false },
  declared: { method: 'Records', isEstimated: false },
  published: { method: 'Records', isEstimated: false },
  estimated: { method: 'Assessing volume', isEstimated: true }
} as const satisfies Record<Basis, { method: string; isEstimated: boolean }>

function methodsOf(byBasis: ReadonlyMap<Basis, number>): FlwScope['methods'] {
  const sums = new Map<string, FlwScope['methods'][number]>()
  for (const [basis, grams] of byBasis) {
    const { method, isEstimated } = methods[basis]
    const before = sums.get(method)?.grams ?? 0
    sums.set(method, { method, isEstimated, grams: before + grams })
  }
  return [...sums.values()].sort((a, b) => b.grams - a.grams || (a.method < b.method ? -1 : 1))
}

function stagesOf(sites: readonly string[]): FlwScope['boundary']['lifecycleStages'] {
  const found = new Set(sites.map((site) => placeKindOf(site)?.stage ?? null))
  return stages.filter((stage) => found.has(stage))
}

/** The scope that the FLW Standard asks to be stated beside every figure of food loss and waste. */
export function flwScopeOf(measured: {
  readonly boundary: string
  readonly timeframe: FlwScope['timeframe']
  readonly food: readonly DestinationRow[]
  readonly sites: readonly string[]
  readonly gramsByBasis: ReadonlyMap<Basis, number>
}): FlwScope {
  const reached = measured.food.toSorted((a, b) => a.rank - b.rank)
  return {
    timeframe: measured.timeframe,
    materialType: ['food', 'inedible parts'],
    destinations: [...new Set(reached.map(({ flw }) => flw ?? 'Unknown'))],
    boundary: {
      foodCategory: 'All food that was binned: bins do not tell categories apart',
      lifecycleStages: stagesOf(measured.sites),
      geography: measured.boundary,
      organizations: measured.sites.length
    },
    relatedIssues: 'Packaging is weighed apart and not part of the weight',
    methods: methodsOf(measured.gramsByBasis)
  }
}
