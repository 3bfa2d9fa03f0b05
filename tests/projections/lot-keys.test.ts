import { expect, test } from 'vitest'
import { keyOf } from '../../projections/log/numbers.ts'
import type { ReadModel } from '../../projections/read-model.ts'
import { LotKeys } from '../../projections/trace/lot-keys.ts'
import { openInMemory } from './setup.ts'

async function addLots(
  readModel: ReadModel,
  from: number,
  to: number,
  name = 'lot'
): Promise<void> {
  const rows = Array.from({ length: to - from + 1 }, (_, index) => {
    const [id, boundary] = [from + index, 1]
    const { high, low } = keyOf(`${name}-${id}`)
    return `(${id}, ${boundary}, ${high}, ${low}, '${name}-${id}')`
  })
  await readModel.write((session) => session.run(`insert into lot values ${rows.join(', ')}`))
}

/** Asks for lots by their names, by way of keys in blocks of so many. */
function asking(readModel: ReadModel, blockLots: number) {
  const keys = new LotKeys(blockLots)
  return async (name: string) =>
    (await readModel.read((session) => keys.find(session, keyOf(name)))).id
}

test.each([1, 3, 100])(
  'a lot is found by its key wherever it lies in blocks of %i, also while more come, and no other is',
  async (blockLots) => {
    const readModel = await openInMemory()
    const idOf = asking(readModel, blockLots)
    let last = 0
    for (const more of [2, 1, 11, 3]) {
      await addLots(readModel, last + 1, last + more)
      last += more
      for (const id of [1, Math.ceil(last / 2), last]) expect(await idOf(`lot-${id}`)).toBe(id)
      expect(await idOf(`lot-${last + 1}`)).toBeNull()
    }
    await readModel.close()
  }
)

test('what was kept of one filling is not used for the next', async () => {
  const readModel = await openInMemory()
  const idOf = asking(readModel, 1)
  await addLots(readModel, 1, 1, 'former')
  expect(await idOf('former-1')).toBe(1)
  await readModel.reset('as where the log is another one')
  await addLots(readModel, 1, 1)
  expect([await idOf('former-1'), await idOf('lot-1')]).toEqual([null, 1])
  await readModel.close()
})
