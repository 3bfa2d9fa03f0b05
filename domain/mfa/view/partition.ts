import { byCodePoint } from '../../by-code-point.ts'
import type { PartitionDefinition, SimplePartition } from './definition.ts'
import { type Dimensions, type Field, fieldNames, fieldOf, type Scope } from './dimensions.ts'
import { listed, type ViewProblem } from './problem.ts'
import type { Scalar } from './scalar.ts'

interface Test {
  readonly field: Field
  /** Values as text, as they are shown. */
  readonly values: ReadonlySet<string>
}

interface LabelledTests {
  readonly label: string
  /** All must hold. */
  readonly tests: readonly Test[]
}

/** One way of splitting: by whatever values occur, or into groups that are told. */
type Factor =
  | { readonly kind: 'values'; readonly field: Field }
  | { readonly kind: 'groups'; readonly groups: readonly LabelledTests[] }

/** A partition: the pairs of its factors, mostly of one. */
export type Part = readonly Factor[]

/** The part of what no group takes. */
export const rest = '_'
/** The one part of what is not partitioned. */
export const whole = '*'

interface Where {
  readonly at: string
  readonly scope: Scope
  readonly dimensions: Dimensions
}

/** Resolves a name, or notes that there is no such dimension. */
export function resolve(name: string, where: Where, problems: ViewProblem[]): Field | null {
  const { at, scope, dimensions } = where
  const field = fieldOf(name, scope, dimensions)
  if (field === null) {
    const known = listed(fieldNames(scope, dimensions))
    const detail = `there is no dimension ${name}; there are ${known}`
    problems.push({ problem: 'unknown_dimension', at, detail })
  }
  return field
}

/** Two groups that one row could belong to at once: no field tells them apart. */
function overlap(a: LabelledTests, b: LabelledTests): boolean {
  return !a.tests.some(({ field, values }) =>
    b.tests.some(
      (other) =>
        JSON.stringify(other.field) === JSON.stringify(field) &&
        ![...values].some((value) => other.values.has(value))
    )
  )
}

function noteOverlaps(groups: readonly LabelledTests[], at: string, problems: ViewProblem[]): void {
  const labels = new Set<string>()
  for (const [index, group] of groups.entries()) {
    const { label } = group
    if (labels.has(label) || label === rest || label === whole) {
      const detail = `the label ${label} is taken; every group needs its own`
      problems.push({ problem: 'partition_overlaps', at, detail })
    }
    labels.add(label)
    for (const earlier of groups.slice(0, index).filter((other) => overlap(other, group))) {
      const detail = `a flow could belong to both ${earlier.label} and ${label}; no field tells them apart`
      problems.push({ problem: 'partition_overlaps', at, detail })
    }
  }
}

function groupsOf(partition: Exclude<SimplePartition, string>) {
  if ('groups' in partition) return partition.groups
  return partition.values.map((value) =>
    typeof value === 'object'
      ? { label: value.label, tests: { [partition.dimension]: value.values } }
      : { label: String(value), tests: { [partition.dimension]: [value] } }
  )
}

function factorOf(partition: SimplePartition, where: Where, problems: ViewProblem[]): Factor[] {
  if (typeof partition === 'string') {
    const field = resolve(partition, where, problems)
    return field === null ? [] : [{ kind: 'values', field }]
  }
  const unknown = new Set<string>()
  const groups = groupsOf(partition).map(({ label, tests }) => ({
    label,
    tests: Object.entries(tests).flatMap(([name, values]) => {
      if (unknown.has(name)) return []
      const field = resolve(name, where, problems)
      if (field === null) unknown.add(name)
      return field === null ? [] : [{ field, values: new Set(values.map(String)) }]
    })
  }))
  if (unknown.size === 0) noteOverlaps(groups, where.at, problems)
  return [{ kind: 'groups', groups }]
}

/**
 * A partition held against the dimensions; null where there is none. Groups that could share a row
 * are a problem, whether or not the data has such a row.
 */
export function compilePartition(
  partition: PartitionDefinition | undefined,
  where: Where,
  problems: ViewProblem[]
): Part | null {
  if (partition === undefined) return null
  if (typeof partition === 'object' && 'product' in partition) {
    return partition.product.flatMap((factor) => factorOf(factor, where, problems))
  }
  return factorOf(partition, where, problems)
}

function factorLabel(factor: Factor, read: (field: Field) => Scalar): string | null {
  if (factor.kind === 'values') {
    const value = read(factor.field)
    return value === null ? null : String(value)
  }
  const found = factor.groups.find(({ tests }) =>
    tests.every(({ field, values }) => {
      const value = read(field)
      return value !== null && values.has(String(value))
    })
  )
  return found?.label ?? null
}

/** The part that a row belongs to. */
export function labelOf(part: Part, read: (field: Field) => Scalar): string {
  const labels = part.map((factor) => factorLabel(factor, read))
  return labels.includes(null) ? rest : labels.join('/')
}

function told(part: Part): readonly string[] | null {
  let labels = ['']
  for (const [index, factor] of part.entries()) {
    if (factor.kind === 'values') return null
    labels = labels.flatMap((before) =>
      factor.groups.map(({ label }) => (index === 0 ? label : `${before}/${label}`))
    )
  }
  return labels
}

/** Order of a partition's labels: as told, else by text; the rest comes last. */
export function labelOrder(part: Part | null): (a: string, b: string) => number {
  const places = new Map((told(part ?? []) ?? []).map((label, place) => [label, place]))
  const placeOf = (label: string) => (label === rest ? places.size + 1 : places.size)
  return (a, b) => {
    const [x, y] = [places.get(a) ?? placeOf(a), places.get(b) ?? placeOf(b)]
    return x - y || byCodePoint(a, b)
  }
}
