import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createEngine } from '../../projections/engine.ts'
import { answerChanges } from '../../projections/mfa/system/changes.ts'
import { changes, systemParameters } from '../../projections/mfa/system/contract.ts'
import { answerSystem } from '../../projections/mfa/system/system.ts'
import { sized } from '../size.ts'
import { flow, idOf } from './events.ts'
import { createStore, follow, openInMemory, recordedAt, type WholeReadModel } from './setup.ts'
import { arrived, city, corrected, group, kg, someCrates, type Told, told, voided } from './told.ts'

const hub = 'surplus-hub:isola'
const charity = 'charity:table'
const window = { boundary: city, from: '2025-06-01', to: '2025-06-30', period: 'day' }

function given(n: number, on: string, value: number): Told {
  const line = { lot: `lot-${n}`, product: 'tomato', group, quantity: kg(value) }
  const data = { boundary: city, from: hub, to: charity, channel: 'other', lines: [line] }
  return told('LotDispatched', { n, on }, data)
}

function count(n: number, on: string, value: number): Told {
  const line = { lot: null, product: 'tomato', group, quantity: kg(value) }
  return told('StockCounted', { n, on }, { boundary: city, site: hub, ...line })
}

/** Follows a store to which more is told bit by bit. */
async function live(events: readonly Told[]) {
  const store = createStore()
  const readModel = await openInMemory(store)
  const tell = async (more: readonly Told[]) => {
    for (const { stream, event } of more) {
      await store.append({ stream, events: [event], expected: 'any' })
    }
  }
  await tell(events)
  const running = await follow(store, readModel)
  return {
    readModel,
    tell: async (more: readonly Told[]) => {
      await tell(more)
      await running.caughtUp(await store.head(), { timeoutMs: 20_000 })
    },
    end: async () => {
      await running.stop()
      await readModel.close()
    }
  }
}

const first = arrived({ n: 1, on: '2025-06-02' }, hub, kg(100))
const base = [
  first,
  count(2, '2025-06-02', 60),
  given(3, '2025-06-05', 20),
  count(4, '2025-06-10', 40),
  given(5, '2025-06-12', 30)
]

function ask(readModel: WholeReadModel, asked: object, engine = createEngine()) {
  return answerSystem(readModel, systemParameters.parse({ ...window, ...asked }), engine)
}

function renew(readModel: WholeReadModel, engine: ReturnType<typeof createEngine>) {
  return engine.systems.renew(readModel, systemParameters.parse(window), engine)
}

test('a late weighing makes only its day anew, and the day whose count it carries to', async () => {
  const { readModel, tell, end } = await live(base)
  const engine = createEngine()
  expect((await renew(readModel, engine)).solved).toHaveLength(30)
  expect((await renew(readModel, engine)).solved).toEqual([])
  await tell([given(6, '2025-06-20', 5)])
  expect((await renew(readModel, engine)).solved).toEqual(['2025-06-20'])
  await tell([given(7, '2025-06-07', 5)])
  expect((await renew(readModel, engine)).solved).toEqual(['2025-06-07', '2025-06-10'])
  await tell([arrived({ n: 8, on: '2025-07-07' }, hub, kg(1))])
  expect((await renew(readModel, engine)).solved).toEqual([])
  expect(await ask(readModel, {}, engine)).toEqual(await ask(readModel, {}))
  await end()
})

/** Questions whose kept answers are added to in different ways. */
const questions = [
  {},
  { level: 'kind', period: 'week' },
  { product: 'tomato', from: '2025-06-08', period: 'whole' },
  { group, from: '2025-06-08', to: '2025-06-14' }
]

function crates(value: number, id: string) {
  const factor = { id, gramsPerUnit: 7_000, relativeSd: 0.1 }
  return { value, unit: 'cassetta', basis: 'counted', factor }
}

function cooked(n: number, on: string, value: number): Told {
  const made = { lot: `lot-${n}`, product: 'passata', group: 'Preserves', quantity: kg(value) }
  const inputs = [{ lot: 'lot-1', product: 'tomato', group, quantity: kg(value) }]
  const said = { boundary: city, site: hub, batch: `batch-${n}`, inputs, outputs: [made] }
  return told('LotTransformed', { n, on }, said)
}

/** Sums of whose squares no number holds exactly. */
function publishedOf(n: number, on: string, grams: number): Told {
  const period = { from: on, to: on }
  const sizes = { grams: grams * 1e9, sdGrams: grams * 1e8 }
  const event = flow({ id: idOf(n), boundary: city, publication: `p-${n}`, period, ...sizes })
  return { stream: `publication-p-${n}`, event }
}

test('what is kept is always what a fresh look gives', async () => {
  const day = fc.integer({ min: 5, max: 18 }).map((n) => `2025-06-${String(n).padStart(2, '0')}`)
  const kinds = [
    'arrival',
    'crates',
    'unknown',
    'gift',
    'count',
    'void',
    'cooked',
    'published'
  ] as const
  const step = fc.record({
    kind: fc.constantFrom(...kinds),
    on: day,
    grams: fc.integer({ min: 1, max: 90 })
  })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 8 }), async (steps) => {
      const { readModel, tell, end } = await live(base)
      const engine = createEngine()
      const askAll = (by: () => typeof engine) =>
        Promise.all(questions.map((question) => ask(readModel, question, by())))
      await askAll(() => engine)
      let last: Told = first
      for (const [at, { kind, on, grams }] of steps.entries()) {
        const n = 100 + at
        const next = {
          arrival: () => arrived({ n, on }, hub, kg(grams)),
          crates: () => arrived({ n, on }, hub, crates(grams, grams % 2 === 0 ? 'box' : 'crate')),
          unknown: () => arrived({ n, on }, hub, someCrates),
          gift: () => given(n, on, grams),
          count: () => count(n, on, grams),
          void: () => voided({ n, on, corrects: 0 }, last),
          cooked: () => cooked(n, on, grams),
          published: () => publishedOf(n, on, grams)
        }[kind]()
        if (kind !== 'void') last = next
        await tell([next])
        expect(await askAll(() => engine)).toEqual(await askAll(createEngine))
      }
      await end()
    }),
    { numRuns: sized({ daily: 1, nightly: 10 }) }
  )
})

test('changes say what a figure was, what it is, and by which event', async () => {
  const { readModel, tell, end } = await live(base)
  const first3 = given(3, '2025-06-05', 20)
  const since = recordedAt(base.length)
  const corrections = corrected(
    { n: 9, on: '2025-06-05', corrects: 3 },
    given(3, '2025-06-05', 20),
    {
      ...{ boundary: city, from: hub, to: charity, channel: 'other' },
      lines: [{ lot: 'lot-3', product: 'tomato', group, quantity: kg(25) }]
    }
  )
  await tell([corrections])
  const asked = changes.parameters.parse({ ...window, since })
  const answer = await answerChanges(readModel, asked, createEngine())
  expect(answer.total).toBe(2)
  const [corrected5, counted10] = answer.periods
  expect(corrected5).toMatchObject({
    from: '2025-06-05',
    causesTotal: 1,
    causes: [{ corrects: first3.event.id, massGrams: 5_000, eventId: corrections.event.id }],
    flows: [
      { id: `${hub} → ${charity}`, before: { measured: 20_000 }, after: { measured: 25_000 } }
    ]
  })
  // The count of the tenth now misses nothing: 60 − 25 = 35, counted 40.
  expect(counted10).toMatchObject({ from: '2025-06-10', causes: [], flows: [] })
  expect(counted10?.stockChanges).toMatchObject([
    { before: { measured: 0 }, after: { measured: 5_000 } }
  ])
  const asKnownAt = since
  const nothing = await answerChanges(readModel, { ...asked, asKnownAt }, createEngine())
  expect(nothing).toMatchObject({ total: 0, periods: [] })
  await end()
})
