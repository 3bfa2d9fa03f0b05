import { expect, test } from 'vitest'
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
