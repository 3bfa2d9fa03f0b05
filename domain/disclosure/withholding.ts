import { eliminated, type Known } from './elimination.ts'
import type { Cell, Relation, Row, Term, Withheld } from './relation.ts'
import { hasRemainder, isSafe, massOf, type Share } from './share.ts'

/** What cannot be told from outside: a hidden cell, or the part of a cell that a relation is about. */
interface Unknown<Piece extends Share> {
  readonly shares: readonly Piece[]
  /** Of a told cell, the part that the relation is not about: what tells one tells the other. */
  readonly others: readonly Piece[]
}

/** What of a cell stands in a relation, and how often. */
interface Part<Piece extends Share> extends Unknown<Piece> {
  readonly row: Row<Piece>
  readonly cell: Cell<Piece>
  readonly factor: number
  /** Whether it stands there as a part of its row's total. */
  readonly inTotal: boolean
  /** Whether it is all of the cell, so that it is the same unknown wherever it stands. */
  readonly isWhole: boolean
}

interface State extends Withheld {
  readonly cells: Set<string>
  total: boolean
}

/** A cell, or with null the total, that is told and need not be. */
interface Option<Piece extends Share> {
  readonly row: Row<Piece>
  readonly key: string | null
  readonly massGrams: number
}

const wholly = () => 1

function partsOf<Piece extends Share>(term: Term<Piece>): readonly Part<Piece>[] {
  const { row, counts } = term
  return (term.cell === null ? row.cells : [term.cell]).flatMap((cell) => {
    const shares = cell.shares.filter((share) => counts(share) !== 0)
    const [first] = shares
    if (first === undefined) return []
    const factor = counts(first)
    const others = cell.shares.filter((share) => counts(share) === 0)
    const isWhole = cell.shares.every((share) => counts(share) === factor)
    return [{ row, cell, shares, others, factor, isWhole, inTotal: term.cell === null }]
  })
}

/** What is withheld of a table so far, what that tells, and what to withhold next. */
export class Withholding<Piece extends Share> {
  readonly #states = new Map<Row<Piece>, State>()
  readonly #relations: readonly Relation<Piece>[]
  readonly #parts: readonly (readonly Part<Piece>[])[]
  readonly #rowOf = new Map<Relation<Piece>, Row<Piece>>()
  readonly #masses = new Map<Row<Piece> | Cell<Piece>, number>()

  constructor(rows: readonly Row<Piece>[], relations: readonly Relation<Piece>[]) {
    for (const row of rows) {
      const shares = row.cells.flatMap((cell) => cell.shares)
      const unsafe = row.cells.filter((cell) => !isSafe(cell.shares))
      this.#states.set(row, {
        cells: new Set(unsafe.map(({ key }) => key)),
        total: !isSafe(shares)
      })
      for (const cell of row.cells) this.#masses.set(cell, massOf(cell.shares))
      this.#masses.set(row, massOf(shares))
      const terms = row.cells.map((cell) => ({ row, cell, counts: wholly }))
      this.#rowOf.set({ terms, withinGrams: 0 }, row)
    }
    this.#relations = [...this.#rowOf.keys(), ...relations]
    this.#parts = this.#relations.map(({ terms }) => terms.flatMap((term) => partsOf(term)))
  }

  of(row: Row<Piece>): State {
    const state = this.#states.get(row)
    if (state === undefined) throw new Error('a relation names a row that is not in the table')
    return state
  }

  /** Withholds one more where something unsafe follows; false: nothing does, or nothing is left. */
  withholdNext(): boolean {
    const { sums, unknowns } = this.#told()
    const isUnsafe = (sum: Known) => !this.#isSafe(sum, unknowns)
    // First what is told by itself, then what follows from several.
    return (
      sums.some((sum) => isUnsafe(sum) && this.#withholdFor(sum)) ||
      eliminated(sums).some((sum) => isUnsafe(sum) && this.#withholdFor(sum))
    )
  }

  /** Sums of hidden cells that are told: where a row's total is withheld, its cells add up to none. */
  #told() {
    const unknowns: Unknown<Piece>[] = []
    const numbers = new Map<Cell<Piece>, number>()
    const numberOf = ({ cell, isWhole, shares, others }: Part<Piece>, isHidden: boolean) => {
      const known = isWhole ? numbers.get(cell) : undefined
      if (known !== undefined) return known
      const number = unknowns.push({ shares, others: isHidden ? [] : others }) - 1
      if (isWhole) numbers.set(cell, number)
      return number
    }
    const told = this.#relations.flatMap((relation, index) => {
      const row = this.#rowOf.get(relation)
      if (row !== undefined && this.of(row).total) return []
      const factors = new Map<number, number>()
      for (const part of this.#parts[index] ?? []) {
        const { cells, total } = this.of(part.row)
        const isHidden = cells.has(part.cell.key) && (!part.inTotal || total)
        if (isHidden || !part.isWhole) factors.set(numberOf(part, isHidden), part.factor)
      }
      return factors.size === 0 ? [] : [{ factors, within: relation.withinGrams, index }]
    })
    const sums = told.map(({ factors, within, index }): Known => {
      const all = unknowns.map((_, number) => factors.get(number) ?? 0)
      return { factors: all, within, from: new Set([index]) }
    })
    return { sums, unknowns }
  }

  #isSafe({ factors, within, from }: Known, unknowns: readonly Unknown<Piece>[]): boolean {
    const parts = unknowns.filter((_, number) => factors[number] !== 0)
    const hidden = parts.filter((part) => part.others.length === 0).flatMap((part) => part.shares)
    const blur = parts.flatMap((part) => part.others)
    const [first, ...more] = [...from].flatMap((index) => this.#relations[index] ?? [])
    if (first !== undefined && more.length === 0 && this.#rowOf.has(first)) return isSafe(hidden)
    if (hidden.length > 0) return hasRemainder([...hidden, ...blur], within)
    if (more.length > 0) return true
    const counted = parts.flatMap((part) => part.shares)
    return hasRemainder(counted, within) && hasRemainder(blur, within)
  }

  /** Withholds the smallest of all that tells a sum; false: there is nothing left. */
  #withholdFor({ from }: Known): boolean {
    const options = [...from].flatMap((index) => this.#optionsIn(index))
    const [next] = options.toSorted(
      (a, b) => a.massGrams - b.massGrams || ((a.key ?? '') < (b.key ?? '') ? -1 : 1)
    )
    if (next === undefined) return false
    const state = this.of(next.row)
    if (next.key === null) state.total = true
    else state.cells.add(next.key)
    return true
  }

  #massOf(of: Row<Piece> | Cell<Piece>): number {
    return this.#masses.get(of) ?? 0
  }

  /** What of a relation's terms is told: cells, and of a row whose total is withheld all that is left. */
  #optionsIn(index: number): readonly Option<Piece>[] {
    const relation = this.#relations[index]
    if (relation === undefined) return []
    const row = this.#rowOf.get(relation)
    const cells = relation.terms.flatMap((term): readonly Option<Piece>[] => {
      const state = this.of(term.row)
      if (term.cell === null && !state.total) {
        return [{ row: term.row, key: null, massGrams: this.#massOf(term.row) }]
      }
      return (term.cell === null ? term.row.cells : [term.cell])
        .filter(({ key }) => !state.cells.has(key))
        .map((cell) => ({ row: term.row, key: cell.key, massGrams: this.#massOf(cell) }))
    })
    if (row === undefined || cells.length > 0 || this.of(row).total) return cells
    return [{ row, key: null, massGrams: this.#massOf(row) }]
  }
}
