import fc from 'fast-check'
import { expect, test } from 'vitest'
import { beginning, keyOf, Numbers } from '../../projections/log/numbers.ts'

const texts = fc.array(fc.tuple(fc.constantFrom('', 'milan\n', 'pavia\n'), fc.string()), {
  maxLength: 60
})

test('a text has the number of its first appearance, however it is cut, and after a restart', () => {
  fc.assert(
    fc.property(texts, (all) => {
      const numbers = new Numbers()
      const restored = new Numbers()
      const expected = new Map<string, number>()
      for (const [before, rest] of all) {
        const text = `${before}${rest}`
        const isNew = !expected.has(text)
        if (isNew) expected.set(text, expected.size + 1)
        const { id, fresh } = numbers.of(rest, beginning(before))
        expect(id).toBe(expected.get(text))
        expect(fresh).toEqual(isNew ? { id, ...keyOf(text) } : null)
        if (fresh !== null) restored.restore(fresh.high, fresh.low)
      }
      for (const [text, id] of expected) expect(restored.of(text)).toEqual({ id, fresh: null })
    })
  )
})

test('numbers hold when there are more than there was room for', () => {
  const numbers = new Numbers()
  const count = 20_000
  const given = () => Array.from({ length: count }, (_, index) => numbers.of(`lot-${index}`).id)
  const inOrder = Array.from({ length: count }, (_, index) => index + 1)
  expect(given()).toEqual(inOrder)
  expect(given()).toEqual(inOrder)
  expect(numbers.size).toBe(count)
})
