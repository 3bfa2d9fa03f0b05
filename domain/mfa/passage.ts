import { Failure } from '../failure.ts'
import { strongComponents } from './strong-component.ts'

/**
 * How mass passes through a network with loops: solutions of x = T x + s and of its transpose,
 * where T[i][j] is the share of what passes through j that goes to i.
 *
 * Places are taken out one after the other, joining what enters a place to what leaves it; a place
 * that feeds itself k times over passes 1 / (1 - k) of what it gets. Since 1 - k is summed from the
 * shares that leave, nothing is subtracted and every entry keeps its relative accuracy, however
 * close to 1 a loop comes: Grassmann, Taksar & Heyman 1985, doi 10.1287/opre.33.5.1107.
 */
export interface Passage {
  /** What passes through every place, given what enters it from outside: x = (I - T)^-1 s. */
  readonly throughput: (entering: Float64Array) => Float64Array
  /** What a unit that enters each place yields, given the yield per pass: y = (I - T^t)^-1 w. */
  readonly yields: (perPass: Float64Array) => Float64Array
  /** Closed loops: places that send to each other and, all together, nowhere else. */
  readonly closed: readonly (readonly number[])[]
}

export interface Network {
  readonly count: number
  /** Shares between places, each pair at most once. */
  readonly arcs: readonly { readonly from: number; readonly to: number; readonly share: number }[]
  /** Share of what passes through a place that leaves the network there. */
  readonly leaving: Float64Array
}

/** Joins of what enters to what leaves: some two seconds of work, which only dense loops need. */
const mostJoins = 2_000_000
/** Processes that reach each other: looking for the best of them takes the square of their number. */
const mostLooped = 10_000

/** A place taken out: what it got from and gave to places that were still there. */
interface Removal {
  readonly place: number
  /** Share of what passes through that did not come back to it. */
  readonly onward: number
  readonly into: readonly (readonly [place: number, share: number])[]
  readonly outOf: readonly (readonly [place: number, share: number])[]
}

type Shares = Map<number, number>[]

/** Shares by the place they leave and by the place they enter, so that both ends are found. */
function sharesOf({ count, arcs }: Network): { readonly out: Shares; readonly into: Shares } {
  const out = Array.from({ length: count }, () => new Map<number, number>())
  const into = Array.from({ length: count }, () => new Map<number, number>())
  for (const { from, to, share } of arcs) {
    if (share <= 0) continue
    out[from]?.set(to, share)
    into[to]?.set(from, share)
  }
  return { out, into }
}

/**
 * Outside loops the order of the flow creates no new pairs; within a loop the place that joins the
 * fewest pairs goes first.
 */
function* order(components: readonly (readonly number[])[], out: Shares, into: Shares) {
  for (const component of components) {
    const left = new Set(component)
    while (left.size > 0) {
      let best = -1
      let least = Number.POSITIVE_INFINITY
      for (const place of left) {
        const pairs = (out[place]?.size ?? 0) * (into[place]?.size ?? 0)
        if (pairs >= least) continue
        best = place
        least = pairs
        if (pairs <= 1) break
      }
      left.delete(best)
      yield best
    }
  }
}

function remove(place: number, out: Shares, into: Shares, leaving: Float64Array): Removal {
  const outOf = [...(out[place] ?? [])].filter(([to]) => to !== place)
  const sources = [...(into[place] ?? [])].filter(([from]) => from !== place)
  const exit = leaving[place] ?? 0
  const onward = outOf.reduce((sum, [, share]) => sum + share, exit)
  for (const [to] of outOf) into[to]?.delete(place)
  for (const [from, share] of sources) {
    out[from]?.delete(place)
    for (const [to, onto] of outOf) {
      const joined = (out[from]?.get(to) ?? 0) + share * (onto / onward)
      out[from]?.set(to, joined)
      into[to]?.set(from, joined)
    }
    leaving[from] = (leaving[from] ?? 0) + share * (exit / onward)
  }
  return { place, onward, into: sources, outOf }
}

/** Closed loops send nothing out, neither to other places nor out of the network. */
function closedLoops(network: Network, components: readonly (readonly number[])[], out: Shares) {
  return components.filter((component) => {
    const members = new Set(component)
    return component.every(
      (place) =>
        (network.leaving[place] ?? 0) === 0 &&
        [...(out[place]?.keys() ?? [])].every((to) => members.has(to))
    )
  })
}

/**
 * Prepares a network once; every right-hand side after that costs one pass over what is stored.
 * Entries that a closed loop makes infinite are infinite.
 *
 * @throws Failure `mfa_too_large` where loops are so many that the preparation would not end soon
 */
export function passageOf(network: Network): Passage {
  const { out, into } = sharesOf(network)
  const components = strongComponents(network.count, (place) => [...(out[place]?.keys() ?? [])])
  if (components.some(({ length }) => length > mostLooped)) throw tooDense(components)
  const closed = closedLoops(network, components, out)
  const leaving = network.leaving.slice()
  const removals: Removal[] = []
  let joins = 0
  for (const place of order(components, out, into)) {
    const removal = remove(place, out, into, leaving)
    removals.push(removal)
    joins += removal.into.length * removal.outOf.length
    if (joins > mostJoins) throw tooDense(components)
  }
  return {
    closed,
    throughput: (entering) => throughput(removals, entering),
    yields: (perPass) => yields(removals, perPass)
  }
}

function tooDense(components: readonly (readonly number[])[]): Failure {
  const places = components.reduce((most, { length }) => Math.max(most, length), 0)
  return new Failure(
    'mfa_too_large',
    `loops through ${places} processes are more than can be computed at once (${mostLooped} processes, ${mostJoins} joins of their flows); join processes, or cut loops that carry little`,
    { processes: places, most: mostLooped, mostJoins }
  )
}

function passes(amount: number, onward: number): number {
  return amount === 0 ? 0 : amount / onward
}

function throughput(removals: readonly Removal[], entering: Float64Array): Float64Array {
  const arrived = entering.slice()
  for (const { place, onward, outOf } of removals) {
    const through = passes(arrived[place] ?? 0, onward)
    for (const [to, share] of outOf) arrived[to] = (arrived[to] ?? 0) + share * through
  }
  for (const { place, onward, into } of removals.toReversed()) {
    const back = into.reduce((sum, [from, share]) => sum + share * (arrived[from] ?? 0), 0)
    arrived[place] = passes((arrived[place] ?? 0) + back, onward)
  }
  return arrived
}

function yields(removals: readonly Removal[], perPass: Float64Array): Float64Array {
  const yielded = perPass.slice()
  for (const { place, onward, into } of removals) {
    const own = passes(yielded[place] ?? 0, onward)
    for (const [from, share] of into) yielded[from] = (yielded[from] ?? 0) + share * own
  }
  for (const { place, onward, outOf } of removals.toReversed()) {
    const further = outOf.reduce((sum, [to, share]) => sum + share * (yielded[to] ?? 0), 0)
    yielded[place] = passes((yielded[place] ?? 0) + further, onward)
  }
  return yielded
}
