import * as fc from 'fast-check'
import type { BalanceRow } from '../../../../projections/balance/contract.ts'
import type { FlowLink, FlowNode } from '../../../../projections/flows/contract.ts'

/** A graph as the API might answer it, and worse: loops, parallel and zero links, unusable masses. */
export interface Graph {
  readonly nodes: readonly FlowNode[]
  readonly links: readonly FlowLink[]
  readonly balance: readonly BalanceRow[]
}

const names = [
  'Growers',
  'Wholesale',
  'Hub Isola',
  'Mercato Wagner',
  'Street markets and stalls of all quarters'
]

export function idOf(index: number): string {
  return `${names[index % names.length]} ${index}`
}

const mass = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 1, max: 5_000_000_000_000 }) },
  { weight: 1, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -7_000_000) }
)

function linkArbitrary(count: number): fc.Arbitrary<FlowLink> {
  const end = fc.integer({ min: 0, max: count - 1 }).map(idOf)
  return fc.record({
    source: end,
    target: end,
    massGrams: mass,
    sdGrams: fc.integer({ min: 0, max: 1_000_000 }),
    events: fc.integer({ min: 1, max: 9 }),
    unknownMass: fc.integer({ min: 0, max: 2 })
  })
}

function balanceRow(process: string, imbalanceGrams: number): BalanceRow {
  return {
    process,
    group: null,
    role: 'inner',
    inGrams: 0,
    outGrams: 0,
    stockChangeGrams: 0,
    becameGrams: 0,
    imbalanceGrams,
    imbalanceSdGrams: 1_000,
    events: 1
  }
}

/** Up to `most` nodes over five stages with any links between them, and any imbalances. */
export function graphs(most = 14): fc.Arbitrary<Graph> {
  return fc.integer({ min: 2, max: most }).chain((count) =>
    fc.record({
      nodes: fc
        .array(fc.integer({ min: 0, max: 4 }), { minLength: count, maxLength: count })
        .map((stages) =>
          stages.map((stage, index) => ({
            id: idOf(index),
            label: idOf(index),
            stage,
            stageName: null
          }))
        ),
      links: fc.array(linkArbitrary(count), { maxLength: 3 * count }),
      balance: fc
        .array(fc.integer({ min: -3_000_000_000, max: 3_000_000_000 }), { maxLength: count })
        .map((imbalances) => imbalances.map((grams, index) => balanceRow(idOf(index), grams)))
    })
  )
}
