import { byCodePoint } from '../../../domain/by-code-point.ts'
import type { AddedFlow, AddedStock, MadeWith } from '../../../domain/mfa/live/period-system.ts'
import type { BucketFlows } from './flows.ts'
import type { NewLink } from './new-facts.ts'

/** Sums are numbers here: beyond 2^53 adding would round, where DuckDB adds exactly. */
function areExact(...sums: readonly number[]): boolean {
  return sums.every((sum) => Math.abs(sum) <= Number.MAX_SAFE_INTEGER)
}

function madeAfter(made: readonly MadeWith[], link: NewLink): readonly MadeWith[] {
  const { factor } = link
  if (factor === null) return made
  const known = made.find((one) => one.factor === factor)
  const after: MadeWith = {
    factor,
    massGrams: (known?.massGrams ?? 0) + link.massGrams,
    sdGrams: (known?.sdGrams ?? 0) + link.madeSdGrams,
    variance: (known?.variance ?? 0) + link.madeVariance
  }
  const others = made.filter((one) => one !== known)
  return [...others, after].sort((a, b) => byCodePoint(a.factor, b.factor))
}

function flowAfter(known: AddedFlow | undefined, link: NewLink): AddedFlow {
  const { source, target } = link
  return {
    ...{ source, target },
    massGrams: (known?.massGrams ?? 0) + link.massGrams,
    variance: (known?.variance ?? 0) + link.variance,
    events: (known?.events ?? 0) + link.events,
    unknownMass: (known?.unknownMass ?? 0) + link.unknownMass,
    made: madeAfter(known?.made ?? [], link)
  }
}

function byEnds(a: AddedFlow, b: AddedFlow): number {
  return byCodePoint(a.source, b.source) || byCodePoint(a.target, b.target)
}

/** Puts a flow where its name belongs, in place of the one that is there. */
function put(flows: AddedFlow[], flow: AddedFlow): void {
  const at = flows.findIndex((other) => byEnds(other, flow) >= 0)
  const place = at === -1 ? flows.length : at
  const [there] = flows.slice(place, place + 1)
  const isThere = there !== undefined && byEnds(there, flow) === 0
  flows.splice(place, isThere ? 1 : 0, flow)
}

/**
 * The flows of a period, and what new facts add to them: what reading all of its movements again would
 * give, figure for figure.
 *
 * @returns null where the sums are too large to be added to exactly.
 */
export function addedFlows(known: BucketFlows, fresh: readonly NewLink[]): BucketFlows | null {
  const flows = [...known.flows]
  let { events, massGrams } = known.internal
  for (const link of fresh) {
    if (link.source === link.target) {
      events += link.events
      massGrams += link.massGrams
      continue
    }
    const before = flows.find(
      ({ source, target }) => source === link.source && target === link.target
    )
    const after = flowAfter(before, link)
    const sums = [before?.variance ?? 0, link.variance, after.variance, after.massGrams]
    if (!areExact(...sums)) return null
    put(flows, after)
  }
  if (!areExact(massGrams)) return null
  const standing = flows.filter((flow) => flow.events !== 0)
  return { flows: standing, internal: { events, massGrams } }
}

/**
 * Published stock changes of a period, and what new facts add to them.
 *
 * @returns null where the sums are too large to be added to exactly.
 */
export function addedStocks(
  known: readonly AddedStock[],
  fresh: readonly NewLink[]
): readonly AddedStock[] | null {
  const stocks = new Map(known.map((stock) => [stock.process, stock]))
  for (const { source: process, massGrams, variance, events } of fresh) {
    const before = stocks.get(process)
    const changeGrams = (before?.changeGrams ?? 0) + massGrams
    const after: AddedStock = {
      ...{ process, changeGrams },
      variance: (before?.variance ?? 0) + variance,
      basis: 'published',
      statements: (before?.statements ?? 0) + events,
      uncounted: 0
    }
    if (!areExact(before?.variance ?? 0, variance, after.variance, changeGrams)) return null
    stocks.set(process, after)
  }
  return [...stocks.values()].filter(({ statements }) => statements !== 0)
}
