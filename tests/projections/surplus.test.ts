import { expect, test } from 'vitest'
import type { NewEvent } from '../../domain/event-store.ts'
import type { SurplusRow } from '../../projections/surplus/contract.ts'
import { answerHistory } from '../../projections/surplus/history.ts'
import { answerList } from '../../projections/surplus/list.ts'
import {
  at,
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
import { idOf } from './events.ts'
import { project, recordedAt } from './setup.ts'

const page = { boundary: city, offset: 0, limit: 100 }

/** Events in the order given, each at its own recorded instant. */
function told(...events: readonly NewEvent[]) {
  return project(...events.map((event) => [event]))
}

async function onlyRow(events: readonly NewEvent[], more: object = {}): Promise<SurplusRow> {
  const { rows } = await answerList(await told(...events), { ...page, ...more })
  const [row] = rows
  if (row === undefined || rows.length > 1) throw new Error(`there are ${rows.length} surpluses`)
  return row
}

const open = declared({ number: 1, at: at('07:00') })
const part = claimed(
  { number: 2, at: at('07:10') },
  { quantity: decided(kilos(40, 'declared')), whole: false }
)
const rest = claimed(
  { number: 3, at: at('07:20') },
  { claim: 'c2', ngo: 'charity:pane', quantity: decided(kilos(60, 'declared')), whole: true }
)
const partCollected = collected(
  { number: 4, at: at('08:00') },
  { lines: [line('lot-1', kilos(38), { collectedLot: 'k1-tomato' })] }
)
const restExpired = expired(
  { number: 5, at: at('08:30') },
  { quantity: decided(kilos(60, 'declared')) }
)
const withdrawn = happened(
  'SurplusWithdrawn',
  { number: 6, at: at('08:40') },
  { surplus: 's1', quantity: decided(kilos(100, 'declared')), reason: 'sold after all' }
)

test.each([
  ['declared', [open], 'open', 0, 100_000, '07:00'],
  ['claimed in part', [open, part], 'partly_claimed', 40_000, 60_000, '07:10'],
  ['claimed by two', [open, part, rest], 'claimed', 100_000, 0, '07:20'],
  [
    'claimed and given back',
    [open, claimed({ number: 2, at: at('07:10') }), released({ number: 3, at: at('07:25') })],
    'open',
    0,
    100_000,
    '07:25'
  ],
  ['collected in part', [open, part, partCollected], 'partly_claimed', 40_000, 60_000, '08:00'],
  ['one of two fetched it', [open, part, rest, partCollected], 'claimed', 100_000, 0, '08:00'],
  ['the rest expired', [open, part, partCollected, restExpired], 'collected', 40_000, 0, '08:30'],
  ['the rest expired first', [open, part, restExpired], 'claimed', 40_000, 0, '08:30'],
  ['expired', [open, expired({ number: 5, at: at('08:30') })], 'expired', 0, 0, '08:30'],
  ['withdrawn', [open, withdrawn], 'withdrawn', 0, 0, '08:40'],
  [
    'released after the rest expired',
    [
      open,
      part,
      restExpired,
      released({ number: 7, at: at('09:00') }, { quantity: decided(kilos(40, 'declared')) })
    ],
    'open',
    0,
    40_000,
    '09:00'
  ]
] as const)('a surplus that was %s', async (_, events, state, claimedGrams, openGrams, since) => {
  const row = await onlyRow(events)
  expect(row).toMatchObject({
    state,
    since: `2026-03-01T${since}:00.000Z`,
    claimed: { grams: claimedGrams, withoutMass: 0 },
    open: { grams: openGrams, withoutMass: 0 },
    declared: { grams: 100_000, withoutMass: 0, said: null }
  })
})

test('a row says what was declared, who answered and how long it took', async () => {
  const row = await onlyRow([open, part, rest])
  expect(row).toMatchObject({
    surplus: 's1',
    donor: 'wholesaler:rossi',
    stand: 'A24',
    product: 'tomato',
    group: 'Vegetables',
    reason: 'unsold_low_demand',
    ngos: ['charity:pane', 'surplus-hub:isola'],
    declaredAt: '2026-03-01T07:00:00.000Z',
    firstAnswerAt: '2026-03-01T07:10:00.000Z',
    minutesToAnswer: 10,
    // Said as noon in Rome.
    expiresAt: '2026-03-01T11:00:00.000Z'
  })
})

test('a refusal is an answer too, and alerts are none', async () => {
  const alert = { surplus: 's1', recipients: ['recup'], channel: 'bot', round: 1 }
  const row = await onlyRow([
    open,
    happened('SurplusAlertSent', { number: 2, at: at('07:01') }, alert),
    happened('SurplusReminderSent', { number: 3, at: at('07:05') }, { ...alert, round: 2 }),
    happened(
      'SurplusDeclined',
      { number: 4, at: at('07:07') },
      { surplus: 's1', ngo: 'charity:pane' }
    )
  ])
  expect(row).toMatchObject({ state: 'open', minutesToAnswer: 7, since: row.declaredAt })
})

test('what was only counted stays a count, and is open as long as packages are left', async () => {
  const counted = declared({ number: 1, at: at('07:00') }, { quantity: packages(12) })
  const six = claimed(
    { number: 2, at: at('07:10') },
    { quantity: decided(packages(6)), whole: false }
  )
  const others = claimed(
    { number: 3, at: at('07:20') },
    { claim: 'c2', quantity: decided(packages(6)), whole: true }
  )
  expect(await onlyRow([counted, six])).toMatchObject({
    state: 'partly_claimed',
    declared: { grams: null, withoutMass: 1, said: '12 collo' },
    claimed: { grams: null, withoutMass: 1, said: '6 collo' },
    open: { grams: null, withoutMass: 1, said: '6 collo' }
  })
  expect(await onlyRow([counted, six, others])).toMatchObject({
    state: 'claimed',
    claimed: { grams: null, withoutMass: 2, said: '6 collo + 6 collo' },
    open: { grams: 0, withoutMass: 0, said: null }
  })
})

test('where counts and weights do not meet, the last step tells whether any is left', async () => {
  const counted = declared({ number: 1, at: at('07:00') }, { quantity: packages(12) })
  const weighed = { quantity: decided(kilos(50)) }
  const some = claimed({ number: 2, at: at('07:10') }, { ...weighed, whole: false })
  const all = claimed({ number: 2, at: at('07:10') }, { ...weighed, whole: true })
  expect(await onlyRow([counted, some])).toMatchObject({
    state: 'partly_claimed',
    open: { grams: null, withoutMass: 1, said: null }
  })
  expect(await onlyRow([counted, all])).toMatchObject({ state: 'claimed', open: { grams: 0 } })
})

test('a collection of a surplus that nobody declared is not lost', async () => {
  expect(await onlyRow([collected({ number: 1, at: at('08:00') }, { claim: null })])).toMatchObject(
    {
      state: 'collected',
      donor: 'wholesaler:rossi',
      declaredAt: null,
      minutesToAnswer: null,
      declared: { grams: 0, withoutMass: 0 },
      collected: { grams: 95_000 }
    }
  )
})

const all = claimed({ number: 2, at: at('07:10') })

test.each([
  ['the collector, of equal bases', 'weighed', 95, 'weighed', 96, 95_000],
  ['the better basis', 'estimated', 95, 'weighed', 96, 96_000],
  ['the known mass', 'estimated', null, 'estimated', 96, 96_000]
] as const)(
  'of two reports of one collection %s counts',
  async (_, basis, kg, other, donorKg, grams) => {
    const lines = (quantity: object) => [
      { ...line('lot-1', kilos(1)), quantity, collectedLot: 'k1-tomato' }
    ]
    const readModel = await told(
      open,
      all,
      collected(
        { number: 3, at: at('08:01') },
        {
          reportedBy: 'donor',
          collection: 'out-7',
          ddtNo: null,
          lines: lines(kilos(donorKg, other))
        }
      ),
      collected(
        { number: 4, at: at('08:00') },
        { lines: lines(kg === null ? packages(9) : kilos(kg, basis)) }
      )
    )
    const { rows } = await answerList(readModel, page)
    expect(rows).toMatchObject([{ state: 'collected', collected: { grams, withoutMass: 0 } }])
    const { events } = await answerHistory(readModel, { boundary: city, surplus: 's1' })
    const standings = events.map(({ reportedBy, standing }) => [reportedBy, standing])
    expect(standings.filter(([who]) => who !== null)).toEqual([
      ['collector', grams === 95_000 ? 'counted' : 'reported_twice'],
      ['donor', grams === 95_000 ? 'reported_twice' : 'counted']
    ])
  }
)

test('two journeys under two documents both count', async () => {
  const row = await onlyRow([
    open,
    all,
    collected({ number: 3, at: at('08:00') }),
    collected({ number: 4, at: at('09:00') }, { collection: 'k2', ddtNo: 'ddt-2' })
  ])
  expect(row.collected.grams).toBe(190_000)
})

test('a corrected weight counts from when it was recorded on, the first stays in the history', async () => {
  const readModel = await told(
    open,
    all,
    collected({ number: 3, at: at('08:00') }),
    corrected(
      { number: 4, at: at('08:00'), corrects: 3 },
      collected(
        { number: 3, at: at('08:00') },
        { lines: [{ ...line('lot-1', kilos(59)), collectedLot: 'k1-tomato' }] }
      )
    )
  )
  const gramsAt = async (append: number) => {
    const { rows } = await answerList(readModel, { ...page, asKnownAt: recordedAt(append) })
    return rows.map((row) => row.collected.grams)
  }
  expect([await gramsAt(0), await gramsAt(1), await gramsAt(3), await gramsAt(4)]).toEqual([
    [],
    [0],
    [95_000],
    [59_000]
  ])
  const { events } = await answerHistory(readModel, { boundary: city, surplus: 's1' })
  expect(events.map((event) => [event.type, event.quantity?.grams, event.standing])).toEqual([
    ['SurplusDeclared', 100_000, 'counted'],
    ['SurplusClaimed', 100_000, 'counted'],
    ['SurplusCollected', 95_000, 'corrected'],
    ['SurplusCollected', 59_000, 'counted']
  ])
  expect(events.at(-1)?.corrects).toBe(idOf(3))
})

test('a voided claim leaves the surplus open, and was one until then', async () => {
  const readModel = await told(open, all, voided({ number: 3, at: at('07:30'), corrects: 2 }))
  const stateAt = async (more: object) =>
    (await answerList(readModel, { ...page, ...more })).rows.map(({ state }) => state)
  expect(await stateAt({})).toEqual(['open'])
  expect(await stateAt({ asKnownAt: recordedAt(2) })).toEqual(['claimed'])
  const { events } = await answerHistory(readModel, { boundary: city, surplus: 's1' })
  expect(events.map(({ standing }) => standing)).toEqual(['counted', 'corrected'])
})

test('as of a day only what had happened counts, and ages end with that day', async () => {
  const readModel = await told(
    open,
    claimed({ number: 2, at: at('07:00', 2) }),
    collected({ number: 3, at: at('07:00', 3) })
  )
  const asOf = async (day: string) => {
    const { agesUpTo, rows } = await answerList(readModel, { ...page, asOf: day })
    return [agesUpTo, ...rows.flatMap(({ state, stateMinutes }) => [state, stateMinutes])]
  }
  expect(await asOf('2026-02-28')).toEqual(['2026-02-28T18:59:59.999Z'])
  // A market day ends at 20:00 in Rome, 19:00 UTC.
  expect(await asOf('2026-03-01')).toEqual(['2026-03-01T18:59:59.999Z', 'open', 720])
  expect(await asOf('2026-03-02')).toEqual(['2026-03-02T18:59:59.999Z', 'claimed', 720])
  expect(await asOf('2026-03-03')).toEqual(['2026-03-03T18:59:59.999Z', 'collected', 720])
  const now = await answerList(readModel, page)
  expect(now).toMatchObject({ agesUpTo: '2026-03-03T07:00:00.000Z', rows: [{ stateMinutes: 0 }] })
})

test('surpluses are paged, the latest first, and found by state, donor and NGO', async () => {
  const other = { surplus: 's2', donor: 'covered-market:wagner' }
  const readModel = await told(
    open,
    all,
    declared({ number: 3, at: at('09:00') }, other),
    declared({ number: 4, at: at('08:00') }, { ...other, surplus: 's3' }),
    declared({ number: 5, at: at('08:00') }, { boundary: 'pavia', surplus: 's4' }),
    claimed({ number: 6, at: at('09:10') }, { surplus: 's2', claim: 'c9', ngo: 'charity:pane' })
  )
  const found = async (more: object) => {
    const { rows, total } = await answerList(readModel, { ...page, ...more })
    return [total, ...rows.map(({ surplus }) => surplus)]
  }
  expect(await found({})).toEqual([3, 's2', 's3', 's1'])
  expect(await found({ limit: 1, offset: 1 })).toEqual([3, 's3'])
  expect(await found({ state: 'claimed' })).toEqual([2, 's2', 's1'])
  expect(await found({ state: 'claimed', limit: 1, offset: 1 })).toEqual([2, 's1'])
  expect(await found({ donor: 'covered-market:wagner' })).toEqual([2, 's2', 's3'])
  expect(await found({ ngo: 'charity:pane' })).toEqual([1, 's2'])
  expect(await found({ ngo: 'charity:pane', state: 'open' })).toEqual([0])
  expect(await found({ boundary: 'pavia' })).toEqual([1, 's4'])
})

test('the history goes on through sorting to delivery', async () => {
  const allocation = {
    ...{ sorting: 'z1', donation: 'd1', site: 'surplus-hub:isola', lot: 'z1-tomato' },
    ...{ receiver: 'charity:mensa', quantity: decided(kilos(50)) }
  }
  const readModel = await told(
    open,
    all,
    collected({ number: 3, at: at('08:00') }),
    sorted({ number: 4, at: at('09:00') }),
    happened('DonationAllocated', { number: 5, at: at('09:30') }, allocation),
    delivered({ number: 6, at: at('10:00'), actor: 'volunteer-7' })
  )
  const { events } = await answerHistory(readModel, { boundary: city, surplus: 's1' })
  expect(events.map((e) => [e.type, e.from, e.to, e.reference, e.quantity?.grams])).toEqual([
    ['SurplusDeclared', 'wholesaler:rossi', null, null, 100_000],
    ['SurplusClaimed', null, 'surplus-hub:isola', 'c1', 100_000],
    ['SurplusCollected', 'wholesaler:rossi', 'surplus-hub:isola', 'k1', 95_000],
    ['SurplusSorted', null, 'surplus-hub:isola', 'z1', 95_000],
    ['DonationAllocated', 'surplus-hub:isola', 'charity:mensa', 'd1', 50_000],
    ['DonationDelivered', 'surplus-hub:isola', 'charity:mensa', 'd1', 50_000]
  ])
  expect(events.at(-1)).toMatchObject({ actor: 'volunteer-7', document: 'b1', standing: 'counted' })
  const early = { boundary: city, surplus: 's1', asOf: '2026-02-28' }
  expect((await answerHistory(readModel, early)).events).toEqual([])
  const unheard = answerHistory(readModel, { boundary: city, surplus: 's9' })
  await expect(unheard).rejects.toMatchObject({ code: 'not_found', figures: { surplus: 's9' } })
})
