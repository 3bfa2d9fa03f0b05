import { describe, expect, test } from 'vitest'
import { documentOfTable } from '../../../../web/views/mfa/flow-table.ts'

/** The example of Cencic 2016 (STAN) without its transfer coefficient, as a sheet shows it. */
const stan = [
  ['Flow', 'Source process', 'Destination process', 'Mass flow', 'Uncertainty'],
  ['m01_1', '', 'P1', '100', '10 %'],
  ['m01_2', '', 'P1', '50', '0'],
  ['m12', 'P1', 'P2', '300,0', '30'],
  ['m21', 'P2', 'P1', '', ''],
  ['m30_1', 'P2', '', '', '']
]

const system = {
  processes: [{ id: 'P1' }, { id: 'P2' }],
  flows: [
    { id: 'm01_1', from: 'outside', to: 'P1', value: 100, sd: 10 },
    { id: 'm01_2', from: 'outside', to: 'P1', value: 50, sd: 0 },
    { id: 'm12', from: 'P1', to: 'P2', value: 300, sd: 30 },
    { id: 'm21', from: 'P2', to: 'P1' },
    { id: 'm30_1', from: 'P2', to: 'outside' }
  ]
}

describe('a table of flows that is pasted becomes a system', () => {
  test.each([
    ['tabs, as a spreadsheet copies', '\t', '\n'],
    ['semicolons, as an Italian spreadsheet saves', ';', '\r\n']
  ])('with %s', (_, separator, end) => {
    const text = stan.map((cells) => cells.join(separator)).join(end)
    expect(documentOfTable(`${text}${end}`)).toEqual(system)
  })

  test('with commas and Italian names; ends that are only come from or gone to lie outside', () => {
    expect(documentOfTable('"da","a","valore","sd"\n"campi","hub",5,1\nhub,negozi,4,1')).toEqual({
      processes: [{ id: 'hub' }],
      flows: [
        { id: 'f1', from: 'campi', to: 'hub', value: 5, sd: 1 },
        { id: 'f2', from: 'hub', to: 'negozi', value: 4, sd: 1 }
      ]
    })
  })

  test('a figure that is no number stays as it is written, so that the service names it', () => {
    expect(documentOfTable('from\tto\tvalue\tsd\na\tb\tabout 5\t10 %')).toEqual({
      processes: [],
      flows: [{ id: 'f1', from: 'a', to: 'b', value: 'about 5', sd: '10 %' }]
    })
  })

  test.each([
    ['JSON', JSON.stringify(system)],
    ['a table without ends', 'flow;value\na;1'],
    ['words', 'what goes from here to there'],
    ['nothing', '']
  ])('%s is no such table', (_, text) => {
    expect(documentOfTable(text)).toBeNull()
  })
})
