import { expect, test } from 'vitest'
import type { BalanceRow } from '../../../../projections/balance/contract.ts'
import { buildDiagram } from '../../../../web/views/flows/diagram.ts'
import { notesFor } from '../../../../web/views/flows/sentences.ts'
import { flowWords } from '../../../../web/views/flows/words.ts'
import { publishedAnswers } from '../../published.ts'

const tonne = 1_000_000
const { totals } = publishedAnswers()

function link(source: string, target: string, tonnes: number, unknownMass = 0) {
  return { source, target, massGrams: tonnes * tonne, sdGrams: 0, events: 2, unknownMass }
}

function row(process: string, imbalanceTonnes: number, stockTonnes = 0): BalanceRow {
  return {
    ...{ process, group: null, role: 'inner' as const, inGrams: 0, outGrams: 0, becameGrams: 0 },
    ...{ stockChangeGrams: stockTonnes * tonne, imbalanceGrams: imbalanceTonnes * tonne },
    ...{ imbalanceSdGrams: 0, events: 1 }
  }
}

function notesOf(
  links: readonly ReturnType<typeof link>[],
  byProcess: readonly BalanceRow[],
  extra: Partial<Parameters<typeof notesFor>[1]> = {}
): string {
  const diagram = buildDiagram({ nodes: [], links }, byProcess)
  const settings = { unit: 't' as const, inhabitants: null, supplyGrams: 0, diagram }
  const words = flowWords({ ...settings, language: 'en', folds: extra.folds ?? [] })
  const notes = notesFor(words, { diagram, byProcess, byGroup: [], totals, ...extra })
  return notes.join('\n').replaceAll('\u00a0', ' ')
}

test('unknown masses are counted, and flows of nothing else are named', () => {
  const notes = notesOf([link('hub:foody', 'people:customers', 5, 2), link('a', 'b', 0, 1)], [])
  expect(notes).toContain('3 movements have an unknown mass')
  expect(notes).toContain('Flows of unknown mass alone, not drawn: a → b.')
})

test('a last day that may still grow is named, and only that', () => {
  const flows = [link('hub:foody', 'people:customers', 5)]
  const said = notesOf(flows, [], { window: { openDay: '2026-11-26' } })
  expect(said).toContain('The last day with data, 26/11/2026, may be incomplete')
  expect(notesOf(flows, [], { window: { openDay: null } })).not.toContain('incomplete')
})

test('a flow says how many of its movements have no mass', () => {
  const nodes = ['a', 'b'].map((id, stage) => ({ id, label: id, stage, stageName: null }))
  const diagram = buildDiagram({ nodes, links: [link('a', 'b', 5, 1)] }, [])
  const settings = { unit: 't' as const, inhabitants: null, supplyGrams: 0, diagram }
  const [only] = diagram.links
  if (only === undefined) throw new Error('there is a link')
  expect(flowWords({ ...settings, language: 'it' }).linkName(only)).toBe(
    'a → b, 5\u00a0t, più 1 movimento di massa ignota'
  )
})

test('many deficits and many stock changes are one sentence each, with the largest named', () => {
  const places = Array.from({ length: 8 }, (_, index) => `wholesaler:stand-${index}`)
  const notes = notesOf(
    places.map((id) => link('supplier:sicily', id, 5)),
    places.map((id, index) => row(id, -1 - index, 2))
  )
  expect(notes).toContain('More leaves 8 places than is recorded to enter: 36 t are missing')
  expect(notes).toContain('most at Stand 7 8 t; Stand 6 7 t')
  expect(notes).toContain('and 3 more')
  expect(notes).toContain('Stock change, not drawn: 8 places, +16 t in all.')
})

test('what stays within a kind, or within a fold, is said', () => {
  const within = { events: 3, massGrams: 7 * tonne }
  expect(notesOf([], [], { within })).toBe(
    '3 movements (7 t) are between places of one kind and not drawn.'
  )
  const folds = [{ id: 'hub:~supply', kind: 'hub' as const, members: ['hub:a', 'hub:b'] }]
  expect(notesOf([], [], { within, folds })).toBe(
    '2 places are gathered in “Other”; the table lists them all.\n' +
      'Between places that are gathered together, not drawn: 7 t.'
  )
})

test('soil, water and air are never unaccounted for', () => {
  const links = [
    link('environment', 'plot', 5),
    link('plot', 'people', 4),
    link('plot', 'environment', 1)
  ]
  const diagram = buildDiagram({ nodes: [], links }, [row('environment', -4), row('plot', -1)])
  expect(diagram.deficits.map(({ process }) => process)).toEqual(['plot'])
})
