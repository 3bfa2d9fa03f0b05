import { afterAll, beforeAll, expect, test } from 'vitest'
import { scopesOf } from '../../domain/access/role.ts'
import type { Principal } from '../../web/server/access/principal.ts'
import { desk, type RunningApp, runApp } from './running-app.ts'

const ngo: Principal = {
  ...{ kind: 'person', id: 'person-anna', role: 'ngo', tenant: 'charity:recup' },
  ...{ boundaries: ['prova'], scopes: scopesOf.ngo }
}
const principals: Readonly<Record<string, Principal>> = { ngo, desk }

/** A service that others reach. */
const exposed = { FILIERA_PUBLIC_URL: 'https://filiera.example', FILIERA_TRUST_PROXY: 'loopback' }

const open = (environment: Readonly<Record<string, string>>) =>
  runApp({
    environment,
    authenticators: [async ({ headers }) => principals[String(headers['x-test'])] ?? null]
  })

let reached: RunningApp
let local: RunningApp
beforeAll(async () => {
  reached = await open(exposed)
  local = await open({})
})
afterAll(async () => {
  await reached.close()
  await local.close()
})

async function told({ app }: RunningApp, as: string): Promise<readonly string[]> {
  const answer = await app.inject({ url: '/health/ready', headers: { 'x-test': as } })
  expect(answer.statusCode).toBe(200)
  return Object.keys(answer.json()).toSorted()
}

const everything = ['detail', 'head', 'log', 'position', 'ready', 'role', 'scanner', 'status']

test.each([
  ['somebody who is not known', 'nobody', ['ready', 'role', 'status']],
  ['a party', 'ngo', ['ready', 'role', 'scanner', 'status']],
  ['the desk', 'desk', everything]
])('of a service that others reach, %s is told so much', async (_, as, keys) => {
  expect(await told(reached, as)).toEqual(keys)
})

test('where the service is for its machine alone, everybody is told all', async () => {
  expect(await told(local, 'nobody')).toEqual(everything)
})
