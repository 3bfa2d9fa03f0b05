import { Secret, TOTP } from 'otpauth'
import type { RunningApp } from '../running-app.ts'
import { runDoors } from './doors-app.ts'

/** A service that others reach: its desk and its analysts need a second factor. */
const reached = {
  FILIERA_PUBLIC_URL: 'https://filiera.example',
  FILIERA_TRUST_PROXY: 'loopback',
  FILIERA_SIGN_INS_PER_MINUTE: '1000000'
}

/** What an authenticator app shows at an instant, computed by the library alone. */
export function appCode(secret: string, atMs: number): string {
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: atMs })
}

/** A browser: it keeps its session and sends along what our pages do. */
export interface Browser {
  cookie: string
  readonly post: (
    url: string,
    payload?: object,
    headers?: Readonly<Record<string, string>>
  ) => Promise<{ readonly status: number; readonly body: Record<string, unknown> }>
  readonly get: (url: string) => Promise<Record<string, unknown>>
}

export interface FactorApp extends RunningApp {
  readonly invite: (role: 'desk' | 'analyst' | 'ngo') => Promise<string>
  /** A browser that has opened a sign-in link, and nothing more. */
  readonly enter: (subject: string) => Promise<Browser>
  readonly browser: (cookie: string) => Browser
  /** Sets up a factor in a browser; gives its secret and recovery codes. */
  readonly enrol: (
    browser: Browser,
    code?: string
  ) => Promise<{ readonly secret: string; readonly codes: readonly string[] }>
}

/** Runs the service, whose clock the tests move; with its pages, where a folder of them is given. */
export async function runWithFactors(
  now: () => number,
  environment: Readonly<Record<string, string>> = reached,
  pages: { readonly webRoot?: string } = {}
): Promise<FactorApp> {
  const running = await runDoors({ now, environment, ...pages })
  let invited = 0
  const browser = (first: string): Browser => {
    const ask = async (
      method: 'GET' | 'POST',
      url: string,
      payload?: object,
      headers: Readonly<Record<string, string>> = {}
    ) => {
      const answer = await running.app.inject({
        ...{ method, url, headers: { cookie: own.cookie, ...headers } },
        ...(payload === undefined ? {} : { payload })
      })
      const set = [answer.headers['set-cookie'] ?? []].flat().map((one) => one.split(';')[0] ?? '')
      own.cookie = set.find((one) => one.includes('-session=')) ?? own.cookie
      return { status: answer.statusCode, body: answer.json() }
    }
    const own: Browser = {
      cookie: first,
      get: async (url) => (await ask('GET', url)).body,
      post: async (url, payload = {}, headers = {}) => {
        const { csrfToken } = (await ask('GET', '/api/session')).body
        const token = csrfToken === null ? {} : { 'x-csrf-token': String(csrfToken) }
        return ask('POST', url, payload, { ...token, ...headers })
      }
    }
    return own
  }
  return {
    ...running,
    browser,
    invite: async (role) => {
      invited += 1
      const tenant = role === 'ngo' ? 'charity:recup' : null
      const email = `anna-${invited}@example.org`
      const invitation = { name: 'Anna', email, role, tenant, boundaries: 'all' as const }
      return running.identities.invite(invitation, 'test')
    },
    enter: async (subject) => {
      const fresh = browser('')
      const code = running.identities.parts.credentials.oneTimeLinks.make('sign-in', subject)
      await fresh.post('/api/session/link', { code })
      return fresh
    },
    enrol: async (at, code) => {
      const begun = await at.post('/api/session/second-factor', { code: code ?? null })
      const secret = String(begun.body.secret)
      const confirmed = await at.post('/api/session/second-factor/confirm', {
        code: appCode(secret, now())
      })
      const codes = confirmed.body.recoveryCodes
      if (!Array.isArray(codes)) throw new Error(JSON.stringify([begun, confirmed]))
      return { secret, codes: codes.map(String) }
    }
  }
}
