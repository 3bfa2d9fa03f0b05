import { Failure } from '../failure.ts'
import { type ForwardSystem, refuseUnusable, shareTolerance } from './forward-system.ts'
import { type Passage, passageOf } from './passage.ts'

/** What may remain of x - T x - s, relative to the largest throughput. */
const residualTolerance = 1e-9
/** Masses of this size are at the end of what numbers can tell apart. */
const leastMass = 1e-290

/** Masses in kg per period. Inputs together equal destinations and rests together. */
export interface ForwardResult {
  readonly processes: readonly {
    readonly id: string
    readonly throughput: number
    /** What passes through and no transfer takes. */
    readonly rest: number
  }[]
  readonly transfers: readonly {
    readonly id: string
    readonly from: string
    readonly to: string
    readonly share: number
    readonly value: number
  }[]
  readonly destinations: readonly { readonly id: string; readonly value: number }[]
  /** Largest remainder of the equations, relative to the largest throughput. */
  readonly residual: number
}

/** A system made ready, so that one preparation serves the solution and every attribution. */
export interface Prepared {
  readonly system: ForwardSystem
  /** Number of every process in the arrays of the passage. */
  readonly places: ReadonlyMap<string, number>
  readonly passage: Passage
  /** What enters each process from outside. */
  readonly entering: Float64Array
  /** Share of each process that no transfer takes. */
  readonly rests: Float64Array
}

/**
 * Reads a system into numbers and prepares its solution.
 *
 * @throws Failure `mfa_invalid`
 */
export function prepare(system: ForwardSystem): Prepared {
  refuseUnusable(system)
  const places = new Map(system.processes.map(({ id }, place) => [id, place]))
  const count = places.size
  const rests = new Float64Array(count).fill(1)
  const outside = new Float64Array(count)
  const arcs = new Map<number, { from: number; to: number; share: number }>()
  for (const { from: source, to: target, share } of system.transfers) {
    const from = places.get(source) ?? 0
    const to = places.get(target)
    rests[from] = (rests[from] ?? 0) - share
    if (to === undefined) outside[from] = (outside[from] ?? 0) + share
    else {
      const known = arcs.get(from * count + to)?.share ?? 0
      arcs.set(from * count + to, { from, to, share: known + share })
    }
  }
  for (const [place, rest] of rests.entries()) if (rest < shareTolerance) rests[place] = 0
  const entering = new Float64Array(count)
  for (const { to, value } of system.inputs) {
    const place = places.get(to) ?? 0
    entering[place] = (entering[place] ?? 0) + value
  }
  const leaving = outside.map((share, place) => share + (rests[place] ?? 0))
  const passage = passageOf({ count, arcs: [...arcs.values()], leaving })
  return { system, places, passage, entering, rests }
}

function refuseEndless({ system, passage }: Prepared, throughput: Float64Array): void {
  const endless = passage.closed.filter((loop) =>
    loop.some((place) => throughput[place] === Number.POSITIVE_INFINITY)
  )
  if (endless.length === 0) return
  const names = endless.map((loop) => loop.map((place) => system.processes[place]?.id).join(', '))
  throw new Failure(
    'loop_without_exit',
    `mass enters and never leaves: ${names.map((each) => `[${each}]`).join(' and ')}; lower a share in each, or add a transfer out of it`,
    { loops: endless.length, processes: names.join('; ') }
  )
}

/** Largest |x - T x - s| relative to the largest x, from the system as it was given. */
function residualOf({ system, places, entering }: Prepared, throughput: Float64Array): number {
  const missing = throughput.map((through, place) => through - (entering[place] ?? 0))
  for (const { from, to, share } of system.transfers) {
    const place = places.get(to)
    if (place === undefined) continue
    missing[place] = (missing[place] ?? 0) - share * (throughput[places.get(from) ?? 0] ?? 0)
  }
  const largest = throughput.reduce((most, through) => Math.max(most, through), leastMass)
  return missing.reduce((most, each) => Math.max(most, Math.abs(each)), 0) / largest
}

/**
 * Throughput of every process, x = (I - T)^-1 s: the Leontief or absorbing-chain form, solved by
 * elimination, since evaluation in the order of the flow fails on loops (Kemeny & Snell 1960, Finite
 * Markov Chains, ch. 3).
 *
 * @throws Failure `loop_without_exit` naming every loop that receives mass and has no exit;
 *   `internal` where the solution does not satisfy its equations to 1e-9
 */
export function throughputOf(prepared: Prepared): Float64Array {
  const throughput = prepared.passage.throughput(prepared.entering)
  refuseEndless(prepared, throughput)
  return throughput
}

/**
 * Computes a system forwards: what every process passes on, where it all ends, in kg per period.
 *
 * @throws Failure `mfa_invalid`, `loop_without_exit`; `internal` where the solution does
 *   not satisfy its equations to 1e-9
 */
export function forward(system: ForwardSystem): ForwardResult {
  const prepared = prepare(system)
  const throughput = throughputOf(prepared)
  const residual = residualOf(prepared, throughput)
  if (!(residual <= residualTolerance)) {
    throw new Failure('internal', `the flow system is solved only to ${residual}`, { residual })
  }
  const through = (id: string) => throughput[prepared.places.get(id) ?? 0] ?? 0
  const transfers = system.transfers.map(({ id, from, to, share }) => ({
    id,
    from,
    to,
    share,
    value: share * through(from)
  }))
  const destinations = new Map<string, number>()
  for (const { to, value } of transfers) {
    if (!prepared.places.has(to)) destinations.set(to, (destinations.get(to) ?? 0) + value)
  }
  return {
    processes: system.processes.map(({ id }, place) => ({
      id,
      throughput: through(id),
      rest: through(id) * (prepared.rests[place] ?? 0)
    })),
    transfers,
    destinations: [...destinations].map(([id, value]) => ({ id, value })),
    residual
  }
}
