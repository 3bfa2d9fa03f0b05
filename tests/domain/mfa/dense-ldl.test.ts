import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { factoriseDense } from '../../../domain/mfa/dense-ldl.ts'
import { simdKernel } from '../../../domain/mfa/simd-tile.ts'
import { plainKernel, type TileKernel } from '../../../domain/mfa/tile.ts'

const side = 16

function product(kernel: TileKernel, numbers: readonly number[], depth: number): number[] {
  kernel.numbers.set(numbers)
  const to = numbers.length
  kernel.multiply(0, 4 * depth, depth, to)
  return [...kernel.numbers.subarray(to, to + side)]
}

const simd = simdKernel(1)

test.skipIf(simd === null)('the kernel with vectors gives the bits of the plain one', () => {
  const tiles = fc.integer({ min: 1, max: 70 }).chain((depth) =>
    fc.tuple(
      fc.constant(depth),
      fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), {
        minLength: 8 * depth,
        maxLength: 8 * depth
      })
    )
  )
  fc.assert(
    fc.property(tiles, ([depth, numbers]) => {
      const size = numbers.length + side
      const kernel = simdKernel(size)
      expect(kernel).not.toBeNull()
      if (kernel === null) return
      expect(product(kernel, numbers, depth)).toEqual(product(plainKernel(size), numbers, depth))
    }),
    { numRuns: 40 }
  )
})

test('what exceeds the memory of the vectors is left to plain arithmetic', () => {
  expect(simdKernel(2 ** 26)).toBeNull()
})

/** B Bᵀ of whole numbers, of which every `every`-th row repeats the one before. */
function repeating(size: number, every: number) {
  const factors = Array.from({ length: size }, (_, row) =>
    Array.from({ length: size }, (_, column) => {
      const own = row > 0 && row % every === 0 ? row - 1 : row
      return own === column ? 40 : ((own * 7 + column * 13) % 5) - 2
    })
  )
  return Float64Array.from(
    factors.flatMap((one) =>
      factors.map((two) => one.reduce((sum, value, at) => sum + value * (two[at] ?? 0), 0))
    )
  )
}

test.each([
  { size: 1, every: 2 },
  { size: 47, every: 50 },
  { size: 48, every: 5 },
  { size: 49, every: 48 },
  { size: 131, every: 9 },
  { size: 150, every: 49 }
])('a dense factor of $size rows gives its matrix back, repeated rows with pivot 0', (given) => {
  const { size, every } = given
  const matrix = repeating(size, every)
  const factor = matrix.slice()
  factoriseDense(factor, size, 1e-6)
  const pivot = (at: number) => {
    const value = factor[at * size + at] ?? 0
    return value > 1e-6 ? value : 0
  }
  const repeated = Array.from({ length: size }, (_, row) => row).filter(
    (row) => row > 0 && row % every === 0
  )
  expect(repeated.map(pivot)).toEqual(repeated.map(() => 0))
  const lower = (row: number, column: number) =>
    row === column ? 1 : (factor[row * size + column] ?? 0)
  let worst = 0
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column <= row; column += 1) {
      let sum = 0
      for (let k = 0; k <= column; k += 1) sum += lower(row, k) * lower(column, k) * pivot(k)
      worst = Math.max(worst, Math.abs(sum - (matrix[row * size + column] ?? 0)))
    }
  }
  expect(worst).toBeLessThan(1e-8)
})

test('both kernels give the same factor', () => {
  const size = 133
  const [one, two] = [repeating(size, 10), repeating(size, 10)]
  factoriseDense(one, size, 1e-6, plainKernel)
  factoriseDense(two, size, 1e-6)
  expect(one).toEqual(two)
})
