import type { FlowRow, FlowShare } from '../../../domain/disclosure/balance.ts'
import type { Cell, Withheld } from '../../../domain/disclosure/relation.ts'
import { isSafe, massOf } from '../../../domain/disclosure/share.ts'
import { mixedGroup } from '../../../domain/line.ts'
import { stages } from '../../../domain/movement.ts'
import { type Equation, Fitting } from './simplex.ts'

/**
 * Somebody who knows who trades with whom, its own figures, and how nearly what comes in goes out, and
 * who puts all that is told together as equations.
 */

/** How nearly a balance comes out, as a share of what passes. */
const closure = 0.002

interface Piece {
  readonly row: FlowRow
  readonly cell: Cell<FlowShare>
  readonly share: FlowShare
}

type Factor = (piece: Piece) => number

/** 1 for what comes to places of a stage of which account is kept, -1 for what leaves them. */
function balanceAt(stage: string): Factor {
  return ({ row, share }) =>
    Number(row.to === stage && share.toKeeps) - Number(row.from === stage && share.fromKeeps)
}

function piecesOf(rows: readonly FlowRow[]): readonly Piece[] {
  return rows.flatMap((row) =>
    row.cells.flatMap((cell) => cell.shares.map((share) => ({ row, cell, share })))
  )
}

export class Attacker {
  readonly #pieces: readonly Piece[]
  readonly #known: (piece: Piece) => boolean
  readonly #unknown: readonly Piece[]
  readonly #equations: Equation[] = []
  readonly #fitting: Fitting
  #slack = 0

  constructor(table: ReadonlyMap<FlowRow, Withheld>, party: string | null, knowsBalances = true) {
    const rows = [...table.keys()]
    this.#pieces = piecesOf(rows)
    this.#known = ({ share }) => party !== null && (share.giver === party || share.taker === party)
    this.#unknown = this.#pieces.filter((piece) => !this.#known(piece))
    const sums: { readonly factor: Factor; readonly within: number }[] = []
    for (const [row, { cells, total }] of table) {
      for (const cell of row.cells) {
        if (!cells.has(cell.key))
          sums.push({ factor: (one) => Number(one.cell === cell), within: 0 })
      }
      if (!total) sums.push({ factor: (one) => Number(one.row === row), within: 0 })
    }
    if (knowsBalances) sums.push(...this.#balances())
    const slacks = sums.filter(({ within }) => within > 0).length
    for (const { factor, within } of sums) this.#add(factor, within, slacks)
    this.#fitting = new Fitting(this.#equations, this.#unknown.length + 2 * slacks)
  }

  #passing(factor: Factor): number {
    return (
      this.#pieces.reduce((sum, one) => sum + Math.abs(factor(one)) * one.share.massGrams, 0) / 2
    )
  }

  #balances() {
    const groups = new Set(this.#pieces.map(({ cell }) => cell.key))
    groups.delete(mixedGroup)
    const givenAway: Factor = ({ row }) =>
      Number(row.to === 'redistribution' && row.from !== 'redistribution')
    const ofStages = stages.flatMap((stage) => {
      const all = balanceAt(stage)
      const of =
        (group: string): Factor =>
        (piece) =>
          piece.cell.key === group ? all(piece) : 0
      const mixed = this.#passing(of(mixedGroup))
      const share = mixed === 0 ? 0 : (2 * mixed) / this.#passing(all)
      return [
        { factor: all, within: closure * this.#passing(all) },
        ...[...groups].map((group) => ({
          factor: of(group),
          within: Math.max(closure, share) * this.#passing(of(group))
        }))
      ]
    })
    const claimed = this.#pieces.filter((piece) => givenAway(piece) === 1)
    return [
      // What was claimed is told where it is safe.
      ...(isSafe(claimed.map(({ share }) => share))
        ? [{ factor: givenAway, within: closure * this.#passing(givenAway) }]
        : []),
      ...ofStages.filter(({ factor }) =>
        [1, -1].every((side) => this.#pieces.some((piece) => factor(piece) === side))
      )
    ]
  }

  /** A sum that is known to within so much: by a slack of its own, which is bounded itself. */
  #add(factor: Factor, within: number, slacks: number): void {
    const own = this.#unknown.map(factor)
    // A balance comes out at nothing, as all of them do here.
    const sum = this.#unknown.reduce(
      (total, piece, index) => total + (own[index] ?? 0) * piece.share.massGrams,
      0
    )
    if (within === 0) {
      this.#equations.push({ factors: [...own, ...Array<number>(2 * slacks).fill(0)], sum })
      return
    }
    const at = this.#slack
    this.#slack += 2
    const slack = (of: readonly number[]) =>
      Array.from({ length: 2 * slacks }, (_, index) => of[index - at] ?? 0)
    this.#equations.push({ factors: [...own, ...slack([1])], sum: sum + within })
    const none = own.map(() => 0)
    this.#equations.push({ factors: [...none, ...slack([1, 1])], sum: 2 * within })
  }

  /** The most that a party may have moved in a cell, and what it did; null: nothing that is unknown. */
  mostOf(cell: Cell<FlowShare>, party: string) {
    const isIts = ({ giver, taker }: FlowShare) => giver === party || taker === party
    const wanted = this.#unknown.map((piece) => Number(piece.cell === cell && isIts(piece.share)))
    const its = cell.shares.filter(isIts)
    if (!wanted.includes(1)) return null
    const unknown = massOf(
      this.#unknown.filter((_, index) => wanted[index] === 1).map(({ share }) => share)
    )
    const most = this.#fitting.mostOf(wanted)
    return { moved: massOf(its), most: massOf(its) - unknown + most }
  }
}
