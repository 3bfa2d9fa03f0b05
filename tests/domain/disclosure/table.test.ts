import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type FlowRow, type FlowShare, flowRelations } from '../../../domain/disclosure/balance.ts'
import type { Withheld } from '../../../domain/disclosure/relation.ts'
import { leastRemainder, massOf } from '../../../domain/disclosure/share.ts'
import { protectedTable } from '../../../domain/disclosure/table.ts'
import { mixedGroup } from '../../../domain/line.ts'
import { sized } from '../../size.ts'
import { Attacker } from './interval-attack.ts'

/** Ways that a load goes, as far as it is followed. */
const ways = [
  [null, 'origin', 'supply', 'retail', 'destination'],
  [null, 'origin', 'retail', 'destination'],
  ['origin', 'supply', 'retail', 'destination'],
  ['origin', 'supply', 'retail'],
  ['origin', 'supply', 'redistribution', 'destination'],
  ['origin', 'supply', 'retail', 'redistribution', 'destination'],
  ['origin', 'supply', 'redistribution', 'redistribution'],
  ['origin', 'supply', 'retail', 'treatment', null],
  ['origin', 'supply', 'redistribution', 'treatment', null]
] as const
const parties = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'] as const

const load = fc.record({
  way: fc.constantFrom(...ways),
  group: fc.constantFrom('Fruit', 'Roots'),
  /** Waste is nobody's group. */
  isMixed: fc.boolean(),
  at: fc.array(fc.constantFrom(...parties), { minLength: 5, maxLength: 5 }),
  massGrams: fc.integer({ min: 1, max: 1_000 })
})
type Load = typeof load extends fc.Arbitrary<infer One> ? One : never

interface Moved extends FlowShare {
  readonly from: FlowRow['from']
  readonly to: FlowRow['to']
  readonly group: string
}

/** Nobody in particular grows, buys to sell on, or eats it; whoever sends it into the city keeps no account. */
function movedBy({ way, group, isMixed, at, massGrams }: Load): readonly Moved[] {
  return way.slice(1).map((to, index) => {
    const from = way[index] ?? null
    const isLast = index === way.length - 2
    const isNobodys = to === null || to === 'destination' || (isLast && to === 'retail')
    return {
      ...{ from, to, massGrams },
      group: isMixed && to === 'treatment' ? mixedGroup : group,
      giver: from === null ? null : (at[index] ?? null),
      taker: isNobodys ? null : (at[index + 1] ?? null),
      fromKeeps: from !== null && index > 0,
      toKeeps: !isNobodys && !(isLast && to === 'redistribution')
    }
  })
}

/** What two parties moved in a cell, as one. */
function addedUp(moved: readonly Moved[]): readonly FlowShare[] {
  const alike = Map.groupBy(moved, (one) =>
    [one.giver, one.taker, one.fromKeeps, one.toKeeps].join(' ')
  )
  return [...alike.values()].flatMap((own) =>
    own.slice(0, 1).map((first) => ({ ...first, massGrams: massOf(own) }))
  )
}

function tableOf(loads: readonly Load[]): readonly FlowRow[] {
  const byEnds = Map.groupBy(loads.flatMap(movedBy), ({ from, to }) => `${from} ${to}`)
  return [...byEnds.values()].flatMap((own) =>
    own.slice(0, 1).map(({ from, to }) => ({
      ...{ from, to },
      cells: [...Map.groupBy(own, ({ group }) => group)].map(([key, moved]) => ({
        key,
        shares: addedUp(moved)
      }))
    }))
  )
}

function nothingTold({ cells }: FlowRow): Withheld {
  return { cells: new Set(cells.map(({ key }) => key)), total: true }
}

const months = fc.array(load, { minLength: 20, maxLength: 150 }).map(tableOf)

/** Figures of parties that come out by what is told, and not without it, of how many. */
function foundBy(
  table: ReadonlyMap<FlowRow, Withheld>,
  { party, knowsBalances }: { readonly party: string | null; readonly knowsBalances: boolean }
) {
  const rows = [...table.keys()]
  const attacker = new Attacker(table, party, knowsBalances)
  const untold = new Map(rows.map((row) => [row, nothingTold(row)]))
  // Whoever sells somebody all that it has knows what it sells, without being told anything.
  const beforehand = new Attacker(untold, party, knowsBalances)
  let looked = 0
  const found: string[] = []
  for (const { from, to, cells } of rows) {
    for (const cell of cells) {
      for (const target of parties.filter((one) => one !== party)) {
        const now = attacker.mostOf(cell, target)
        if (now === null) continue
        looked += 1
        const least = (1 + leastRemainder) * now.moved - 1e-3
        const isNew = (beforehand.mostOf(cell, target)?.most ?? 0) > least
        if (now.most < least && isNew) found.push(`${target} in ${from} ${to} ${cell.key}`)
      }
    }
  }
  return { looked, found }
}

const attackers = fc.constantFrom(...parties, null)
const runs = { numRuns: sized({ daily: 40, nightly: 400 }) }

test('no figure of a party follows to within a tenth from all that is told, for anybody', {
  timeout: 240_000
}, () => {
  let looked = 0
  let told = 0
  fc.assert(
    fc.property(months, attackers, (rows, party) => {
      const table = protectedTable(rows, flowRelations(rows))
      const attack = foundBy(table, { party, knowsBalances: false })
      expect(attack.found).toEqual([])
      looked += attack.looked
      for (const [row, { cells }] of table) told += row.cells.length - cells.size
    }),
    runs
  )
  expect(Math.min(looked, told)).toBeGreaterThan(100)
})

// What several balances bound together, and what whoever trades with somebody makes of them, is not
// looked at one by one: where all of them come out exactly, it is found of 0.1 to 0.4 in a hundred.
test('balances that come out exactly leave hardly a figure, of those that rows by themselves leave', {
  timeout: 240_000
}, () => {
  const counts = { looked: 0, found: 0, foundByRows: 0 }
  fc.assert(
    fc.property(months, attackers, (rows, party) => {
      const asked = { party, knowsBalances: true }
      const attack = foundBy(protectedTable(rows, flowRelations(rows)), asked)
      counts.looked += attack.looked
      counts.found += attack.found.length
      counts.foundByRows += foundBy(protectedTable(rows), asked).found.length
    }),
    runs
  )
  expect(counts.looked).toBeGreaterThan(1_000)
  expect(counts.found).toBeLessThan(0.01 * counts.looked)
  expect(counts.found).toBeLessThan(0.5 * counts.foundByRows)
})
