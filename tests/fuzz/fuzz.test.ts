import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Role, scopesOf } from '../../domain/access/role.ts'
import { anonymous, type Principal } from '../../web/server/access/principal.ts'
import { partyOf } from '../access/two-tenants.ts'
import { smallCity } from '../e2e/chain.ts'
import { type RunningApp, runApp } from '../server/running-app.ts'
import { sized } from '../size.ts'
import { judge } from './judge.ts'
import { type Described, describedOf } from './operations.ts'
import { type FuzzRequest, requestsOf } from './requests.ts'

/** `npm run fuzz` asks 50,000 times, from another seed each time; FUZZ_RUNS and FUZZ_SEED say otherwise. */
const runs = Number(process.env.FUZZ_RUNS ?? sized({ daily: 2_000, nightly: 50_000 }))
const seed = Number(process.env.FUZZ_SEED ?? sized({ daily: 1, nightly: process.pid * 7_919 }))
const longEnoughMs = 3_600_000

function principalOf(role: Role): Principal {
  if (role === 'public') return anonymous
  return {
    ...{ kind: role === 'device' ? 'key' : 'person', id: `fuzz-${role}`, role },
    ...{ tenant: partyOf(role, 'rossi'), scopes: scopesOf[role] },
    boundaries: role === 'desk' ? 'all' : ['milan-simulated', 'milan-metro']
  }
}

let running: RunningApp
let described: Described
beforeAll(async () => {
  running = await runApp({
    seeded: true,
    environment: {
      FILIERA_MAX_JSON_MB: '1',
      FILIERA_MAX_UPLOAD_MB: '1',
      FILIERA_WAIT_MS: '20',
      FILIERA_SIGN_INS_PER_MINUTE: '1000000'
    },
    authenticators: [
      async ({ headers }) => {
        const role = headers['x-fuzz-role']
        const known = Object.keys(scopesOf).find((each): each is Role => each === role)
        return known === undefined ? null : principalOf(known)
      }
    ]
  })
  described = describedOf(running.app)
  await running.app.inject({
    ...{ method: 'POST', url: '/api/events', payload: JSON.stringify(smallCity) },
    headers: { 'content-type': 'application/json', 'x-fuzz-role': 'desk' }
  })
})
afterAll(() => running.close())

test(
  'whatever is asked, in whatever form, by whomever: an answer, or a problem that says why',
  async () => {
    const requests = requestsOf(described)
    const statuses = new Map<string, Map<number, number>>()
    const ask = async (request: FuzzRequest) => {
      const { status, faults } = await judge(running, request)
      const counted = statuses.get(request.operation) ?? new Map<number, number>()
      statuses.set(request.operation, counted.set(status, (counted.get(status) ?? 0) + 1))
      if (faults.length > 0) throw new Error(faults.join('; '))
    }
    const each = Math.ceil(runs / requests.length)
    // One operation that fails must not hide the others.
    const found: string[] = []
    for (const [index, request] of requests.entries()) {
      const { failed, counterexample, errorInstance } = await fc.check(
        fc.asyncProperty(request, ask),
        { numRuns: each, seed: seed + index }
      )
      if (failed)
        found.push(`${String(errorInstance)}: ${JSON.stringify(counterexample)}`.slice(0, 3_000))
    }
    expect(found).toEqual([])
    const counts = [...statuses.values()].flatMap((counted) => [...counted])
    const total = counts.reduce((sum, [, count]) => sum + count, 0)
    const good = counts.reduce((sum, [status, count]) => sum + (status < 400 ? count : 0), 0)
    process.stderr.write(
      `fuzz: ${total} requests over ${statuses.size} operations, ${good} answered, the others refused; seed ${seed}\n`
    )
    // Only requests that come past the first check try anything.
    expect(total).toBeGreaterThanOrEqual(runs)
    expect(statuses.size).toBe(described.operations.length)
    expect(good / total).toBeGreaterThan(0.15)
  },
  longEnoughMs
)
