import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Cell, Withheld } from '../../domain/disclosure/relation.ts'
import {
  isSafe,
  leastParties,
  leastRemainder,
  massOf,
  type Share
} from '../../domain/disclosure/share.ts'
import { protectedTable } from '../../domain/disclosure/table.ts'
import { sized } from '../size.ts'
import { isDetermined } from './linear-attack.ts'
import { flowFigures, projectRecorded } from './released.ts'
import { city, kg, type Told, told } from './told.ts'

/**
 * Whoever attacks knows which cells there are, who trades with whom, and its own figures; it puts all
 * answers together as equations and solves them. No cell, and no party's part of one, may come out.
 */

const parties = ['a', 'b', 'c', 'd', 'e'] as const

const contribution = fc.record({
  group: fc.constantFrom('Fruit', 'Roots', 'Herbs', 'Nuts'),
  giver: fc.constantFrom(...parties),
  taker: fc.constantFrom(...parties),
  massGrams: fc.integer({ min: 1, max: 1_000 })
})
type Contribution = typeof contribution extends fc.Arbitrary<infer One> ? One : never

function cellsOf(given: readonly Contribution[]): readonly Cell[] {
  return [...Map.groupBy(given, ({ group }) => group)].map(([key, shares]) => ({ key, shares }))
}

function withheldOf(cells: readonly Cell[]): Withheld {
  const row = { cells }
  const withheld = protectedTable([row]).get(row)
  if (withheld === undefined) throw new Error('a row is gone')
  return withheld
}

const sharesOf = (cells: readonly Cell[]): readonly Share[] => cells.flatMap(({ shares }) => shares)

const books = fc.array(contribution, { minLength: 1, maxLength: 24 })
const fullBooks = fc.array(contribution, { minLength: 1, maxLength: 60 })

test('no suppressed cell follows from what is told, nor any sum of cells that is unsafe', () => {
  let suppressed = 0
  let told = 0
  fc.assert(
    fc.property(fullBooks, (given) => {
      const cells = cellsOf(given)
      const withheld = withheldOf(cells)
      const keys = cells.map(({ key }) => key)
      const equations = [
        ...cells
          .filter(({ key }) => !withheld.cells.has(key))
          .map(({ key }) => keys.map((each) => Number(each === key))),
        ...(withheld.total ? [] : [keys.map(() => 1)])
      ]
      told += equations.length
      suppressed += withheld.cells.size
      // Every sum of cells that follows is a safe one, single cells among them.
      for (let subset = 1; subset < 2 ** keys.length; subset += 1) {
        const wanted = keys.map((_, index) => Number((subset & (1 << index)) !== 0))
        if (!isDetermined(equations, wanted)) continue
        expect(isSafe(sharesOf(cells.filter((_, index) => wanted[index] === 1)))).toBe(true)
      }
    }),
    { numRuns: 500 }
  )
  expect(Math.min(suppressed, told)).toBeGreaterThan(100)
})

test('nobody who takes away what it gave and took is left with the figures of another', () => {
  let looked = 0
  fc.assert(
    fc.property(fullBooks, fc.constantFrom(...parties), (given, attacker) => {
      const cells = cellsOf(given)
      const withheld = withheldOf(cells)
      const hidden = cells.filter(({ key }) => withheld.cells.has(key))
      const sums = [
        ...cells.filter(({ key }) => !withheld.cells.has(key)).map(({ shares }) => shares),
        ...(withheld.total || hidden.length === 0 ? [] : [sharesOf(hidden)])
      ]
      for (const shares of sums) {
        const others = shares.filter(({ giver, taker }) => giver !== attacker && taker !== attacker)
        for (const target of parties.filter((party) => party !== attacker)) {
          const isIts = ({ giver, taker }: Share) => giver === target || taker === target
          const rest = others.filter((share) => !isIts(share))
          looked += 1
          // The most that the target can have moved by what the attacker knows, beside what it did.
          expect(massOf(rest)).toBeGreaterThanOrEqual(leastRemainder * massOf(shares.filter(isIts)))
        }
        for (const side of ['giver', 'taker'] as const) {
          expect(new Set(shares.map((share) => share[side])).size).toBeGreaterThanOrEqual(
            leastParties
          )
        }
      }
    }),
    { numRuns: 500 }
  )
  expect(looked).toBeGreaterThan(200)
})

const line = (one: Contribution) => ({
  ...{ product: one.group.toLowerCase(), group: one.group },
  quantity: kg(one.massGrams / 1_000)
})

function recorded(given: readonly Contribution[], month: number): readonly Told[] {
  return given.map((one, index) =>
    told(
      'ConsignmentReceived',
      { n: 1_000 * month + index, on: `2025-0${month}-10` },
      {
        ...{ boundary: city, from: `wholesaler:${one.giver}`, to: `covered-market:${one.taker}` },
        lines: [line(one)]
      }
    )
  )
}

const listed = ['Fruit', 'Roots', 'Herbs', 'Nuts'].map((group, index) =>
  told(
    'ProductListed',
    { n: 100 + index, on: '2025-01-01' },
    {
      ...{ product: group.toLowerCase(), label: { it: group, en: group }, group },
      ...{ category: 'other', season: [], shelfLifeDays: 7, assumptions: [], source: 'test' }
    }
  )
)

const asked = fc.record({
  firstMonth: fc.constantFrom(undefined, '2025-01', '2025-04', '2025-05', '2025-06'),
  lastMonth: fc.constantFrom(undefined, '2025-04', '2025-05', '2025-06', '2026-01')
})

test('all answers put together, over months, filters and time, tell no more than one', {
  timeout: 120_000
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(books, books, books),
      fc.array(asked, { minLength: 3, maxLength: 8 }),
      async ([april, may, late], questions) => {
        const parts = [
          { on: '2025-05-05', events: [...listed, ...recorded(april, 4), ...recorded(may, 5)] },
          { on: '2025-06-20', events: recorded(may.slice(0, 3), 6).map(toMay) }
        ]
        const afterwards = [...parts, { on: '2025-07-20', events: recorded(late, 7).map(toMay) }]
        const models = await Promise.all([
          projectRecorded(parts, '2025-07-02'),
          projectRecorded(afterwards, '2025-12-01')
        ])
        const told = new Map<string, Set<string>>()
        for (const model of models) {
          for (const question of questions) {
            const given = Object.entries(question).filter(([, value]) => value !== undefined)
            const { rows } = await flowFigures(model, Object.fromEntries(given))
            for (const row of rows) {
              const key = `${row.month} ${row.from} ${row.to} ${row.group}`
              const figures = told.get(key) ?? new Set()
              told.set(key, figures.add(`${row.massGrams} ${row.suppressed}`))
            }
          }
        }
        await Promise.all(models.map((model) => model.close()))
        // One figure a cell for good, so all answers are the equations of one table.
        for (const [key, figures] of told) expect([...figures], key).toHaveLength(1)
      }
    ),
    { numRuns: sized({ daily: 4, nightly: 40 }) }
  )
})

/** Said of May, whenever it was recorded. */
function toMay({ stream, event }: Told): Told {
  return { stream, event: { ...event, occurredAtMs: Date.parse('2025-05-11T12:00:00Z') } }
}
