import type { NodeDefinition, ViewDefinition } from './definition.ts'
import { attributeOf, type Dimensions, type Scope } from './dimensions.ts'
import { resolve } from './partition.ts'
import type { Condition } from './plan.ts'
import { listed, type ViewProblem } from './problem.ts'
import { holds } from './scalar.ts'
import { fieldsOf, parseWhere } from './where.ts'

/** A condition held against the dimensions; null where it is not given or cannot be read. */
export function compileWhere(
  text: string | undefined,
  where: { readonly at: string; readonly scope: Scope; readonly dimensions: Dimensions },
  problems: ViewProblem[]
): Condition | null {
  if (text === undefined) return null
  const parsed = parseWhere(text)
  if ('expected' in parsed) {
    const { position, expected } = parsed
    const found = position >= text.length ? 'the end' : `"${text.slice(position, position + 20)}"`
    const detail = `expected ${expected} at character ${position}, found ${found}`
    problems.push({ problem: 'unparsable_where', at: where.at, detail })
    return null
  }
  const fields = fieldsOf(parsed).flatMap((name) => {
    const field = resolve(name, where, problems)
    return field === null ? [] : [[name, field] as const]
  })
  return { where: parsed, fields: new Map(fields) }
}

function selectionOf(
  node: Exclude<NodeDefinition, { type: 'waypoint' }>,
  at: string,
  dimensions: Dimensions,
  problems: ViewProblem[]
): ReadonlySet<string> | null {
  const { processes } = dimensions
  if ('processes' in node) {
    const unknown = node.processes.filter((id) => !processes.rows.has(id))
    if (unknown.length > 0) {
      const detail = `no such process: ${listed(unknown)}`
      problems.push({ problem: 'unknown_process', at, detail })
    }
    return new Set(node.processes)
  }
  const condition = compileWhere(
    node.where,
    { at: `${at}.where`, scope: 'process', dimensions },
    problems
  )
  if (condition === null || condition.fields.size < fieldsOf(condition.where).length) return null
  const { where, fields } = condition
  const chosen = [...processes.rows.keys()].filter((id) =>
    holds(where, (name) => {
      const field = fields.get(name)
      return field?.from === 'process' ? attributeOf(processes, id, field.attribute) : null
    })
  )
  return new Set(chosen)
}

/** The processes of every group, by its node's id; without those whose condition has a problem. */
export function selectProcesses(
  { nodes }: ViewDefinition,
  dimensions: Dimensions,
  problems: ViewProblem[]
): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(
    Object.entries(nodes).flatMap(([id, node]) => {
      if (node.type === 'waypoint') return []
      const selection = selectionOf(node, `nodes.${id}`, dimensions, problems)
      return selection === null ? [] : [[id, selection] as const]
    })
  )
}

/** Processes by their memberships: class 0 is in no group. */
export function classify(selections: readonly ReadonlySet<string>[]): {
  readonly classOf: ReadonlyMap<string, number>
  readonly classes: readonly (readonly boolean[])[]
} {
  const classes = [selections.map(() => false)]
  const numbers = new Map<string, number>()
  const classOf = new Map<string, number>()
  for (const id of new Set(selections.flatMap((selection) => [...selection]))) {
    const memberships = selections.map((selection) => selection.has(id))
    const key = memberships.map(Number).join('')
    const number = numbers.get(key) ?? classes.length
    if (number === classes.length) {
      numbers.set(key, number)
      classes.push(memberships)
    }
    classOf.set(id, number)
  }
  return { classOf, classes }
}
