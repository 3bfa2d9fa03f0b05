import { byCodePoint } from '../../by-code-point.ts'
import { keepsStock } from './edge.ts'

/** What of a flow was counted in packages, and made into grams by one conversion factor. */
export interface MadeWith {
  readonly factor: string
  readonly massGrams: number
  /** Sum of the standard deviations of its movements: they err together. */
  readonly sdGrams: number
  /** Sum of their squares, as the flow's own variance has them. */
  readonly variance: number
}

/** Everything that went from one process to another in a period, added up. Masses in grams. */
export interface AddedFlow {
  readonly source: string
  readonly target: string
  /** Of the movements whose mass is known. */
  readonly massGrams: number
  /** Sum of the squared standard deviations of its movements, in squared grams. */
  readonly variance: number
  readonly events: number
  /** Movements of unknown mass; they are not in the figures. */
  readonly unknownMass: number
  /** Parts of the mass, by factor. */
  readonly made: readonly MadeWith[]
}

/** What a process held more of at the end of a period, as far as anybody counted or published it. */
export interface AddedStock {
  readonly process: string
  /** Null where something moved there that was not counted before and in the period. */
  readonly changeGrams: number | null
  readonly variance: number
  readonly basis: 'counted' | 'published'
  /** How many counts, or published figures, stand behind it. */
  readonly statements: number
  /** Products with movements that were not counted as the change needs it. */
  readonly uncounted: number
}

/** What flows in a period, before it becomes a system. */
export interface PeriodFlows {
  readonly flows: readonly AddedFlow[]
  readonly stocks: readonly AddedStock[]
}

/** How much is assumed of what nobody said. */
export interface Assumptions {
  /** Sd of a stock change that nobody counted, as a share of what passed; null: it is unknown. */
  readonly stockShare: number | null
}

/** A flow of a system, with what stands behind it. */
export interface SystemFlow {
  readonly id: string
  readonly from: string
  readonly to: string
  readonly value: number | null
  /** What it errs by itself, without what its factors err. */
  readonly sd: number | null
  readonly events: number
}

/** A conversion factor as a parameter around 1, and the parts of flows that it made. */
export interface SystemFactor {
  readonly id: string
  /** One standard deviation, as a share. */
  readonly sd: number
  readonly of: readonly { readonly of: string; readonly value: number }[]
}

export interface SystemStock {
  readonly id: string
  readonly process: string
  readonly value: number | null
  readonly sd: number | null
  readonly basis: 'counted' | 'published' | 'assumed' | 'unknown'
  readonly statements: number
  readonly uncounted: number
}

/** Processes, flows and stock changes of a period, as `reconcile` takes them and in its order. */
export interface PeriodSystem {
  readonly processes: readonly { readonly id: string }[]
  readonly flows: readonly SystemFlow[]
  readonly stockChanges: readonly SystemStock[]
  readonly factors: readonly SystemFactor[]
}

/** A mass is rounded to a whole gram, so each has at least the variance of a rounding (JCGM 100:2008, F.2.2.1). */
const roundingVariance = 1 / 12

function flowId({ source, target }: Pick<AddedFlow, 'source' | 'target'>): string {
  return `${source} → ${target}`
}

function sdOf(variance: number, statements: number): number {
  return Math.sqrt(variance + statements * roundingVariance)
}

/**
 * What is known of a link, and beside it what is not: the movements of unknown mass are a flow of
 * their own, so that the others keep what was measured of them.
 */
function flowsOf(added: AddedFlow): SystemFlow[] {
  const { source, target, massGrams, variance, events, unknownMass, made } = added
  const ends = { from: source, to: target }
  const known = events - unknownMass
  const flows: SystemFlow[] = []
  if (known > 0 || massGrams !== 0) {
    const common = made.reduce((sum, one) => sum + one.variance, 0)
    // Each is a sum of squares that is rounded by itself, so a difference of equals may be below 0.
    const sd = sdOf(Math.max(0, variance - common), Math.max(1, known))
    flows.push({ id: flowId(added), ...ends, value: massGrams, sd, events: known })
  }
  if (unknownMass > 0) {
    const id = `${flowId(added)} (mass unknown)`
    flows.push({ id, ...ends, value: null, sd: null, events: unknownMass })
  }
  return flows
}

/**
 * The factors behind flows. The sd of a factor is what its movements said of their masses, on average;
 * where they did not all say the same share, a part counts as the mass that has its sd by that average.
 */
function factorsOf(flows: readonly AddedFlow[]): SystemFactor[] {
  const byFactor = new Map<string, { id: string; made: MadeWith }[]>()
  for (const flow of flows) {
    for (const made of flow.made) {
      // What has no error of its own, or was taken back.
      if (made.sdGrams === 0) continue
      const known = byFactor.get(made.factor) ?? []
      known.push({ id: flowId(flow), made })
      byFactor.set(made.factor, known)
    }
  }
  return [...byFactor]
    .sort(([a], [b]) => byCodePoint(a, b))
    .flatMap(([id, parts]) => {
      const total = (of: (made: MadeWith) => number) =>
        parts.reduce((sum, { made }) => sum + Math.abs(of(made)), 0)
      const sd = total(({ sdGrams }) => sdGrams) / total(({ massGrams }) => massGrams)
      if (!(sd > 0 && Number.isFinite(sd))) return []
      return [{ id, sd, of: parts.map((part) => ({ of: part.id, value: part.made.sdGrams / sd })) }]
    })
}

/** What passed each process: the larger of what came and what left. */
function throughputsOf(flows: readonly AddedFlow[]): ReadonlyMap<string, number> {
  const sides = new Map<string, { came: number; left: number }>()
  const sideOf = (process: string) => {
    const known = sides.get(process) ?? { came: 0, left: 0 }
    sides.set(process, known)
    return known
  }
  for (const { source, target, massGrams } of flows) {
    sideOf(source).left += massGrams
    sideOf(target).came += massGrams
  }
  return new Map([...sides].map(([process, { came, left }]) => [process, Math.max(came, left)]))
}

/** The stock change of a process; none where it keeps no stock and nobody published one. */
function stockOf(
  process: string,
  added: AddedStock | undefined,
  stockShare: number | null,
  throughput: number
): SystemStock[] {
  const { statements = 0, uncounted = 0 } = added ?? {}
  const about = { id: `stock change of ${process}`, process, statements, uncounted }
  if (added !== undefined && added.changeGrams !== null) {
    const sd = sdOf(added.variance, Math.max(1, statements))
    return [{ ...about, value: added.changeGrams, sd, basis: added.basis }]
  }
  if (!keepsStock(process)) return []
  if (stockShare === null) return [{ ...about, value: null, sd: null, basis: 'unknown' }]
  const sd = Math.max(stockShare * throughput, Math.sqrt(roundingVariance))
  return [{ ...about, value: 0, sd, basis: 'assumed' }]
}

/**
 * The system of a period: every process inside with its flows, and for those that keep stock a
 * stock change, which is measured where it was counted and unknown (or assumed) where not. By the
 * book it would repeat the flows and so could check nothing.
 *
 * @param inside the processes that must balance; those without a flow in the period are left out.
 */
export function periodSystemOf(
  { flows, stocks }: PeriodFlows,
  inside: ReadonlySet<string>,
  { stockShare }: Assumptions
): PeriodSystem {
  const throughputs = throughputsOf(flows)
  const stockBy = new Map(stocks.map((stock) => [stock.process, stock]))
  const touched = new Set([
    ...flows.flatMap(({ source, target }) => [source, target]),
    ...stockBy.keys()
  ])
  const processes = [...touched].filter((process) => inside.has(process)).sort(byCodePoint)
  return {
    processes: processes.map((id) => ({ id })),
    flows: flows.flatMap(flowsOf),
    stockChanges: processes.flatMap((process) =>
      stockOf(process, stockBy.get(process), stockShare, throughputs.get(process) ?? 0)
    ),
    factors: factorsOf(flows)
  }
}
