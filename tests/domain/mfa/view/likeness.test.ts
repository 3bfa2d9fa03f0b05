import fc from 'fast-check'
import { expect, test } from 'vitest'
import { rowsBehind } from '../../../../domain/mfa/view/likeness.ts'

test('the rows behind lists are those of their likenesses, in order, however lists overlap', () => {
  const number = fc.integer({ min: -1, max: 9 })
  fc.assert(
    fc.property(
      fc.array(number, { maxLength: 60 }),
      fc.array(fc.uniqueArray(fc.integer({ min: 0, max: 12 }), { maxLength: 6 }), { maxLength: 8 }),
      (numbers, lists) => {
        const found = rowsBehind(Int32Array.from(numbers), lists)
        const expected = lists.map((list) =>
          [...numbers.keys()].filter((row) => list.includes(numbers[row] ?? -1))
        )
        expect(found.map((rows) => [...rows])).toEqual(expected)
      }
    )
  )
})
