import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { EventStore } from '../../domain/event-store.ts'
import { OwnPlaces } from '../../ingest/own-places.ts'
import { ownPlacesOf } from '../../projections/access/own-places.ts'
import { city, projectTold, type Told, told, voided } from '../projections/told.ts'
import { sized } from '../size.ts'
import { logOf } from './writers.ts'

/** What the log and the read model say of whose a place was on a day must be the same. */

const party = 'grower:rosa'
const market = 'covered-market:a'
const plot = 'plot:a'
const days = ['2025-01-10', '2025-02-10', '2025-03-10', '2025-04-10', '2025-05-10'] as const
const someDay = fc.constantFrom(...days)
const somebody = fc.constantFrom(party, 'grower:luigi')
const maybeDay = fc.option(someDay, { nil: null })

type Make = (n: number) => Told

const opening: fc.Arbitrary<Make> = fc
  .record({ manager: fc.option(somebody, { nil: null }), openedOn: maybeDay })
  .map(
    (said) => (n) =>
      told(
        'SiteOpened',
        { n, on: '2025-01-01' },
        {
          ...{ boundary: city, site: market, name: 'a', assumptions: [], source: 'test', ...said }
        }
      )
  )
const concession: fc.Arbitrary<Make> = fc
  .record({ manager: somebody, from: someDay, until: maybeDay })
  .map(
    (said) => (n) =>
      told(
        'MarketConcessionChanged',
        { n, on: '2025-01-01' },
        { site: market, source: 'test', ...said }
      )
  )
const assignment: fc.Arbitrary<Make> = fc
  .record({ holder: somebody, from: someDay, to: maybeDay })
  .map(
    (said) => (n) =>
      told('PlotAssigned', { n, on: '2025-01-01' }, { boundary: city, plot, ...said })
  )
const release: fc.Arbitrary<Make> = fc
  .record({ holder: somebody, from: someDay })
  .map(
    (said) => (n) =>
      told('PlotReleased', { n, on: '2025-01-01' }, { boundary: city, plot, ...said })
  )

const facts = fc.array(
  fc.record({
    make: fc.oneof(opening, concession, assignment, release),
    isVoided: fc.integer({ min: 0, max: 5 }).map((dice) => dice === 0)
  }),
  { minLength: 1, maxLength: 8 }
)

test('the log and the read model agree on whose a place was', { timeout: 120_000 }, async () => {
  let owned = 0
  await fc.assert(
    fc.asyncProperty(facts, async (chosen) => {
      const said = chosen.map(({ make }, index) => make(1_000 + index))
      const voids = said.flatMap((one, index) =>
        chosen[index]?.isVoided === true
          ? [voided({ n: 2_000 + index, on: '2025-06-01' }, one)]
          : []
      )
      const log = [...said, ...voids]
      const author = { role: 'grower', party, boundaries: 'all', scopes: [] } as const
      const byLog = new OwnPlaces(await logOf(log), author)
      const readModel = await projectTold(log)
      const known = await readModel.read((session) => ownPlacesOf(session, party))
      await readModel.close()
      await byLog.learn([market, plot, party])
      for (const place of [market, plot, party]) {
        for (const day of [...days, '2024-12-31', '2025-05-11']) {
          const isOwn = known.some(
            (one) =>
              one.place === place &&
              (one.since === '-infinity' || one.since <= day) &&
              (one.until === 'infinity' || day <= one.until)
          )
          expect(byLog.has(place, day), `${place} on ${day}`).toBe(isOwn)
          if (isOwn && place !== party) owned += 1
        }
      }
    }),
    { numRuns: sized({ daily: 10, nightly: 100 }) }
  )
  expect(owned).toBeGreaterThan(sized({ daily: 2, nightly: 20 }))
})

test('a plot is read once, and then only where it grew, whoever asks', async () => {
  const about = { boundary: city, plot, holder: party }
  const store = await logOf([
    told('PlotAssigned', { n: 1, on: '2025-01-01' }, { ...about, from: '2025-01-01', to: null })
  ])
  const put = async (...events: readonly Told[]) => {
    for (const { stream, event } of events) {
      await store.append({ stream, events: [event], expected: 'any' })
    }
  }
  let read = 0
  const counting: EventStore = {
    ...store,
    readStream: async function* (stream, options) {
      for await (const batch of store.readStream(stream, options)) {
        read += batch.length
        yield batch
      }
    }
  }
  const asks = async (by: string) => {
    read = 0
    const author = { role: 'grower', party: by, boundaries: 'all', scopes: [] } as const
    const own = new OwnPlaces(counting, author)
    await own.learn([plot, 'plot:made-up'])
    return { isOwn: own.has(plot, '2025-06-01'), read }
  }
  expect(await asks(party)).toEqual({ isOwn: true, read: 1 })
  const crop = { boundary: city, plot, crop: 'chard', areaSquareMetres: null, method: null }
  const plantings = Array.from({ length: 300 }, (_, index) =>
    told('CropPlanted', { n: 10 + index, on: '2025-02-01' }, crop)
  )
  await put(...plantings)
  expect(await asks('grower:foreign')).toEqual({ isOwn: false, read: 300 })
  expect(await asks('grower:foreign')).toEqual({ isOwn: false, read: 0 })
  expect(await asks(party)).toEqual({ isOwn: true, read: 0 })
  await put(told('PlotReleased', { n: 900, on: '2025-05-01' }, { ...about, from: '2025-05-01' }))
  expect(await asks(party)).toEqual({ isOwn: false, read: 1 })
})

test('a startup owns the plot that it works on, by both', async () => {
  const startup = 'startup:jam'
  const log = [
    told(
      'StartupRegistered',
      { n: 1, on: '2025-01-01' },
      {
        ...{ boundary: city, startup, name: 'Jam', activity: 'jam', plot, source: 'test' }
      }
    )
  ]
  const author = { role: 'startup', party: startup, boundaries: 'all', scopes: [] } as const
  const byLog = new OwnPlaces(await logOf(log), author)
  await byLog.learn([plot, market])
  expect(byLog.has(plot, '2025-01-01')).toBe(true)
  expect(byLog.has(market, '2025-01-01')).toBe(false)
  expect(() => byLog.has('plot:never-asked', '2025-01-01')).toThrow('nobody learnt whose')
  const readModel = await projectTold(log)
  const known = await readModel.read((session) => ownPlacesOf(session, startup))
  await readModel.close()
  expect(known.map(({ place }) => place)).toContain(plot)
})
