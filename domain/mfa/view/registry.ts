import type { PartitionDefinition } from './definition.ts'
import type { Dimensions, End, Scope } from './dimensions.ts'
import { compilePartition, type Part } from './partition.ts'
import type { Condition, Label } from './plan.ts'
import type { ViewProblem } from './problem.ts'
import { compileWhere } from './selection.ts'

/**
 * Conditions and labels of a plan, each once whoever asks for it: rows are told apart by all of
 * them, so the fewer the better.
 */
export interface Registry {
  readonly conditions: readonly Condition[]
  readonly labels: readonly Label[]
  /** Number of a condition on rows. */
  readonly condition: (text: string | undefined, at: string) => number | null
  /** The partition, its problems noted once. */
  readonly part: (wanted: WantedPart) => Part | null
  /** Number of the label that a partition gives, seen from an end. */
  readonly label: (wanted: WantedPart, end: End) => number | null
}

interface WantedPart {
  readonly partition: PartitionDefinition | undefined
  readonly scope: Scope
  readonly at: string
}

function readsProcess(part: Part): boolean {
  return part.some((factor) =>
    factor.kind === 'values'
      ? factor.field.from === 'process'
      : factor.groups.some(({ tests }) => tests.some(({ field }) => field.from === 'process'))
  )
}

/** An empty registry, for one plan. */
export function createRegistry(dimensions: Dimensions, problems: ViewProblem[]): Registry {
  const conditions: Condition[] = []
  const labels: Label[] = []
  const parts = new Map<string, Part | null>()
  const numbers = new Map<string, number>()

  function partOf({ partition, scope, at }: WantedPart): Part | null {
    const key = `${scope} ${JSON.stringify(partition)}`
    const known = parts.get(key)
    if (known !== undefined) return known
    const part = compilePartition(partition, { at, scope, dimensions }, problems)
    parts.set(key, part)
    return part
  }

  function numbered(key: string, add: () => number): number {
    const known = numbers.get(key)
    if (known !== undefined) return known
    const number = add() - 1
    numbers.set(key, number)
    return number
  }

  return {
    conditions,
    labels,
    condition: (text, at) => {
      const condition = compileWhere(text, { at, scope: 'row', dimensions }, problems)
      return condition === null
        ? null
        : numbered(`condition ${text}`, () => conditions.push(condition))
    },
    part: partOf,
    label: (wanted, end) => {
      const part = partOf(wanted)
      if (part === null) return null
      const side = readsProcess(part) ? end : 'source'
      const key = `${wanted.scope} ${JSON.stringify(wanted.partition)} ${side}`
      return numbered(key, () => labels.push({ part, end: side }))
    }
  }
}
