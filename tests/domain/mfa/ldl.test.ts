import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Factor, factorise, solve } from '../../../domain/mfa/ldl.ts'
import { minimumDegree } from '../../../domain/mfa/ordering.ts'
import { type Sparse, sparseOf, times } from '../../../domain/mfa/sparse.ts'

interface Edge {
  readonly from: number
  readonly to: number
  readonly weight: number
}

/** Σ w (e_from − e_to)(e_from − e_to)ᵀ, as the balances of flows give it; a `to` of size is outside. */
function laplacian(size: number, edges: readonly Edge[]): Sparse {
  const rows = Array.from({ length: size }, (_, at) => new Map([[at, 0]]))
  const add = (row: number, column: number, value: number) => {
    if (row >= size || column >= size) return
    rows[row]?.set(column, (rows[row]?.get(column) ?? 0) + value)
  }
  for (const { from, to, weight } of edges) {
    if (from === to) continue
    add(from, from, weight)
    add(to, to, weight)
    add(from, to, -weight)
    add(to, from, -weight)
  }
  return sparseOf(
    rows.map((row) => ({ columns: [...row.keys()], coefficients: [...row.values()] })),
    size
  )
}

function dense(matrix: Sparse): number[][] {
  return Array.from({ length: matrix.rows }, (_, row) => {
    const line = new Array<number>(matrix.columns).fill(0)
    for (let at = matrix.start[row] ?? 0; at < (matrix.start[row + 1] ?? 0); at += 1) {
      line[matrix.index[at] ?? 0] = matrix.value[at] ?? 0
    }
    return line
  })
}

/** How far L D Lᵀ is from the scaled matrix in the order of elimination. */
function gap(matrix: Sparse, factor: Factor): number {
  const { size, order, scale, start, index, value, inverse } = factor
  const given = dense(matrix)
  const lower = Array.from({ length: size }, (_, at) => {
    const line = new Array<number>(size).fill(0)
    line[at] = 1
    return line
  })
  for (let column = 0; column < size; column += 1) {
    for (let at = start[column] ?? 0; at < (start[column + 1] ?? 0); at += 1) {
      const line = lower[index[at] ?? 0]
      if (line !== undefined) line[column] = value[at] ?? 0
    }
  }
  let most = 0
  for (let one = 0; one < size; one += 1) {
    for (let two = 0; two <= one; two += 1) {
      let sum = 0
      for (let k = 0; k <= two; k += 1) {
        const pivot = inverse[k] ?? 0
        if (pivot !== 0) sum += ((lower[one]?.[k] ?? 0) * (lower[two]?.[k] ?? 0)) / pivot
      }
      const [row, column] = [order[one] ?? 0, order[two] ?? 0]
      const entry = (given[row]?.[column] ?? 0) * (scale[row] ?? 0) * (scale[column] ?? 0)
      most = Math.max(most, Math.abs(entry - sum))
    }
  }
  return most
}

/** From sparse trees to networks of which a large part is full. */
const networks = fc
  .record({ size: fc.integer({ min: 1, max: 70 }), density: fc.integer({ min: 0, max: 12 }) })
  .chain(({ size, density }) =>
    fc.record({
      size: fc.constant(size),
      edges: fc.array(
        fc.record({
          from: fc.nat(size - 1),
          to: fc.nat(size),
          weight: fc.double({ min: 0.01, max: 100, noNaN: true })
        }),
        { minLength: size * density, maxLength: size * density }
      )
    })
  )

describe('the factor of a network', () => {
  test('is the matrix again, also where its last columns are full or rows depend on others', () => {
    let full = 0
    fc.assert(
      fc.property(networks, ({ size, edges }) => {
        const matrix = laplacian(size, edges)
        const factor = factorise(matrix)
        expect(gap(matrix, factor)).toBeLessThan(1e-9)
        if (factor.value.length > (size * size) / 3) full += 1
      }),
      { numRuns: 150 }
    )
    expect(full).toBeGreaterThan(0)
  })

  test('a full network with a way out is solved, and one without has one dependent row', () => {
    const size = 120
    const pairs = Array.from({ length: size * size }, (_, at) => {
      return { from: at % size, to: Math.floor(at / size), weight: 1 + (at % 7) }
    })
    const open = laplacian(size, [...pairs, { from: 3, to: size, weight: 2 }])
    const right = Float64Array.from({ length: size }, (_, at) => Math.sin(at))
    const again = times(open, solve(factorise(open), right))
    for (let at = 0; at < size; at += 1) expect(again[at]).toBeCloseTo(right[at] ?? 0, 8)
    expect(factorise(open).dependent).toEqual([])
    expect(factorise(laplacian(size, pairs)).dependent).toHaveLength(1)
  })
})

/** Fill of an order, counted by eliminating vertex by vertex. */
function fill(neighbours: readonly ReadonlySet<number>[], order: Iterable<number>): number {
  const left = neighbours.map((set) => new Set(set))
  let edges = 0
  for (const vertex of order) {
    const around = [...(left[vertex] ?? [])]
    edges += around.length
    for (const one of around) {
      left[one]?.delete(vertex)
      for (const other of around) if (one !== other) left[one]?.add(other)
    }
  }
  return edges
}

/** The order that takes the vertex of the fewest neighbours each time, without approximation. */
function exactOrder(neighbours: readonly ReadonlySet<number>[]): number[] {
  const left = neighbours.map((set) => new Set(set))
  const alive = new Set(left.keys())
  const order: number[] = []
  while (alive.size > 0) {
    const [vertex = 0] = [...alive].sort(
      (a, b) => (left[a]?.size ?? 0) - (left[b]?.size ?? 0) || a - b
    )
    const around = [...(left[vertex] ?? [])]
    for (const one of around) {
      left[one]?.delete(vertex)
      for (const other of around) if (one !== other) left[one]?.add(other)
    }
    alive.delete(vertex)
    order.push(vertex)
  }
  return order
}

test('the order names every vertex once, and fills little more than exact minimum degree', () => {
  let ours = 0
  let exact = 0
  fc.assert(
    fc.property(networks, ({ size, edges }) => {
      const neighbours = Array.from({ length: size }, () => new Set<number>())
      for (const { from, to } of edges) {
        if (from === to || to >= size) continue
        neighbours[from]?.add(to)
        neighbours[to]?.add(from)
      }
      const start = new Int32Array(size + 1)
      neighbours.forEach((set, at) => {
        start[at + 1] = (start[at] ?? 0) + set.size
      })
      const index = Int32Array.from(neighbours.flatMap((set) => [...set]))
      const order = minimumDegree({ size, start, index })
      expect([...order].sort((a, b) => a - b)).toEqual([...neighbours.keys()])
      expect(minimumDegree({ size, start, index })).toEqual(order)
      ours += fill(neighbours, order)
      exact += fill(neighbours, exactOrder(neighbours))
    }),
    { numRuns: 150 }
  )
  expect(exact).toBeGreaterThan(0)
  expect(ours).toBeLessThan(1.05 * exact)
})
