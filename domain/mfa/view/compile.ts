import { elsewhere, type ViewDefinition } from './definition.ts'
import type { Dimensions } from './dimensions.ts'
import { checkBundles } from './ends.ts'
import { type Ordering, placesOf, readOrdering } from './ordering.ts'
import type { Measure, Plan, PlanBundle, PlanNode, Segment } from './plan.ts'
import { invalidView, type ViewProblem } from './problem.ts'
import { createRegistry, type Registry } from './registry.ts'
import { classify, selectProcesses } from './selection.ts'
import { type HiddenNode, layWays, type Way } from './ways.ts'

type Partition = ViewDefinition['flowPartition']

interface Parts {
  readonly definition: ViewDefinition
  readonly registry: Registry
  readonly problems: ViewProblem[]
}

/** What a node is split by; a hidden one by what its bundle says. */
function partitionOf(
  id: string,
  { nodes }: ViewDefinition,
  hidden: ReadonlyMap<string, HiddenNode>
): Partition {
  return Object.hasOwn(nodes, id) ? nodes[id]?.partition : hidden.get(id)?.partition
}

function nodesOf(
  { definition, registry }: Parts,
  ordering: Ordering,
  hidden: ReadonlyMap<string, HiddenNode>
): ReadonlyMap<string, PlanNode> {
  const { nodes } = definition
  return new Map(
    [...placesOf(ordering)].map(([id, place]) => {
      const node = Object.hasOwn(nodes, id) ? nodes[id] : undefined
      const partition = partitionOf(id, definition, hidden)
      return [
        id,
        {
          id,
          type: node?.type ?? 'waypoint',
          hidden: node === undefined,
          title: node?.title ?? null,
          part: registry.part({ partition, scope: 'node', at: `nodes.${id}.partition` }),
          direction: node?.direction ?? hidden.get(id)?.direction ?? 'R',
          ...place
        }
      ]
    })
  )
}

/** Joins the legs of all ways: those between the same two nodes are one segment. */
function segmentsOf(
  { definition, registry, problems }: Parts,
  ways: readonly Way[],
  hidden: ReadonlyMap<string, HiddenNode>
): { readonly segments: readonly Segment[]; readonly numbers: readonly (readonly number[])[] } {
  const segments: Segment[] = []
  const known = new Map<string, { readonly number: number; readonly flow: string | undefined }>()
  const labelAt = (id: string | null, end: 'source' | 'target') => {
    if (id === null) return null
    const partition = partitionOf(id, definition, hidden)
    return registry.label({ partition, scope: 'node', at: `nodes.${id}.partition` }, end)
  }
  const numbers = ways.map(({ bundle, at, legs }) =>
    legs.map(({ source, target }) => {
      const partition = bundle.flowPartition ?? definition.flowPartition
      const flow = JSON.stringify(partition)
      const key = JSON.stringify([source, target])
      const found = known.get(key)
      if (found !== undefined && found.flow !== flow) {
        const detail = `another bundle goes from ${source ?? elsewhere} to ${target ?? elsewhere} with another flowPartition; give both the same`
        problems.push({ problem: 'partition_differs', at, detail })
      }
      if (found !== undefined) return found.number
      const number = segments.length
      known.set(key, { number, flow })
      segments.push({
        ...{ source, target },
        sourceLabel: labelAt(source, 'source'),
        targetLabel: labelAt(target, 'target'),
        typeLabel: registry.label({ partition, scope: 'row', at: `${at}.flowPartition` }, 'source')
      })
      return number
    })
  )
  return { segments, numbers }
}

function measuresOf({ definition, problems }: Parts, { columns }: Dimensions): readonly Measure[] {
  return Object.entries(definition.measures ?? {}).map(([column, aggregate]) => {
    if (!columns.has(column)) {
      const detail = `the rows have no column ${column}`
      problems.push({ problem: 'unknown_dimension', at: 'measures', detail })
    }
    return { column, aggregate }
  })
}

/** The column by which rows err together, where there is such a column. */
function sharedOf({ definition, problems }: Parts, { columns }: Dimensions): string | null {
  const column = definition.sharedError ?? null
  if (column !== null && (!columns.has(column) || ['value', 'sd'].includes(column))) {
    const detail = `the rows have no column ${column} that names what they err by`
    problems.push({ problem: 'unknown_dimension', at: 'sharedError', detail })
  }
  return column
}

/**
 * Holds a definition against the dimensions of some rows: the plan that both executors follow.
 *
 * @throws Failure `invalid_view` with every problem of the definition.
 */
export function compileView(definition: ViewDefinition, dimensions: Dimensions): Plan {
  const problems: ViewProblem[] = []
  if (Object.hasOwn(definition.nodes, elsewhere)) {
    const detail = `the name stands for what is in no group; call the node otherwise`
    problems.push({ problem: 'wrong_end', at: `nodes.${elsewhere}`, detail })
  }
  const ordering = readOrdering(definition, problems)
  const selections = selectProcesses(definition, dimensions, problems)
  checkBundles(definition, selections, placesOf(ordering), problems)
  const registry = createRegistry(dimensions, problems)
  const parts = { definition, registry, problems }
  const filter = registry.condition(definition.where, 'where')
  const { ways, hidden } = layWays(definition, ordering, problems)
  const { segments, numbers } = segmentsOf(parts, ways, hidden)
  const nodes = nodesOf(parts, ordering, hidden)
  const time = registry.label(
    { partition: definition.timePartition, scope: 'row', at: 'timePartition' },
    'source'
  )
  const groups = [...selections.keys()]
  const numberOf = (end: string) => (end === elsewhere ? null : groups.indexOf(end))
  const bundles: PlanBundle[] = ways.map(({ bundle, at }, index) => ({
    source: numberOf(bundle.source),
    target: numberOf(bundle.target),
    condition: registry.condition(bundle.where, `${at}.where`),
    segments: numbers[index] ?? []
  }))
  const measures = measuresOf(parts, dimensions)
  const shared = sharedOf(parts, dimensions)
  if (problems.length > 0) throw invalidView(problems)
  return {
    ...{ nodes, groups, bundles, segments, filter, time, measures, shared },
    ...classify([...selections.values()]),
    conditions: registry.conditions,
    labels: registry.labels
  }
}
