import { afterAll, expect, test } from 'vitest'
import { type Asker, MfaSolver } from '../../web/server/mfa-solver.ts'

/** Whoever sends much to be computed holds up nobody else. */

const solver = new MfaSolver()
afterAll(() => solver.close())

/** Three flows from each process to the next. */
function chain(flows: number) {
  return {
    processes: Array.from({ length: flows / 3 }, (_, at) => ({ id: `p${at}` })).slice(1),
    flows: Array.from({ length: flows }, (_, at) => {
      const from = Math.floor(at / 3)
      return { id: `f${at}`, from: `p${from}`, to: `p${from + 1}`, value: 100, sd: 1 }
    }),
    options: { eliminate: false }
  }
}

const large = Buffer.from(JSON.stringify(chain(12_000)))
const small = Buffer.from(JSON.stringify(chain(9)))
const stranger = (address: number): Asker => ({ caller: `address ${address}`, isKnown: false })
const known: Asker = { caller: 'key 1', isKnown: true }

test('a document is computed while strangers’ wait', async () => {
  // Both threads are there.
  await Promise.all([known, stranger(0)].map((of) => solver.answer('reconcile', small, of)))
  const done: string[] = []
  const theirs = Array.from({ length: 12 }, (_, nth) =>
    solver.answer('reconcile', large, stranger(nth % 3)).then(() => done.push('theirs'))
  )
  const ours = [1, 2].map(() =>
    solver.answer('reconcile', small, known).then(() => done.push('ours'))
  )
  await Promise.all(ours)
  expect(done.filter((whose) => whose === 'theirs').length).toBeLessThan(6)
  await Promise.all(theirs)
})

test('one stranger has four documents here, all strangers sixteen, and others still theirs', async () => {
  const sent = Array.from({ length: 30 }, (_, nth) =>
    solver.answer('reconcile', small, stranger(nth < 10 ? 0 : nth)).then(
      () => 'answered',
      (error: unknown) => Reflect.get(Object(error), 'code')
    )
  )
  const ours = solver.answer('reconcile', small, known)
  const fates = await Promise.all(sent)
  expect(fates.slice(0, 10).filter((fate) => fate === 'answered')).toHaveLength(4)
  expect(fates.filter((fate) => fate === 'answered')).toHaveLength(16)
  expect(new Set(fates)).toEqual(new Set(['answered', 'solver_busy']))
  expect((await ours).length).toBeGreaterThan(0)
  // What has left makes room.
  expect((await solver.answer('reconcile', small, stranger(0))).length).toBeGreaterThan(0)
})
