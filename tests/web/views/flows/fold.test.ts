import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { BalanceRow } from '../../../../projections/balance/contract.ts'
import type { FlowLink, FlowNode } from '../../../../projections/flows/contract.ts'
import { foldFlows } from '../../../../web/views/flows/fold.ts'
import { chainGraphs } from './chain-graphs.ts'

const limits = { processes: 6, perColumn: 2 }

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0)
}

test('keeps every gram and event of any city, in a folded link or within a fold', () => {
  fc.assert(
    fc.property(chainGraphs(), ({ nodes, links, balance }) => {
      const folded = foldFlows({ nodes, links }, balance, limits)
      for (const of of [
        (link: { massGrams: number; events: number }) => link.massGrams,
        (link: { massGrams: number; events: number }) => link.events
      ]) {
        expect(sum(folded.links, of) + of(folded.within)).toBe(sum(links, of))
      }
      expect(sum(folded.balance, (row) => row.inGrams)).toBe(sum(balance, (row) => row.inGrams))
      expect(sum(folded.balance, (row) => row.stockChangeGrams)).toBe(
        sum(balance, (row) => row.stockChangeGrams)
      )
    })
  )
})

test('every process is there once: by itself or in one fold, and every link has its ends', () => {
  fc.assert(
    fc.property(chainGraphs(), ({ nodes, links, balance }) => {
      const { folds, ...folded } = foldFlows({ nodes, links }, balance, limits)
      const ids = new Set(folded.nodes.map(({ id }) => id))
      const shown = folded.nodes.filter(({ id }) => !folds.some((fold) => fold.id === id))
      const members = folds.flatMap((fold) => fold.members)
      expect([...shown.map(({ id }) => id), ...members].sort()).toEqual(
        nodes.map(({ id }) => id).sort()
      )
      expect(ids.size).toBe(folded.nodes.length)
      expect(folds.every((fold) => ids.has(fold.id) && fold.members.length > 1)).toBe(true)
      for (const { source, target } of folded.links) {
        expect(ids.has(source) && ids.has(target)).toBe(true)
      }
    })
  )
})

function place(id: string, stage: number, stageName: FlowNode['stageName']): FlowNode {
  return { id, label: id, stage, stageName }
}

function flow(source: string, target: string, massGrams: number): FlowLink {
  return { source, target, massGrams, sdGrams: 3, events: 1, unknownMass: 0 }
}

function row(process: string, role: BalanceRow['role'], imbalanceGrams: number): BalanceRow {
  return {
    ...{ process, group: null, role, inGrams: 5, outGrams: 4, stockChangeGrams: 1 },
    ...{ becameGrams: 0, imbalanceGrams, imbalanceSdGrams: 4, events: 2 }
  }
}

const stands = ['a', 'b', 'c', 'd'].map((name) => `wholesaler:${name}`)
const nodes = [
  place('supplier:sicily', 0, 'origin'),
  ...stands.map((id) => place(id, 1, 'supply')),
  place('hub:foody', 1, 'supply')
]
const links = [
  ...stands.map((id, index) => flow('supplier:sicily', id, 100 - 10 * index)),
  flow('wholesaler:c', 'wholesaler:d', 7),
  flow('supplier:sicily', 'hub:foody', 1)
]

test('the lightest of a column are added up by kind; one of a kind stays by itself', () => {
  const balance = stands.map((id) => row(id, 'inner', 10))
  const folded = foldFlows({ nodes, links }, balance, { processes: 5, perColumn: 2 })
  expect(folded.folds).toEqual([
    { id: 'wholesaler:~supply', kind: 'wholesaler', members: ['wholesaler:c', 'wholesaler:d'] }
  ])
  expect(folded.nodes.map(({ id }) => id)).toContain('hub:foody')
  expect(folded.within).toEqual({ events: 1, massGrams: 7 })
  expect(folded.balance.at(-1)).toMatchObject({
    process: 'wholesaler:~supply',
    role: 'inner',
    inGrams: 10,
    imbalanceGrams: 20,
    imbalanceSdGrams: 6
  })
})

test('what crosses the edge of the record is no imbalance of a fold', () => {
  const balance = [row('wholesaler:c', 'sink', 70), row('wholesaler:d', 'inner', 10)]
  const folded = foldFlows({ nodes, links }, balance, { processes: 5, perColumn: 2 })
  expect(folded.balance).toMatchObject([{ role: 'inner', imbalanceGrams: 10 }])
})

test('nothing is folded where all have room', () => {
  const folded = foldFlows({ nodes, links }, [])
  expect(folded).toMatchObject({ nodes, links, folds: [], within: { events: 0, massGrams: 0 } })
})
