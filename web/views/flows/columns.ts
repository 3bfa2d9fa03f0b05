import type { FlowLink, FlowNode } from '../../../projections/flows/contract.ts'
import { placeKindOf, placeKindOrder } from '../../app/texts/place-names.ts'

/** How far each kind stands behind the first of its column: one behind those that it gets from. */
function ranksIn(
  column: readonly FlowNode[],
  links: readonly Pick<FlowLink, 'source' | 'target'>[]
): ReadonlyMap<string, number> {
  const kindIn = new Map(column.map(({ id }) => [id, placeKindOf(id)]))
  const ranks = new Map<string, number>()
  placeKindOrder.forEach((kind, at) => {
    const before = links.flatMap(({ source, target }) => {
      const from = kindIn.get(source) ?? null
      const isForward = from !== null && placeKindOrder.indexOf(from) < at
      return isForward && kindIn.get(target) === kind ? [(ranks.get(from) ?? 0) + 1] : []
    })
    ranks.set(kind, Math.max(0, ...before))
  })
  return ranks
}

/**
 * Soil, water and air stand at both ends of the chain: where they give, before everything else, and
 * where they only take, after it. The stage of the neighbours, which says neither, does not count.
 */
function atTheEnds(
  nodes: readonly FlowNode[],
  links: readonly Pick<FlowLink, 'source' | 'target'>[]
): readonly FlowNode[] {
  const giving = new Set(links.map(({ source }) => source))
  const stages = nodes
    .filter(({ id }) => placeKindOf(id) !== 'environment')
    .map(({ stage }) => stage)
  if (stages.length === 0) return nodes
  const [first, last] = [Math.min(...stages), Math.max(...stages)]
  return nodes.map((node) =>
    placeKindOf(node.id) === 'environment'
      ? { ...node, stage: giving.has(node.id) ? first : last }
      : node
  )
}

/**
 * Gives kinds of one stage columns of their own where one passes food on to the other: a hub that
 * feeds charities stands before them, or their main flow would be drawn as a return. The order is
 * the domain's, so the same data gives the same columns. Processes that are no places stay.
 */
export function splitColumns(
  answered: readonly FlowNode[],
  links: readonly Pick<FlowLink, 'source' | 'target'>[]
): readonly FlowNode[] {
  const nodes = atTheEnds(answered, links)
  const stages = [...new Set(nodes.map(({ stage }) => stage))].sort((a, b) => a - b)
  const stageOf = new Map<string, number>()
  let next = 0
  for (const stage of stages) {
    const column = nodes.filter((node) => node.stage === stage)
    const ranks = ranksIn(column, links)
    const rankOf = ({ id }: FlowNode) => ranks.get(placeKindOf(id) ?? '') ?? 0
    const used = [...new Set(column.map(rankOf))].sort((a, b) => a - b)
    for (const node of column) stageOf.set(node.id, next + used.indexOf(rankOf(node)))
    next += used.length
  }
  return nodes.map((node) => ({ ...node, stage: stageOf.get(node.id) ?? node.stage }))
}
