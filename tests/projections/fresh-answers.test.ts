import { afterAll, expect, test } from 'vitest'
import { answerList } from '../../projections/boundaries/queries.ts'
import { answerLinks } from '../../projections/flows/links.ts'
import { flow, idOf } from './events.ts'
import { append, createStore, follow, openInMemory } from './setup.ts'

/**
 * Statements are kept prepared. DuckDB plans them with the value ranges of that moment, so a kept
 * plan once answered without rows that came later, or failed; see `openInstance`.
 */
const store = createStore()
const readModel = await openInMemory(store)
const running = await follow(store, readModel)
afterAll(async () => {
  await running.stop()
  await readModel.close()
})

/** Asks on every reader connection, so that each keeps its statements from now on. */
async function ask() {
  const asked = { from: '2018-01-01', to: '2018-12-31' }
  const answers = await Promise.all(
    Array.from({ length: 4 }, async () => ({
      list: (await answerList(readModel)).rows.map(({ boundary, movements }) => [
        boundary,
        movements
      ]),
      here: (await answerLinks(readModel, { ...asked, boundary: 'milan-metro' })).links.length,
      there: (await answerLinks(readModel, { ...asked, boundary: 'pavia' })).links.length
    }))
  )
  for (const answer of answers) expect(answer).toEqual(answers[0])
  return answers[0]
}

test('a question asked before and after new values answers with the new ones', async () => {
  expect(await ask()).toEqual({ list: [], here: 0, there: 0 })
  await append(store, [flow({ id: idOf(1), grams: 1 })])
  await running.caughtUp(await store.head(), { timeoutMs: 20_000 })
  expect(await ask()).toEqual({ list: [['milan-metro', 1]], here: 1, there: 0 })
  await append(store, [
    flow({ id: idOf(2), grams: 2, boundary: 'pavia', group: 'Roots' }),
    flow({ id: idOf(3), grams: 2 ** 40, source: 'Elsewhere in 2018', target: 'Hub' })
  ])
  await running.caughtUp(await store.head(), { timeoutMs: 20_000 })
  expect(await ask()).toEqual({
    list: [
      ['milan-metro', 2],
      ['pavia', 1]
    ],
    here: 2,
    there: 1
  })
})

test('one name after the other is seen by every reader as soon as it is there', async () => {
  const names = Array.from({ length: 16 }, (_, index) => `town-${index + 10}`)
  for (const [index, boundary] of names.entries()) {
    await append(store, [flow({ id: idOf(10 + index), grams: 1, boundary })])
    await running.caughtUp(await store.head(), { timeoutMs: 20_000 })
    const there = (await ask())?.list.map(([name]) => name)
    expect(there).toEqual(['milan-metro', 'pavia', ...names.slice(0, index + 1)])
  }
})
