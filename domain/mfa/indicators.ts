import { Failure } from '../failure.ts'
import {
  belongs,
  type Condition,
  type FlowAttributes,
  type FlowSet,
  type FlowSetName,
  flowSetsOf,
  frameVersions,
  wasteFrames
} from './flow-set.ts'
import {
  type Change,
  changeBetween,
  evaluate,
  type IndicatorValue,
  type Measured,
  type Ratio,
  type Weights
} from './indicator.ts'

/** WRAP: a meal is 420 g of food. */
const mealKilograms = 0.42

/** Sets that are added, or with -1 taken off; a flow counts in each set that it belongs to. */
type Sum = readonly { readonly set: FlowSetName; readonly coefficient: 1 | -1 }[]

interface Indicator {
  readonly title: string
  readonly doc: string
  readonly unit: 'share' | 'meals'
  readonly numerator: Sum
  readonly denominator: Sum | number
  /** 1 - N / D instead of N / D. */
  readonly complement?: true
}

const all = (set: FlowSetName): Sum => [{ set, coefficient: 1 }]

const recycledUse = [
  { set: 'recycledMaterial', coefficient: 1 },
  { set: 'importedWaste', coefficient: -1 },
  { set: 'exportedWaste', coefficient: 1 }
] as const satisfies Sum

/**
 * Every indicator that is a sum of flows over a sum of flows: the answer, the reference and the
 * pages are derived from this list.
 */
export const indicators = {
  surplus_rate: {
    title: 'Surplus rate',
    doc: 'What of the food supplied was not eaten as intended.',
    unit: 'share',
    numerator: all('surplus'),
    denominator: all('foodIn')
  },
  waste_rate: {
    title: 'Waste rate',
    doc: 'What of the food supplied was lost or wasted, by the frame.',
    unit: 'share',
    numerator: all('waste'),
    denominator: all('foodIn')
  },
  redistribution_rate: {
    title: 'Redistribution rate',
    doc: 'What of the surplus reached people.',
    unit: 'share',
    numerator: all('people'),
    denominator: all('surplus')
  },
  recovery_rate: {
    title: 'Recovery rate',
    doc: 'What of the surplus was used as food, feed or bio-based material.',
    unit: 'share',
    numerator: all('reused'),
    denominator: all('surplus')
  },
  recycling_rate: {
    title: 'Recycling rate',
    doc: 'What of the waste was digested, composted or spread on land.',
    unit: 'share',
    numerator: all('recycled'),
    denominator: all('waste')
  },
  surplus_diversion_rate: {
    title: 'Diversion rate of the surplus',
    doc: 'What of the surplus was kept from disposal; an unknown destination counts as disposal.',
    unit: 'share',
    numerator: all('disposed'),
    denominator: all('surplus'),
    complement: true
  },
  waste_diversion_rate: {
    title: 'Diversion rate of the waste',
    doc: 'What of the waste was kept from disposal; an unknown destination counts as disposal.',
    unit: 'share',
    numerator: all('disposed'),
    denominator: all('waste'),
    complement: true
  },
  circular_material_use: {
    title: 'Circular material use rate',
    doc: 'U / (DMC + U), U = waste recycled - imported + exported for recovery: Eurostat env_ac_cur.',
    unit: 'share',
    numerator: recycledUse,
    denominator: [
      { set: 'extracted', coefficient: 1 },
      { set: 'importedMaterial', coefficient: 1 },
      { set: 'exportedMaterial', coefficient: -1 },
      ...recycledUse
    ]
  },
  meals: {
    title: 'Meals',
    doc: 'Redistributed food in meals of 420 g (WRAP).',
    unit: 'meals',
    numerator: all('people'),
    denominator: mealKilograms
  }
} as const satisfies Record<string, Indicator>

export type IndicatorName = keyof typeof indicators

/** A flow with what indicators ask of it; values are in kg per period. */
export interface DescribedFlow extends FlowAttributes {
  readonly id: string
}

interface IndicatorRow extends IndicatorValue {
  readonly indicator: IndicatorName
  readonly title: string
  readonly unit: 'share' | 'meals'
}

export interface IndicatorChange {
  readonly indicator: IndicatorName
  readonly change: Change | null
}

interface StageLoss extends IndicatorValue {
  readonly stage: string
}

export interface IndicatorAnswer {
  /** Version of the waste frame, to be shown beside every figure. */
  readonly frame: string
  readonly indicators: readonly IndicatorRow[]
  /** Of what enters each stage of the chain, the share that is lost or wasted there. */
  readonly lossByStage: readonly StageLoss[]
}

function weightsOf(flows: readonly DescribedFlow[], set: FlowSet, factor = 1): Weights {
  return new Map(flows.filter((flow) => belongs(flow, set)).map(({ id }) => [id, factor]))
}

function sumWeights(
  flows: readonly DescribedFlow[],
  sets: Readonly<Record<FlowSetName, FlowSet>>,
  sum: Sum
): Weights {
  const weights = new Map<string, number>()
  for (const { set, coefficient } of sum) {
    for (const [id, weight] of weightsOf(flows, sets[set], coefficient)) {
      weights.set(id, (weights.get(id) ?? 0) + weight)
    }
  }
  return weights
}

/** Loss along the chain: waste that leaves a stage over all that enters it. */
function lossByStage(
  flows: readonly DescribedFlow[],
  waste: readonly Condition[],
  measured: Measured
): StageLoss[] {
  const stages = [...new Set(flows.flatMap(({ sourceStage }) => sourceStage ?? []))]
  return stages.map((stage) => {
    const lost = waste.map((condition) => ({ ...condition, sourceStage: [stage] }))
    const numerator = weightsOf(flows, { doc: 'lost at the stage', anyOf: lost })
    const entering = [{ targetStage: [stage] }]
    const denominator = weightsOf(flows, { doc: 'enters the stage', anyOf: entering })
    return { stage, ...evaluate({ numerator, denominator, offset: 0, factor: 1 }, measured) }
  })
}

/** @throws Failure `indicator_not_usable` for a frame that is not known */
function frameOf(frameVersion: string): (typeof wasteFrames)[number] {
  const frame = wasteFrames.find(({ version }) => version === frameVersion)
  if (frame !== undefined) return frame
  throw new Failure(
    'indicator_not_usable',
    `"${frameVersion}" is no waste frame; known are ${frameVersions.join(', ')}`
  )
}

/** An indicator as a ratio of sums of the flows that belong to its sets. */
function ratioOf(
  indicator: IndicatorName,
  flows: readonly DescribedFlow[],
  sets: Readonly<Record<FlowSetName, FlowSet>>
): Ratio {
  const { numerator, denominator, complement }: Indicator = indicators[indicator]
  return {
    numerator: sumWeights(flows, sets, numerator),
    denominator:
      typeof denominator === 'number' ? denominator : sumWeights(flows, sets, denominator),
    ...(complement ? { offset: 1, factor: -1 } : { offset: 0, factor: 1 })
  }
}

/**
 * What every indicator changed by from some flows to others, such as those of the next period.
 *
 * @throws Failure `indicator_not_usable` for a frame that is not known
 */
export function indicatorChanges(
  before: readonly DescribedFlow[],
  after: readonly DescribedFlow[],
  about: { readonly measured: Measured; readonly frame: string }
): readonly IndicatorChange[] {
  const sets = flowSetsOf(frameOf(about.frame))
  return indicatorNames.map((indicator) => ({
    indicator,
    change: changeBetween(
      ratioOf(indicator, before, sets),
      ratioOf(indicator, after, sets),
      about.measured
    )
  }))
}

/**
 * All indicators of a set of flows under a waste frame, with the uncertainty that the joint
 * covariance of the flows gives them.
 *
 * @returns shares as numbers from 0 to 1, meals as a number
 * @throws Failure `indicator_not_usable` for a frame that is not known
 */
export function indicatorsOf(
  flows: readonly DescribedFlow[],
  measured: Measured,
  frameVersion: string
): IndicatorAnswer {
  const frame = frameOf(frameVersion)
  const sets = flowSetsOf(frame)
  const row = (indicator: IndicatorName): IndicatorRow => {
    const { title, unit } = indicators[indicator]
    return { indicator, title, unit, ...evaluate(ratioOf(indicator, flows, sets), measured) }
  }
  return {
    frame: frame.version,
    indicators: indicatorNames.map(row),
    lossByStage: lossByStage(flows, sets.waste.anyOf, measured)
  }
}

function isIndicatorName(name: string): name is IndicatorName {
  return Object.hasOwn(indicators, name)
}

export const indicatorNames: readonly IndicatorName[] =
  Object.keys(indicators).filter(isIndicatorName)
