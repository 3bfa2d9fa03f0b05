import type { GivenFlow, PlainDocument, Relation } from '../template.ts'
import { keepsStock } from './edge.ts'
import type { PeriodSystem, SystemFactor, SystemFlow, SystemStock } from './period-system.ts'

/** What a place holds at the end of a day, of all that moved or was counted there in the window. */
export interface HeldLevel {
  /** Null where something of it was not counted in the period, or has moved since the count. */
  readonly massGrams: number | null
  readonly variance: number
  /** Products whose counts stand behind it. */
  readonly counted: number
  /** Products that were not counted as the level needs it. */
  readonly uncounted: number
}

/** A period of the window with its system, named by its first day. */
export interface NamedPeriod {
  readonly name: string
  readonly system: PeriodSystem
}

/** Levels by place: at the beginning of the window, then at the end of each period. */
export type HeldLevels = ReadonlyMap<string, readonly HeldLevel[]>

/** A level that links a period with the next. */
interface Inventory {
  readonly id: string
  readonly process: string
  readonly period: string
  readonly level: HeldLevel
}

/** What of a linked document is what, each list in the order of the document. */
export interface LinkedSystem {
  readonly document: PlainDocument & { readonly factors: readonly SystemFactor[] }
  readonly processes: readonly { readonly process: string; readonly period: string }[]
  readonly flows: readonly { readonly flow: SystemFlow; readonly period: string }[]
  readonly stockChanges: readonly { readonly stock: SystemStock; readonly period: string }[]
  /** Behind the flows in the document. */
  readonly inventories: readonly Inventory[]
}

/** Places outside; no process is called so, as each has its period in its name. */
export const before = '(before)'
export const after = '(after)'
const opening = 'opening'

const nobodyKnows: HeldLevel = { massGrams: null, variance: 0, counted: 0, uncounted: 0 }
/** A mass is rounded to a whole gram (JCGM 100:2008, F.2.2.1). */
const roundingVariance = 1 / 12

/** What a flow or process of a period is called in the document of all periods. */
export function inPeriod(id: string, period: string): string {
  return `${id}@${period}`
}

/** A level as it is given; rounded figures are not exact. */
function given({ massGrams, variance, counted }: HeldLevel) {
  if (massGrams === null) return { value: null, sd: null }
  return { value: massGrams, sd: Math.sqrt(variance + Math.max(1, counted) * roundingVariance) }
}

/** The levels of a place as flows from each period into the next. */
function inventoriesOf(process: string, periods: readonly NamedPeriod[], levels: HeldLevels) {
  const known = levels.get(process) ?? []
  const names = [opening, ...periods.map(({ name }) => name)]
  return names.map((period, at): { inventory: Inventory; flow: GivenFlow } => {
    const level = known[at] ?? nobodyKnows
    const id = inPeriod(`stock of ${process}`, period)
    const next = names[at + 1]
    const flow = {
      ...{ id, ...given(level) },
      from: at === 0 ? before : inPeriod(process, period),
      to: next === undefined ? after : inPeriod(process, next)
    }
    return { inventory: { id, process, period, level }, flow }
  })
}

/**
 * What is assumed of a stock whose change nobody counted, as a quantity of its own beside the levels:
 * closing − opening = assumed.
 */
function assumedOf(inventories: readonly Inventory[], periods: readonly NamedPeriod[]) {
  const flows: GivenFlow[] = []
  const relations: Relation[] = []
  const byId = new Map(inventories.map((one) => [one.id, one]))
  periods.forEach(({ name, system }, at) => {
    for (const { id, process, value, sd, basis } of system.stockChanges) {
      const last = periods[at - 1]?.name ?? opening
      const begin = byId.get(inPeriod(`stock of ${process}`, last))
      const end = byId.get(inPeriod(`stock of ${process}`, name))
      if (basis !== 'assumed' || begin === undefined || end === undefined) continue
      if (begin.level.massGrams !== null && end.level.massGrams !== null) continue
      const assumed = inPeriod(id, name)
      flows.push({ id: assumed, from: before, to: after, value, sd })
      relations.push({
        type: 'linear',
        constant: 0,
        terms: [
          { flow: end.id, coefficient: 1 },
          { flow: begin.id, coefficient: -1 },
          { flow: assumed, coefficient: -1 }
        ]
      })
    }
  })
  return { flows, relations }
}

/**
 * The systems of consecutive periods as one: what a place holds at the end of one it holds at the
 * beginning of the next (S1 = S0 + in − out), so that a count checks all that moved since the count
 * before, however many periods ago. A conversion factor is one and the same in all of them.
 *
 * @param levels of places that keep stock; those of which none is known are not linked.
 */
export function linkedSystemOf(
  periods: readonly NamedPeriod[],
  inside: ReadonlySet<string>,
  levels: HeldLevels
): LinkedSystem {
  const touched = new Set(
    periods.flatMap(({ system }) => system.processes.map(({ id }) => id)).filter(keepsStock)
  )
  // Where no level is known, what the stock changed by in each period is all that there is to say.
  const isLevelKnown = (process: string) =>
    (levels.get(process) ?? []).some(({ massGrams }) => massGrams !== null)
  const kept = [...touched].filter((one) => inside.has(one) && isLevelKnown(one)).sort()
  const isKept = new Set(kept)
  const processes = periods.flatMap(({ name, system }) => {
    const others = system.processes.map(({ id }) => id).filter((id) => !isKept.has(id))
    return [...kept, ...others].map((process) => ({ process, period: name }))
  })
  const placed = new Set(processes.map(({ process, period }) => inPeriod(process, period)))
  const end = (place: string, period: string) => {
    const named = inPeriod(place, period)
    return placed.has(named) ? named : place
  }
  const flows = periods.flatMap(({ name, system }) =>
    system.flows.map((flow) => ({ flow, period: name }))
  )
  const stockChanges = periods.flatMap(({ name, system }) =>
    system.stockChanges
      .filter(({ process }) => !isKept.has(process))
      .map((stock) => ({ stock, period: name }))
  )
  const held = kept.flatMap((process) => inventoriesOf(process, periods, levels))
  const inventories = held.map(({ inventory }) => inventory)
  const assumed = assumedOf(inventories, periods)
  return {
    ...{ processes, flows, stockChanges, inventories },
    document: {
      processes: [...placed].map((id) => ({ id })),
      flows: [
        ...flows.map(({ flow: { id, from, to, value, sd }, period }) => ({
          ...{ id: inPeriod(id, period), value, sd },
          ...{ from: end(from, period), to: end(to, period) }
        })),
        ...held.map(({ flow }) => flow),
        ...assumed.flows
      ],
      stockChanges: stockChanges.map(({ stock: { id, process, value, sd }, period }) => {
        return { id: inPeriod(id, period), process: inPeriod(process, period), value, sd }
      }),
      parameters: [],
      relations: assumed.relations,
      factors: commonFactors(periods)
    }
  }
}

/** The factors of all periods, each once; the sd of one is the mean of what its periods say, by mass. */
function commonFactors(periods: readonly NamedPeriod[]): SystemFactor[] {
  const byFactor = new Map<string, { of: string; value: number; sd: number }[]>()
  for (const { name, system } of periods) {
    for (const { id, sd, of } of system.factors) {
      const known = byFactor.get(id) ?? []
      known.push(...of.map((part) => ({ of: inPeriod(part.of, name), value: part.value, sd })))
      byFactor.set(id, known)
    }
  }
  return [...byFactor].map(([id, parts]) => {
    const total = (weight: (part: (typeof parts)[number]) => number) =>
      parts.reduce((sum, part) => sum + Math.abs(weight(part)), 0)
    const sd = total((part) => part.value * part.sd) / total((part) => part.value)
    return {
      id,
      sd,
      of: parts.map((part) => ({ of: part.of, value: (part.value * part.sd) / sd }))
    }
  })
}
