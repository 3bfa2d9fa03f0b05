import { type TileKernel, tileSide } from './tile.ts'

/** Bytes of a number, of a page of memory, and the most pages that a tile kernel takes: 256 MB. */
const numberBytes = 8
const pageBytes = 65_536
const mostPages = 4_096

/** Instructions by their names in the WebAssembly specification 2.0, § 5.4. */
const i32 = 0x7f
const v128 = 0x7b
const endOfBlock = 0x0b
const get = (local: number) => [0x20, local]
const set = (local: number) => [0x21, local]
const tee = (local: number) => [0x22, local]
const constant = (value: number) => [0x41, ...signed(value)]
const plus = [0x6a]
const minus = [0x6b]
const repeat = (body: readonly number[]) => [0x03, 0x40, ...body, endOfBlock]
const againIfNot0 = [0x0d, 0x00]
const loadTwo = (offset: number) => [0xfd, 0x00, 3, ...unsigned(offset)]
const loadOneTwice = (offset: number) => [0xfd, 0x0a, 3, ...unsigned(offset)]
const storeTwo = (offset: number) => [0xfd, 0x0b, 3, ...unsigned(offset)]
const addTwo = [0xfd, 0xf0, 0x01]
const multiplyTwo = [0xfd, 0xf2, 0x01]

/** LEB128, in which the specification writes whole numbers. */
function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)]
}

function signed(value: number): number[] {
  return value < 64 ? [value] : [(value & 127) | 128, ...signed(value >> 7)]
}

const section = (id: number, content: readonly number[]) => [
  id,
  ...unsigned(content.length),
  ...content
]
const text = (value: string) => [value.length, ...new TextEncoder().encode(value)]

/** Parameters of the function, then its variables: four rows of two pairs of sums, and what is read. */
const [left, right, depth, to] = [0, 1, 2, 3]
const sum = (row: number, pair: number) => 4 + 2 * row + pair
const [firstPair, secondPair, factor] = [12, 13, 14]
const rows = [0, 1, 2, 3]

/** sum[row] += left[row] × the four numbers of the right, all rows a step. */
function body(): number[] {
  const stepBytes = tileSide * numberBytes
  return [
    ...repeat([
      ...[...get(right), ...loadTwo(0), ...set(firstPair)],
      ...[...get(right), ...loadTwo(2 * numberBytes), ...set(secondPair)],
      ...rows.flatMap((row) => [
        ...[...get(left), ...loadOneTwice(row * numberBytes), ...set(factor)],
        ...[firstPair, secondPair].flatMap((read, pair) => [
          ...[...get(sum(row, pair)), ...get(factor), ...get(read)],
          ...[...multiplyTwo, ...addTwo, ...set(sum(row, pair))]
        ])
      ]),
      ...[...get(left), ...constant(stepBytes), ...plus, ...set(left)],
      ...[...get(right), ...constant(stepBytes), ...plus, ...set(right)],
      ...[...get(depth), ...constant(1), ...minus, ...tee(depth), ...againIfNot0]
    ]),
    ...rows.flatMap((row) =>
      [0, 1].flatMap((pair) => {
        const offset = (row * tileSide + 2 * pair) * numberBytes
        return [...get(to), ...get(sum(row, pair)), ...storeTwo(offset)]
      })
    ),
    endOfBlock
  ]
}

/** A module that takes `tile.memory` and gives `multiply(left, right, depth, to)`, places in bytes. */
function moduleBytes(): Uint8Array<ArrayBuffer> {
  const code = [1, 11, v128, ...body()]
  const parts = [
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 4, i32, i32, i32, i32, 0]),
    ...section(2, [1, ...text('tile'), ...text('memory'), 2, 0, 1]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...text('multiply'), 0, 0]),
    ...section(10, [1, ...unsigned(code.length), ...code])
  ]
  return new Uint8Array(parts)
}

/** The one instance of a process, whose memory grows to what was asked for most and no further. */
let instance: { memory: WebAssembly.Memory; multiply: TileKernel['multiply'] } | null | undefined

function instantiated() {
  try {
    const memory = new WebAssembly.Memory({ initial: 1 })
    const made = new WebAssembly.Instance(new WebAssembly.Module(moduleBytes()), {
      tile: { memory }
    })
    const run = made.exports.multiply
    if (typeof run !== 'function') return null
    const multiply: TileKernel['multiply'] = (left, right, steps, to) =>
      run(left * numberBytes, right * numberBytes, steps, to * numberBytes)
    return { memory, multiply }
  } catch {
    // A page may forbid WebAssembly, and a processor may lack its vectors: plain arithmetic does too.
    return null
  }
}

/**
 * The kernel with two numbers an instruction, which halves the time of large dense factors; null where
 * it cannot be had or the numbers exceed its memory. One caller at a time: the next gets the same memory.
 */
export function simdKernel(size: number): TileKernel | null {
  if (instance === undefined) instance = instantiated()
  const pages = Math.ceil((size * numberBytes) / pageBytes)
  if (instance === null || pages > mostPages) return null
  const { memory, multiply } = instance
  const missing = pages - memory.buffer.byteLength / pageBytes
  if (missing > 0) memory.grow(missing)
  return { numbers: new Float64Array(memory.buffer), multiply }
}
