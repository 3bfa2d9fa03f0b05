import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { NewEvent } from '../../domain/event-store.ts'
import { answerEvents } from '../../projections/flows/events.ts'
import { answerLinks } from '../../projections/flows/links.ts'
import { flows } from '../../projections/flows/projection.ts'
import { sized } from '../size.ts'
import { at, city, happened, kilos, packages, voided } from './chain-events.ts'
import { append, contentOf, createStore, openInMemory, project, projectInCuts } from './setup.ts'

const ends = { from: 'wholesaler:rossi', to: 'covered-market:wagner' }
const asked = { boundary: city, from: '2026-03-01', to: '2026-03-31' }
const page = { ...asked, offset: 0, limit: 100 }

interface Told {
  readonly number: number
  readonly kg: number | null
  readonly basis?: 'weighed' | 'counted' | 'declared' | 'estimated'
  readonly by?: 'source' | 'target'
  readonly ddtNo?: string | null
  readonly corrects?: number
}

/** One party's statement about the delivery of lot L by a transport document. */
function told({ number, kg, basis = 'weighed', by = 'target', ddtNo = 'D1', corrects }: Told) {
  const quantity = kg === null ? packages(3) : kilos(kg, basis)
  const lines = [{ lot: 'L', product: 'tomato', group: 'Vegetables', quantity }]
  const when = { number, at: at('08:00'), ...(corrects === undefined ? {} : { corrects }) }
  return by === 'source'
    ? happened('LotDispatched', when, { ...ends, channel: 'covered_market', ddtNo, lines })
    : happened('ConsignmentReceived', when, { ...ends, ddtNo, lines })
}

async function answered(events: readonly NewEvent[]) {
  const readModel = await project(events)
  const { links } = await answerLinks(readModel, asked)
  const { rows, massGrams } = await answerEvents(readModel, page)
  return {
    grams: links[0]?.massGrams ?? null,
    counted: links[0]?.events ?? 0,
    unknown: links[0]?.unknownMass ?? 0,
    massGrams,
    standings: rows.map((row) => [row.massGrams, row.standing])
  }
}

test('two parties about one delivery are one delivery, and the other statement is shown', async () => {
  const answer = await answered([
    told({ number: 1, kg: 100, basis: 'declared', by: 'source' }),
    told({ number: 2, kg: 96 })
  ])
  expect(answer).toEqual({
    grams: 96_000,
    counted: 1,
    unknown: 0,
    massGrams: 96_000,
    standings: [
      [100_000, 'duplicate'],
      [96_000, 'counted']
    ]
  })
})

test.each([
  ['a weight before a declaration, whoever gave it', 'weighed', 'source', 'declared', 'target', 1],
  ['who received before who gave, both weighed', 'weighed', 'source', 'weighed', 'target', 2],
  ['the first of two that are alike', 'weighed', 'target', 'weighed', 'target', 1],
  ['a count before an estimate', 'estimated', 'target', 'counted', 'source', 2]
] as const)('%s', async (_what, basis1, by1, basis2, by2, best) => {
  const answer = await answered([
    told({ number: 1, kg: 100, basis: basis1, by: by1 }),
    told({ number: 2, kg: 90, basis: basis2, by: by2 })
  ])
  expect(answer.grams).toBe(best === 1 ? 100_000 : 90_000)
})

test('a statement without a mass gives way to any with one', async () => {
  const answer = await answered([
    told({ number: 1, kg: null }),
    told({ number: 2, kg: 70, basis: 'estimated', by: 'source' })
  ])
  expect(answer).toMatchObject({ grams: 70_000, counted: 1, unknown: 0 })
  const alone = await answered([told({ number: 1, kg: null })])
  expect(alone).toMatchObject({ grams: 0, counted: 1, unknown: 1 })
})

test('without a document, or under another one, it is another delivery', async () => {
  const answer = await answered([
    told({ number: 1, kg: 10 }),
    told({ number: 2, kg: 20, ddtNo: 'D2' }),
    told({ number: 3, kg: 40, ddtNo: null }),
    told({ number: 4, kg: 80, ddtNo: null })
  ])
  expect(answer).toMatchObject({ grams: 150_000, counted: 4 })
})

test('whoever names a paper that is about others takes nothing of theirs away', async () => {
  const dispatch = told({ number: 1, kg: 100, basis: 'declared', by: 'source' })
  const lines = [{ lot: 'L', product: 'tomato', group: 'Vegetables', quantity: kilos(1) }]
  const hostile = happened(
    'ConsignmentReceived',
    { number: 2, at: at('08:30') },
    { from: ends.from, to: 'covered-market:other', ddtNo: 'D1', lines }
  )
  const readModel = await project([dispatch, hostile])
  const { links } = await answerLinks(readModel, asked)
  const to = (place: string) => links.find(({ target }) => target === place)?.massGrams
  expect([to(ends.to), to('covered-market:other')]).toEqual([100_000, 1_000])
})

test('when the best statement is voided the next one counts', async () => {
  const answer = await answered([
    told({ number: 1, kg: 100, basis: 'declared', by: 'source' }),
    told({ number: 2, kg: 96 }),
    voided({ number: 3, at: at('09:00'), corrects: 2 })
  ])
  expect(answer.grams).toBe(100_000)
  expect(answer.standings).toEqual([
    [100_000, 'counted'],
    [96_000, 'corrected']
  ])
})

const statement = fc.record({
  kg: fc.option(fc.integer({ min: 1, max: 9 }), { freq: 5, nil: null }),
  basis: fc.constantFrom('weighed', 'counted', 'declared', 'estimated'),
  by: fc.constantFrom('source', 'target'),
  ddtNo: fc.constantFrom('D1', 'D1', 'D2', null),
  /** Which statement is corrected, before or after this one in the log. */
  corrects: fc.option(fc.nat(12), { freq: 2, nil: null })
})

const trust = ['weighed', 'counted', 'declared', 'published', 'estimated']

/** The rules in plain words: a test's second opinion on the SQL. */
function countedGrams(said: readonly Told[]): number {
  const standing = said.filter(
    ({ number }) => !said.some((other) => other.corrects === number && other.number !== number)
  )
  const byDocument = Map.groupBy(standing, ({ ddtNo, number }) => ddtNo ?? `alone ${number}`)
  let sum = 0
  for (const statements of byDocument.values()) {
    const [best] = statements.toSorted((a, b) => {
      const rank = ({ kg, basis, by }: Told) =>
        (kg === null ? 1_000 : 0) + trust.indexOf(basis ?? '') * 10 + (by === 'target' ? 0 : 1)
      return rank(a) - rank(b) || a.number - b.number
    })
    sum += (best?.kg ?? 0) * 1_000
  }
  return sum
}

test('any statements, cut in any way, give what the plain rules give, row for row', async () => {
  const which = [flows]
  const tables = { flow: 'select * from flow', corrected: 'select * from corrected' }
  await fc.assert(
    fc.asyncProperty(
      fc.array(statement, { minLength: 1, maxLength: 12 }),
      fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }),
      async (shapes, cuts) => {
        const said = shapes.map(({ corrects, ...shape }, index): Told => {
          const number = index + 1
          const others = corrects === null || corrects === index ? {} : { corrects: corrects + 1 }
          return { ...shape, number, ...others }
        })
        const store = createStore()
        for (const one of said) await append(store, [told(one)])
        const [cutUp, atOnce] = [await openInMemory(), await openInMemory()]
        const extents = cuts.map((events) => ({
          events,
          extent: 'mirror and projections' as const
        }))
        await projectInCuts(store, cutUp, extents, which)
        await projectInCuts(store, atOnce, [{ events: 1_000, extent: 'mirror' }], which)
        expect(await contentOf(cutUp, tables)).toEqual(await contentOf(atOnce, tables))
        const [sum] = await cutUp.read((session) =>
          session.rows('select coalesce(sum(mass_grams), 0)::bigint as grams from flow')
        )
        expect(Number(sum?.grams)).toBe(countedGrams(said))
        await cutUp.close()
        await atOnce.close()
      }
    ),
    { numRuns: sized({ daily: 10, nightly: 60 }) }
  )
}, 120_000)
