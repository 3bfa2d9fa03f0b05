import type { ViewDefinition } from '../../../../domain/mfa/view/definition.ts'
import {
  attributeOf,
  type Dimensions,
  type FlowRow,
  fieldOf,
  fieldValue
} from '../../../../domain/mfa/view/dimensions.ts'
import { holds } from '../../../../domain/mfa/view/scalar.ts'
import { parseWhere } from '../../../../domain/mfa/view/where.ts'

/**
 * The semantics of a view once more, row by row and straight from the definition: no plan, no
 * classes, no cells. It says what becomes of each row, not how it is drawn.
 */
export interface Fate {
  /** `source target` of the bundle between groups that takes the row. */
  readonly taken: readonly string[]
  /** Groups at whose Elsewhere it shows, `g>` on its way out and `>g` on its way in. */
  readonly elsewhere: readonly string[]
  readonly category: string
}

export function fateOf(
  { nodes, bundles, ordering, where }: ViewDefinition,
  row: FlowRow,
  dimensions: Dimensions
): Fate {
  const meets = (text: string | undefined) => {
    if (text === undefined) return true
    const parsed = parseWhere(text)
    if ('expected' in parsed) throw new Error(parsed.expected)
    return holds(parsed, (name) => {
      const field = fieldOf(name, 'row', dimensions)
      return field === null ? null : fieldValue(field, row, 'source', dimensions)
    })
  }
  const isIn = (group: string, process: string) => {
    const node = nodes[group]
    if (node === undefined || node.type === 'waypoint') return false
    if ('processes' in node) return node.processes.includes(process)
    const parsed = parseWhere(node.where)
    if ('expected' in parsed) throw new Error(parsed.expected)
    const { processes } = dimensions
    return (
      processes.rows.has(process) &&
      holds(parsed, (name) => attributeOf(processes, process, name.replace('process.', '')))
    )
  }
  const layers = new Map(ordering.flatMap((layer, index) => layer.flat().map((id) => [id, index])))
  const open = bundles.filter(({ source, target }) => [source, target].includes('elsewhere'))
  const closed = bundles.filter((bundle) => !open.includes(bundle))
  const [leaves, enters] = [
    (group: string) => isIn(group, row.source),
    (group: string) => isIn(group, row.target)
  ]
  const ways = [...open.map((bundle) => ({ ...bundle, where: bundle.where }))]
  for (const [id, node] of Object.entries(nodes)) {
    const layer = layers.get(id)
    if (node.type === 'waypoint' || layer === undefined) continue
    const ahead = node.direction === 'L' ? -1 : 1
    const reaches = (to: number) => bundles.length === 0 || (to >= 0 && to < ordering.length)
    const says = (key: 'source' | 'target') =>
      open.some((bundle) => bundle[key] === id && bundle !== undefined)
    const implied = (source: string, target: string) => ({
      source,
      target,
      waypoints: [],
      where: undefined
    })
    if (!says('source') && reaches(layer + ahead)) ways.push(implied(id, 'elsewhere'))
    if (!says('target') && reaches(layer - ahead)) ways.push(implied('elsewhere', id))
  }
  if (!meets(where)) return { taken: [], elsewhere: [], category: 'filtered' }
  const taken = closed.filter((b) => leaves(b.source) && enters(b.target) && meets(b.where))
  if (taken.length > 0) {
    const names = taken.map(({ source, target }) => `${source} ${target}`)
    return { taken: names, elsewhere: [], category: 'drawn' }
  }
  const shown = ways.flatMap(({ source, target, where: text }) => {
    if (!meets(text)) return []
    if (target === 'elsewhere') return leaves(source) && !enters(source) ? [`${source}>`] : []
    return enters(target) && !leaves(target) ? [`>${target}`] : []
  })
  const touching = [...closed, ...ways].flatMap((bundle) =>
    [bundle.source, bundle.target]
      .filter((id) => id !== 'elsewhere')
      .map((id) => ({ id, where: bundle.where }))
  )
  const isInternal = touching.some(({ id, where: text }) => leaves(id) && enters(id) && meets(text))
  const isBetween = touching.some(({ id }) => leaves(id)) && touching.some(({ id }) => enters(id))
  const others = isBetween ? 'unused' : shown.length > 0 ? 'elsewhere' : 'outside'
  return { taken: [], elsewhere: shown.sort(), category: isInternal ? 'internal' : others }
}
