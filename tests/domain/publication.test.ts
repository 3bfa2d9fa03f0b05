import { describe, expect, test } from 'vitest'
import { FlowPublished, StockChangePublished } from '../../domain/publication/events.ts'

const quantity = { value: '2', unit: 't', basis: 'published' }
const flow = {
  boundary: 'milan-metro',
  publication: 'urbanfoodflows',
  period: { from: '2018-01-01', to: '2018-12-31' },
  source: 'Imports ',
  target: { id: ' Food  supply', stage: 'supply' },
  group: 'Fruit ',
  quantity
}
const { source: _, target: __, ...common } = flow
const stock = { ...common, process: 'Food supply', direction: 'added' }

describe('what a source may say of a published flow', () => {
  test('is cleaned, completed and counted in grams', () => {
    const read = FlowPublished.input.parse(flow)
    expect(read).toMatchObject({
      source: { id: 'Imports', stage: null },
      target: { id: 'Food supply', stage: 'supply' },
      group: 'Fruit',
      product: null,
      quantity: { netGrams: 2_000_000, sdGrams: 200_000 }
    })
    expect(FlowPublished.data.parse(read)).toEqual(read)
    expect(FlowPublished.stream(read)).toBe('publication-urbanfoodflows.milan-metro')
  })

  test.each([
    ['ends that are the same when cleaned', { ...flow, target: 'Imports' }, ['target']],
    ['an unknown stage', { ...flow, target: { id: 'x', stage: 'export' } }, ['target']],
    [
      'a period that ends before it begins',
      { ...flow, period: { from: '2018-02-01', to: '2018-01-01' } },
      ['period', 'to']
    ],
    ['a publication with blanks', { ...flow, publication: 'Urban Food' }, ['publication']],
    ['an empty group', { ...flow, group: ' ' }, ['group']],
    [
      'a quantity without a unit',
      { ...flow, quantity: { value: 1, basis: 'weighed' } },
      ['quantity', 'unit']
    ],
    [
      'grams that are said, not derived',
      { ...flow, quantity: { ...quantity, netGrams: 1 } },
      ['quantity']
    ]
  ])('%s is refused where it stands', (_name, said, path) => {
    const parsed = FlowPublished.input.safeParse(said)
    expect(parsed.error?.issues.map((issue) => issue.path)).toEqual([path])
  })
})

describe('what a source may say of a published stock change', () => {
  test('is cleaned, completed and counted in grams', () => {
    const read = StockChangePublished.input.parse(stock)
    expect(read).toMatchObject({ process: { id: 'Food supply', stage: null }, product: null })
    expect(StockChangePublished.data.parse(read)).toEqual(read)
  })

  test('a direction that there is not is refused', () => {
    const parsed = StockChangePublished.input.safeParse({ ...stock, direction: 'lost' })
    expect(parsed.error?.issues.map((issue) => issue.path)).toEqual([['direction']])
  })
})
