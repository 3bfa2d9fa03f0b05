import {
  BIGINT,
  BOOLEAN,
  DATE,
  type DuckDBType,
  ENUM8,
  TIMESTAMP,
  UINTEGER,
  USMALLINT,
  UUID,
  VARCHAR
} from '@duckdb/node-api'
import duckdb from '@duckdb/node-bindings'

/** What a DuckDB vector holds at most. */
export const vectorRows = 2_048

const twoTo32 = 2 ** 32

/**
 * One column of a table while it is being filled. `set` of the kinds below writes a cell, or null,
 * in the form that DuckDB keeps it in, and `moveTo` hands all cells over at once: a call into the
 * binding for each would take longer than parsing the event. Words are in the order of
 * little-endian machines, as DuckDB's are.
 */
export abstract class Vector {
  /** Type and constraints as in `create table`. */
  readonly sql: string
  readonly type: DuckDBType
  /** The cells, all of the same width. */
  protected readonly cells: ArrayBuffer
  readonly #width: number
  /** A bit a row, 0 where it is null. */
  readonly #validity = new Uint32Array(vectorRows / 32).fill(0xffff_ffff)
  #hasNulls = false

  constructor(sql: string, type: DuckDBType, width: number) {
    this.sql = sql
    this.type = type
    this.#width = width
    this.cells = new ArrayBuffer(vectorRows * width)
  }

  protected setNull(row: number): void {
    const word = row >>> 5
    this.#validity[word] = (this.#validity[word] ?? 0) & ~(1 << (row & 31))
    this.#hasNulls = true
  }

  protected copyCells(to: duckdb.Vector, rows: number): void {
    duckdb.copy_data_to_vector(to, 0, this.cells, 0, rows * this.#width)
  }

  /** Copies the first rows into a chunk's vector and begins anew. */
  moveTo(to: duckdb.Vector, rows: number): void {
    this.copyCells(to, rows)
    if (!this.#hasNulls) return
    const { buffer, byteLength } = this.#validity
    duckdb.vector_ensure_validity_writable(to)
    duckdb.copy_data_to_vector_validity(to, 0, buffer, 0, byteLength)
    this.#validity.fill(0xffff_ffff)
    this.#hasNulls = false
  }
}

function outOfRange(value: number, from: number, to: number): RangeError {
  return new RangeError(`${value} is no whole number from ${from} to ${to}`)
}

/** Whole numbers from 0 in 32 bits: numbers of the dictionary. */
export class UnsignedIntegers extends Vector {
  readonly #items = new Uint32Array(this.cells)

  constructor(constraint: string) {
    super(`uinteger ${constraint}`, UINTEGER, Uint32Array.BYTES_PER_ELEMENT)
  }

  /** Throws RangeError when the column cannot hold the number. */
  set(row: number, value: number | null): void {
    if (value === null) this.setNull(row)
    else if (value >>> 0 === value) this.#items[row] = value
    else throw outOfRange(value, 0, twoTo32 - 1)
  }
}

/** Whole numbers from 0 in 16 bits. */
export class UnsignedShorts extends Vector {
  readonly #items = new Uint16Array(this.cells)

  constructor(constraint: string) {
    super(`usmallint ${constraint}`, USMALLINT, Uint16Array.BYTES_PER_ELEMENT)
  }

  /** Throws RangeError when the column cannot hold the number. */
  set(row: number, value: number | null): void {
    if (value === null) this.setNull(row)
    else if ((value & 0xffff) === value) this.#items[row] = value
    else throw outOfRange(value, 0, 0xffff)
  }
}

/** Yes or no. */
export class Flags extends Vector {
  readonly #items = new Uint8Array(this.cells)

  constructor(constraint: string) {
    super(`boolean ${constraint}`, BOOLEAN, Uint8Array.BYTES_PER_ELEMENT)
  }

  set(row: number, value: boolean): void {
    this.#items[row] = value ? 1 : 0
  }
}

/** Whole numbers in 64 bits, as far as a JavaScript number holds them exactly. */
export class Integers extends Vector {
  readonly #words = new Uint32Array(this.cells)

  constructor(constraint: string) {
    super(`bigint ${constraint}`, BIGINT, BigInt64Array.BYTES_PER_ELEMENT)
  }

  /** Throws RangeError when the number is none, or not exact. */
  set(row: number, value: number | null): void {
    if (value === null) {
      this.setNull(row)
      return
    }
    if (!Number.isSafeInteger(value)) {
      throw outOfRange(value, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)
    }
    const high = Math.floor(value / twoTo32)
    this.#words[2 * row] = value - high * twoTo32
    this.#words[2 * row + 1] = high
  }
}

/** Instants, given in milliseconds since 1970 UTC and kept in microseconds. */
export class Instants extends Vector {
  readonly #words = new Uint32Array(this.cells)

  constructor(constraint: string) {
    super(`timestamp ${constraint}`, TIMESTAMP, BigInt64Array.BYTES_PER_ELEMENT)
  }

  /** Throws RangeError when the number is none, or not exact. */
  set(row: number, instantMs: number | null): void {
    if (instantMs === null) {
      this.setNull(row)
      return
    }
    if (!Number.isSafeInteger(instantMs)) {
      throw outOfRange(instantMs, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)
    }
    // In two halves, because microseconds after 2255 are beyond what a number holds exactly.
    const highMs = Math.floor(instantMs / twoTo32)
    const low = (instantMs - highMs * twoTo32) * 1_000
    const carry = Math.floor(low / twoTo32)
    this.#words[2 * row] = low - carry * twoTo32
    this.#words[2 * row + 1] = highMs * 1_000 + carry
  }
}

const dayMs = 86_400_000
/** Days repeat, and a look-up spares parsing; bounded by a flush. */
const maxKnownDays = 100_000
const knownDays = new Map<string, number>()

/** Days since 1970 of `YYYY-MM-DD`. Throws RangeError when it is no day. */
function dayNumber(day: string): number {
  const known = knownDays.get(day)
  if (known !== undefined) return known
  const number = Math.floor(Date.parse(`${day}T00:00:00Z`) / dayMs)
  if (Number.isNaN(number)) throw new RangeError(`"${day}" is no day`)
  if (knownDays.size >= maxKnownDays) knownDays.clear()
  knownDays.set(day, number)
  return number
}

/** Days of the calendar, given as `YYYY-MM-DD`. */
export class Days extends Vector {
  readonly #items = new Int32Array(this.cells)

  constructor(constraint: string) {
    super(`date ${constraint}`, DATE, Int32Array.BYTES_PER_ELEMENT)
  }

  /** Throws RangeError when it is no day. */
  set(row: number, day: string | null): void {
    if (day === null) this.setNull(row)
    else this.#items[row] = dayNumber(day)
  }
}

/** Members of an enum of at most 256. */
export class Members<Member extends string> extends Vector {
  readonly #items = new Uint8Array(this.cells)
  readonly #numbers: ReadonlyMap<string, number>

  constructor(sql: string, members: readonly Member[]) {
    super(sql, ENUM8(members), Uint8Array.BYTES_PER_ELEMENT)
    this.#numbers = new Map(members.map((member, index) => [member, index]))
  }

  /** Throws RangeError when the enum has no such member. */
  set(row: number, member: Member | null): void {
    if (member === null) {
      this.setNull(row)
      return
    }
    const number = this.#numbers.get(member)
    if (number === undefined) {
      throw new RangeError(`"${member}" is none of ${[...this.#numbers.keys()].join(', ')}`)
    }
    this.#items[row] = number
  }
}

/** Value of the hex digits `from` up to `to`, at most 8. Throws RangeError when one is none. */
function hexNumber(id: string, from: number, to: number): number {
  let number = 0
  for (let index = from; index < to; index += 1) {
    const code = id.charCodeAt(index)
    // "0" is 48, "a" is 97; setting the bit of 32 makes small letters of capitals.
    const digit = code < 58 ? code - 48 : (code | 32) - 87
    if (!(digit >= 0 && digit < 16)) throw new RangeError(`"${id}" is not a UUID`)
    number = (number << 4) | digit
  }
  return number
}

/** UUIDs in their usual text form. */
export class Uuids extends Vector {
  readonly #words = new Uint32Array(this.cells)

  constructor(constraint: string) {
    super(`uuid ${constraint}`, UUID, 16)
  }

  /** Throws RangeError when it is no UUID. */
  set(row: number, id: string | null): void {
    if (id === null) {
      this.setNull(row)
      return
    }
    if (id.length !== 36) throw new RangeError(`"${id}" is not a UUID`)
    const at = 4 * row
    this.#words[at] = hexNumber(id, 28, 36)
    this.#words[at + 1] = (hexNumber(id, 19, 23) << 16) | hexNumber(id, 24, 28)
    this.#words[at + 2] = (hexNumber(id, 9, 13) << 16) | hexNumber(id, 14, 18)
    // DuckDB turns the first bit round, so that UUIDs sort as signed numbers.
    this.#words[at + 3] = hexNumber(id, 0, 8) ^ 0x8000_0000
  }
}

/** Texts of any length. */
export class Texts extends Vector {
  /** Null, or nothing yet, where nothing is to be copied: DuckDB reads no text of a row that is null. */
  readonly #texts: (string | null)[] = new Array<string | null>(vectorRows).fill(null)

  constructor(constraint: string) {
    super(`varchar ${constraint}`, VARCHAR, 0)
  }

  set(row: number, text: string | null): void {
    if (text === null) this.setNull(row)
    this.#texts[row] = text
  }

  protected override copyCells(to: duckdb.Vector, rows: number): void {
    for (let row = 0; row < rows; row += 1) {
      const text = this.#texts[row] ?? null
      if (text !== null) duckdb.vector_assign_string_element(to, row, text)
    }
    this.#texts.fill(null)
  }
}
