import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { partyRoles, type Role } from '../../domain/access/role.ts'
import type { Tenant } from '../../domain/access/tenant.ts'
import { Failure } from '../../domain/failure.ts'
import { queries } from '../../projections/queries.ts'
import type { ReadModel } from '../../projections/read-model.ts'
import type { Session } from '../../projections/session.ts'
import type { WholeReadModel } from '../projections/setup.ts'
import { city, projectTold } from '../projections/told.ts'
import { parametersOf, partyOf, world } from './two-tenants.ts'

/**
 * What is somebody else's and what does not exist are refused in the same words. Where the one took
 * another statement than the other, the time would tell them apart.
 */

let readModel: WholeReadModel
beforeAll(async () => {
  readModel = await projectTold(world)
})
afterAll(() => readModel.close())

type Query = (typeof queries)[number]

/** The statements that a question asks, without their numbers and names, and whether it is refused. */
async function workOf(query: Query, tenant: Tenant, side: string): Promise<readonly string[]> {
  const said: string[] = []
  const told = (sql: string) => {
    said.push(sql.replaceAll(/\b\d+\b/gu, 'N').replaceAll(side, 'it'))
  }
  const listening = (session: Session): Session => ({
    ...session,
    rows: (sql, given) => {
      told(sql)
      return session.rows(sql, given)
    },
    rowsOnce: (sql, given) => {
      told(sql)
      return session.rowsOnce(sql, given)
    }
  })
  const heard: ReadModel = {
    ...readModel,
    read: (work) => readModel.read((session) => work(listening(session)))
  }
  const wanted = Object.keys(query.parameters.shape)
  const days = query.projection === 'epcis' ? ['from'] : []
  const given = Object.entries(parametersOf(city, side)).filter(
    ([name]) => wanted.includes(name) && !days.includes(name)
  )
  const fate = await query.ask(heard, tenant, Object.fromEntries(given)).then(
    () => 'answered',
    (error: unknown) => {
      if (error instanceof Failure) return error.code
      throw error
    }
  )
  return [...said, fate]
}

const named = ['lot', 'surplus', 'plot', 'site', 'startup']
const cases = queries
  .filter(({ access, parameters }) => {
    const sights = partyRoles.map((role) => access.sights[role])
    const isOfParties = sights.some((sight) => sight === 'own' || sight === 'asked')
    return isOfParties && named.some((name) => name in parameters.shape)
  })
  .map((query) => [`${query.projection}/${query.name}`, query] as const)

test('there are questions that name what may be somebody else’s', () => {
  expect(cases.map(([name]) => name)).toEqual(
    expect.arrayContaining(['trace/forwards', 'trace/backwards', 'surplus/history', 'plots/lots'])
  )
})

describe.each(cases)('%s', (_, query) => {
  const roles = partyRoles.filter((role) => query.access.sights[role] !== 'refused')
  test.each(roles)(
    'asks for a %s the same of what is foreign and of what is not there',
    async (role: Role) => {
      const tenant: Tenant = { role, party: partyOf(role, 'canary-a'), boundaries: [city] }
      // The first question looks up what is kept for the next ones.
      await workOf(query, tenant, 'canary-b')
      const foreign = await workOf(query, tenant, 'canary-b')
      expect(await workOf(query, tenant, 'canary-x')).toEqual(foreign)
    }
  )
})
