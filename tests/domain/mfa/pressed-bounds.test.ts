import fc from 'fast-check'
import { expect, test } from 'vitest'
import { solveWithin } from '../../../domain/mfa/active-set.ts'
import { readDocument } from '../../../domain/mfa/document.ts'
import { solveSystem } from '../../../domain/mfa/gauss-newton.ts'
import { type BoundedProgram, interiorPoint } from '../../../domain/mfa/interior-point.ts'
import { pressedBounds } from '../../../domain/mfa/pressed-bounds.ts'
import { reconcile } from '../../../domain/mfa/reconcile.ts'
import { sparseOf, times, timesTransposed } from '../../../domain/mfa/sparse.ts'
import { type System, systemOf } from '../../../domain/mfa/system.ts'
import { type RandomDocument, randomDocument } from './random-system.ts'

const runs = { numRuns: 150 }

function pressedIn(system: System) {
  const solution = solveSystem(system)
  return pressedBounds(system, solution, solution.fit.equations.rows)
}

/** The values that an active set finds; null where no flows of 0 or more satisfy the balances. */
function within(system: System): Float64Array | null {
  try {
    const { converged, values } = solveWithin(system)
    return converged ? values : null
  } catch {
    return null
  }
}

function isDetermined(document: RandomDocument): boolean {
  const { flows } = reconcile(document)
  return flows.every((flow) => flow.class !== 'unobservable')
}

const systemFrom = (document: RandomDocument) => systemOf(readDocument(document))

/** Predictor and corrector alone go round here: steps that end early, each undone by the next. */
const goingRound: RandomDocument = {
  processes: [{ id: 'A' }, { id: 'B' }],
  flows: [
    { id: 'bought', from: 'environment', to: 'A' },
    { id: 'carried', from: 'A', to: 'B' },
    { id: 'grown', from: 'environment', to: 'A', value: 396, sd: 9 },
    { id: 'eaten', from: 'B', to: 'environment', value: 1, sd: 14 },
    { id: 'driven', from: 'A', to: 'B', value: 386, sd: 8 }
  ],
  stockChanges: []
}

test('what an active set finds is the best by the multipliers of the interior point', () => {
  let bounded = 0
  fc.assert(
    fc.property(randomDocument, (document) => {
      const system = systemFrom(document)
      const values = within(system)
      // What is implied by unmeasured flows that nothing determines, an active set does not see.
      if (values === null || !isDetermined(document)) return
      const pressed = pressedIn(system)
      expect(pressed).not.toBeNull()
      expect(pressed?.isBest(values)).toBe(true)
      if ((pressed?.bounds.length ?? 0) > 0) bounded += 1
    }),
    { ...runs, examples: [[goingRound]] }
  )
  expect(bounded).toBeGreaterThan(10)
})

test('values that satisfy all but lie a tenth of an sd away are not the best', () => {
  const system = systemFrom({
    processes: [{ id: 'A' }],
    flows: [
      { id: 'in', from: 'field', to: 'A', value: 5, sd: 1 },
      { id: 'out', from: 'A', to: 'people', value: -3, sd: 1 }
    ],
    stockChanges: [{ id: 'kept', process: 'A', value: 2, sd: 1 }]
  })
  const pressed = pressedIn(system)
  expect(pressed?.bounds).toEqual([{ column: 1, value: 0 }])
  // In and kept are 3 apart: 1.5 from each.
  expect(pressed?.isBest(Float64Array.of(3.5, 0, 3.5))).toBe(true)
  expect(pressed?.isBest(Float64Array.of(3.6, 0, 3.6))).toBe(false)
  expect(pressed?.isBest(Float64Array.of(3.5, 0.1, 3.4))).toBe(false)
})

/** Networks in units of 100, some of whose columns have an upper bound, too. */
const randomProgram = fc
  .tuple(randomDocument, fc.array(fc.boolean(), { minLength: 22, maxLength: 22 }))
  .map(([document, isBounded]): BoundedProgram => {
    const { columns, balances } = systemFrom(document)
    return {
      matrix: sparseOf(balances, columns.length),
      constants: new Float64Array(balances.length),
      given: Float64Array.from(columns, ({ value }) => (value ?? 0) / 100),
      weights: Float64Array.from(columns, ({ sd }) => (sd === null ? 0 : (100 / sd) ** 2)),
      low: Float64Array.from(columns, ({ kind }) =>
        kind === 'stockChange' ? Number.NEGATIVE_INFINITY : 0
      ),
      high: Float64Array.from(columns, (_, at) => (isBounded[at] ? 4 : Number.POSITIVE_INFINITY))
    }
  })

test('an interior point satisfies the conditions of Karush, Kuhn and Tucker', () => {
  let settled = 0
  fc.assert(
    fc.property(randomProgram, (program) => {
      const { matrix, given, weights, low, high } = program
      const point = interiorPoint(program, given)
      // Where flows can only be 0 there is no interior; `forcedBounds` takes such away.
      if (!point.settled) return
      settled += 1
      const { values, low: lowSide, high: highSide } = point
      for (const left of times(matrix, values)) expect(Math.abs(left)).toBeLessThan(1e-9)
      const carried = timesTransposed(matrix, point.multipliers)
      const largest = Math.max(1, ...weights.map((weight, at) => weight * (given[at] ?? 0)))
      values.forEach((value, at) => {
        const [below, above] = [lowSide.pressure[at] ?? 0, highSide.pressure[at] ?? 0]
        const pull = (weights[at] ?? 0) * (value - (given[at] ?? 0))
        expect(Math.abs(pull - (carried[at] ?? 0) - below + above)).toBeLessThan(1e-9 * largest)
        expect(value).toBeGreaterThanOrEqual((low[at] ?? 0) - 1e-12)
        expect(value).toBeLessThanOrEqual((high[at] ?? 0) + 1e-12)
        expect(Math.min(below, above)).toBeGreaterThanOrEqual(0)
        if (below > 0) expect(below * (value - (low[at] ?? 0))).toBeLessThan(1e-8)
        if (above > 0) expect(above * ((high[at] ?? 0) - value)).toBeLessThan(1e-8)
      })
    }),
    runs
  )
  expect(settled).toBeGreaterThan(runs.numRuns / 3)
})

/** Ids of the flows that are held at 0, in order. */
function heldOf(document: RandomDocument): readonly string[] | null {
  const system = systemFrom(document)
  if (within(system) === null) return null
  const bounds = pressedIn(system)?.bounds ?? []
  return bounds.map(({ column }) => system.columns[column]?.id ?? '').sort()
}

test.each<{ what: string; changed: (document: RandomDocument) => RandomDocument }>([
  {
    what: 'the unit of mass',
    changed: (document) => {
      const scaled = <Item extends { value?: number; sd?: number }>(item: Item): Item =>
        item.value === undefined || item.sd === undefined
          ? item
          : { ...item, value: item.value * 4096, sd: item.sd * 4096 }
      const { flows, stockChanges } = document
      return { ...document, flows: flows.map(scaled), stockChanges: stockChanges.map(scaled) }
    }
  },
  {
    what: 'the order of processes and flows',
    changed: ({ processes, flows, stockChanges }) => {
      return { processes: processes.toReversed(), flows: flows.toReversed(), stockChanges }
    }
  }
])('which bounds hold does not depend on $what', ({ changed }) => {
  fc.assert(
    fc.property(randomDocument, (document) => {
      const held = heldOf(document)
      if (held !== null) expect(heldOf(changed(document))).toEqual(held)
    }),
    { numRuns: 60 }
  )
})

test('what nothing comes to is 0, and what it alone would feed, by all bounds at once', () => {
  const system = systemFrom({
    processes: [{ id: 'A' }, { id: 'B' }, { id: 'C' }],
    flows: [
      { id: 'A to B', from: 'A', to: 'B', value: 4, sd: 1 },
      { id: 'B to C', from: 'B', to: 'C', value: 5, sd: 1 },
      { id: 'C out', from: 'C', to: 'people', value: 9, sd: 1 },
      { id: 'in C', from: 'field', to: 'C', value: 6, sd: 1 }
    ],
    stockChanges: []
  })
  const pressed = pressedIn(system)
  expect(pressed?.bounds.map(({ column }) => column)).toEqual([0, 1])
  expect(pressed?.isBest(Float64Array.of(0, 0, 7.5, 7.5))).toBe(true)
  expect(pressed?.isBest(Float64Array.of(0, 0, 7, 7))).toBe(false)
})

test('flows that nothing determines bound what they make up', () => {
  const { stockChanges, notices, activeBounds, convergence } = reconcile({
    processes: [{ id: 'A' }],
    flows: [
      { id: 'one', from: 'field', to: 'A' },
      { id: 'other', from: 'field', to: 'A' }
    ],
    stockChanges: [{ id: 'kept', process: 'A', value: -2, sd: 5 }],
    options: { nonNegative: true }
  })
  // Nothing leaves A, so no more can be gone than came: the best that both allow is 0.
  expect(stockChanges[0]?.value).toBeCloseTo(0, 12)
  expect(convergence.converged).toBe(true)
  expect(activeBounds.map(({ id }) => id)).toEqual(['one', 'other'])
  expect(notices).toEqual([])
})

/** Streets of a town, all one-way to the right and down; what was measured does not fit at any corner. */
function town(side: number) {
  let state = 7
  const next = () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
  const corners = Array.from({ length: side * side }, (_, at) => at)
  const street = (from: number, to: number) => {
    return {
      id: `${from}-${to}`,
      from: `${from}`,
      to: `${to}`,
      value: 100 * next(),
      sd: 1 + 9 * next()
    }
  }
  return {
    processes: corners.map((at) => ({ id: `${at}` })),
    flows: [
      { id: 'in', from: 'field', to: '0', value: 100, sd: 3 },
      { id: 'out', from: `${side * side - 1}`, to: 'people', value: 100, sd: 3 },
      ...corners.flatMap((at) => [
        ...(at % side < side - 1 ? [street(at, at + 1)] : []),
        ...(at < side * (side - 1) ? [street(at, at + side)] : [])
      ])
    ],
    options: { nonNegative: true, eliminate: false }
  }
}

test('a town where a third of all flows can only be 0 is solved, and no way round a block is better', () => {
  const side = 30
  const { flows, convergence, activeBounds } = reconcile(town(side))
  expect(convergence.converged).toBe(true)
  expect(convergence.rounds).toBe(22)
  expect(activeBounds.length).toBeGreaterThan(flows.length / 3)
  const byId = new Map(flows.map((flow) => [flow.id, flow]))
  const slope = (id: string) => {
    const { value, measured, measuredSd } = byId.get(id) ?? {}
    return ((value ?? Number.NaN) - (measured ?? 0)) / (measuredSd ?? 1) ** 2
  }
  const isOpen = (id: string) => (byId.get(id)?.value ?? 0) > 1e-6
  let open = 0
  for (let at = 0; at < side * (side - 1); at += 1) {
    if (at % side === side - 1) continue
    const over = [`${at}-${at + 1}`, `${at + 1}-${at + side + 1}`]
    const under = [`${at}-${at + side}`, `${at + side}-${at + side + 1}`]
    const gain = [...over.map(slope), ...under.map((id) => -slope(id))].reduce((a, b) => a + b)
    // More goes over and less under, as far as there is something under, and the other way round.
    if (under.every(isOpen)) expect(gain).toBeGreaterThan(-1e-6)
    if (over.every(isOpen)) expect(gain).toBeLessThan(1e-6)
    if (over.every(isOpen) || under.every(isOpen)) open += 1
  }
  expect(open).toBeGreaterThan(5)
})
