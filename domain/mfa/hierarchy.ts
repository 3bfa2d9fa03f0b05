import { Failure } from '../failure.ts'
import type { End } from './flow-set.ts'
import { evaluate, type IndicatorValue, type Measured } from './indicator.ts'
import type { DescribedFlow } from './indicators.ts'

/** The food-use hierarchy, from best to worst; every end of food is in one tier. */
export const tiers = {
  people: ['people'],
  feed: ['animal_feed'],
  material: ['biomaterial'],
  recycling: ['anaerobic_digestion', 'composting', 'land_application'],
  energy: ['controlled_combustion'],
  disposal: ['landfill', 'refuse', 'sewer', 'combustion_without_recovery', 'unknown']
} as const satisfies Record<string, readonly End[]>

export type Tier = keyof typeof tiers
export const tierNames = [
  'people',
  'feed',
  'material',
  'recycling',
  'energy',
  'disposal'
] as const satisfies readonly Tier[]

/**
 * Weights of an index, strictly falling by tier. There is no agreed set, so the index is ours and
 * is shown only with its version and the shares of the tiers.
 */
export const hierarchyWeights = {
  'even-steps-1': { people: 1, feed: 0.8, material: 0.6, recycling: 0.4, energy: 0.2, disposal: 0 }
} as const satisfies Record<string, Readonly<Record<Tier, number>>>

type WeightsVersion = keyof typeof hierarchyWeights
export const weightVersions = ['even-steps-1'] as const satisfies readonly WeightsVersion[]

export interface Hierarchy {
  /** Version of the weights of the index. */
  readonly weights: string
  readonly shares: readonly (IndicatorValue & { readonly tier: Tier })[]
  readonly index: IndicatorValue
}

function weightsOf(version: string): Readonly<Record<Tier, number>> {
  if (isVersion(version)) return hierarchyWeights[version]
  throw new Failure(
    'indicator_not_usable',
    `"${version}" are no weights of the food-use hierarchy; known are ${Object.keys(hierarchyWeights).join(', ')}`
  )
}

function isVersion(version: string): version is WeightsVersion {
  return Object.hasOwn(hierarchyWeights, version)
}

/** Tier of a flow; null where it does not end in one. */
export function tierOf({ end }: DescribedFlow): Tier | null {
  return tierNames.find((tier) => tiers[tier].some((each) => each === end)) ?? null
}

/**
 * Shares of the tiers in all food that ended in one, and the index H = sum of w m / sum of m.
 *
 * @returns shares and index from 0 to 1
 * @throws Failure `indicator_not_usable` for weights that are not known
 */
export function hierarchyOf(
  flows: readonly DescribedFlow[],
  measured: Measured,
  version: string
): Hierarchy {
  const weights = weightsOf(version)
  const ended = flows.flatMap((flow) => {
    const tier = tierOf(flow)
    return tier === null ? [] : [{ id: flow.id, tier }]
  })
  const denominator = new Map(ended.map(({ id }) => [id, 1]))
  const shareOf = (numerator: ReadonlyMap<string, number>) =>
    evaluate({ numerator, denominator, offset: 0, factor: 1 }, measured)
  return {
    weights: version,
    shares: tierNames.map((tier) => ({
      tier,
      ...shareOf(new Map(ended.filter((each) => each.tier === tier).map(({ id }) => [id, 1])))
    })),
    index: shareOf(new Map(ended.map(({ id, tier }) => [id, weights[tier]])))
  }
}

/**
 * Whether one use of food is better than another whatever the weights: at every tier at least as
 * large a share has ended there or above, and somewhere a larger one.
 */
export function dominates(
  better: Readonly<Record<Tier, number>>,
  worse: Readonly<Record<Tier, number>>
): boolean {
  let ahead = 0
  let leads = false
  for (const tier of tierNames) {
    ahead += better[tier] - worse[tier]
    if (ahead < -1e-12) return false
    if (ahead > 1e-12) leads = true
  }
  return leads
}
