import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { NewEvent } from '../../domain/event-store.ts'
import { Failure } from '../../domain/failure.ts'
import { checkProjections } from '../../projections/check.ts'
import { flows } from '../../projections/flows/projection.ts'
import { answerHistory } from '../../projections/surplus/history.ts'
import { answerList } from '../../projections/surplus/list.ts'
import { surplus } from '../../projections/surplus/projection.ts'
import { answerReceipts } from '../../projections/surplus/receipts.ts'
import { answerSummary } from '../../projections/surplus/summary.ts'
import { answerDestinations } from '../../projections/waste/destinations.ts'
import { waste } from '../../projections/waste/projection.ts'
import { answerSites } from '../../projections/waste/sites.ts'
import { sized } from '../size.ts'
import {
  at,
  attested,
  city,
  claimed,
  collected,
  corrected,
  decided,
  declared,
  delivered,
  expired,
  happened,
  kilos,
  line,
  packages,
  released,
  sorted,
  voided
} from './chain-events.ts'
import {
  append,
  askedOver,
  createStore,
  follow,
  openInMemory,
  projectInCuts,
  recordedAt,
  repeatingStore,
  type WholeReadModel
} from './setup.ts'

const march = { boundary: city, from: '2026-03-01', to: '2026-03-31' }

const makers = {
  declared,
  claimed,
  released,
  expired,
  collected,
  sorted,
  delivered,
  attested,
  thrownAway: (when: Parameters<typeof declared>[0]) =>
    happened('WasteRecorded', when, {
      site: 'surplus-hub:isola',
      fraction: 'organic',
      lines: [line(null, kilos(3)), line(null, packages(1))]
    }),
  fetched: (when: Parameters<typeof declared>[0]) =>
    happened('WasteCollected', when, {
      site: 'surplus-hub:isola',
      fraction: 'organic',
      quantity: kilos(2),
      collector: 'amsa'
    })
} as const

const shape = fc.record({
  make: fc.constantFrom(...Object.keys(makers).filter(isMaker)),
  surplus: fc.constantFrom('s1', 's2'),
  claim: fc.constantFrom('c1', 'c2'),
  collection: fc.constantFrom('k1', 'k2'),
  hour: fc.integer({ min: 1, max: 18 }),
  grams: fc.option(fc.integer({ min: 0, max: 90_000 }), { freq: 5, nil: null }),
  fromDonor: fc.boolean(),
  way: fc.constantFrom('said', 'said', 'said', 'resent', 'corrected', 'voided'),
  target: fc.nat(30)
})
type Shape = typeof shape extends fc.Arbitrary<infer Value> ? Value : never

function isMaker(name: string): name is keyof typeof makers {
  return name in makers
}

/** Fields of all the makers; each takes those that its event has. */
function dataOf(said: Shape): object {
  const quantity = said.grams === null ? packages(7) : kilos(said.grams / 1_000)
  const { surplus, claim, collection } = said
  switch (said.make) {
    case 'declared':
      return { surplus, quantity }
    case 'claimed':
      return { surplus, claim, quantity: decided(quantity), whole: said.fromDonor }
    case 'released':
      return { surplus, claim, quantity: decided(quantity) }
    case 'expired':
      return { surplus, quantity: decided(quantity) }
    case 'collected':
      return {
        ...{ surplus, claim, collection, ddtNo: said.fromDonor ? null : 'ddt-1' },
        reportedBy: said.fromDonor ? 'donor' : 'collector',
        lines: [line('lot-1', quantity, { collectedLot: `${collection}-tomato` })]
      }
    case 'sorted':
      return {
        inputs: [line(null, quantity, { collection }), line(null, kilos(4), { collection: 'k1' })]
      }
    case 'delivered':
      return { lines: [line(null, quantity)], reportedBy: said.fromDonor ? 'giver' : 'receiver' }
    case 'attested':
      return { quantity }
    default:
      return {}
  }
}

function eventOf(said: Shape, index: number, all: readonly Shape[]): NewEvent {
  const when = { number: index + 1, at: at(`${String(said.hour).padStart(2, '0')}:00`) }
  const corrects = (said.target % (all.length + 1)) + 1
  if (said.way === 'voided') return voided({ ...when, corrects })
  const made = makers[said.make](said.way === 'resent' ? { ...when, corrects } : when, dataOf(said))
  return said.way === 'corrected' ? corrected({ ...when, corrects }, made) : made
}

const answers = [
  (rm: WholeReadModel, known: object) =>
    answerList(rm, { boundary: city, offset: 0, limit: 10, ...known }),
  (rm: WholeReadModel, known: object) => answerSummary(rm, { ...march, ...known }),
  (rm: WholeReadModel, known: object) =>
    historyOrNone(rm, { boundary: city, surplus: 's1', ...known }),
  (rm: WholeReadModel, known: object) => answerReceipts(rm, { ...march, ...known }),
  (rm: WholeReadModel, known: object) => answerDestinations(rm, { ...march, ...known }),
  (rm: WholeReadModel, known: object) => answerSites(rm, { ...march, ...known })
]

/** A surplus that nothing was said of by then, or ever, has no history either way. */
async function historyOrNone(rm: WholeReadModel, asked: Parameters<typeof answerHistory>[1]) {
  try {
    return await answerHistory(rm, asked)
  } catch (error) {
    if (error instanceof Failure && error.code === 'not_found')
      return { position: null, events: [] }
    throw error
  }
}

/** All answers without the position that they were given at. */
async function answersOf(
  readModel: WholeReadModel,
  known: object = {}
): Promise<readonly unknown[]> {
  const given: unknown[] = []
  for (const answer of answers) {
    const { position: _, ...rest } = await answer(readModel, known)
    given.push(rest)
  }
  return given
}

async function storeOf(events: readonly NewEvent[]) {
  const store = createStore()
  for (const event of events) await append(store, [event])
  return store
}

const logs = fc.array(shape, { minLength: 1, maxLength: 25 }).map((all) => all.map(eventOf))
const own = [flows, surplus, waste]

const cuts = fc.array(
  fc.record({
    events: fc.integer({ min: 1, max: 8 }),
    extent: fc.constantFrom('mirror', 'mirror and projections', 'mirror and projections')
  }),
  { minLength: 1, maxLength: 5 }
)

test('a log cut in any way gives row for row what a rebuild gives', async () => {
  const readModel = await openInMemory()
  await fc.assert(
    fc.asyncProperty(logs, cuts, async (events, given) => {
      await readModel.reset('the next example')
      await projectInCuts(await storeOf(events), readModel, given)
      const checks = await checkProjections(readModel, own)
      expect(checks.map(({ projection }) => projection)).toContain('waste')
      expect(checks.filter(({ differing }) => differing > 0)).toEqual([])
    }),
    { numRuns: sized({ daily: 7, nightly: 60 }) }
  )
  await readModel.close()
}, 120_000)

test('what was known at an instant is what a log that ended there says, repeated or not', async () => {
  const [whole, early] = [await openInMemory(), await openInMemory()]
  await fc.assert(
    fc.asyncProperty(logs, async (events) => {
      await whole.reset('the next example')
      await early.reset('the next example')
      const half = Math.ceil(events.length / 2)
      const options = { projections: own }
      const all = await storeOf(events)
      await (await follow(all, whole, options)).stop()
      const start = repeatingStore(await storeOf(events.slice(0, half)))
      await (await follow(start, early, options)).stop()
      const asKnownAt = recordedAt(half)
      expect(await answersOf(askedOver(all, whole), { asKnownAt })).toEqual(
        await answersOf(askedOver(start, early))
      )
    }),
    { numRuns: sized({ daily: 4, nightly: 20 }) }
  )
  await whole.close()
  await early.close()
}, 120_000)
