import { milan2018 } from '../../fixtures/milan/published-2018.ts'
import type { BalanceRow, TotalsAnswer } from '../../projections/balance/contract.ts'
import type { FlowLink, FlowNode } from '../../projections/flows/contract.ts'

/** What the API answers for the published Milan figures, computed here by plain addition. */
export interface Published {
  readonly nodes: readonly FlowNode[]
  readonly links: readonly FlowLink[]
  readonly byProcess: readonly BalanceRow[]
  readonly byGroup: readonly BalanceRow[]
  readonly totals: TotalsAnswer
}

type Group = (typeof milan2018.groups)[number]
const tonne = 1_000_000
const relativeSd = 0.1
const inner = 'Food supply'

const edges = [
  { source: 'Imports', target: inner, tonnes: (group: Group) => group.imports },
  { source: 'Production', target: inner, tonnes: (group: Group) => group.production },
  { source: inner, target: 'Food consumption', tonnes: (group: Group) => group.consumption },
  { source: inner, target: 'Food waste', tonnes: (group: Group) => group.waste }
] as const

const nodes: readonly FlowNode[] = [
  { id: 'Imports', label: 'Imports', stage: 0, stageName: 'origin' },
  { id: 'Production', label: 'Production', stage: 0, stageName: 'origin' },
  { id: inner, label: inner, stage: 1, stageName: 'supply' },
  { id: 'Food consumption', label: 'Food consumption', stage: 2, stageName: 'destination' },
  { id: 'Food waste', label: 'Food waste', stage: 2, stageName: 'destination' }
]

function linksOf(groups: readonly Group[]): FlowLink[] {
  return edges
    .map(({ source, target, tonnes }) => {
      const masses = groups.map((group) => tonnes(group) * tonne).filter((grams) => grams > 0)
      return {
        source,
        target,
        massGrams: masses.reduce((sum, grams) => sum + grams, 0),
        sdGrams: Math.round(Math.hypot(...masses.map((grams) => grams * relativeSd))),
        events: masses.length,
        unknownMass: 0
      }
    })
    .filter((link) => link.events > 0)
}

function balanceOf(links: readonly FlowLink[], group: string | null): BalanceRow[] {
  return nodes.flatMap(({ id }): BalanceRow[] => {
    const into = links.filter((link) => link.target === id)
    const out = links.filter((link) => link.source === id)
    if (into.length + out.length === 0) return []
    const sum = (of: readonly FlowLink[]) => of.reduce((total, link) => total + link.massGrams, 0)
    return [
      {
        process: id,
        group,
        role: id === inner ? 'inner' : out.length > 0 ? 'source' : 'sink',
        inGrams: sum(into),
        outGrams: sum(out),
        stockChangeGrams: 0,
        becameGrams: 0,
        imbalanceGrams: sum(into) - sum(out),
        imbalanceSdGrams: Math.round(Math.hypot(...[...into, ...out].map((link) => link.sdGrams))),
        events: [...into, ...out].reduce((total, link) => total + link.events, 0)
      }
    ]
  })
}

/** @param only one group, or null for all. */
export function publishedAnswers(only: string | null = null): Published {
  const groups = milan2018.groups.filter(({ group }) => only === null || group === only)
  const links = linksOf(groups)
  const byProcess = balanceOf(links, null)
  const row = byProcess.find(({ process }) => process === inner)
  const inGrams = row?.inGrams ?? 0
  const imbalanceGrams = row?.imbalanceGrams ?? 0
  return {
    nodes: nodes.filter(({ id }) => byProcess.some(({ process }) => process === id)),
    links,
    byProcess,
    byGroup: groups.flatMap((group) => balanceOf(linksOf([group]), group.group)),
    totals: {
      position: '43',
      inGrams,
      outGrams: row?.outGrams ?? 0,
      stockChangeGrams: 0,
      imbalanceGrams,
      imbalanceShare: inGrams > 0 ? imbalanceGrams / inGrams : null,
      events: links.reduce((sum, link) => sum + link.events, 0),
      straddling: { events: 0, massGrams: 0 }
    }
  }
}
