import { expect, test } from 'vitest'
import { readyMappings } from '../../../ingest/sheet/ready-mappings.ts'
import { openSavedSheets } from '../../../ingest/sheet/saved.ts'

test('imports of one partner push out none of another’s bad rows, and of its own the oldest', () => {
  const sheets = openSavedSheets(':memory:')
  sheets.keepBadRows('market', 'first', 'rows of the market')
  for (let nth = 0; nth <= 60; nth += 1) sheets.keepBadRows('charity', `c${nth}`, `rows ${nth}`)
  expect(sheets.badRows('market', 'first')).toBe('rows of the market')
  expect(sheets.badRows('charity', 'first')).toBeNull()
  expect(['c10', 'c11', 'c60'].map((id) => sheets.badRows('charity', id))).toEqual([
    null,
    'rows 11',
    'rows 60'
  ])
  sheets.close()
})

test('a partner keeps a hundred mappings, of a length that tables have, and can replace each', () => {
  const sheets = openSavedSheets(':memory:')
  const [ready] = readyMappings
  if (ready === undefined) throw new Error('no mapping comes with the product')
  for (let nth = 0; nth < 100; nth += 1) sheets.save('market', { ...ready, name: `m${nth}` })
  const refused = expect.objectContaining({ code: 'invalid_parameter' })
  expect(() => sheets.save('market', { ...ready, name: 'more' })).toThrow(refused)
  sheets.save('market', { ...ready, name: 'm7', event: 'StockCounted' })
  sheets.save('charity', { ...ready, name: 'more' })
  const endless = { ...ready, name: 'long', key: ['x'.repeat(70_000)] }
  expect(() => sheets.save('charity', endless)).toThrow(refused)
  expect([sheets.mappings('market').length, sheets.mappings('charity').length]).toEqual([100, 1])
  sheets.close()
})
