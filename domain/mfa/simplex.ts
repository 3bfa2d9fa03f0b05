import { Failure } from '../failure.ts'
import { type Direction, leastPivot, Tableau } from './tableau.ts'

/** What may remain of a row, after rows and right-hand sides were scaled to about 1. */
const tolerance = 1e-9
/** Steps without progress after which Bland's rule takes over, which cannot cycle. */
const patience = 40
/** More steps per row and variable than any sane system needs. */
const stepsPerVariable = 50
/** The tableau is dense: 160 MB. */
const maxCells = 20_000_000

/** Rows `sum of coefficients * columns = rightHand`, and where every column may lie. */
export interface LinearSystem {
  readonly rows: readonly {
    readonly columns: readonly number[]
    readonly coefficients: readonly number[]
    readonly rightHand: number
  }[]
  readonly low: readonly number[]
  readonly high: readonly number[]
}

/** Rows that contradict each other, and the columns whose bounds take part in it. */
export interface Contradiction {
  readonly rows: readonly number[]
  readonly columns: readonly number[]
}

/** A system between bounds, made feasible if it can be; then asked for the extremes of columns. */
export class Simplex {
  readonly #tableau: Tableau
  readonly #columns: number
  readonly #mostSteps: number
  /** By direction: columns that have been seen to go on without end. */
  readonly #endless = { up: new Set<number>(), down: new Set<number>() }
  /** Null where the rows can hold together; else there are no extremes to ask for. */
  readonly contradiction: Contradiction | null

  /** @throws Failure `bounds_not_found` where the system is too large or the steps run out */
  constructor(system: LinearSystem) {
    const rows = system.rows.length
    this.#columns = system.low.length
    if (rows * this.#columns > maxCells) {
      throw new Failure(
        'bounds_not_found',
        `${rows} balances with ${this.#columns} unknown flows hang together, which is more than can be bounded at once; measure or aggregate some flows`,
        { balances: rows, unknowns: this.#columns }
      )
    }
    this.#mostSteps = 200 + stepsPerVariable * (rows + this.#columns)
    this.#tableau = new Tableau(rows, this.#columns)
    this.#fill(system)
    this.contradiction = this.#makeFeasible()
  }

  /** Every column rests at a bound; what a row lacks is an artificial basic variable of its own. */
  #fill(system: LinearSystem): void {
    const tableau = this.#tableau
    tableau.low.set(system.low)
    tableau.high.set(system.high)
    for (let column = 0; column < this.#columns; column += 1) {
      const low = system.low[column] ?? 0
      const high = system.high[column] ?? 0
      if (Number.isFinite(low)) tableau.value[column] = low
      else tableau.value[column] = Number.isFinite(high) ? high : 0
    }
    for (const [row, { columns, coefficients, rightHand }] of system.rows.entries()) {
      const lacking = columns.reduce(
        (left, column, at) => left - (coefficients[at] ?? 0) * (tableau.value[column] ?? 0),
        rightHand
      )
      const sign = lacking < 0 ? -1 : 1
      tableau.value[this.#columns + row] = sign * lacking
      for (const [at, column] of columns.entries()) {
        const sum = tableau.entry(row, column) + sign * (coefficients[at] ?? 0)
        tableau.setEntry(row, column, sum)
      }
    }
  }

  #isArtificial(variable: number): boolean {
    return variable >= this.#columns
  }

  /** First phase: drives one artificial variable after the other to 0 and keeps it there. */
  #makeFeasible(): Contradiction | null {
    const tableau = this.#tableau
    for (let variable = this.#columns; variable < tableau.value.length; variable += 1) {
      this.#improve(variable, -1)
      if ((tableau.value[variable] ?? 0) > tolerance) return this.#contradiction(variable)
      tableau.high[variable] = 0
      const row = tableau.rowOf[variable] ?? -1
      if (row !== -1) this.#driveOut(row)
    }
    this.#forgetArtificial()
    return null
  }

  /** A row without an entry to pivot on repeats others and keeps its artificial variable at 0. */
  #driveOut(row: number): void {
    const tableau = this.#tableau
    tableau.value[tableau.basis[row] ?? 0] = 0
    for (let slot = 0; slot < tableau.slots; slot += 1) {
      if (this.#isArtificial(tableau.resting[slot] ?? 0)) continue
      if (Math.abs(tableau.entry(row, slot)) < leastPivot) continue
      tableau.pivot(row, slot)
      return
    }
  }

  /** From here on the artificial variables stay at 0, and pivots need not carry them along. */
  #forgetArtificial(): void {
    const tableau = this.#tableau
    tableau.high.fill(0, this.#columns)
    tableau.value.fill(0, this.#columns)
    for (const [slot, variable] of tableau.resting.entries()) {
      if (!this.#isArtificial(variable)) continue
      for (let row = 0; row < tableau.rows; row += 1) tableau.setEntry(row, slot, 0)
    }
  }

  /**
   * By the lemma of Farkas the multipliers of the rows at the least of an artificial variable prove
   * that they cannot hold together; a row with multiplier 0 takes no part.
   */
  #contradiction(artificial: number): Contradiction {
    const tableau = this.#tableau
    const row = tableau.rowOf[artificial] ?? 0
    const rows = [artificial - this.#columns]
    const columns: number[] = []
    for (const [slot, variable] of tableau.resting.entries()) {
      if (Math.abs(tableau.entry(row, slot)) <= tolerance) continue
      if (this.#isArtificial(variable)) rows.push(variable - this.#columns)
      else columns.push(variable)
    }
    return { rows: rows.toSorted((a, b) => a - b), columns: columns.toSorted((a, b) => a - b) }
  }

  /** A slot that moves the variable of a row: the fastest, or by Bland's rule the smallest. */
  #entering(row: number, direction: Direction, bland: boolean): number {
    const tableau = this.#tableau
    let best = -1
    let fastest = leastPivot
    for (let slot = 0; slot < tableau.slots; slot += 1) {
      const rate = -tableau.entry(row, slot) * direction
      if (Math.abs(rate) < fastest) continue
      const variable = tableau.resting[slot] ?? 0
      if (this.#isArtificial(variable) || !tableau.canMove(variable, rate > 0 ? 1 : -1)) continue
      if (bland && variable > (tableau.resting[best] ?? variable)) continue
      best = slot
      if (!bland) fastest = Math.abs(rate)
    }
    return best
  }

  /**
   * Moves a basic variable as far as it goes; false where it has no end. A variable that meets its
   * own bound leaves the basis and is there. Bland 1977, doi 10.1287/moor.2.2.103.
   */
  #improve(variable: number, direction: Direction): boolean {
    const tableau = this.#tableau
    let idle = 0
    for (let step = 0; step < this.#mostSteps; step += 1) {
      const row = tableau.rowOf[variable] ?? -1
      if (row === -1 || !tableau.canMove(variable, direction)) return true
      const bland = idle > patience
      const slot = this.#entering(row, direction, bland)
      if (slot === -1) return true
      const way = tableau.entry(row, slot) * direction < 0 ? 1 : -1
      const length = tableau.enter(slot, way, bland)
      if (length === Number.POSITIVE_INFINITY) {
        this.#recordRay(slot, way)
        return false
      }
      idle = length > tolerance ? 0 : idle + 1
    }
    throw new Failure(
      'bounds_not_found',
      `the bounds of the unknown flows were not found within ${this.#mostSteps} steps; measure or aggregate some of the ${this.#columns} flows`,
      { steps: this.#mostSteps, unknowns: this.#columns }
    )
  }

  /** What moves along a way without end has no end itself, on the side it moves to. */
  #recordRay(slot: number, direction: Direction): void {
    const tableau = this.#tableau
    const record = (variable: number, rate: number) =>
      (rate > 0 ? this.#endless.up : this.#endless.down).add(variable)
    record(tableau.resting[slot] ?? 0, direction)
    for (const [row, variable] of tableau.basis.entries()) {
      const rate = -tableau.entry(row, slot) * direction
      if (Math.abs(rate) >= leastPivot) record(variable, rate)
    }
  }

  /** Where a column is now: any value it takes here is possible. */
  valueOf(column: number): number {
    return this.#tableau.value[column] ?? 0
  }

  /** The most, or with -1 the least, that a column can be; infinite where nothing stops it. */
  extreme(column: number, direction: Direction): number {
    const endless = direction === 1 ? this.#endless.up : this.#endless.down
    if (!endless.has(column)) {
      this.#release(column, direction)
      if (!endless.has(column) && this.#improve(column, direction)) return this.valueOf(column)
    }
    return direction * Number.POSITIVE_INFINITY
  }

  /** A column that rests has no row to follow, so it moves until another one stops it. */
  #release(column: number, direction: Direction): void {
    const slot = this.#tableau.slotOf[column] ?? -1
    if (slot === -1 || !this.#tableau.canMove(column, direction)) return
    const length = this.#tableau.enter(slot, direction, false)
    if (length === Number.POSITIVE_INFINITY) this.#recordRay(slot, direction)
  }
}
