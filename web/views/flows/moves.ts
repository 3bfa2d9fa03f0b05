import type { Deficit, Diagram, DiagramLink } from './diagram.ts'
import type { Direction } from './shapes.ts'

/** With the flow, against it, and to the neighbours beside. */
export type Move = 'forward' | 'back' | 'previous' | 'next' | 'first' | 'last'

const sideways: Readonly<Record<string, Move>> = {
  ArrowRight: 'forward',
  ArrowLeft: 'back',
  ArrowUp: 'previous',
  ArrowDown: 'next',
  Home: 'first',
  End: 'last'
}
const down: Readonly<Record<string, Move>> = {
  ArrowDown: 'forward',
  ArrowUp: 'back',
  ArrowLeft: 'previous',
  ArrowRight: 'next',
  Home: 'first',
  End: 'last'
}

/** The move a key asks for; null for a key that is none of the diagram's. */
export function moveFor(key: string, direction: Direction): Move | null {
  return (direction === 'sideways' ? sideways : down)[key] ?? null
}

function neighbour(keys: readonly string[], key: string, by: number): string {
  return keys[keys.indexOf(key) + by] ?? key
}

function largest(links: readonly DiagramLink[]): DiagramLink | undefined {
  return links.toSorted((a, b) => b.massGrams - a.massGrams)[0]
}

function fromNode(diagram: Diagram, key: string, move: Move): string {
  const stage = diagram.nodes.find((node) => node.key === key)?.stage
  const beside = diagram.nodes.filter((node) => node.stage === stage).map((node) => node.key)
  switch (move) {
    case 'previous':
      return neighbour(beside, key, -1)
    case 'next':
      return neighbour(beside, key, 1)
    case 'forward':
      return largest(diagram.links.filter((link) => link.source === key))?.key ?? key
    default:
      // What is missing before a node comes first, and what does enter it beside that.
      return (
        diagram.deficits.find((deficit) => deficit.node === key)?.key ??
        largest(diagram.links.filter((link) => link.target === key))?.key ??
        key
      )
  }
}

/** What enters a node, and last what is missing there: as they stand in the drawing. */
function keysInto(diagram: Diagram, node: string): readonly string[] {
  return [
    ...diagram.links.filter((one) => one.target === node).map((one) => one.key),
    ...diagram.deficits.filter((one) => one.node === node).map((one) => one.key)
  ]
}

function fromLink(diagram: Diagram, link: DiagramLink, move: Move): string {
  if (move === 'forward') return link.target
  if (move === 'back') return link.source
  const sameSource = diagram.links.filter((one) => one.source === link.source)
  const keys =
    sameSource.length > 1 ? sameSource.map((one) => one.key) : keysInto(diagram, link.target)
  return neighbour(keys, link.key, move === 'previous' ? -1 : 1)
}

function fromDeficit(diagram: Diagram, deficit: Deficit, move: Move): string {
  if (move === 'forward') return deficit.node
  return move === 'previous'
    ? neighbour(keysInto(diagram, deficit.node), deficit.key, -1)
    : deficit.key
}

/** Where a move leads from a node, link or deficit; the place itself where it leads nowhere. */
export function moved(diagram: Diagram, key: string | null, move: Move): string | null {
  const first = diagram.nodes[0]?.key ?? null
  const link = diagram.links.find((one) => one.key === key)
  if (move === 'last') return diagram.nodes.at(-1)?.key ?? null
  if (key === null || move === 'first') return first
  if (link !== undefined) return fromLink(diagram, link, move)
  const deficit = diagram.deficits.find((one) => one.key === key)
  if (deficit !== undefined) return fromDeficit(diagram, deficit, move)
  return diagram.nodes.some((node) => node.key === key) ? fromNode(diagram, key, move) : first
}
