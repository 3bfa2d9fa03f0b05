import { describe, expect, test } from 'vitest'
import { computeForward } from '../../../../domain/mfa/forward-document.ts'
import { computeStock } from '../../../../domain/mfa/stock-document.ts'
import { mfaExamples } from '../../../../fixtures/mfa/examples.ts'
import { readable, readText } from '../../../../web/views/mfa/document.ts'
import { bookOf, keptOf, stockDocumentOf } from '../../../../web/views/mfa/models/kept-stock.ts'
import {
  readWhatIf,
  sharesOf,
  shareToday,
  whatIfDocument
} from '../../../../web/views/mfa/models/what-if.ts'
import type { Solved, SolvedFlow } from '../../../../web/views/mfa/solved.ts'

const models = mfaExamples.filter(({ call }) => ['forward', 'stocks', 'indicators'].includes(call))

test.each(models)('the document of $id is known for one of $call', ({ call, document }) => {
  expect(readText(readable(document))).toMatchObject({ kind: call })
})

function flow(id: string, from: string, to: string, value: number): SolvedFlow {
  const unmeasured = { measured: null, measuredSd: null, sd: null, z: null }
  return { ...unmeasured, id, from, to, value, class: 'observable', kind: 'flow' }
}

const solved: Pick<Solved, 'flows' | 'processes'> = {
  processes: ['market'],
  flows: [
    flow('in', 'hub', 'market', 1_000),
    flow('sold', 'market', 'people', 800),
    flow('given', 'market', 'charity', 40),
    flow('wasted', 'market', 'plant', 160)
  ]
}

describe('a what-if question', () => {
  const shares = sharesOf(solved)

  test('says what a flow is today, of all and of two', () => {
    expect(shareToday(shares, 'given', null)).toBeCloseTo(0.04, 12)
    expect(shareToday(shares, 'given', 'wasted')).toBeCloseTo(0.2, 12)
    expect(shareToday(shares, 'nobody', null)).toBeNull()
  })

  test('60 % of what is given and wasted together changes those two alone', () => {
    const whatIf = readWhatIf({ whatIf: 'given', expense: 'wasted', percent: '60' }, shares)
    const { scenario } = computeForward(whatIfDocument(shares, { whatIf, place: 'charity' }))
    const differences = scenario?.difference.transfers.map(({ value }) => Math.round(value))
    expect(differences).toEqual([0, 80, -80])
    expect(scenario?.attribution.upstream[0]?.parts).toMatchObject([{ input: 'in', share: 1 }])
  })

  test.each([
    ['a percentage above 100', { whatIf: 'given', expense: null, percent: '101' }],
    ['no percentage', { whatIf: 'given', expense: null, percent: null }],
    ['a flow of another system', { whatIf: 'gone', expense: null, percent: '10' }]
  ])('%s in an address asks nothing', (_name, state) => {
    expect(readWhatIf(state, shares)).toBeNull()
  })

  test('a flow that is no other of its process is at nobody’s expense', () => {
    const state = { whatIf: 'given', expense: 'in', percent: '10' }
    expect(readWhatIf(state, shares)).toEqual({ flow: 'given', expense: null, share: 0.1 })
  })
})

describe('the stock of a place by age', () => {
  const row = { place: 'm', outGrams: 0, becameGrams: 0, imbalanceGrams: 0, counted: false }
  const span = { from: '2026-06-01', to: '2026-06-04' }
  const days = [
    { ...row, day: '2026-06-02', openingGrams: 5, inGrams: 10, closingGrams: 15 },
    { ...row, day: '2026-06-04', openingGrams: 15, inGrams: 0, becameGrams: -3, closingGrams: 12 }
  ]

  test('holds what it held on days on which nothing moved', () => {
    expect(bookOf(days, span)).toEqual([
      { day: '2026-06-01', openingGrams: 5, cameGrams: 0, closingGrams: 5 },
      { day: '2026-06-02', openingGrams: 5, cameGrams: 10, closingGrams: 15 },
      { day: '2026-06-03', openingGrams: 15, cameGrams: 0, closingGrams: 15 },
      { day: '2026-06-04', openingGrams: 15, cameGrams: 0, closingGrams: 12 }
    ])
  })

  test('all that came is there or has spoiled', () => {
    const { steps } = computeStock(stockDocumentOf(bookOf(days, span), 3))
    const spoiled = steps.reduce((sum, { outflow }) => sum + outflow, 0)
    expect(spoiled + (steps.at(-1)?.stock ?? 0)).toBeCloseTo(15, 9)
    expect(spoiled).toBeGreaterThan(0)
  })

  test('is offered where the shelf life is listed', () => {
    const level = {
      place: 'm',
      group: 'Fruit',
      missingGrams: 0,
      lastCountedOn: null,
      lastMovedOn: null
    }
    const kept = keptOf(
      [
        { ...level, product: 'apple', massGrams: 1 },
        { ...level, product: 'pear', massGrams: 2 },
        { ...level, product: null, massGrams: 3 }
      ],
      [
        { product: 'apple', label: { it: 'mela', en: 'apple' }, shelfLifeDays: 30 },
        { product: 'pear', label: { it: 'pera', en: 'pear' }, shelfLifeDays: 12 }
      ]
    )
    expect(kept.map(({ key, sdDays }) => [key, sdDays])).toEqual([
      ['m pear', 2.4],
      ['m apple', 6]
    ])
  })
})
