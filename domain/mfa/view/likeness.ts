import { cellOf, type FlowRow } from './dimensions.ts'
import type { Kinds } from './kinds.ts'
import type { Scalar } from './scalar.ts'

/** Rows by what decides where they are drawn: rows of one number are alike in all of it. */
export interface Likenesses {
  /** By row. */
  readonly numbers: Int32Array
  /** By number, the first such row. */
  readonly firsts: readonly number[]
}

/** One part of what a row is like, as a small number, and how many of them there are. */
interface Codes {
  readonly codes: Int32Array
  readonly width: number
}

/** Up to so many pairs of numbers a table of them all is quicker than a map, and small. */
const mostTabled = 1 << 22

/** Numbers the values of a column in the order in which they come. */
function columnCodes(rows: readonly FlowRow[], column: string): Codes {
  const codes = new Int32Array(rows.length)
  const known = new Map<Scalar, number>()
  for (let row = 0; row < rows.length; row += 1) {
    const cell = cellOf(rows[row] ?? nothing, column)
    let code = known.get(cell)
    if (code === undefined) {
      code = known.size
      known.set(cell, code)
    }
    codes[row] = code
  }
  return { codes, width: known.size }
}

const nothing: FlowRow = { source: '', target: '' }

function endCodes(
  rows: readonly FlowRow[],
  end: 'source' | 'target',
  { kindOf, kinds }: Kinds
): Codes {
  const codes = new Int32Array(rows.length)
  for (let row = 0; row < rows.length; row += 1) {
    codes[row] = kindOf.get(rows[row]?.[end] ?? '') ?? 0
  }
  return { codes, width: kinds.length }
}

/** Numbers pairs anew in the order in which they come, so that the next pairing stays small. */
function numberer(pairs: number): (pair: number) => number {
  let count = 0
  if (pairs <= mostTabled) {
    const table = new Int32Array(pairs).fill(-1)
    return (pair) => {
      const known = table[pair] ?? -1
      if (known >= 0) return known
      table[pair] = count
      count += 1
      return count - 1
    }
  }
  const known = new Map<number, number>()
  return (pair) => {
    const found = known.get(pair)
    if (found !== undefined) return found
    known.set(pair, count)
    count += 1
    return count - 1
  }
}

/** Splits the rows that were alike so far by one more part. */
function split({ numbers, firsts }: Likenesses, { codes, width }: Codes): Likenesses {
  const numberOf = numberer(firsts.length * width)
  const next: number[] = []
  for (let row = 0; row < numbers.length; row += 1) {
    const number = numberOf((numbers[row] ?? 0) * width + (codes[row] ?? 0))
    if (number === next.length) next.push(row)
    numbers[row] = number
  }
  return { numbers, firsts: next }
}

/** Sorts rows by the kinds of their ends and by the cells that a plan reads. */
export function likenessesOf(
  rows: readonly FlowRow[],
  kinds: Kinds,
  columns: readonly string[]
): Likenesses {
  let alike: Likenesses = { numbers: new Int32Array(rows.length), firsts: [0] }
  alike = split(alike, endCodes(rows, 'source', kinds))
  alike = split(alike, endCodes(rows, 'target', kinds))
  for (const column of columns) alike = split(alike, columnCodes(rows, column))
  return alike
}

/**
 * The rows of some lists, each told as the numbers of likenesses that it holds; ascending. Takes as
 * long as the lists are, however many there are.
 *
 * @param numbers by row; below 0 where there is no such row.
 */
export function rowsBehind(
  numbers: Int32Array,
  lists: readonly (readonly number[])[]
): readonly Int32Array[] {
  const most = lists.reduce((all, list) => list.reduce((m, n) => Math.max(m, n), all), -1) + 1
  const counts = new Int32Array(most)
  for (let row = 0; row < numbers.length; row += 1) {
    const number = numbers[row] ?? -1
    if (number >= 0 && number < most) counts[number] = (counts[number] ?? 0) + 1
  }
  const starts = new Int32Array(most + 1)
  for (const list of lists) {
    for (const number of list) starts[number + 1] = (starts[number + 1] ?? 0) + 1
  }
  for (let at = 0; at < most; at += 1) starts[at + 1] = (starts[at + 1] ?? 0) + (starts[at] ?? 0)
  const holders = new Int32Array(starts[most] ?? 0)
  const filled = starts.slice()
  const next = new Int32Array(lists.length)
  const found: { readonly from: number; readonly to: number }[] = []
  let total = 0
  for (const [at, list] of lists.entries()) {
    const from = total
    next[at] = from
    for (const number of list) {
      const place = filled[number] ?? 0
      holders[place] = at
      filled[number] = place + 1
      total += counts[number] ?? 0
    }
    found.push({ from, to: total })
  }
  const out = new Int32Array(total)
  for (let row = 0; row < numbers.length; row += 1) {
    const number = numbers[row] ?? -1
    if (number < 0 || number >= most) continue
    const end = starts[number + 1] ?? 0
    for (let at = starts[number] ?? 0; at < end; at += 1) {
      const list = holders[at] ?? 0
      const place = next[list] ?? 0
      out[place] = row
      next[list] = place + 1
    }
  }
  return found.map(({ from, to }) => out.subarray(from, to))
}
