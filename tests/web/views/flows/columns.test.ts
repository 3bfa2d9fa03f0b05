import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { splitColumns } from '../../../../web/views/flows/columns.ts'
import { buildDiagram } from '../../../../web/views/flows/diagram.ts'
import { publishedAnswers } from '../../published.ts'
import { chainGraphs } from './chain-graphs.ts'

function node(id: string, stage: number) {
  return { id, label: id, stage, stageName: null }
}

function stagesOf(nodes: ReturnType<typeof splitColumns>): Record<string, number> {
  return Object.fromEntries(nodes.map(({ id, stage }) => [id, stage]))
}

test('a hub that feeds charities stands before them, and is no return', () => {
  const nodes = [node('surplus-hub', 0), node('charity', 0), node('people', 1)]
  const links = [
    { source: 'surplus-hub', target: 'charity' },
    { source: 'charity', target: 'people' }
  ]
  const split = splitColumns(nodes, links)
  expect(stagesOf(split)).toEqual({ 'surplus-hub': 0, charity: 1, people: 2 })
  const known = links.map((link) => ({
    ...{ ...link, massGrams: 5, sdGrams: 0, events: 1, unknownMass: 0 }
  }))
  const diagram = buildDiagram({ nodes: split, links: known }, [])
  expect(diagram.links.map(({ kind }) => kind)).toEqual(['flow', 'flow'])
})

test('kinds that pass nothing on to each other share a column', () => {
  const nodes = [node('covered-market:wagner', 0), node('open-air-market:fauche', 0)]
  expect(stagesOf(splitColumns(nodes, []))).toEqual(stagesOf(nodes))
})

test('air and soil stand before the plots that they feed, or behind all where they only take', () => {
  const growth = splitColumns(
    [node('plot:1', 0), node('environment:growth', 2), node('people:customers', 1)],
    [
      { source: 'environment:growth', target: 'plot:1' },
      { source: 'plot:1', target: 'people:customers' }
    ]
  )
  expect(stagesOf(growth)).toEqual({
    'environment:growth': 0,
    'plot:1': 1,
    'people:customers': 2
  })
  const loss = splitColumns(
    [node('startup:smaf', 0), node('environment:process-loss', 1), node('people:customers', 2)],
    [{ source: 'startup:smaf', target: 'environment:process-loss' }]
  )
  expect(stagesOf(loss)).toEqual({
    'startup:smaf': 0,
    'environment:process-loss': 1,
    'people:customers': 1
  })
})

test('a published table keeps its columns', () => {
  const { nodes, links } = publishedAnswers()
  expect(splitColumns(nodes, links)).toEqual(nodes)
})

test('columns of any city have no gap, and keep the order of the stages', () => {
  fc.assert(
    fc.property(chainGraphs(), ({ nodes, links }) => {
      const split = splitColumns(nodes, links)
      const used = [...new Set(split.map(({ stage }) => stage))].sort((a, b) => a - b)
      expect(used).toEqual(used.map((_, index) => index))
      const known = split.filter(({ stageName }) => stageName !== null)
      const before = new Map(nodes.map(({ id, stage }) => [id, stage]))
      for (const a of known) {
        for (const b of known) {
          if ((before.get(a.id) ?? 0) < (before.get(b.id) ?? 0)) {
            expect(a.stage).toBeLessThan(b.stage)
          }
        }
      }
    }),
    { numRuns: 40 }
  )
})
