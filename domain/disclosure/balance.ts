import { mixedGroup } from '../line.ts'
import { type Stage, stages } from '../movement.ts'
import type { Cell, Relation, Row, Term } from './relation.ts'
import { massOf, type Share } from './share.ts'

/** What moved between two stages, and whether either place keeps account of what comes and goes. */
export interface FlowShare extends Share {
  readonly fromKeeps: boolean
  readonly toKeeps: boolean
}

/** Between two stages; null: outside of the chain. Its cells are of one product group each. */
export interface FlowRow extends Row<FlowShare> {
  readonly from: Stage | null
  readonly to: Stage | null
}

type FlowTerm = Term<FlowShare> & { readonly row: FlowRow }

/**
 * How exactly a balance is known to come out, as a share of what passes. Stock, loss and reports that
 * are late or missing keep the simulated city's at 0.0004 to 0.1, and nobody knows in which month.
 */
const balanceWithin = 0.002

/** What a piece adds to what places of a stage have of which account is kept: once, never, or less one. */
function changeAt(stage: Stage, { from, to }: FlowRow): FlowTerm['counts'] {
  const [leaves, comes] = [from === stage, to === stage]
  return ({ fromKeeps, toKeeps }) => Number(comes && toKeeps) - Number(leaves && fromKeeps)
}

/** A cell in a balance, and what of it comes and leaves. */
interface Part {
  readonly row: FlowRow
  readonly cell: Cell<FlowShare>
  readonly counts: FlowTerm['counts']
  readonly comes: number
  readonly leaves: number
}

/** What has no part in it is left out. */
function partsAt(stage: Stage, rows: readonly FlowRow[]): readonly Part[] {
  return rows.flatMap((row) => {
    const counts = changeAt(stage, row)
    return row.cells.flatMap((cell) => {
      let [comes, leaves] = [0, 0]
      for (const share of cell.shares) {
        const change = counts(share)
        if (change > 0) comes += share.massGrams
        if (change < 0) leaves += share.massGrams
      }
      return comes + leaves === 0 ? [] : [{ row, cell, counts, comes, leaves }]
    })
  })
}

/** Half of what comes in and goes out. */
function passingOf(parts: readonly Pick<Part, 'comes' | 'leaves'>[]): number {
  return parts.reduce((sum, { comes, leaves }) => sum + comes + leaves, 0) / 2
}

/** Where something only comes or only goes, nothing comes out even. */
function comesOut(parts: readonly Part[]): boolean {
  return parts.some(({ comes }) => comes > 0) && parts.some(({ leaves }) => leaves > 0)
}

function balancesOf(stage: Stage, rows: readonly FlowRow[]): readonly Relation<FlowShare>[] {
  const parts = partsAt(stage, rows)
  const passing = passingOf(parts)
  const mixed = 2 * passingOf(parts.filter(({ cell }) => cell.key === mixedGroup))
  // Of what is nobody's group each is thought to have its part.
  const withinGroup = Math.max(balanceWithin, passing === 0 ? 0 : mixed / passing)
  const ofGroups = Map.groupBy(parts, ({ cell }) => cell.key)
  ofGroups.delete(mixedGroup)
  const ofRows = [...Map.groupBy(parts, ({ row }) => row)]
  const whole: Relation<FlowShare> = {
    terms: ofRows.flatMap(([row, own]) =>
      own.slice(0, 1).map(({ counts }) => ({ row, cell: null, counts }))
    ),
    withinGrams: balanceWithin * passing
  }
  return [
    ...(comesOut(parts) ? [whole] : []),
    ...[...ofGroups.values()].filter(comesOut).map((own) => ({
      terms: own.map(({ row, cell, counts }) => ({ row, cell, counts })),
      withinGrams: withinGroup * passingOf(own)
    }))
  ]
}

/**
 * What anybody knows of flows between stages without being told: what comes to places that keep
 * account leaves them again, but for what is in stock, of all groups together and of each; and what
 * goes to those who redistribute is what was claimed of surplus, which is told by itself.
 */
export function flowRelations(rows: readonly FlowRow[]): readonly Relation<FlowShare>[] {
  const givenAway = rows.filter(({ from, to }) => to === 'redistribution' && from !== to)
  const claimed: Relation<FlowShare> = {
    terms: givenAway.map((row) => ({ row, cell: null, counts: () => 1 })),
    withinGrams:
      balanceWithin *
      massOf(givenAway.flatMap(({ cells }) => cells.flatMap(({ shares }) => shares)))
  }
  return [
    claimed,
    ...stages.flatMap((stage) =>
      balancesOf(
        stage,
        rows.filter(({ from, to }) => from === stage || to === stage)
      )
    )
  ]
}
