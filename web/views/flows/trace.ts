import type { Diagram } from './diagram.ts'

type End = 'source' | 'target'

/** Follows links from a node as far as they lead; a loop is walked once. */
function follow(
  diagram: Diagram,
  start: string,
  leaving: End,
  reaching: End,
  found: Set<string>
): void {
  const walked = new Set<string>()
  const waiting = [start]
  for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
    if (walked.has(key)) continue
    walked.add(key)
    found.add(key)
    for (const deficit of diagram.deficits) {
      if (leaving === 'target' && deficit.node === key) found.add(deficit.key)
    }
    for (const link of diagram.links) {
      if (link[leaving] !== key) continue
      found.add(link.key)
      waiting.push(link[reaching])
    }
  }
}

/** Keys of all nodes, links and deficits on the way to and from one of them, itself included. */
export function traceOf(diagram: Diagram, key: string): ReadonlySet<string> {
  const found = new Set<string>()
  const link = diagram.links.find((one) => one.key === key)
  const deficit = diagram.deficits.find((one) => one.key === key)
  if (deficit !== undefined) {
    found.add(key)
    follow(diagram, deficit.node, 'source', 'target', found)
    return found
  }
  if (link === undefined && !diagram.nodes.some((node) => node.key === key)) return found
  found.add(key)
  follow(diagram, link?.source ?? key, 'target', 'source', found)
  follow(diagram, link?.target ?? key, 'source', 'target', found)
  return found
}
