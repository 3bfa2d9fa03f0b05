import type { Stage } from '../../../domain/movement.ts'
import type { BalanceRow } from '../../../projections/balance/contract.ts'
import type { FlowLink, FlowNode } from '../../../projections/flows/contract.ts'
import { shouldBalance } from './places.ts'

/** Key of the one node that is no process: where residuals go. No process key can be equal to it. */
export const unaccountedKey = 'unaccounted'

export interface DiagramNode {
  readonly key: string
  /** Id of the process; null for the node that gathers what is unaccounted for. */
  readonly process: string | null
  /** Column, from 0, without gaps. */
  readonly stage: number
  readonly stageName: Stage | null
  readonly inGrams: number
  readonly outGrams: number
}

/** `return` goes to its own or an earlier stage; `residual` is what an inner process does not pass on. */
type LinkKind = 'flow' | 'return' | 'residual'

export interface DiagramLink {
  readonly key: string
  readonly kind: LinkKind
  /** Keys of nodes. */
  readonly source: string
  readonly target: string
  readonly massGrams: number
  readonly sdGrams: number
  readonly events: number
  /** Of the events those whose mass nobody knows; they are not in the mass. */
  readonly unknownMass: number
}

/** Inner process that gives more than it recorded to receive. */
export interface Deficit {
  readonly key: string
  /** Key of the node that it stands before. */
  readonly node: string
  readonly process: string
  readonly massGrams: number
}

/** What is to be drawn, in the one order that chart, table, keyboard and export share. */
export interface Diagram {
  readonly nodes: readonly DiagramNode[]
  readonly links: readonly DiagramLink[]
  readonly deficits: readonly Deficit[]
  /** Amounts without a width: below 0 or not finite. */
  readonly notDrawn: readonly FlowLink[]
  /** Links of which no mass is known at all. */
  readonly unknown: readonly FlowLink[]
}

export function processKey(process: string): string {
  return `process:${process}`
}

export function linkKey(source: string, target: string): string {
  return `link:${source}>${target}`
}

/** Key of what a process does not account for, whether it is above zero (a link) or below (a deficit). */
export function residualKey(process: string): string {
  return `residual:${process}`
}

function byText(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

/** One link for each pair of ends; what has no width is set aside, what is 0 is left out. */
function mergeLinks(links: readonly FlowLink[]): {
  drawn: FlowLink[]
  notDrawn: FlowLink[]
  unknown: FlowLink[]
} {
  const merged = new Map<string, FlowLink>()
  const notDrawn: FlowLink[] = []
  for (const link of links) {
    if (!Number.isFinite(link.massGrams) || link.massGrams < 0) {
      notDrawn.push(link)
      continue
    }
    const key = JSON.stringify([link.source, link.target])
    const before = merged.get(key)
    merged.set(key, {
      ...link,
      massGrams: link.massGrams + (before?.massGrams ?? 0),
      sdGrams: Math.hypot(link.sdGrams, before?.sdGrams ?? 0),
      events: link.events + (before?.events ?? 0),
      unknownMass: link.unknownMass + (before?.unknownMass ?? 0)
    })
  }
  const all = [...merged.values()]
  return {
    drawn: all.filter((link) => link.massGrams > 0),
    notDrawn,
    unknown: all.filter((link) => link.massGrams === 0 && link.unknownMass > 0)
  }
}

/** Stages of the processes that are drawn, made dense so that no column stays empty. */
function denseStages(nodes: readonly FlowNode[], drawn: readonly FlowLink[]): Map<string, number> {
  const used = new Set(drawn.flatMap((link) => [link.source, link.target]))
  const stageOf = new Map([...used].sort(byText).map((id) => [id, 0]))
  for (const node of nodes) {
    if (used.has(node.id) && Number.isFinite(node.stage)) stageOf.set(node.id, node.stage)
  }
  const ranks = [...new Set(stageOf.values())].sort((a, b) => a - b)
  return new Map([...stageOf].map(([id, stage]) => [id, ranks.indexOf(stage)]))
}

function residualLinks(
  stageOf: ReadonlyMap<string, number>,
  balance: readonly BalanceRow[]
): DiagramLink[] {
  return balance
    .filter((row) => shouldBalance(row) && row.imbalanceGrams > 0 && stageOf.has(row.process))
    .map((row) => ({
      key: residualKey(row.process),
      kind: 'residual' as const,
      source: processKey(row.process),
      target: unaccountedKey,
      massGrams: row.imbalanceGrams,
      sdGrams: row.imbalanceSdGrams,
      events: row.events,
      unknownMass: 0
    }))
}

function sumBy(
  links: readonly DiagramLink[],
  end: 'source' | 'target'
): ReadonlyMap<string, number> {
  const sums = new Map<string, number>()
  for (const link of links) sums.set(link[end], (sums.get(link[end]) ?? 0) + link.massGrams)
  return sums
}

/**
 * Joins flows and balance into what is drawn: parallel links merged, residuals as links of their
 * own to one node in the last column, returns told apart by stage and not by a search for cycles.
 *
 * @param balance rows over all groups of the window.
 */
export function buildDiagram(
  answer: { readonly nodes: readonly FlowNode[]; readonly links: readonly FlowLink[] },
  balance: readonly BalanceRow[]
): Diagram {
  const { drawn, notDrawn, unknown } = mergeLinks(answer.links)
  const stageOf = denseStages(answer.nodes, drawn)
  const stageNames = new Map(answer.nodes.map((node) => [node.id, node.stageName]))
  const residuals = residualLinks(stageOf, balance)
  const stage = (id: string) => stageOf.get(id) ?? 0
  const lastStage = Math.max(0, ...stageOf.values())
  const afterResiduals = Math.max(
    0,
    ...balance
      .filter((row) => residuals.some((link) => link.source === processKey(row.process)))
      .map((row) => stage(row.process) + 1)
  )
  const flows = drawn.map((link) => ({
    key: linkKey(link.source, link.target),
    kind: stage(link.target) > stage(link.source) ? ('flow' as const) : ('return' as const),
    source: processKey(link.source),
    target: processKey(link.target),
    massGrams: link.massGrams,
    sdGrams: link.sdGrams,
    events: link.events,
    unknownMass: link.unknownMass
  }))
  const links = [...flows, ...residuals]
  const ins = sumBy(links, 'target')
  const outs = sumBy(links, 'source')
  const sums = (key: string) => ({ inGrams: ins.get(key) ?? 0, outGrams: outs.get(key) ?? 0 })
  const nodes: DiagramNode[] = [...stageOf]
    .sort(([a, stageA], [b, stageB]) => stageA - stageB || byText(a, b))
    .map(([process, at]) => ({
      key: processKey(process),
      process,
      stage: at,
      stageName: stageNames.get(process) ?? null,
      ...sums(processKey(process))
    }))
  if (residuals.length > 0) {
    nodes.push({
      key: unaccountedKey,
      process: null,
      stage: Math.max(lastStage, afterResiduals),
      stageName: null,
      ...sums(unaccountedKey)
    })
  }
  const order = new Map(nodes.map((node, index) => [node.key, index]))
  const at = (key: string) => order.get(key) ?? 0
  const rank = { flow: 0, residual: 1, return: 2 } as const
  return {
    nodes,
    links: links.toSorted(
      (a, b) =>
        rank[a.kind] - rank[b.kind] || at(a.source) - at(b.source) || at(a.target) - at(b.target)
    ),
    deficits: balance
      .filter((row) => shouldBalance(row) && row.imbalanceGrams < 0)
      .map((row) => ({
        key: residualKey(row.process),
        node: processKey(row.process),
        process: row.process,
        massGrams: -row.imbalanceGrams
      }))
      .sort((a, b) => byText(a.process, b.process)),
    notDrawn,
    unknown
  }
}
