import { describe, expect, test } from 'vitest'
import { readAmount } from '../../domain/quantity.ts'
import { city, kg, type Told, told, voided } from '../projections/told.ts'
import { world } from './two-tenants.ts'
import { authorOf, fate, foreign, logOf, own, send } from './writers.ts'

/** Statements in streams that are named after no place: whose they are, the stream says. */

const on = '2026-06-11'
const at = { occurredAt: `${on}T12:00:00Z` }
const stand = (side: string) => `wholesaler:${side}`
const ngo = (side: string) => `charity:${side}`
const hub = (side: string) => `surplus-hub:${side}`
const line = { product: 'tomato', group: 'Vegetables', quantity: kg(10) }
const about = { boundary: city, surplus: 's-1' }

function declared(donor: string) {
  return { ...about, donor, ...line, reason: 'unsold_low_demand' }
}

function collected(over: object = {}) {
  const lines = [{ ...line, collectedLot: 'l-1' }]
  return { ...about, collection: 'co-1', from: stand(own), collector: ngo(own), lines, ...over }
}

function sorted(site: string) {
  return {
    ...{ boundary: city, sorting: 'so-1', site },
    inputs: [{ ...line, collection: 'co-1' }],
    edible: [{ ...line, lot: 'so-1-tomato' }],
    rejects: []
  }
}

function delivered(over: object = {}) {
  const lines = [{ ...line, lot: 'so-1-tomato' }]
  return {
    boundary: city,
    sorting: 'so-1',
    donation: 'd-1',
    site: hub(own),
    receiver: ngo(own),
    lines,
    ...over
  }
}

let n = 7_000
const was = (type: Parameters<typeof told>[0], data: object) => told(type, { n: n++, on }, data)
const claimedBy = (side: string, claim = 'c-1') =>
  was('SurplusClaimed', {
    ...{ ...about, claim, ngo: ngo(side), whole: false },
    quantity: readAmount({ value: 5, unit: 'kg', basis: 'declared' })
  })
const releasedBy = (side: string) =>
  was('ClaimReleased', {
    ...{ ...about, claim: 'c-1', ngo: ngo(side), reason: 'no van' },
    quantity: readAmount({ value: 5, unit: 'kg', basis: 'declared' })
  })
const offered = was('SurplusDeclared', declared(stand(own)))
const hasSorted = (side: string) => was('SurplusSorted', sorted(hub(side)))
const hasCollected = (side: string, over: object = {}) =>
  was('SurplusCollected', collected({ collector: ngo(side), reportedBy: 'donor', ...over }))
/** What another NGO says that it fetched. */
const fetched = (collection: string, over: object = {}) =>
  was('SurplusCollected', collected({ collection, collector: ngo(foreign), ...over }))
const gathered = hasCollected(own)
const allocated = (receiver: string, site = hub(foreign)) =>
  was('DonationAllocated', {
    ...{ boundary: city, sorting: 'so-1', donation: 'd-1', site, lot: 'so-1-tomato', receiver },
    quantity: readAmount({ value: 5, unit: 'kg', basis: 'declared' })
  })

type Case = readonly [
  name: string,
  given: readonly Told[],
  role: 'wholesaler' | 'ngo',
  type: string,
  data: object,
  then: RegExp
]

const noCollection = /^not_yours data.inputs: no collection co-1 of yours is recorded/u
const idTaken = /^not_yours data.collection: the id co-1 is taken/u
const noClaim = /^not_yours data: you hold no such claim on surplus s-1 of wholesaler:canary-a/u
const cases: readonly Case[] = [
  [
    'a surplus of one’s own',
    [],
    'wholesaler',
    'SurplusDeclared',
    declared(stand(own)),
    /^appended/u
  ],
  [
    'the id of another’s surplus',
    [was('SurplusDeclared', declared(stand(foreign)))],
    'wholesaler',
    'SurplusDeclared',
    declared(stand(own)),
    /the id s-1 is taken/u
  ],
  [
    'what one has claimed',
    [offered, claimedBy(own)],
    'ngo',
    'SurplusCollected',
    collected(),
    /^appended/u
  ],
  [
    'what one has claimed, naming the claim',
    [offered, claimedBy(own)],
    'ngo',
    'SurplusCollected',
    collected({ claim: 'c-1' }),
    /^appended/u
  ],
  [
    'what another has claimed',
    [offered, claimedBy(foreign)],
    'ngo',
    'SurplusCollected',
    collected(),
    noClaim
  ],
  [
    'on another’s claim',
    [offered, claimedBy(foreign), claimedBy(own, 'c-2')],
    'ngo',
    'SurplusCollected',
    collected({ claim: 'c-1' }),
    noClaim
  ],
  [
    'on a claim that was released',
    [offered, claimedBy(own), releasedBy(own)],
    'ngo',
    'SurplusCollected',
    collected(),
    noClaim
  ],
  ['what nobody has claimed', [offered], 'ngo', 'SurplusCollected', collected(), noClaim],
  ['of a surplus that is not there', [], 'ngo', 'SurplusCollected', collected(), noClaim],
  [
    'under a document that is about what another fetched',
    [offered, claimedBy(own), claimedBy(foreign, 'c-2'), fetched('co-2', { ddtNo: 'ddt-1' })],
    'ngo',
    'SurplusCollected',
    collected({ ddtNo: 'ddt-1' }),
    /^not_yours data: document ddt-1 of surplus s-1 is about another collection/u
  ],
  [
    'under a document that the donor wrote for oneself',
    [offered, claimedBy(own), hasCollected(own, { ddtNo: 'ddt-1' })],
    'ngo',
    'SurplusCollected',
    collected({ ddtNo: 'ddt-1', collector: hub(own) }),
    /^appended/u
  ],
  [
    'under the id of another’s collection of the same surplus',
    [offered, claimedBy(own), claimedBy(foreign, 'c-2'), fetched('co-1')],
    'ngo',
    'SurplusCollected',
    collected(),
    idTaken
  ],
  [
    'under the id of another’s collection of another surplus',
    [offered, claimedBy(own), fetched('co-1', { surplus: 's-2' })],
    'ngo',
    'SurplusCollected',
    collected(),
    idTaken
  ],
  [
    'under an id that one has used for another surplus, as of one tour',
    [offered, claimedBy(own), hasCollected(own, { surplus: 's-2', from: stand(foreign) })],
    'ngo',
    'SurplusCollected',
    collected(),
    /^appended/u
  ],
  [
    'a donor’s, under the id of a collection from others',
    [offered, fetched('co-1', { surplus: 's-2', from: stand(foreign) })],
    'wholesaler',
    'SurplusCollected',
    collected({ reportedBy: 'donor', collector: ngo(foreign) }),
    idTaken
  ],
  [
    'a donor’s, of what another says that it fetched there',
    [offered, fetched('co-1')],
    'wholesaler',
    'SurplusCollected',
    collected({ reportedBy: 'donor', collector: ngo(foreign) }),
    /^appended/u
  ],
  [
    'from another donor than offered it',
    [offered, claimedBy(own)],
    'ngo',
    'SurplusCollected',
    collected({ from: stand(foreign) }),
    /you hold no such claim/u
  ],
  [
    'what the donor gave of its own',
    [offered],
    'wholesaler',
    'SurplusCollected',
    collected({ reportedBy: 'donor' }),
    /^appended/u
  ],
  [
    'what the donor never offered',
    [],
    'wholesaler',
    'SurplusCollected',
    collected({ reportedBy: 'donor' }),
    /no surplus s-1 of wholesaler:canary-a is declared/u
  ],
  [
    'a sorting of what one has collected',
    [hasCollected(own)],
    'ngo',
    'SurplusSorted',
    sorted(hub(own)),
    /^appended/u
  ],
  [
    'a sorting of what another has collected',
    [hasCollected(foreign)],
    'ngo',
    'SurplusSorted',
    sorted(hub(own)),
    noCollection
  ],
  [
    'a sorting of what nobody has collected',
    [],
    'ngo',
    'SurplusSorted',
    sorted(hub(own)),
    noCollection
  ],
  [
    'a sorting of a collection that was voided',
    [gathered, voided({ n: 6_999, on }, gathered)],
    'ngo',
    'SurplusSorted',
    sorted(hub(own)),
    noCollection
  ],
  [
    'the id of another’s sorting',
    [hasCollected(own), hasSorted(foreign)],
    'ngo',
    'SurplusSorted',
    sorted(hub(own)),
    /the id so-1 is taken/u
  ],
  ['what one has sorted', [hasSorted(own)], 'ngo', 'DonationDelivered', delivered(), /^appended/u],
  [
    'out of another’s sorting',
    [hasSorted(foreign)],
    'ngo',
    'DonationDelivered',
    delivered(),
    /the id so-1 is taken/u
  ],
  [
    'what was set aside for one',
    [hasSorted(foreign), allocated(ngo(own))],
    'ngo',
    'DonationDelivered',
    delivered({ reportedBy: 'receiver', site: hub(foreign) }),
    /^appended/u
  ],
  [
    'what was set aside for another',
    [hasSorted(foreign), allocated(ngo(foreign))],
    'ngo',
    'DonationDelivered',
    delivered({ reportedBy: 'receiver', site: hub(foreign) }),
    /no donation d-1 of .* is known/u
  ],
  [
    'from a hub that gave nothing',
    [],
    'ngo',
    'DonationDelivered',
    delivered({ reportedBy: 'receiver', site: hub(foreign) }),
    /no donation d-1 of .* is known/u
  ]
]

describe('said by a party', () => {
  test.each(cases)('%s', async (_name, given, role, type, data, then) => {
    const store = await logOf([...world, ...given])
    const [row] = await send(store, authorOf(role), { type, ...at, data })
    expect(fate(row)).toMatch(then)
  })

  test('a declaration and its collection may come together, whichever the batch', async () => {
    const store = await logOf(world)
    const gave = collected({ reportedBy: 'donor' })
    const rows = await send(
      store,
      authorOf('wholesaler'),
      { type: 'SurplusDeclared', ...at, data: declared(stand(own)) },
      { type: 'SurplusCollected', ...at, data: gave },
      { type: 'SurplusCollected', ...at, data: gave }
    )
    expect(rows.map(fate)).toEqual(['appended', 'appended', 'duplicate'])
  })

  test('of two that declare one id at once, one is told that it is taken', async () => {
    const store = await logOf(world)
    const others = { ...authorOf('wholesaler', foreign) }
    const rows = await Promise.all([
      send(store, authorOf('wholesaler'), {
        type: 'SurplusDeclared',
        ...at,
        data: declared(stand(own))
      }),
      send(store, others, { type: 'SurplusDeclared', ...at, data: declared(stand(foreign)) })
    ])
    expect(
      rows
        .flat()
        .map(({ status }) => status)
        .toSorted()
    ).toEqual(['appended', 'rejected'])
  })
})

describe('taking back', () => {
  const sale = (side: string) =>
    world.find(({ stream }) => stream === `consignments-wholesaler:${side}`)
  const said = { ...line, quantity: kg(1) }
  const data = (side: string) => ({
    ...{ boundary: city, from: 'supplier:x', to: stand(side), lines: [said] }
  })
  test.each([
    ['one’s own statement', own, /^appended/u],
    ['another’s', foreign, /^not_yours corrects: nothing of yours is recorded under/u]
  ] as const)('%s', async (_name, side, then) => {
    const store = await logOf(world)
    const corrects = sale(side)?.event.id
    const event = { type: 'ConsignmentArrived', ...at, corrects, data: data(own) }
    expect(fate((await send(store, authorOf('wholesaler'), event))[0])).toMatch(then)
  })

  test('what is not there, in the same words', async () => {
    const store = await logOf(world)
    const corrects = '00000000-0000-7000-8000-000000000000'
    const event = { type: 'ConsignmentArrived', ...at, corrects, data: data(own) }
    const there = sale(foreign)?.event.id ?? ''
    const rows = [
      ...(await send(store, authorOf('wholesaler'), event)),
      ...(await send(store, authorOf('wholesaler'), { ...event, corrects: there }))
    ]
    expect(fate(rows[0]).replaceAll(corrects, 'it')).toBe(fate(rows[1]).replaceAll(there, 'it'))
  })
})

test('two people of one party that send the same count once', async () => {
  const store = await logOf(world)
  const event = { type: 'SurplusDeclared', id: 'x', ...at, data: declared(stand(own)) }
  const rows = [
    ...(await send(store, authorOf('wholesaler'), event)),
    ...(await send(store, authorOf('wholesaler'), event))
  ]
  expect(rows.map(fate)).toEqual(['appended', 'duplicate'])
})
