import { expect, test } from 'vitest'
import { createTurns, type Waiting } from '../../projections/turns.ts'

/** Readers that are lent to works of several callers, each done when the test says so. */
function lending(readers: number) {
  const turns = createTurns<number, Waiting>(
    Array.from({ length: readers }, (_, index) => index),
    (_, waiting) => new Error(`${waiting} wait`)
  )
  const running: { readonly caller: string; readonly done: () => void }[] = []
  const begun: string[] = []
  const ask = (caller: string, signal = new AbortController().signal) =>
    turns(
      () => {
        const { promise, resolve } = Promise.withResolvers<void>()
        running.push({ caller, done: resolve })
        begun.push(caller)
        return promise
      },
      { caller, signal }
    )
  /** Ends the work that has run longest, and lets the next begin. */
  const finish = async () => {
    running.shift()?.done()
    await settled()
  }
  return { ask, begun, running, finish }
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve()
}

test('who asks a hundred things at once keeps others waiting for a turn and no longer', async () => {
  const { ask, begun, finish } = lending(3)
  const all = Array.from({ length: 100 }, () => ask('hostile'))
  await settled()
  expect(begun).toEqual(['hostile', 'hostile'])
  // One reader is left, and is free at once.
  all.push(ask('other'))
  await settled()
  expect(begun.at(-1)).toBe('other')
  all.push(ask('third'), ask('third'))
  for (let ended = 0; ended < 2; ended += 1) await finish()
  expect(begun.slice(3)).toEqual(['hostile', 'third'])
  for (let ended = 0; ended < 110; ended += 1) await finish()
  await Promise.all(all)
  expect(begun).toHaveLength(103)
})

test('callers who all wait take turns, each in the order in which it asked', async () => {
  const { ask, begun, finish } = lending(1)
  const all = ['a', 'a', 'a', 'b', 'b', 'c'].map((caller) => ask(caller))
  for (let ended = 0; ended < 6; ended += 1) {
    await settled()
    await finish()
  }
  await Promise.all(all)
  expect(begun).toEqual(['a', 'a', 'b', 'c', 'a', 'b'])
})

test('who gives up waiting is in nobody’s way', async () => {
  const { ask, begun, finish } = lending(1)
  const first = ask('a')
  const ending = new AbortController()
  const inVain = ask('b', ending.signal)
  const patient = ask('b')
  ending.abort()
  await expect(inVain).rejects.toThrow('1 wait')
  await finish()
  expect(begun).toEqual(['a', 'b'])
  await finish()
  await Promise.all([first, patient])
})

test('one who is alone has all but one, and every one of its works comes to its turn', async () => {
  const { ask, running, finish } = lending(2)
  const all = Array.from({ length: 5 }, () => ask('a'))
  await settled()
  expect(running).toHaveLength(1)
  for (let ended = 0; ended < 5; ended += 1) await finish()
  await Promise.all(all)
})
