import {
  DuckDBIntegerVector,
  DuckDBListValue,
  DuckDBListVector,
  type DuckDBValue,
  type DuckDBVector
} from '@duckdb/node-api'
import { Failure } from '../domain/failure.ts'

/**
 * The one place where what DuckDB returns becomes what TypeScript computes with. Sums of grams come
 * as 64- or 128-bit integers; a JavaScript number holds them exactly up to 2^53 − 1, and beyond
 * that an answer is refused, never rounded.
 */
export type Row = Readonly<Record<string, DuckDBValue>>

function cell(row: Row, column: string): DuckDBValue {
  const value = row[column]
  if (value === undefined) throw new Error(`the row has no column ${column}`)
  return value
}

function unexpected(column: string, wanted: string, value: DuckDBValue): Error {
  return new Error(`column ${column} should hold ${wanted}, got ${typeof value} ${String(value)}`)
}

/**
 * A whole number, exactly.
 *
 * @throws Failure `mass_too_large` when it exceeds what a JavaScript number holds exactly.
 */
export function integer(row: Row, column: string): number {
  const value = cell(row, column)
  if (typeof value !== 'bigint' && typeof value !== 'number') {
    throw unexpected(column, 'an integer', value)
  }
  const converted = Number(value)
  if (!Number.isSafeInteger(converted)) {
    throw new Failure(
      'mass_too_large',
      `${column} is ${value}, beyond ±${Number.MAX_SAFE_INTEGER} it cannot be given exactly; ask for a shorter period or a single group`,
      { column, value: String(value) }
    )
  }
  return converted
}

/** A whole number of any size, for sums that go on. */
export function wholeNumber(row: Row, column: string): bigint {
  const value = cell(row, column)
  if (typeof value === 'bigint') return value
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value)
  throw unexpected(column, 'an integer', value)
}

export function integerOrNull(row: Row, column: string): number | null {
  return cell(row, column) === null ? null : integer(row, column)
}

/** A number with a fraction: a factor, a coordinate, a share. Never a mass. */
export function real(row: Row, column: string): number {
  const value = cell(row, column)
  if (typeof value !== 'number') throw unexpected(column, 'a number', value)
  return value
}

export function realOrNull(row: Row, column: string): number | null {
  return cell(row, column) === null ? null : real(row, column)
}

export function text(row: Row, column: string): string {
  const value = cell(row, column)
  if (typeof value !== 'string') throw unexpected(column, 'text', value)
  return value
}

export function textOrNull(row: Row, column: string): string | null {
  return cell(row, column) === null ? null : text(row, column)
}

export function flag(row: Row, column: string): boolean {
  const value = cell(row, column)
  if (typeof value !== 'boolean') throw unexpected(column, 'true or false', value)
  return value
}

/** A list of whole numbers, none of which is missing. */
export function integers(row: Row, column: string): readonly number[] {
  const value = cell(row, column)
  if (!(value instanceof DuckDBListValue)) throw unexpected(column, 'a list', value)
  // Lists are long and of small numbers mostly, so those are taken as they are.
  return value.items.map((item) =>
    typeof item === 'number' ? item : integer({ [column]: item }, column)
  )
}

/** A list of a column of lists, as DuckDB keeps it: some of the items of all rows. */
export interface IntegerList {
  readonly items: DuckDBIntegerVector
  readonly from: number
  readonly length: number
}

/** The list of a row in a column of lists of 32-bit integers, none of which is missing. */
export function integerList(column: DuckDBVector, row: number): IntegerList {
  const items = column instanceof DuckDBListVector ? column.childVector : null
  if (column instanceof DuckDBListVector && items instanceof DuckDBIntegerVector) {
    return { items, from: column.getEntryOffset(row), length: column.getEntryLength(row) }
  }
  throw new Error(`the column should hold lists of integers, got ${column.type}`)
}

/** The member of a closed list that the cell names. */
export function member<const Member extends string>(
  row: Row,
  column: string,
  members: readonly Member[]
): Member {
  const value = text(row, column)
  const found = members.find((candidate) => candidate === value)
  if (found === undefined) throw unexpected(column, `one of ${members.join(', ')}`, value)
  return found
}

/**
 * Square root of a sum of squared grams, in whole grams.
 *
 * @throws Failure `mass_too_large` like `integer`.
 */
export function rootOfSquares(row: Row, column: string): number {
  const value = cell(row, column)
  if (typeof value !== 'bigint') throw unexpected(column, 'a 128-bit integer', value)
  return integer({ [column]: Math.round(Math.sqrt(Number(value))) }, column)
}
