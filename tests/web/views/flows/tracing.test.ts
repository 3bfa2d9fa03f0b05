import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { buildDiagram, linkKey, processKey } from '../../../../web/views/flows/diagram.ts'
import { type Move, moved, moveFor } from '../../../../web/views/flows/moves.ts'
import { traceOf } from '../../../../web/views/flows/trace.ts'
import { publishedAnswers } from '../../published.ts'
import { graphs } from './graphs.ts'

const published = publishedAnswers()
const milan = buildDiagram(published, published.byProcess)
const rootsAnswers = publishedAnswers('Roots')
const roots = buildDiagram(rootsAnswers, rootsAnswers.byProcess)
const deficit = 'residual:Food supply'
const supply = processKey('Food supply')
const imports = linkKey('Imports', 'Food supply')
const waste = linkKey('Food supply', 'Food waste')

describe('a trace', () => {
  test('of a link holds all that leads to its source and all that comes of its target', () => {
    const traced = traceOf(milan, waste)
    expect([...traced].sort()).toEqual(
      [
        waste,
        processKey('Food waste'),
        supply,
        imports,
        processKey('Imports'),
        linkKey('Production', 'Food supply'),
        processKey('Production')
      ].sort()
    )
  })

  test('of an inner node holds both sides', () => {
    expect(traceOf(milan, supply).size).toBe(milan.nodes.length + milan.links.length)
  })

  test('of a deficit holds its node and what comes of it; that of its node holds the deficit', () => {
    const traced = traceOf(roots, deficit)
    expect([...traced].sort()).toEqual(
      [
        deficit,
        supply,
        ...roots.links.flatMap(({ key, source, target }) =>
          source === supply ? [key, target] : []
        )
      ].sort()
    )
    expect(traceOf(roots, supply).has(deficit)).toBe(true)
    expect(traceOf(roots, linkKey('Imports', 'Food supply')).has(deficit)).toBe(false)
  })

  test('ends on any graph with loops, and holds what it started from', () => {
    fc.assert(
      fc.property(graphs(), (graph) => {
        const diagram = buildDiagram(graph, graph.balance)
        for (const { key } of [...diagram.nodes, ...diagram.links, ...diagram.deficits]) {
          expect(traceOf(diagram, key).has(key)).toBe(true)
        }
      })
    )
  })

  test('of an unknown key is empty', () => {
    expect(traceOf(milan, 'process:nowhere').size).toBe(0)
  })
})

describe('arrow keys', () => {
  const cases: readonly (readonly [string | null, Move, string])[] = [
    [null, 'forward', processKey('Imports')],
    [processKey('Imports'), 'forward', imports],
    [imports, 'forward', supply],
    [supply, 'forward', linkKey('Food supply', 'Food consumption')],
    [linkKey('Food supply', 'Food consumption'), 'next', waste],
    [waste, 'next', 'residual:Food supply'],
    ['residual:Food supply', 'forward', 'unaccounted'],
    ['unaccounted', 'forward', 'unaccounted'],
    ['unaccounted', 'previous', processKey('Food waste')],
    [supply, 'back', imports],
    [processKey('Imports'), 'next', processKey('Production')],
    [processKey('Production'), 'next', processKey('Production')],
    [waste, 'first', processKey('Imports')],
    [waste, 'last', 'unaccounted']
  ]
  test.each(cases)('from %s, %s leads to %s', (from, move, to) => {
    expect(moved(milan, from, move)).toBe(to)
  })

  test('follow the direction in which the diagram runs', () => {
    expect(moveFor('ArrowRight', 'sideways')).toBe('forward')
    expect(moveFor('ArrowDown', 'down')).toBe('forward')
    expect(moveFor('ArrowDown', 'sideways')).toBe('next')
    expect(moveFor('a', 'down')).toBeNull()
  })

  test.each([
    [supply, 'back', deficit],
    [deficit, 'forward', supply],
    [deficit, 'back', deficit],
    [deficit, 'next', deficit],
    [deficit, 'previous', roots.links.findLast(({ target }) => target === supply)?.key]
  ] as const)('before a node that gives too much, from %s, %s leads to %s', (from, move, to) => {
    expect(moved(roots, from, move)).toBe(to)
  })

  test.each([
    ['all', milan],
    ['Roots', roots]
  ])('reach every mark of %s from the first node', (_, diagram) => {
    const reached = new Set<string>()
    const waiting = [diagram.nodes[0]?.key ?? '']
    for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
      if (reached.has(key)) continue
      reached.add(key)
      for (const move of ['forward', 'back', 'previous', 'next'] as const) {
        waiting.push(moved(diagram, key, move) ?? key)
      }
    }
    const { nodes, links, deficits } = diagram
    expect(reached.size).toBe(nodes.length + links.length + deficits.length)
  })
})
