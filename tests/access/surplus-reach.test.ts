import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Tenant } from '../../domain/access/tenant.ts'
import { Failure } from '../../domain/failure.ts'
import { readAmount } from '../../domain/quantity.ts'
import { queries } from '../../projections/queries.ts'
import { list } from '../../projections/surplus/contract.ts'
import type { WholeReadModel } from '../projections/setup.ts'
import { city, corrected, kg, projectTold, type Told, told, voided } from '../projections/told.ts'

/**
 * Whether a party may see the history of one surplus is told by a few counts where they can tell it;
 * the list, which works out the state of every surplus, says what they must come to.
 */
const [donor, other] = ['wholesaler:a', 'wholesaler:b']
const [ngo, rival] = ['charity:a', 'charity:b']
const on = '2025-06-05'

let n = 100
const when = () => ({ n: n++, on })
const amount = readAmount({ value: 10, unit: 'kg', basis: 'weighed' })

function declaration(surplus: string, by: string) {
  const line = { lot: `lot-${surplus}`, product: 'apple', group: 'Fruit', quantity: kg(20) }
  return { boundary: city, surplus, donor: by, stand: null, ...line, reason: 'unsold_low_demand' }
}

const declared = (surplus: string, by: string) =>
  told('SurplusDeclared', when(), declaration(surplus, by))

const claimed = (surplus: string, by: string, claim = `claim-${surplus}`) =>
  told('SurplusClaimed', when(), {
    ...{ boundary: city, surplus, claim, ngo: by, quantity: amount, whole: true }
  })

const released = (surplus: string, by: string) =>
  told('ClaimReleased', when(), {
    ...{
      boundary: city,
      surplus,
      claim: `claim-${surplus}`,
      ngo: by,
      quantity: amount,
      reason: 'no van'
    }
  })

const withdrawn = (surplus: string) =>
  told('SurplusWithdrawn', when(), {
    ...{ boundary: city, surplus, reason: 'sold', quantity: amount }
  })

function collected(surplus: string, from: string, by: string): Told {
  const line = { lot: `lot-${surplus}`, product: 'apple', group: 'Fruit', quantity: kg(20) }
  return told('SurplusCollected', when(), {
    ...{ boundary: city, surplus, collection: `collection-${surplus}`, from, collector: by },
    ...{ claim: null, ddtNo: `ddt-${surplus}`, legalBasis: 'law_166_2016_art_16' },
    ...{ reportedBy: 'collector', lines: [{ ...line, collectedLot: `collected-${surplus}` }] }
  })
}

const [never, misread, unclaimed] = [
  declared('never', donor),
  declared('misread', donor),
  claimed('unclaimed', ngo)
]

const world: readonly Told[] = [
  declared('open', donor),
  ...[declared('claimed', donor), claimed('claimed', ngo)],
  ...[declared('lost', donor), claimed('lost', rival)],
  ...[declared('shared', donor), claimed('shared', ngo, 'one'), claimed('shared', rival, 'two')],
  ...[declared('parted', donor), claimed('parted', ngo, 'p1'), claimed('parted', rival, 'p2')],
  collected('parted', donor, rival),
  // Half of it, said twice under one number: the other half is still on offer.
  ...[declared('resaid', donor), claimed('resaid', rival, 'r'), claimed('resaid', rival, 'r')],
  ...[declared('whole', donor), claimed('whole', ngo), collected('whole', donor, 'hub:a')],
  ...[declared('released', donor), claimed('released', ngo), released('released', ngo)],
  ...[declared('withdrawn', donor), withdrawn('withdrawn')],
  ...[declared('gone', donor), claimed('gone', ngo), withdrawn('gone')],
  ...[declared('fetched', donor), collected('fetched', donor, ngo)],
  ...[declared('mixed', donor), collected('mixed', other, rival)],
  ...[declared('twice', donor), declared('twice', other)],
  ...[declared('again', other), declared('again', donor)],
  collected('undeclared', donor, ngo),
  ...[never, voided(when(), never)],
  ...[misread, corrected(when(), misread, declaration('misread', other))],
  ...[declared('unclaimed', donor), unclaimed, voided(when(), unclaimed)]
]

let readModel: WholeReadModel
beforeAll(async () => {
  readModel = await projectTold(world)
})
afterAll(() => readModel.close())

async function ask(name: 'list' | 'history', tenant: Tenant, more: object) {
  const query = queries.find((one) => one.projection === 'surplus' && one.name === name)
  if (query === undefined) throw new Error(`surplus/${name} is gone`)
  return query.ask(readModel, tenant, { boundary: city, ...more })
}

async function isTold(tenant: Tenant, more: object): Promise<boolean> {
  try {
    await ask('history', tenant, more)
    return true
  } catch (error) {
    if (error instanceof Failure && error.code === 'not_found') return false
    throw error
  }
}

const surpluses = [...new Set(world.map(({ event }) => JSON.parse(event.data).surplus))].filter(
  (surplus): surplus is string => typeof surplus === 'string'
)

test.each([
  ['wholesaler', donor, 10],
  ['wholesaler', other, 2],
  ['ngo', ngo, 5],
  ['ngo', rival, 3]
] as const)('the %s %s is told of each surplus that its list shows', async (role, party, least) => {
  const tenant: Tenant = { role, party, boundaries: [city] }
  for (const more of [{}, { asOf: '2025-06-04' }, { asKnownAt: '2020-01-01T00:00:00Z' }]) {
    const listed = JSON.stringify(await ask('list', tenant, more))
    const shown = surpluses.filter((surplus) => listed.includes(`"surplus":"${surplus}"`))
    const told = []
    for (const surplus of surpluses) {
      if (await isTold(tenant, { surplus, ...more })) told.push(surplus)
    }
    expect(told).toEqual(shown)
    expect(told.length).toBeGreaterThanOrEqual('asOf' in more || 'asKnownAt' in more ? 0 : least)
  }
  expect(await isTold(tenant, { surplus: 'nowhere' })).toBe(false)
})

test('what another NGO claimed and fetched is not told by sums of which one knows one’s own part', async () => {
  const partOf = async (party: string, surplus: string) => {
    const tenant: Tenant = { role: 'ngo', party, boundaries: [city] }
    const { rows } = list.answer.parse(await ask('list', tenant, {}))
    const row = rows.find((one) => one.surplus === surplus)
    return [row?.ngos, row?.claimed.grams, row?.collected.grams]
  }
  expect(await partOf(ngo, 'parted')).toEqual([[ngo], null, null])
  expect(await partOf(ngo, 'shared')).toEqual([[ngo], null, null])
  // It fetched all of it, and so tells itself nothing new.
  expect(await partOf(rival, 'parted')).toEqual([[rival], null, 20_000])
  expect(await partOf(ngo, 'whole')).toEqual([[ngo], 10_000, 20_000])
  expect(await partOf(ngo, 'fetched')).toEqual([[ngo], null, 20_000])
})
