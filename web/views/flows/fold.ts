import type { BalanceRow } from '../../../projections/balance/contract.ts'
import type { FlowLink, FlowNode } from '../../../projections/flows/contract.ts'
import { type PlaceKindName, placeKindOf } from '../../app/texts/place-names.ts'
import { shouldBalance } from './places.ts'

/** Processes that are drawn as one, because each by itself would be a hair of a hairball. */
export interface Fold {
  readonly id: string
  /** Null where they are no places. */
  readonly kind: PlaceKindName | null
  /** The heaviest first. */
  readonly members: readonly string[]
}

interface Folded {
  readonly nodes: readonly FlowNode[]
  readonly links: readonly FlowLink[]
  readonly balance: readonly BalanceRow[]
  readonly folds: readonly Fold[]
  /** Between processes of one fold, so at no link. */
  readonly within: { readonly events: number; readonly massGrams: number }
}

/** Up to so many processes all are drawn; beyond, so many of each column by themselves. */
const processesAtMost = 40
const keptPerColumn = 5

/** The larger of what enters and what leaves, g, by process. */
function weightsOf(links: readonly FlowLink[]): ReadonlyMap<string, number> {
  const into = new Map<string, number>()
  const out = new Map<string, number>()
  for (const { source, target, massGrams } of links) {
    out.set(source, (out.get(source) ?? 0) + massGrams)
    into.set(target, (into.get(target) ?? 0) + massGrams)
  }
  return new Map(
    [...into.keys(), ...out.keys()].map((id) => [id, Math.max(into.get(id) ?? 0, out.get(id) ?? 0)])
  )
}

/** One fold for each column and kind; a single process is not folded, as nothing would be won. */
function foldsOf(nodes: readonly FlowNode[], links: readonly FlowLink[], kept: number): Fold[] {
  const weights = weightsOf(links)
  const weight = (node: FlowNode) => weights.get(node.id) ?? 0
  const columns = Map.groupBy(nodes, (node) => node.stage)
  return [...columns.values()].flatMap((column) => {
    const light = column
      .toSorted((a, b) => weight(b) - weight(a) || (a.id < b.id ? -1 : 1))
      .slice(kept)
    const kinds = Map.groupBy(light, (node) => placeKindOf(node.id))
    return [...kinds]
      .filter(([, members]) => members.length > 1)
      .map(([kind, members]) => ({
        // A tilde stands in no place's id, and comes last in the order of a column; the stage tells
        // two folds of one kind apart.
        id: `${kind ?? ''}:~${members[0]?.stageName ?? members[0]?.stage ?? ''}`,
        kind,
        members: members.map(({ id }) => id)
      }))
  })
}

function sumOfRows(process: string, rows: readonly BalanceRow[]): BalanceRow {
  const inner = rows.filter(shouldBalance)
  const sum = (of: readonly BalanceRow[], grams: (row: BalanceRow) => number) =>
    of.reduce((total, row) => total + grams(row), 0)
  return {
    process,
    group: null,
    role: inner.length > 0 ? 'inner' : (rows[0]?.role ?? 'inner'),
    inGrams: sum(rows, (row) => row.inGrams),
    outGrams: sum(rows, (row) => row.outGrams),
    stockChangeGrams: sum(rows, (row) => row.stockChangeGrams),
    becameGrams: sum(rows, (row) => row.becameGrams),
    // What only gives or only takes has no imbalance to speak of.
    imbalanceGrams: sum(inner, (row) => row.imbalanceGrams),
    imbalanceSdGrams: Math.round(Math.hypot(...inner.map((row) => row.imbalanceSdGrams))),
    events: sum(rows, (row) => row.events)
  }
}

/**
 * Keeps the heaviest processes of every column by themselves and adds the others up, one node for
 * each kind. No gram is lost: what the links carried is in the folded links and in `within`.
 *
 * @param balance rows over all groups.
 */
export function foldFlows(
  answer: { readonly nodes: readonly FlowNode[]; readonly links: readonly FlowLink[] },
  balance: readonly BalanceRow[],
  limits = { processes: processesAtMost, perColumn: keptPerColumn }
): Folded {
  const { nodes, links } = answer
  const few = nodes.length <= limits.processes
  const folds = few ? [] : foldsOf(nodes, links, limits.perColumn)
  const foldOf = new Map(folds.flatMap(({ id, members }) => members.map((one) => [one, id])))
  const ends = (link: FlowLink): FlowLink => ({
    ...link,
    source: foldOf.get(link.source) ?? link.source,
    target: foldOf.get(link.target) ?? link.target
  })
  const moved = links.map(ends)
  const inside = moved.filter(
    (link, at) => link.source === link.target && links[at]?.source !== links[at]?.target
  )
  const gone = new Set(inside)
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const rows = Map.groupBy(balance, (row) => foldOf.get(row.process) ?? row.process)
  return {
    nodes: [
      ...nodes.filter(({ id }) => !foldOf.has(id)),
      ...folds.flatMap(({ id, members: [first] }) => {
        const node = byId.get(first ?? '')
        return node === undefined ? [] : [{ ...node, id, label: id }]
      })
    ],
    links: moved.filter((link) => !gone.has(link)),
    balance: [...rows].flatMap(([process, of]) =>
      folds.some(({ id }) => id === process) ? [sumOfRows(process, of)] : of
    ),
    folds,
    within: {
      events: inside.reduce((sum, link) => sum + link.events, 0),
      massGrams: inside.reduce((sum, link) => sum + link.massGrams, 0)
    }
  }
}
