import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { reconcile } from '../../../../domain/mfa/reconcile.ts'
import { viewOf } from '../../../../domain/mfa/view/document.ts'
import { mfaExamples } from '../../../../fixtures/mfa/examples.ts'
import { quantitiesCsv } from '../../../../web/views/mfa/csv.ts'
import { defaultDefinition, viewRows } from '../../../../web/views/mfa/default-definition.ts'
import { givenSystem } from '../../../../web/views/mfa/document.ts'
import { type Solved, solvedOf } from '../../../../web/views/mfa/solved.ts'
import { stagesOf } from '../../../../web/views/mfa/stages.ts'
import { systemDiagram } from '../../../../web/views/mfa/system-diagram.ts'
import { viewDiagram } from '../../../../web/views/mfa/view-diagram.ts'
import { chartWords, figuresFor } from '../../../../web/views/mfa/words.ts'

function solve(document: object): Solved {
  return solvedOf(givenSystem(document), reconcile(document))
}

function example(id: string): object {
  return mfaExamples.find((one) => one.id === id)?.document ?? {}
}

const systems = mfaExamples.filter(({ call }) => call === 'reconcile')

describe('columns of processes', () => {
  test('a process stands behind all that feed it, but for the flow that closes a circle', () => {
    const stages = stagesOf(
      ['c', 'b', 'a', 'alone'],
      [
        { from: 'a', to: 'b' },
        { from: 'b', to: 'c' },
        { from: 'a', to: 'c' },
        { from: 'c', to: 'b' },
        { from: 'x', to: 'a' }
      ]
    )
    expect(Object.fromEntries(stages)).toEqual({ a: 0, b: 1, c: 2, alone: 0 })
  })

  test('no circle makes them endless', () => {
    const names = ['a', 'b', 'c', 'd', 'e']
    const edge = fc.record({ from: fc.constantFrom(...names), to: fc.constantFrom(...names) })
    fc.assert(
      fc.property(fc.array(edge, { maxLength: 20 }), (edges) => {
        const stages = stagesOf(names, edges)
        expect([...stages.keys()]).toEqual(names)
        for (const stage of stages.values()) expect(stage).toBeLessThan(names.length)
      })
    )
  })
})

describe.each(systems)('$id', ({ document }) => {
  const solved = solve(document)

  test('every flow is drawn, or said to have no width', () => {
    for (const figures of ['reconciled', 'given'] as const) {
      const { diagram, unknown, negative } = systemDiagram(solved, figures)
      const flows = diagram.links.filter(({ kind }) => kind !== 'residual')
      expect(flows.length + unknown.length + negative.length).toBe(solved.flows.length)
      expect(new Set(diagram.links.map(({ key }) => key)).size).toBe(diagram.links.length)
      const keys = new Set(diagram.nodes.map(({ key }) => key))
      for (const { source, target } of diagram.links) {
        expect([keys.has(source), keys.has(target)]).toEqual([true, true])
      }
    }
  })

  test('with the measured figures a process shows what it leaves open', () => {
    const { links, deficits } = systemDiagram(solved, 'given').diagram
    const open = solved.answer.balances.filter(({ before }) => (before ?? 0) !== 0)
    const shown = links.filter(({ kind }) => kind === 'residual').length + deficits.length
    expect(shown).toBe(open.length)
  })

  test('the definition to begin with draws every flow', () => {
    const rows = viewRows(solved)
    if (solved.processes.length === 0) return
    const view = viewOf({ rows, definition: defaultDefinition(solved) })
    expect(view.account.drawn.count).toBe(rows.length)
    expect([view.unused, view.internal, view.elsewhere]).toEqual([[], [], []])
  })
})

test('a stock that grows takes, one that shrinks gives', () => {
  const solved = solve({
    processes: [{ id: 'P' }],
    flows: [{ id: 'in', from: 'a', to: 'P', value: 10, sd: 1 }],
    stockChanges: [
      { id: 'more', process: 'P', value: 12, sd: 1 },
      { id: 'less', process: 'P', value: -2, sd: 1 }
    ]
  })
  const { links } = systemDiagram(solved, 'reconciled').diagram
  expect(links.map(({ source, target }) => `${source} ${target}`).sort()).toEqual([
    'in:a process:P',
    'process:P stock:more',
    'stock:less process:P'
  ])
})

test('Elsewhere stands beside the layer that it gives to or takes from', () => {
  const { diagram, labels } = viewDiagram(viewOf(example('floweaver-exports')), {
    elsewhere: 'Altrove',
    name: (id) => id
  })
  const at = new Map(diagram.nodes.map(({ key, stage }) => [labels.get(key), stage]))
  expect(Object.fromEntries(at)).toEqual({
    ...{ farm1: 0, farm3: 0, other: 0, James: 1, Mary: 1 },
    Altrove: 1
  })
  expect(diagram.links.reduce((sum, { massGrams }) => sum + massGrams, 0)).toBe(21)
})

test('a link is called by its flow, its ends and its value', () => {
  const solved = solve(example('cencic-stan'))
  const { diagram } = systemDiagram(solved, 'reconciled')
  const words = chartWords({
    figures: figuresFor('it', null),
    diagram,
    linkNames: new Map([['flow:m12', 'm12']])
  })
  expect(diagram.links.map(words.linkName)).toContain('m12: P1 → P2, 302,416')
})

test.each([
  [0.0004, '< 0.001'],
  [0, '< 0.001'],
  [0.25, '= 0.25'],
  [null, '= –']
])('a probability of %d is written %s', (value, text) => {
  expect(figuresFor('en', null).probability(value)).toBe(text)
})

test('the table for programs has every flow, points, and quotes where they are needed', () => {
  const solved = solve({
    processes: [{ id: 'P' }],
    flows: [
      { id: 'a,b', from: 'x', to: 'P', value: 1.5, sd: 0.5 },
      { id: 'c', from: 'P', to: 'say "y"' }
    ]
  })
  expect(quantitiesCsv(solved.flows).split('\r\n').slice(1, 3)).toEqual([
    '"a,b",flow,x,P,1.5,0.5,1.5,0.5,nonredundant,,,',
    'c,flow,P,"say ""y""",,,1.5,0.5,observable,,,'
  ])
})

test('in a drawing large masses stand in tonnes, whose digits fit', () => {
  const { shortMass, mass } = figuresFor('it', 'g')
  expect(shortMass(77_391_727_000)).toBe('77.392\u00a0t')
  expect(shortMass(2_124_589_000)).toBe('2.124.589\u00a0kg')
  expect(mass(77_391_727_000)).toBe('77.391.727\u00a0kg')
})

test('a share is written as the language writes it', () => {
  expect(figuresFor('it', 'g').share(0.0427)).toBe('4,27\u00a0%')
  expect(figuresFor('en', 'g').share(0.0427)).toBe('4.27%')
})
