/** A row of numbers for each unknown, and what they come to. */
export interface Equation {
  readonly factors: readonly number[]
  readonly sum: number
}

const nothing = 1e-7

/**
 * What figures, none of which is below 0, fit equations: by the simplex method with Bland's rule, which
 * never goes in circles. A corner of them is kept from one question to the next.
 */
export class Fitting {
  /** A row an equation; its last column is what it comes to. */
  readonly #rows: number[][]
  readonly #basis: number[]
  readonly #unknowns: number

  /** @throws Error where no figures fit. */
  constructor(equations: readonly Equation[], unknowns: number) {
    this.#unknowns = unknowns
    // Each equation begins with an unknown of its own, of which nothing is then made.
    this.#rows = equations.map(({ factors, sum }, index) => {
      const sign = sum < 0 ? -1 : 1
      const own = equations.map((_, other) => Number(other === index))
      return [...factors.map((factor) => sign * factor), ...own, sign * sum]
    })
    this.#basis = equations.map((_, index) => unknowns + index)
    const missing = this.#climb((unknown) => (unknown < unknowns ? 0 : -1))
    if (missing < -nothing) throw new Error('no figures fit what is told')
    this.#drop()
  }

  /** The most that a sum of unknowns comes to; infinite where nothing bounds it. */
  mostOf(objective: readonly number[]): number {
    return this.#climb((unknown) => objective[unknown] ?? 0)
  }

  #climb(price: (unknown: number) => number): number {
    for (;;) {
      const prices = this.#basis.map(price)
      const gain = (column: number) =>
        this.#rows.reduce(
          (left, row, index) => left - (prices[index] ?? 0) * (row[column] ?? 0),
          price(column)
        )
      let entering = 0
      while (entering < this.#unknowns && gain(entering) <= nothing) entering += 1
      if (entering === this.#unknowns) {
        return this.#rows.reduce(
          (sum, row, index) => sum + (prices[index] ?? 0) * (row.at(-1) ?? 0),
          0
        )
      }
      const leaving = this.#leavingFor(entering)
      if (leaving === -1) return Number.POSITIVE_INFINITY
      this.#pivot(leaving, entering)
    }
  }

  #leavingFor(entering: number): number {
    let leaving = -1
    let least = Number.POSITIVE_INFINITY
    this.#rows.forEach((row, index) => {
      const step = row[entering] ?? 0
      if (step <= nothing) return
      const at = (row.at(-1) ?? 0) / step
      const isFirst = at === least && (this.#basis[index] ?? 0) < (this.#basis[leaving] ?? 0)
      if (at < least || isFirst) [least, leaving] = [at, index]
    })
    return leaving
  }

  #pivot(leaving: number, entering: number): void {
    const pivot = this.#rows[leaving] ?? []
    const factor = pivot[entering] ?? 1
    pivot.forEach((value, column) => {
      pivot[column] = value / factor
    })
    this.#rows.forEach((row, index) => {
      const times = row[entering] ?? 0
      if (index === leaving || times === 0) return
      row.forEach((value, column) => {
        row[column] = value - times * (pivot[column] ?? 0)
      })
    })
    this.#basis[leaving] = entering
  }

  /** The equations' own unknowns are nothing from now on; an equation that is left with its own says nothing new. */
  #drop(): void {
    for (let index = 0; index < this.#rows.length; index += 1) {
      if ((this.#basis[index] ?? 0) < this.#unknowns) continue
      const row = this.#rows[index] ?? []
      const entering = row.findIndex(
        (value, column) => column < this.#unknowns && Math.abs(value) > nothing
      )
      if (entering !== -1) this.#pivot(index, entering)
    }
    const kept = this.#basis.flatMap((unknown, index) => (unknown < this.#unknowns ? [index] : []))
    const rows = kept.map((index) => {
      const row = this.#rows[index] ?? []
      return [...row.slice(0, this.#unknowns), row.at(-1) ?? 0]
    })
    const basis = kept.map((index) => this.#basis[index] ?? 0)
    this.#rows.splice(0, this.#rows.length, ...rows)
    this.#basis.splice(0, this.#basis.length, ...basis)
  }
}
