import fc from 'fast-check'
import { Failure } from '../../../../domain/failure.ts'
import { compileView } from '../../../../domain/mfa/view/compile.ts'
import { parseDefinition, type ViewDefinition } from '../../../../domain/mfa/view/definition.ts'
import {
  type Attributes,
  type Dimensions,
  dimensionTable,
  type FlowRow
} from '../../../../domain/mfa/view/dimensions.ts'
import type { Plan } from '../../../../domain/mfa/view/plan.ts'

/** Random rows, dimension tables and definitions for them, most of which can be drawn. */

export interface Sample {
  readonly definition: ViewDefinition
  readonly dimensions: Dimensions
  readonly rows: readonly FlowRow[]
}

export const columnTypes = {
  material: 'text',
  month: 'integer',
  organic: 'boolean',
  quality: 'real',
  sd: 'real',
  factor: 'text'
} as const

const ids = Array.from({ length: 8 }, (_, index) => `p${index}`)
const groupIds = ['g0', 'g1', 'g2', 'g3'] as const
const waypointIds = ['w0', 'w1'] as const
const materials = ['apple', 'pear', 'zu\u{1f344}', 'z\uffee', "o'x"] as const

function maybe<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> {
  return fc.option(arbitrary, { freq: 5, nil: null })
}

const attributes = fc.record({
  team: fc.constantFrom('a', 'b', 'c'),
  region: maybe(fc.constantFrom('north', 'south')),
  size: maybe(fc.integer({ min: 0, max: 4 })),
  open: maybe(fc.boolean())
})

const flow = fc.record({
  source: fc.constantFrom(...ids, 'stray'),
  target: fc.constantFrom(...ids, 'stray'),
  material: maybe(fc.constantFrom(...materials)),
  month: maybe(fc.integer({ min: 1, max: 4 })),
  organic: maybe(fc.boolean()),
  quality: maybe(fc.constantFrom(0, 0.5, 2.25, 3)),
  factor: maybe(fc.constantFrom('crate', "sack o'x")),
  sd: fc.option(
    fc.integer({ min: 0, max: 9 }).map((halves) => halves / 2),
    { freq: 9, nil: null }
  ),
  value: fc.integer({ min: -200, max: 4_000 }).map((quarters) => quarters / 4)
})

const rowWhere = fc.constantFrom(
  "material == 'apple'",
  "material != 'apple' and month < 3",
  "material in ['pear', 'o\\'x'] or organic == true",
  'not (month >= 2) or quality > 1',
  "source.region == 'north' and not target.open == false",
  "material < 'zv' and value >= 10",
  "material.kind == 'fruit'",
  "month == 'two' or quality in [0.5, 3]"
)

const nodePartition = fc.constantFrom(
  'process',
  'process.region',
  'region',
  'material',
  'month',
  'material.kind',
  'source.team',
  { dimension: 'process.size', values: [0, { label: 'some', values: [1, 2] }] },
  {
    groups: [
      { label: 'ripe', tests: { material: ['apple', 'pear'], organic: [true] } },
      { label: 'other', tests: { organic: [false] } }
    ]
  },
  { product: ['process.open', { dimension: 'material', values: ['pear', 'apple'] }] }
)

const flowPartition = fc.constantFrom('material', 'organic', 'target.team', {
  dimension: 'material',
  values: ['pear', { label: 'rest', values: ['apple', "o'x"] }]
})

const optional = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.option(arbitrary, { nil: undefined, freq: 2 })
const direction = fc.constantFrom(undefined, undefined, 'R', 'L')

/** Of the groups, three share the processes out by team and one cuts across them. */
const nodes = fc.record({
  g0: fc.record({ partition: optional(nodePartition), direction }),
  g1: fc.record({ partition: optional(nodePartition), direction }),
  g2: fc.record({ partition: optional(nodePartition), direction }),
  g3: fc.record({ partition: optional(nodePartition) }),
  w0: fc.record({ partition: optional(nodePartition) }),
  w1: fc.record({ partition: optional(nodePartition), direction })
})

const bundle = fc.record({
  source: fc.constantFrom(...groupIds.slice(0, 3), 'g0', 'g1', 'elsewhere', 'g3'),
  target: fc.constantFrom(...groupIds.slice(0, 3), 'g1', 'g2', 'elsewhere', 'g3'),
  waypoints: fc.shuffledSubarray([...waypointIds]),
  where: optional(rowWhere),
  defaultPartition: fc.constantFrom(undefined, undefined, undefined, 'material' as const)
})

const ordering = fc
  .array(fc.integer({ min: 0, max: 4 }), { minLength: 6, maxLength: 6 })
  .map((layers) => {
    const names = [...groupIds, ...waypointIds]
    return Array.from({ length: 5 }, (_, layer) => names.filter((_, n) => layers[n] === layer))
  })

const definition = fc
  .record({
    nodes,
    bundles: fc.uniqueArray(bundle, {
      maxLength: 5,
      selector: ({ source, target }) => `${source} ${target}`
    }),
    ordering,
    where: optional(rowWhere),
    flowPartition: optional(flowPartition),
    timePartition: optional(fc.constant('month' as const)),
    sharedError: optional(fc.constant('factor' as const)),
    measures: optional(fc.constant({ quality: 'mean', month: 'sum' } as const))
  })
  .map(({ nodes: looks, bundles, ...others }) => ({
    nodes: {
      g0: { type: 'group', where: "team == 'a'", ...looks.g0 },
      g1: { type: 'group', where: "process.team == 'b'", ...looks.g1 },
      g2: { type: 'group', where: "not team in ['a', 'b']", ...looks.g2 },
      g3: { type: 'group', processes: ['p0', 'p5'], ...looks.g3 },
      w0: { type: 'waypoint', ...looks.w0 },
      w1: { type: 'waypoint', ...looks.w1 }
    },
    bundles: bundles
      .filter(({ source, target }) => source !== 'elsewhere' || target !== 'elsewhere')
      .map((one) =>
        one.source === one.target ? { ...one, where: one.where ?? 'month > 1' } : one
      ),
    ...others
  }))

/** Undefined fields are no fields of a document. */
function written(document: unknown): unknown {
  return JSON.parse(JSON.stringify(document))
}

export const samples: fc.Arbitrary<Sample> = fc
  .record({
    definition,
    processes: fc.tuple(...ids.map(() => attributes)),
    rows: fc.array(flow, { maxLength: 60 })
  })
  .map(({ definition: document, processes, rows }) => ({
    definition: parseDefinition(written(document)),
    dimensions: {
      processes: dimensionTable(
        new Map<string, Attributes>(ids.map((id, index) => [id, { ...processes[index] }]))
      ),
      tables: new Map([
        [
          'material',
          dimensionTable(
            new Map<string, Attributes>([
              ['apple', { kind: 'fruit' }],
              ['pear', { kind: 'fruit' }],
              ["o'x", { kind: 'meat' }]
            ])
          )
        ]
      ]),
      columns: new Set([...Object.keys(columnTypes), 'value'])
    },
    rows
  }))

/** The plan of a sample; null where its definition has a problem, as some have by chance. */
export function planOf({ definition: document, dimensions }: Sample): Plan | null {
  try {
    return compileView(document, dimensions)
  } catch (error) {
    if (error instanceof Failure && error.code === 'invalid_view') return null
    throw error
  }
}

/** What a computation gives, or the detail of the `invalid_view` that it ends with. */
export async function outcome<T>(compute: () => Promise<T> | T): Promise<T | string> {
  try {
    return await compute()
  } catch (error) {
    if (error instanceof Failure && error.code === 'invalid_view') return error.detail
    throw error
  }
}
