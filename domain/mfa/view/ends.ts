import { type BundleDefinition, elsewhere, type ViewDefinition } from './definition.ts'
import { listed, type ViewProblem, type ViewProblemName } from './problem.ts'

type Selections = ReadonlyMap<string, ReadonlySet<string>>

/** What a bundle is called in a message. */
export function bundleName(index: number): string {
  return `bundles.${index}`
}

function endProblems(
  { source, target, where }: BundleDefinition,
  nodes: ViewDefinition['nodes']
): [ViewProblemName, string][] {
  const found: [ViewProblemName, string][] = []
  for (const end of new Set([source, target])) {
    if (end === elsewhere) continue
    const node = Object.hasOwn(nodes, end) ? nodes[end] : undefined
    if (node === undefined) found.push(['unknown_node', `there is no node ${end}`])
    else if (node.type !== 'group') {
      found.push(['wrong_end', `${end} is a waypoint; a bundle begins and ends at groups`])
    }
  }
  if (source === target && source === elsewhere) {
    found.push(['wrong_end', `both ends are ${elsewhere}; name a group at one of them`])
  } else if (source === target && where === undefined) {
    found.push(['wrong_end', `both ends are ${source}; say by where which of its own flows`])
  }
  return found
}

function wayProblems(
  { source, target, waypoints }: BundleDefinition,
  nodes: ViewDefinition['nodes']
): [ViewProblemName, string][] {
  const found: [ViewProblemName, string][] = []
  const passed = new Set<string>()
  for (const id of waypoints) {
    const node = Object.hasOwn(nodes, id) ? nodes[id] : undefined
    if (node === undefined) found.push(['unknown_node', `there is no node ${id}`])
    else if (node.type === 'group' && id !== source && id !== target) {
      found.push(['wrong_end', `${id} is a group; a bundle is routed through waypoints`])
    }
    if (passed.has(id) || id === source || id === target) {
      found.push(['cycle', `the way comes to ${id} twice; a way passes every node once`])
    }
    passed.add(id)
  }
  return found
}

function selectionProblems(
  { source, target }: BundleDefinition,
  selections: Selections
): [ViewProblemName, string][] {
  const found: [ViewProblemName, string][] = []
  for (const end of new Set([source, target])) {
    if (selections.get(end)?.size === 0) {
      found.push(['empty_bundle', `${end} selects no process, so nothing can flow in it`])
    }
  }
  const [from, to] = [selections.get(source), selections.get(target)]
  if (source === target || from === undefined || to === undefined) return found
  const shared = [...from].filter((id) => to.has(id)).sort()
  if (shared.length > 0) {
    const detail = `${listed(shared)} in both ${source} and ${target}; a process belongs to one group of a way`
    found.push(['process_in_two_groups', detail])
  }
  return found
}

/** Notes what is wrong with the bundles' ends and ways, and which of their nodes have no place. */
export function checkBundles(
  { bundles, nodes }: ViewDefinition,
  selections: Selections,
  ordered: ReadonlyMap<string, unknown>,
  problems: ViewProblem[]
): void {
  for (const [index, bundle] of bundles.entries()) {
    const at = bundleName(index)
    const found = [
      ...endProblems(bundle, nodes),
      ...wayProblems(bundle, nodes),
      ...selectionProblems(bundle, selections)
    ]
    for (const [problem, detail] of found) problems.push({ problem, at, detail })
    for (const id of new Set([bundle.source, ...bundle.waypoints, bundle.target])) {
      if (!Object.hasOwn(nodes, id) || ordered.has(id)) continue
      const detail = `${id} has no place in the ordering; add it to a layer`
      problems.push({ problem: 'ordering', at, detail })
    }
  }
}
