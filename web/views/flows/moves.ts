import type { Diagram, DiagramLink } from './diagram.ts'
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
      return largest(diagram.links.filter((link) => link.target === key))?.key ?? key
  }
}

function fromLink(diagram: Diagram, link: DiagramLink, move: Move): string {
  if (move === 'forward') return link.target
  if (move === 'back') return link.source
  const sameSource = diagram.links.filter((one) => one.source === link.source)
  const siblings =
    sameSource.length > 1 ? sameSource : diagram.links.filter((one) => one.target === link.target)
  const keys = siblings.map((one) => one.key)
  return neighbour(keys, link.key, move === 'previous' ? -1 : 1)
}

/** Where a move leads from a node or link; the place itself where it leads nowhere. */
export function moved(diagram: Diagram, key: string | null, move: Move): string | null {
  const first = diagram.nodes[0]?.key ?? null
  const link = diagram.links.find((one) => one.key === key)
  if (move === 'last') return diagram.nodes.at(-1)?.key ?? null
  if (key === null || move === 'first') return first
  if (link !== undefined) return fromLink(diagram, link, move)
  return diagram.nodes.some((node) => node.key === key) ? fromNode(diagram, key, move) : first
}
