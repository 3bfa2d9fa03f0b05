/** Entries below this are rounding, after rows and right-hand sides were scaled to about 1. */
const zero = 1e-11
/** A smaller pivot would blow rounding up. */
export const leastPivot = 1e-9

/** The way a variable goes: up or down from where it is. */
export type Direction = 1 | -1

/** How far a variable can go, and the row of the one that stops it; -1 where it stops itself. */
interface Step {
  readonly length: number
  readonly row: number
}

/**
 * Simplex tableau for variables between bounds: every row says how one basic variable follows those
 * that rest at a bound (or, without bounds, at 0), `basic + sum of entries * resting = constant`.
 * Stored densely, worked on sparsely: a pivot touches only what is not 0. Dantzig 1963, Linear
 * Programming and Extensions, ch. 18 for the bounds.
 */
export class Tableau {
  readonly rows: number
  readonly slots: number
  readonly low: Float64Array
  readonly high: Float64Array
  /** Where every variable is now. */
  readonly value: Float64Array
  /** Variable of each row, and of each slot. */
  readonly basis: Int32Array
  readonly resting: Int32Array
  /** Row of each variable while it is basic, else -1; and its slot while it rests, else -1. */
  readonly rowOf: Int32Array
  readonly slotOf: Int32Array
  readonly #entries: Float64Array
  /** Where the pivot row, and the column looked at, are not 0. */
  readonly #slotsTouched: Int32Array
  readonly #rowsTouched: Int32Array

  /** Begins with the first variables resting in the slots, and one more per row as its basis. */
  constructor(rows: number, slots: number) {
    this.rows = rows
    this.slots = slots
    const variables = rows + slots
    this.low = new Float64Array(variables)
    this.high = new Float64Array(variables).fill(Number.POSITIVE_INFINITY)
    this.value = new Float64Array(variables)
    this.basis = Int32Array.from({ length: rows }, (_, row) => slots + row)
    this.resting = Int32Array.from({ length: slots }, (_, slot) => slot)
    this.rowOf = Int32Array.from({ length: variables }, (_, each) =>
      each < slots ? -1 : each - slots
    )
    this.slotOf = Int32Array.from({ length: variables }, (_, each) => (each < slots ? each : -1))
    this.#entries = new Float64Array(rows * slots)
    this.#slotsTouched = new Int32Array(slots)
    this.#rowsTouched = new Int32Array(rows)
  }

  entry(row: number, slot: number): number {
    return this.#entries[row * this.slots + slot] ?? 0
  }

  setEntry(row: number, slot: number, entry: number): void {
    this.#entries[row * this.slots + slot] = entry
  }

  /** Whether a variable is not yet at its bound on that side. */
  canMove(variable: number, direction: Direction): boolean {
    const value = this.value[variable] ?? 0
    return direction === 1
      ? value < (this.high[variable] ?? 0) - zero
      : value > (this.low[variable] ?? 0) + zero
  }

  /**
   * Moves the variable of a slot until it or a basic variable meets a bound; in the latter case it
   * takes that one's place in the basis.
   *
   * @returns how far it went; infinite, without a move, where nothing stops it
   */
  enter(slot: number, direction: Direction, bland: boolean): number {
    const touched = this.#gather(slot)
    const step = this.#stepOf(slot, direction, { touched, bland })
    if (step.length === Number.POSITIVE_INFINITY) return step.length
    const variable = this.resting[slot] ?? 0
    const leaving = this.basis[step.row]
    for (const row of touched) {
      const basic = this.basis[row] ?? 0
      const change = this.entry(row, slot) * direction * step.length
      this.value[basic] = (this.value[basic] ?? 0) - change
    }
    this.value[variable] = (this.value[variable] ?? 0) + direction * step.length
    // Exactly at the bound, whatever the addition made of it.
    if (leaving === undefined) {
      this.value[variable] = (direction === 1 ? this.high[variable] : this.low[variable]) ?? 0
    } else {
      const falls = this.entry(step.row, slot) * direction > 0
      this.value[leaving] = (falls ? this.low[leaving] : this.high[leaving]) ?? 0
      this.#eliminate(step.row, slot, touched)
    }
    return step.length
  }

  /** Swaps the variable of a row, which must be at a bound, with that of a slot. */
  pivot(row: number, slot: number): void {
    this.#eliminate(row, slot, this.#gather(slot))
  }

  /** Rows that depend on a slot; in memory they lie far apart, so they are looked up once. */
  #gather(slot: number): Int32Array {
    let count = 0
    for (let row = 0; row < this.rows; row += 1) {
      if (this.entry(row, slot) === 0) continue
      this.#rowsTouched[count] = row
      count += 1
    }
    return this.#rowsTouched.subarray(0, count)
  }

  /**
   * Of several variables that stop a step equally, the one with the largest entry leaves, or by
   * Bland's rule the one with the smallest number.
   */
  #stepOf(
    slot: number,
    direction: Direction,
    { touched, bland }: { readonly touched: Int32Array; readonly bland: boolean }
  ): Step {
    const variable = this.resting[slot] ?? 0
    let length = (this.high[variable] ?? 0) - (this.low[variable] ?? 0)
    let row = -1
    let largest = 0
    for (const each of touched) {
      const entry = this.entry(each, slot)
      if (Math.abs(entry) < leastPivot) continue
      const basic = this.basis[each] ?? 0
      const rate = -entry * direction
      const bound = (rate > 0 ? this.high[basic] : this.low[basic]) ?? 0
      const room = Math.max(0, (bound - (this.value[basic] ?? 0)) / rate)
      const ties = row !== -1 && Math.abs(room - length) <= zero
      const preferred = bland ? basic < (this.basis[row] ?? 0) : Math.abs(entry) > largest
      if (ties ? preferred : room < length) {
        length = Math.min(length, room)
        row = each
        largest = Math.abs(entry)
      }
    }
    return { length, row }
  }

  #eliminate(row: number, slot: number, touched: Int32Array): void {
    const { slots } = this
    const entries = this.#entries
    const start = row * slots
    const pivot = entries[start + slot] ?? 1
    let count = 0
    for (let each = 0; each < slots; each += 1) {
      const entry = entries[start + each] ?? 0
      if (entry === 0) continue
      entries[start + each] = each === slot ? 1 / pivot : entry / pivot
      this.#slotsTouched[count] = each
      count += 1
    }
    const along = this.#slotsTouched.subarray(0, count)
    for (const other of touched) {
      if (other === row) continue
      const from = other * slots
      const factor = entries[from + slot] ?? 0
      entries[from + slot] = 0
      for (const each of along) {
        const next = (entries[from + each] ?? 0) - factor * (entries[start + each] ?? 0)
        entries[from + each] = Math.abs(next) < zero ? 0 : next
      }
    }
    this.#swap(row, slot)
  }

  #swap(row: number, slot: number): void {
    const entering = this.resting[slot] ?? 0
    const leaving = this.basis[row] ?? 0
    this.basis[row] = entering
    this.resting[slot] = leaving
    this.rowOf[entering] = row
    this.rowOf[leaving] = -1
    this.slotOf[entering] = -1
    this.slotOf[leaving] = slot
  }
}
