import type { ChangesAnswer, SystemPeriod } from './contract.ts'

type PeriodChange = ChangesAnswer['periods'][number]
type Figure = NonNullable<PeriodChange['flows'][number]['before']>

/** Grams below which two figures are one: a solve is exact to rounding only. */
const sameGrams = 1e-3

function isSame(one: number | null, other: number | null): boolean {
  if (one === null || other === null) return one === other
  return Math.abs(one - other) <= Math.max(sameGrams, 1e-9 * Math.abs(one))
}

function isSameFigure(one: Figure | null, other: Figure | null): boolean {
  if (one === null || other === null) return one === other
  return (
    one.statements === other.statements &&
    isSame(one.measured, other.measured) &&
    isSame(one.value, other.value) &&
    isSame(one.sd, other.sd)
  )
}

/** Items of both sides by id, in the order of the later, those that are gone at the end. */
function paired<Item>(before: ReadonlyMap<string, Item>, after: ReadonlyMap<string, Item>) {
  return [...new Set([...after.keys(), ...before.keys()])].map((id) => {
    return { id, before: before.get(id) ?? null, after: after.get(id) ?? null }
  })
}

function figuresOf(
  quantities: readonly (Omit<Figure, 'statements'> & { readonly id: string })[],
  statements: readonly number[]
): ReadonlyMap<string, Figure> {
  return new Map(
    quantities.map(({ id, measured, value, sd }, at) => {
      return [id, { measured, value, sd, statements: statements[at] ?? 0 }]
    })
  )
}

function flowsOf({ flows }: SystemPeriod) {
  return figuresOf(
    flows,
    flows.map(({ events }) => events)
  )
}

function stocksOf({ stockChanges }: SystemPeriod) {
  return figuresOf(
    stockChanges,
    stockChanges.map(({ statements }) => statements)
  )
}

function imbalancesOf({ balances }: SystemPeriod): ReadonlyMap<string, number | null> {
  return new Map(balances.map(({ process, before }) => [process, before]))
}

function verdictOf({ global: { statistic, dof, reject } }: SystemPeriod) {
  return { statistic, dof, reject }
}

/** What differs between a period's system before and after. */
export function differenceOf(
  before: SystemPeriod,
  after: SystemPeriod
): Omit<PeriodChange, 'causes' | 'causesTotal' | 'from' | 'to'> {
  const differing = (one: ReadonlyMap<string, Figure>, other: ReadonlyMap<string, Figure>) =>
    paired(one, other).filter((pair) => !isSameFigure(pair.before, pair.after))
  return {
    flows: differing(flowsOf(before), flowsOf(after)),
    stockChanges: differing(stocksOf(before), stocksOf(after)),
    imbalances: paired(imbalancesOf(before), imbalancesOf(after))
      .filter((pair) => !isSame(pair.before, pair.after))
      .map(({ id: process, ...sides }) => ({ process, ...sides })),
    global: { before: verdictOf(before), after: verdictOf(after) }
  }
}
