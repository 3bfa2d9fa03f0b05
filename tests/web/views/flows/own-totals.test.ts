import { expect, test } from 'vitest'
import type { BalanceRow } from '../../../../projections/balance/contract.ts'
import { ownTotals } from '../../../../web/views/flows/own-totals.ts'

const position = '7'
const nothing = { events: 0, massGrams: 0 }

function links(...said: readonly (readonly [source: string, target: string, grams: number])[]) {
  return {
    ...{ position, nodes: [], internal: nothing, straddling: nothing },
    links: said.map(([source, target, massGrams]) => ({
      ...{ source, target, massGrams, sdGrams: 0, events: 1, unknownMass: 0 }
    }))
  }
}

function balance(...rows: readonly (Pick<BalanceRow, 'process' | 'role'> & Partial<BalanceRow>)[]) {
  const zero = { inGrams: 0, outGrams: 0, stockChangeGrams: 0, becameGrams: 0, imbalanceGrams: 0 }
  return {
    ...{ position, straddling: nothing },
    rows: rows.map((row) => ({ group: null, ...zero, imbalanceSdGrams: 0, events: 1, ...row }))
  }
}

test('what a party moves between its own places neither enters nor leaves', () => {
  const totals = ownTotals(
    links(
      ['plot:1', 'grower:rosa', 100],
      ['grower:rosa', 'market:wagner', 70],
      ['x', 'plot:1', 90]
    ),
    balance(
      { process: 'grower:rosa', role: 'inner', stockChangeGrams: 25, imbalanceGrams: 5 },
      { process: 'plot:1', role: 'inner', imbalanceGrams: -10 }
    )
  )
  expect(totals).toMatchObject({ inGrams: 90, outGrams: 70, stockChangeGrams: 25, events: 3 })
  expect(totals.imbalanceGrams).toBe(-5)
  expect(totals.imbalanceShare).toBeCloseTo(-5 / 90)
})

test('a party that only takes leaves nothing unaccounted for', () => {
  const totals = ownTotals(
    links(['hub:isola', 'charity:recup', 40]),
    balance({ process: 'charity:recup', role: 'sink', inGrams: 40, imbalanceGrams: 40 })
  )
  expect(totals).toMatchObject({ inGrams: 40, outGrams: 0, imbalanceGrams: 0, imbalanceShare: 0 })
})

test('a party that moved nothing has no share', () => {
  expect(ownTotals(links(), balance())).toMatchObject({ inGrams: 0, imbalanceShare: null })
})
