import { describe, expect, test } from 'vitest'
import { answerBasis } from '../../projections/quality/basis.ts'
import { naming, observationTypes, ofPlaces } from '../../projections/quality/reporter.ts'
import { answerLateness, answerSilence } from '../../projections/quality/reports.ts'
import { readSample, sampleNames } from '../domain/samples.ts'
import { recordedAt } from './setup.ts'
import {
  arrived,
  city,
  corrected,
  group,
  hub,
  kg,
  market,
  opened,
  projectTold,
  someCrates,
  told,
  tomato,
  voided
} from './told.ts'

const asked = { boundary: city, from: '2025-01-01', to: '2026-12-31' }

describe('basis', () => {
  const misread = arrived({ n: 1, on: '2025-03-01' }, market, kg(9_000))
  const right = { ...JSON.parse(misread.event.data) }
  right.lines = [{ lot: 'lot-1', product: 'tomato', group, quantity: kg(60) }]
  const world = [
    misread,
    arrived({ n: 2, on: '2025-03-01' }, market, kg(30, 'declared')),
    arrived({ n: 3, on: '2025-03-02' }, hub, kg(10, 'estimated'), { group: 'Fruit' }),
    arrived({ n: 4, on: '2025-03-02' }, hub, someCrates),
    arrived({ n: 5, on: '2027-01-01' }, hub, kg(5_000)),
    corrected({ n: 6, on: '2025-03-01' }, misread, right)
  ]

  test('shares are of the mass that counts, and unknown masses stand beside', async () => {
    const readModel = await projectTold(world)
    const part = (basis: string, massGrams: number, of: number) => ({
      basis,
      massGrams,
      share: of === 0 ? null : massGrams / of
    })
    expect((await answerBasis(readModel, { ...asked, by: 'all' })).rows).toEqual([
      {
        ...{ key: null, massGrams: 100_000, flows: 4, flowsWithoutMass: 1 },
        parts: [
          part('weighed', 60_000, 100_000),
          part('counted', 0, 100_000),
          part('declared', 30_000, 100_000),
          part('estimated', 10_000, 100_000),
          part('published', 0, 100_000)
        ]
      }
    ])
    const keys = async (by: 'place' | 'group' | 'day') => {
      const { rows } = await answerBasis(readModel, { ...asked, by })
      return rows.map(({ key, massGrams, flows }) => [key, massGrams, flows])
    }
    expect(await keys('place')).toEqual([
      [market, 90_000, 2],
      ['supplier:rossi', 100_000, 4],
      [hub, 10_000, 2]
    ])
    expect(await keys('group')).toEqual([
      ['Fruit', 10_000, 1],
      [group, 90_000, 3]
    ])
    expect(await keys('day')).toEqual([
      ['2025-03-01', 90_000, 2],
      ['2025-03-02', 10_000, 2]
    ])
    const before = await answerBasis(readModel, { ...asked, by: 'all', asKnownAt: recordedAt(1) })
    expect(before.rows).toMatchObject([{ massGrams: 9_000_000, flows: 1 }])
    const fruit = await answerBasis(readModel, { ...asked, by: 'all', group: 'fruit' })
    expect(fruit.rows).toMatchObject([{ massGrams: 10_000 }])
    await readModel.close()
  })
})

/** The n-th is recorded at second n of the year 2026; so long before it happened. */
function minutesBefore(minutes: number, n: number): string {
  return new Date(Date.parse(recordedAt(n)) - minutes * 60_000).toISOString()
}

describe('reports', () => {
  const lateness = [0, 1, 2, 30, 1_439, 1_440, 1_499, 44_000]
  const world = [
    ...lateness.map((minutes, index) =>
      arrived(
        {
          n: index + 1,
          on: minutesBefore(minutes, index + 1),
          channel: minutes > 1_000 ? 'import' : 'scale'
        },
        index % 2 === 0 ? market : hub,
        kg(1)
      )
    )
  ]
  const wide = { ...asked, from: '2025-11-01' }

  test('lateness is told by nearest rank, to the minute, then hour, then day', async () => {
    const readModel = await projectTold(world)
    const all = { key: null, reports: 8, medianMinutes: 30, p90Minutes: 43_200, maxMinutes: 43_200 }
    const by = async (what: 'all' | 'place' | 'channel', asKnownAt?: string) =>
      (await answerLateness(readModel, { ...wide, by: what, asKnownAt })).rows
    expect(await by('all')).toEqual([{ ...all, lateShare: 3 / 8 }])
    expect(await by('all', recordedAt(8))).toEqual(await by('all'))
    expect(await by('channel')).toMatchObject([
      { key: 'import', reports: 4, medianMinutes: 1_440, maxMinutes: 43_200, lateShare: 3 / 4 },
      { key: 'scale', reports: 4, medianMinutes: 1, p90Minutes: 30, lateShare: 0 }
    ])
    expect(await by('place')).toMatchObject([
      { key: market, reports: 4, medianMinutes: 2, p90Minutes: 1_440 },
      { key: hub, reports: 4, medianMinutes: 30, p90Minutes: 43_200 }
    ])
    expect(await by('all', recordedAt(2))).toMatchObject([{ reports: 2, maxMinutes: 1 }])
    const elsewhere = await answerLateness(readModel, { ...wide, boundary: 'torino', by: 'all' })
    expect(elsewhere.rows).toEqual([])
    await readModel.close()
  })

  test('a correction is no report, and nobody reports a published table', async () => {
    const first = arrived({ n: 1, on: minutesBefore(0, 1) }, market, kg(1))
    const readModel = await projectTold([
      first,
      corrected({ n: 2, on: minutesBefore(0, 1) }, first, {
        ...{ boundary: city, from: 'supplier:rossi', to: market },
        lines: [{ lot: 'lot-1', product: 'tomato', group, quantity: kg(2) }]
      }),
      voided({ n: 3, on: minutesBefore(0, 1) }, first),
      tomato
    ])
    const { rows } = await answerLateness(readModel, { ...wide, by: 'place' })
    expect(rows).toMatchObject([{ key: market, reports: 1 }])
    await readModel.close()
  })

  test('who reported before and no longer does is silent', async () => {
    const closing = { site: hub, from: '2025-06-05', reason: 'moved', source: 'test' }
    const readModel = await projectTold([
      opened(6, hub),
      arrived({ n: 1, on: '2025-06-01' }, hub, kg(1)),
      arrived({ n: 2, on: '2025-06-04' }, market, kg(1)),
      told(
        'SaleRecorded',
        { n: 3, on: '2025-06-08' },
        {
          ...{ boundary: city, site: market, receipt: 'r1', channel: 'counter' },
          lines: [{ product: 'tomato', group, quantity: kg(1) }]
        }
      ),
      arrived({ n: 4, on: '2025-06-11' }, 'wholesaler:verdi', kg(1)),
      told('SiteClosed', { n: 5, on: '2025-06-05' }, closing)
    ])
    const ask = async (days: number, more: object = {}) => {
      const answer = await answerSilence(readModel, { boundary: city, days, ...more })
      return [answer.asOf, ...answer.rows.map(({ place, silentDays }) => `${place} ${silentDays}`)]
    }
    expect(await ask(3)).toEqual(['2025-06-11', `${hub} 10`, `${market} 3`])
    expect(await ask(4)).toEqual(['2025-06-11', `${hub} 10`])
    expect(await ask(3, { asOf: '2025-06-07' })).toEqual(['2025-06-07', `${hub} 6`, `${market} 3`])
    expect(await ask(1, { asKnownAt: recordedAt(3) })).toEqual(['2025-06-04', `${hub} 3`])
    const { rows } = await answerSilence(readModel, { boundary: city, days: 5 })
    expect(rows).toEqual([
      { place: hub, lastReportOn: '2025-06-01', silentDays: 10, reports: 1, closedOn: '2025-06-05' }
    ])
    expect(await ask(1, { boundary: 'torino' })).toEqual([null])
    await readModel.close()
  })
})

test('every observation whose data alone says who reports is read for it', () => {
  const samples = sampleNames().map(readSample)
  const telling = samples.filter(({ type, stream, data }) => {
    const isOfPlace = ofPlaces.some((prefix) => stream.startsWith(`${prefix}-`))
    const names = ['reportedBy', 'site', 'donor', 'ngo'].some((field) => field in data)
    return observationTypes.includes(type) && names && !isOfPlace
  })
  expect(new Set(telling.map(({ type }) => type))).toEqual(new Set(naming))
})
