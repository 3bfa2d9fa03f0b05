import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Bounds, type IntervalQuestion, intervals } from '../../../domain/mfa/interval.ts'
import { failureOf } from './failing.ts'
import { vertexBounds } from './vertices.ts'

const atLeastZero: Bounds = { low: 0, high: null }

/** A question from a matrix written out, with unknowns u0, u1, … of 0 or more. */
function question(
  matrix: readonly (readonly number[])[],
  rightHand: readonly number[]
): IntervalQuestion {
  const width = matrix[0]?.length ?? 0
  return {
    rows: matrix.map((coefficients, row) => ({
      id: `P${row + 1}`,
      columns: coefficients.flatMap((each, column) => (each === 0 ? [] : [column])),
      coefficients: coefficients.filter((each) => each !== 0)
    })),
    rightHand,
    capacities: Array.from({ length: width }, () => atLeastZero),
    unknowns: Array.from({ length: width }, (_, column) => `u${column}`),
    largest: Math.max(1, ...rightHand.map(Math.abs))
  }
}

describe('the interval of an unknown flow', () => {
  test('two unmeasured exits share what is left, as in the example of Cencic 2016', () => {
    const [first, second] = intervals(question([[1, 1]], [152.426]))
    expect(first).toEqual({ low: 0, high: 152.426 })
    expect(second).toEqual({ low: 0, high: 152.426 })
  })

  test('is one value where the balances determine it', () => {
    const [first, second] = intervals(
      question(
        [
          [1, 1],
          [1, -1]
        ],
        [10, 4]
      )
    )
    expect(first?.low).toBeCloseTo(7, 12)
    expect(first?.high).toBeCloseTo(7, 12)
    expect(second?.low).toBeCloseTo(3, 12)
    expect(second?.high).toBeCloseTo(3, 12)
  })

  test('has no end where a loop can carry any mass', () => {
    // P1 and P2 send to each other; P2 has an exit of 5 kg that is known.
    const found = intervals(
      question(
        [
          [-1, 1],
          [1, -1]
        ],
        [-5, 5]
      )
    )
    expect(found).toEqual([
      { low: 5, high: null },
      { low: 0, high: null }
    ])
  })

  test('is bounded by the capacity of another flow', () => {
    const asked = question([[1, 1]], [10])
    const found = intervals({ ...asked, capacities: [atLeastZero, { low: 1, high: 3 }] })
    expect(found).toEqual([
      { low: 7, high: 9 },
      { low: 1, high: 3 }
    ])
  })

  test('of a stock change reaches below 0', () => {
    const asked = question([[1, -1]], [4])
    const capacities = [
      { low: 0, high: 10 },
      { low: null, high: null }
    ]
    expect(intervals({ ...asked, capacities })).toEqual([
      { low: 0, high: 10 },
      { low: -4, high: 6 }
    ])
  })

  test('of a flow in no balance is what the flow may be', () => {
    const asked = question([[1, 0]], [4])
    const capacities = [atLeastZero, { low: 2, high: 8 }]
    expect(intervals({ ...asked, capacities })).toEqual([
      { low: 4, high: 4 },
      { low: 2, high: 8 }
    ])
  })

  test('survives a balance that is stated twice, with rounding in its right-hand side', () => {
    const found = intervals(
      question(
        [
          [1, 1],
          [1, 1],
          [-1, -1]
        ],
        [3, 3 + 1e-12, -3]
      )
    )
    expect(found[0]?.high).toBeCloseTo(3, 9)
  })

  test('of grams of a city is as accurate as of kilograms', () => {
    const [first] = intervals(
      question(
        [
          [1, 1, 0],
          [0, 1, -1]
        ],
        [2.5e12, 1e3]
      )
    )
    expect(first).toEqual({ low: 0, high: 2.5e12 - 1e3 })
  })
})

describe('balances that cannot hold', () => {
  test('are named, all of them and no others', () => {
    // P1 needs 5 kg in total of two flows, of which P2 and P3 take 4 and 3 kg; P4 is at peace.
    const matrix = [
      [1, 1, 0],
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1]
    ]
    const failure = failureOf(() => intervals(question(matrix, [5, 4, 3, 1])))
    expect(failure.code).toBe('mfa_infeasible')
    expect(failure.figures).toEqual({ rows: 'P1, P2, P3' })
  })

  test('are named in every group that is contradictory', () => {
    const failure = failureOf(() =>
      intervals(
        question(
          [
            [1, 0],
            [0, 1],
            [0, 1]
          ],
          [-2, 4, 3]
        )
      )
    )
    expect(failure.figures).toEqual({ rows: 'P1, P2, P3' })
    expect(failure.detail).toContain('[P1] with u0 from 0 to unbounded; [P2, P3]')
  })

  test('are named where nothing is unknown', () => {
    const failure = failureOf(() => intervals(question([[1], [0]], [2, 1])))
    expect(failure.figures).toEqual({ rows: 'P2' })
  })

  test('and what is no number is refused, all of it', () => {
    const asked = question(
      [
        [1, Number.NaN],
        [1, 1]
      ],
      [1, Number.POSITIVE_INFINITY]
    )
    const failure = failureOf(() =>
      intervals({ ...asked, capacities: [{ low: 3, high: 2 }, atLeastZero] })
    )
    expect(failure.code).toBe('mfa_invalid')
    expect(failure.detail).toMatch(/row P1 .*row P2 .*u0 from 3 to 2/u)
  })
})

/** Small systems with whole numbers, half of them node balances, some of them contradictory. */
const systems = fc
  .record({ rows: fc.integer({ min: 1, max: 4 }), columns: fc.integer({ min: 1, max: 6 }) })
  .chain(({ rows, columns }) =>
    fc.record({
      matrix: fc.array(
        fc.array(fc.constantFrom(-1, -1, 0, 0, 1, 1, 2), {
          minLength: columns,
          maxLength: columns
        }),
        { minLength: rows, maxLength: rows }
      ),
      point: fc.array(fc.integer({ min: 0, max: 6 }), { minLength: columns, maxLength: columns }),
      shift: fc.constantFrom(0, 0, 0, 1, -3),
      high: fc.array(fc.constantFrom(null, null, 6, 7, 9), {
        minLength: columns,
        maxLength: columns
      })
    })
  )

test('the bounds are those of all vertices and rays, and infeasible is what has none', () => {
  let infeasible = 0
  fc.assert(
    fc.property(systems, ({ matrix, point, shift, high }) => {
      const rightHand = matrix.map(
        (row, index) =>
          row.reduce<number>((sum, each, column) => sum + each * (point[column] ?? 0), 0) +
          (index === 0 ? shift : 0)
      )
      const capacities = high.map((each) => ({ low: 0, high: each }))
      const asked = { ...question(matrix, rightHand), capacities }
      const expected = vertexBounds(matrix, rightHand, high)
      if (expected === null) {
        infeasible += 1
        expect(failureOf(() => intervals(asked)).code).toBe('mfa_infeasible')
        return
      }
      const found = intervals(asked)
      for (const [column, bounds] of found.entries()) {
        expect(bounds.low).toBeCloseTo(expected[column]?.low ?? Number.NaN, 8)
        if (expected[column]?.high === null) expect(bounds.high).toBeNull()
        else expect(bounds.high).toBeCloseTo(expected[column]?.high ?? Number.NaN, 8)
      }
    }),
    { numRuns: 1_500 }
  )
  expect(infeasible).toBeGreaterThan(10)
})

test('what is named as a contradiction is one by itself, and is none without any of its rows', () => {
  fc.assert(
    fc.property(systems, ({ matrix, point, high }) => {
      const rightHand = matrix.map((row, index) =>
        row.reduce<number>(
          (sum, each, column) => sum + each * (point[column] ?? 0),
          index === 0 ? -9 : 0
        )
      )
      fc.pre(vertexBounds(matrix, rightHand, high) === null)
      const capacities = high.map((each) => ({ low: 0, high: each }))
      const { detail } = failureOf(() => intervals({ ...question(matrix, rightHand), capacities }))
      const [first = ''] = /\[([^\]]+)\]/u.exec(detail)?.slice(1) ?? []
      const named = first.split(', ').map((id) => Number(id.slice(1)) - 1)
      const boundsOf = (kept: readonly number[]) =>
        vertexBounds(
          kept.map((row) => matrix[row] ?? []),
          kept.map((row) => rightHand[row] ?? 0),
          high
        )
      expect(boundsOf(named)).toBeNull()
      for (const spared of named) {
        expect(boundsOf(named.filter((row) => row !== spared))).not.toBeNull()
      }
    }),
    { numRuns: 400 }
  )
})

test('bounds of a network of 150 processes hold what is there; without capacities its loops have no end', () => {
  // A ring in which every process also sends to one seven places on, so that loops abound.
  const size = 150
  const arcs = Array.from({ length: 2 * size }, (_, arc) => {
    const from = arc % size
    return { from, to: (from + (arc < size ? 1 : 7)) % size, mass: 10 + ((arc * 37) % 101) }
  })
  const rows = Array.from({ length: size }, (_, place) => {
    const columns = [...arcs.keys()].filter(
      (arc) => arcs[arc]?.from === place || arcs[arc]?.to === place
    )
    const coefficients = columns.map((arc) => (arcs[arc]?.to === place ? 1 : -1))
    return { id: `P${place}`, columns, coefficients }
  })
  const rightHand = rows.map(({ columns, coefficients }) =>
    columns.reduce((sum, arc, at) => sum + (coefficients[at] ?? 0) * (arcs[arc]?.mass ?? 0), 0)
  )
  const unknowns = arcs.map((_, arc) => `u${arc}`)
  const asked = { rows, rightHand, unknowns, largest: 111 }
  const open = intervals({ ...asked, capacities: arcs.map(() => atLeastZero) })
  expect(open.every(({ high }) => high === null)).toBe(true)
  const capacities = arcs.map(({ mass }) => ({ low: 0, high: mass * 1.5 }))
  for (const [arc, { low, high }] of intervals({ ...asked, capacities }).entries()) {
    const mass = arcs[arc]?.mass ?? Number.NaN
    expect(low ?? Number.NaN).toBeLessThanOrEqual(mass + 1e-9)
    expect(high ?? Number.NaN).toBeGreaterThanOrEqual(mass - 1e-9)
    expect(high ?? Number.NaN).toBeLessThanOrEqual(mass * 1.5 + 1e-9)
  }
})
