import type { PlacedFactor } from './common-factor.ts'
import type { Given, GivenParameter, PlainDocument } from './template.ts'

/** How a quantity enters the solve: `constant` never moves, `unknown` is solved for. */
type Role = 'measured' | 'constant' | 'unknown'

/** A column of the system, in mass units per period, or 1 for parameters. */
export interface Column {
  readonly id: string
  /** measurement: what was read of a flow of the same id whose error is in part a factor's. */
  readonly kind: 'flow' | 'stockChange' | 'parameter' | 'measurement'
  readonly role: Role
  /** As given; null where nothing was. */
  readonly value: number | null
  readonly sd: number | null
  /** Upper bound where flows are not negative; null without one. */
  readonly most: number | null
}

/** Where a row comes from, for messages and tests. */
export interface RowLabel {
  readonly kind: 'balance' | 'relation' | 'bound' | 'measurement'
  /** Process, place of the relation from 1 on, or id of the bounded or measured column. */
  readonly name: string
}

/** Coefficients of a row before constants are moved to its right-hand side. */
export interface Terms {
  readonly label: RowLabel
  /** No column twice; a flow from a process to itself has coefficient 0. */
  readonly columns: readonly number[]
  readonly coefficients: readonly number[]
  readonly constant: number
}

/** flow = parameter × sum of others. */
export interface Transfer {
  readonly label: RowLabel
  readonly flow: number
  readonly of: readonly number[]
  readonly parameter: number
}

/** A flow that was measured with factors: flow = measurement + sum of part × (factor − 1). */
interface Made {
  readonly label: RowLabel
  readonly measurement: number
  readonly parts: readonly { readonly parameter: number; readonly value: number }[]
}

/** Rows and columns of a document, in its order: balances first, then relations. */
export interface System {
  readonly columns: readonly Column[]
  readonly balances: readonly Terms[]
  readonly linear: readonly Terms[]
  readonly transfers: readonly Transfer[]
  /** By column of the flow, which is solved for; what was given of it stays its value. */
  readonly made: ReadonlyMap<number, Made>
}

function columnOf(
  kind: Column['kind'],
  { id, value = null, sd = null }: Given,
  most: number | null = null
): Column {
  if (value === null || sd === null)
    return { id, kind, role: 'unknown', value: null, sd: null, most }
  return { id, kind, role: sd === 0 ? 'constant' : 'measured', value, sd, most }
}

/** A parameter given as a share, up to 1, is taken for one, unless its bound is said. */
function mostOf({ value = null, most }: GivenParameter): number | null {
  if (most !== undefined) return most
  return value !== null && value <= 1 ? 1 : null
}

/** Adds to a row that is put together. */
export function add(terms: Map<number, number>, column: number, coefficient: number): void {
  terms.set(column, (terms.get(column) ?? 0) + coefficient)
}

/** Lists are gone through several times faster than a map. */
export function listed(
  terms: ReadonlyMap<number, number>
): Pick<Terms, 'columns' | 'coefficients'> {
  return { columns: [...terms.keys()], coefficients: [...terms.values()] }
}

/** Parts by flow, with the column of the factor that made each. */
function partsOf(factors: readonly PlacedFactor[], at: (id: string) => number) {
  const parts = new Map<string, { parameter: number; value: number }[]>()
  for (const { id, of } of factors) {
    for (const { flow, value } of of) {
      const known = parts.get(flow) ?? []
      known.push({ parameter: at(id), value })
      parts.set(flow, known)
    }
  }
  return parts
}

/**
 * Makes the flows that were measured with factors unknown, each with its measurement as a further
 * column, so that flows with one factor err together. The factors are parameters around 1, and all is
 * linear in them.
 */
function madeOf(columns: Column[], factors: readonly PlacedFactor[], at: (id: string) => number) {
  const made = new Map<number, Made>()
  for (const [id, parts] of partsOf(factors, at)) {
    const flow = at(id)
    const column = columns[flow]
    if (column === undefined) continue
    const common = parts.reduce((sum, { parameter, value }) => {
      return sum + (value * (columns[parameter]?.sd ?? 0)) ** 2
    }, 0)
    made.set(flow, {
      label: { kind: 'measurement', name: id },
      measurement: columns.length,
      parts
    })
    columns.push({ ...column, kind: 'measurement' })
    columns[flow] = { ...column, role: 'unknown', sd: Math.sqrt((column.sd ?? 0) ** 2 + common) }
  }
  return made
}

/** The row of a flow that was measured with factors. */
function madeTerms(flow: number, { label, measurement, parts }: Made): Terms {
  const terms = new Map([
    [flow, 1],
    [measurement, -1]
  ])
  let constant = 0
  for (const { parameter, value } of parts) {
    add(terms, parameter, -value)
    constant -= value
  }
  return { label, ...listed(terms), constant }
}

/** Builds rows and columns of a document that was read by `readDocument`. */
export function systemOf(
  document: PlainDocument & { readonly factors: readonly PlacedFactor[] }
): System {
  const { processes, flows, stockChanges, parameters, relations, factors } = document
  const columns = [
    ...flows.map((flow) => columnOf('flow', flow)),
    ...stockChanges.map((change) => columnOf('stockChange', change)),
    ...parameters.map((one) => columnOf('parameter', one, mostOf(one))),
    ...factors.map(({ id, sd }) => columnOf('parameter', { id, value: 1, sd }))
  ]
  const place = new Map(columns.map(({ id }, index) => [id, index]))
  const at = (id: string) => place.get(id) ?? -1
  const terms = new Map(processes.map(({ id }) => [id, new Map<number, number>()]))
  flows.forEach(({ from, to }, index) => {
    const target = terms.get(to)
    const source = terms.get(from)
    if (target !== undefined) add(target, index, 1)
    if (source !== undefined) add(source, index, -1)
  })
  for (const { id, process } of stockChanges) {
    const row = terms.get(process)
    if (row !== undefined) add(row, at(id), -1)
  }
  const linear: Terms[] = []
  const transfers: Transfer[] = []
  relations.forEach((relation, index) => {
    const label = { kind: 'relation', name: String(index + 1) } as const
    if (relation.type === 'transfer') {
      const { flow, of, parameter } = relation
      transfers.push({ label, flow: at(flow), of: of.map(at), parameter: at(parameter) })
      return
    }
    const row = new Map<number, number>()
    for (const { flow, coefficient } of relation.terms) add(row, at(flow), coefficient)
    linear.push({ label, ...listed(row), constant: relation.constant })
  })
  const balances = [...terms].map(([name, row]) => ({
    label: { kind: 'balance', name } as const,
    ...listed(row),
    constant: 0
  }))
  const made = madeOf(columns, factors, at)
  const measured = [...made].map(([flow, one]) => madeTerms(flow, one))
  return { columns, balances, linear: [...linear, ...measured], transfers, made }
}

/**
 * Flows and parameters are not negative, and a parameter stays below its upper bound, as a share
 * does below 1; a stock change is free.
 */
export function boundsOf({ kind, role, most }: Column): { low: number; high: number } {
  const free = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY }
  if (role === 'constant' || kind === 'stockChange' || kind === 'measurement') return free
  return { low: 0, high: most ?? free.high }
}
