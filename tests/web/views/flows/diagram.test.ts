import { describe, expect, test } from 'vitest'
import { buildDiagram, unaccountedKey } from '../../../../web/views/flows/diagram.ts'
import { notesFor } from '../../../../web/views/flows/sentences.ts'
import { flowWords, shareOf } from '../../../../web/views/flows/words.ts'
import { publishedAnswers } from '../../published.ts'

const tonne = 1_000_000

function diagramOf(group: string | null = null) {
  const published = publishedAnswers(group)
  return { published, diagram: buildDiagram(published, published.byProcess) }
}

describe('Milan 2018', () => {
  test('draws the published flows, and the residual as a flow of its own', () => {
    const { diagram } = diagramOf()
    expect(
      diagram.links.map(({ source, target, massGrams }) => [source, target, massGrams / tonne])
    ).toEqual([
      ['process:Imports', 'process:Food supply', 2_520_612],
      ['process:Production', 'process:Food supply', 476_525],
      ['process:Food supply', 'process:Food consumption', 1_668_145],
      ['process:Food supply', 'process:Food waste', 416_164],
      ['process:Food supply', unaccountedKey, 912_828]
    ])
    expect(diagram.deficits).toEqual([])
  })

  test('puts the unaccounted node last in the last column', () => {
    const { diagram } = diagramOf()
    expect(diagram.nodes.at(-1)).toMatchObject({ key: unaccountedKey, process: null, stage: 2 })
  })

  test.each([
    ['Fruit', 114_644],
    ['Vegetables', 118_425],
    ['Cereals', -76_451],
    ['Roots', -82_951]
  ])('has the residual of %s', (group, tonnes) => {
    const { diagram } = diagramOf(group)
    const residual = diagram.links.find(({ kind }) => kind === 'residual')
    const deficit = diagram.deficits[0]
    expect((residual?.massGrams ?? -(deficit?.massGrams ?? 0)) / tonne).toBe(tonnes)
  })

  test('names the five groups that are netted in the drawn residual', () => {
    const { published, diagram } = diagramOf()
    const words = flowWords({
      language: 'en',
      unit: 't',
      inhabitants: null,
      supplyGrams: published.totals.inGrams,
      diagram
    })
    expect(notesFor(words, { ...published, diagram })).toEqual([
      '5 groups use more than their recorded supply: Coffee, tea, herbal −143,360\u00a0t; Roots −82,951\u00a0t; Cereals −76,451\u00a0t; Sweet products and substitutes −38,792\u00a0t; Meat and animal products −28,296\u00a0t. They are netted in the drawn residual.'
    ])
  })

  test('says each flow in one sentence, with its share of supply', () => {
    const { published, diagram } = diagramOf()
    const settings = { unit: 't' as const, inhabitants: null, diagram }
    const supplyGrams = published.totals.inGrams
    const [imports] = diagram.links
    if (imports === undefined) throw new Error('Milan has imports')
    expect(flowWords({ ...settings, language: 'it', supplyGrams }).linkName(imports)).toBe(
      'Importazioni → Disponibilità alimentare, 2.520.612\u00a0t, 84,1\u00a0% delle entrate'
    )
    expect(flowWords({ ...settings, language: 'en', supplyGrams }).linkName(imports)).toBe(
      'Imports → Food supply, 2,520,612\u00a0t, 84.1% of supply'
    )
  })
})

test.each([
  [0, 100, 0],
  [100, 100, 1],
  [101, 100, null],
  [-1, 100, null],
  [5, 0, null]
])('%d of %d has the share %s', (grams, supply, expected) => {
  expect(shareOf(grams, supply)).toBe(expected)
})

test('a sentence leaves a share out where there is none', () => {
  const { published, diagram } = diagramOf('Roots')
  const supplyGrams = published.totals.inGrams
  const words = flowWords({ language: 'en', unit: 't', inhabitants: null, supplyGrams, diagram })
  const consumption = diagram.links.find(({ target }) => target === 'process:Food consumption')
  if (consumption === undefined) throw new Error('roots are eaten in Milan')
  expect(consumption.massGrams).toBeGreaterThan(supplyGrams)
  expect(words.linkName(consumption)).toMatch(/^Food supply → Food consumption, [\d,]+\u00a0t$/u)
})

test('sets amounts below zero aside and names them', () => {
  const { published } = diagramOf()
  const links = [
    ...published.links,
    {
      ...{ source: 'Food supply', target: 'Exports', massGrams: -3 * tonne },
      ...{ sdGrams: 0, events: 1, unknownMass: 0 }
    }
  ]
  const diagram = buildDiagram({ ...published, links }, [])
  expect(diagram.notDrawn).toHaveLength(1)
  const words = flowWords({ language: 'en', unit: 't', inhabitants: null, supplyGrams: 0, diagram })
  expect(notesFor(words, { ...published, byProcess: [], byGroup: [], diagram })).toEqual([
    'Not drawn because it is below zero: Food supply → Exports −3\u00a0t.'
  ])
})

test('merges parallel links', () => {
  const { published } = diagramOf()
  const diagram = buildDiagram(
    { nodes: published.nodes, links: [...published.links, ...published.links] },
    []
  )
  expect(diagram.links).toHaveLength(4)
  expect(diagram.links[0]?.massGrams).toBe(2 * 2_520_612 * tonne)
})
