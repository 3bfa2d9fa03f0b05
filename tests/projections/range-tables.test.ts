import { expect, test } from 'vitest'
import { flow, idOf } from './events.ts'
import { append, createStore, follow, openInMemory } from './setup.ts'

/** Short ranges have tables that stay, long ones tables of their own, under the same names. */
const longRange = 2_049

test('a read side that goes on where another one ended, on one connection, counts each event once', async () => {
  const store = createStore()
  const readModel = await openInMemory()
  let said = 0
  const differing = []
  for (const count of [1, 1, longRange, 1, 3]) {
    const events = Array.from({ length: count }, (_, index) =>
      flow({ id: idOf(said + index), grams: 1 })
    )
    said += count
    // Nothing follows the log meanwhile, so these are one range.
    await append(store, events)
    const running = await follow(store, readModel)
    if (said > longRange) differing.push(...(await running.check()))
    await running.stop()
  }
  await readModel.close()
  expect(differing.length).toBeGreaterThan(0)
  expect(differing.filter((table) => table.differing > 0)).toEqual([])
})
