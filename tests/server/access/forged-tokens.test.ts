import { createServer, type Server } from 'node:http'
import {
  CompactSign,
  exportJWK,
  exportSPKI,
  generateKeyPair,
  type JWK,
  SignJWT,
  UnsecuredJWT
} from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RunningApp } from '../running-app.ts'
import { runDoors } from './doors-app.ts'

/**
 * Stands in for an identity provider whose answers somebody has got at: everything is as it should
 * be but the ID token, which the tests forge.
 */

const origin = 'http://localhost:8080'
let server: Server
let issuer = ''
let running: RunningApp
let token = async (_claims: Claims) => ''
let jwk: JWK = {}
type KeyPair = Awaited<ReturnType<typeof generateKeyPair>>
let keys: KeyPair
let others: KeyPair
const fetched: string[] = []

interface Claims {
  readonly iss: string
  readonly aud: string
  readonly sub: string
  readonly nonce: string
  readonly iat: number
  readonly exp: number
  readonly email: string
  readonly email_verified: boolean
}

let nonce = ''
function claims(): Claims {
  const iat = Math.floor(Date.now() / 1_000)
  return {
    ...{ iss: issuer, aud: 'filiera', sub: 'anna', nonce, iat, exp: iat + 600 },
    ...{ email: 'anna@example.org', email_verified: true }
  }
}

beforeAll(async () => {
  keys = await generateKeyPair('RS256', { extractable: true })
  others = await generateKeyPair('RS256', { extractable: true })
  jwk = { ...(await exportJWK(keys.publicKey)), kid: 'right', alg: 'RS256', use: 'sig' }
  server = createServer((request, response) => {
    fetched.push(request.url ?? '')
    const json = (body: object) => {
      response.setHeader('content-type', 'application/json').end(JSON.stringify(body))
    }
    if (request.url === '/.well-known/openid-configuration') {
      return json({
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/jwks`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256']
      })
    }
    if (request.url === '/jwks') return json({ keys: [jwk] })
    if (request.url !== '/token') return response.writeHead(404).end()
    void token(claims()).then((idToken) =>
      json({ access_token: 'a', token_type: 'Bearer', expires_in: 60, id_token: idToken })
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  issuer = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
  running = await runDoors({
    environment: {
      FILIERA_PUBLIC_URL: origin,
      FILIERA_OIDC_ISSUER: issuer,
      FILIERA_OIDC_CLIENT_ID: 'filiera',
      FILIERA_OIDC_CLIENT_SECRET: 'a-secret-of-the-tests',
      FILIERA_INTERNAL_HOSTS: new URL(issuer).host,
      FILIERA_SIGN_INS_PER_MINUTE: '1000'
    }
  })
  const grant = { role: 'desk', tenant: null, boundaries: 'all' } as const
  await running.identities.invite({ ...grant, name: 'Anna', email: 'anna@example.org' }, 'test')
})
afterAll(async () => {
  await running.close()
  server.close()
})

/** Signs in with the token that `make` forges; gives the status and whether a session began. */
async function signIn(make: (right: Claims) => Promise<string>) {
  token = make
  const left = await running.app.inject('/api/session/oidc')
  const cookie = String(left.headers['set-cookie']).split(';')[0] ?? ''
  const asked = new URL(String(left.headers.location)).searchParams
  nonce = asked.get('nonce') ?? ''
  const url = `/api/session/oidc/return?code=c&state=${asked.get('state') ?? ''}`
  const answer = await running.app.inject({ url, headers: { cookie } })
  const begun = [answer.headers['set-cookie']].flat().join().includes('filiera-session=')
  return { status: answer.statusCode, begun }
}

const signed = (body: object, header: object = {}, key = keys.privateKey) =>
  new SignJWT({ ...body }).setProtectedHeader({ alg: 'RS256', kid: 'right', ...header }).sign(key)

test('the right token lets in, so that what follows fails for its own reason', async () => {
  expect(await signIn((right) => signed(right))).toEqual({ status: 302, begun: true })
})

describe('a forged ID token lets nobody in', () => {
  test.each<[string, (right: Claims) => Promise<string>]>([
    ['alg none', async (right) => new UnsecuredJWT({ ...right }).encode()],
    [
      'HS256 with the public key as secret (key confusion)',
      async (right) => {
        const secret = new TextEncoder().encode(await exportSPKI(keys.publicKey))
        return new SignJWT({ ...right })
          .setProtectedHeader({ alg: 'HS256', kid: 'right' })
          .sign(secret)
      }
    ],
    [
      'HS256 with the client secret',
      async (right) =>
        new SignJWT({ ...right })
          .setProtectedHeader({ alg: 'HS256' })
          .sign(new TextEncoder().encode('a-secret-of-the-tests'.padEnd(32, ' ')))
    ],
    ['signed by another key', (right) => signed(right, {}, others.privateKey)],
    [
      'a kid of a key that is not published',
      (right) => signed(right, { kid: 'wrong' }, others.privateKey)
    ],
    [
      'a kid that is a path',
      (right) => signed(right, { kid: '../../../../dev/null' }, others.privateKey)
    ],
    [
      'a kid that is an address',
      (right) => signed(right, { kid: 'https://evil.example/k' }, others.privateKey)
    ],
    ['a kid that is SQL', (right) => signed(right, { kid: "' or 1=1 --" }, others.privateKey)],
    [
      'a key that the token brings along',
      async (right) =>
        signed(right, { jwk: await exportJWK(others.publicKey), kid: 'own' }, others.privateKey)
    ],
    [
      'an address of keys of its own',
      (right) => signed(right, { jku: `${issuer}/evil`, kid: 'own' }, others.privateKey)
    ],
    ['expired', (right) => signed({ ...right, iat: right.iat - 7_200, exp: right.iat - 3_600 })],
    ['without an end', ({ exp: _, ...right }) => signed(right)],
    ['issued by another', (right) => signed({ ...right, iss: 'https://evil.example' })],
    ['for another audience', (right) => signed({ ...right, aud: 'another-app' })],
    [
      'for two audiences without saying which',
      (right) => signed({ ...right, aud: ['filiera', 'x'] })
    ],
    ['authorised for another', (right) => signed({ ...right, aud: ['filiera', 'x'], azp: 'x' })],
    ['of another sign-in (nonce)', (right) => signed({ ...right, nonce: 'x' })],
    ['without a nonce', ({ nonce: _, ...right }) => signed(right)],
    ['without a subject', ({ sub: _, ...right }) => signed(right)],
    [
      'with a changed body',
      async (right) => {
        const [head, , signature] = (await signed(right)).split('.')
        const body = Buffer.from(JSON.stringify({ ...right, sub: 'other' })).toString('base64url')
        return `${head}.${body}.${signature}`
      }
    ],
    [
      'that is no JSON',
      async () =>
        new CompactSign(new TextEncoder().encode('x'))
          .setProtectedHeader({ alg: 'RS256', kid: 'right' })
          .sign(keys.privateKey)
    ],
    ['that is no token', async () => 'x.y.z']
  ])('%s', async (_what, make) => {
    expect(await signIn(make)).toEqual({ status: 401, begun: false })
  })

  test('and no key was fetched from where a token said', () => {
    expect(fetched).not.toContain('/evil')
  })
})
