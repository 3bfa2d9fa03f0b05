/** Rows and columns of a tile. */
export const tileSide = 4

/**
 * Where tiles are multiplied: one array of numbers that a kernel may keep in a memory of its own.
 * `multiply` writes at `to`, by rows, the sums over `depth` steps of left × right; each side stands as
 * four numbers a step, from its place on. Both kernels add in the same order, so that they give the
 * same bits.
 */
export interface TileKernel {
  readonly numbers: Float64Array
  readonly multiply: (left: number, right: number, depth: number, to: number) => void
}

/** The kernel in plain TypeScript. */
export function plainKernel(size: number): TileKernel {
  const numbers = new Float64Array(size)
  return {
    numbers,
    multiply: (left, right, depth, to) => {
      for (let row = 0; row < tileSide; row += 1) {
        multiplyRow(numbers, left + row, right, depth, to + tileSide * row)
      }
    }
  }
}

function multiplyRow(
  numbers: Float64Array,
  left: number,
  right: number,
  depth: number,
  to: number
): void {
  let [a, b, c, d] = [0, 0, 0, 0]
  for (let step = 0; step < tileSide * depth; step += tileSide) {
    const factor = numbers[left + step] ?? 0
    const at = right + step
    a += factor * (numbers[at] ?? 0)
    b += factor * (numbers[at + 1] ?? 0)
    c += factor * (numbers[at + 2] ?? 0)
    d += factor * (numbers[at + 3] ?? 0)
  }
  numbers[to] = a
  numbers[to + 1] = b
  numbers[to + 2] = c
  numbers[to + 3] = d
}
