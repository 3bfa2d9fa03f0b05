import { randomBytes, randomUUID } from 'node:crypto'
import pino from 'pino'
import type { BrowserContextOptions, Page } from 'playwright-core'
import type { EventStore } from '../../domain/event-store.ts'
import type { Rejects } from '../../ingest/rejects.ts'
import { seedMilan2018 } from '../../web/server/commands/milan-2018.ts'
import { serve } from '../../web/server/commands/serve.ts'
import { readConfig } from '../../web/server/config.ts'
import { launchBrowser } from './browser.ts'
import { builtPages } from './built-pages.ts'

/** The product itself, built and served in this process, with Milan 2018 in a log in memory. */
export interface Site {
  readonly address: string
  /** Of a program that the desk lets in. */
  readonly headers: Readonly<Record<string, string>>
  /** A page of the demo's desk, in a browser context of its own; what goes wrong in it is collected in `troubles`. */
  readonly open: (path: string, options?: BrowserContextOptions) => Promise<Page>
  /** Errors of the console and of scripts, violations of the content policy among them. */
  readonly troubles: readonly string[]
  readonly close: () => Promise<void>
}

/** Long enough for a busy machine, short enough that a failure is seen soon. */
const actionTimeoutMs = 20_000

/** The time at the site, always. */
export const nowMs = Date.parse('2026-11-22T10:00:00Z')

type Seed = (
  store: EventStore,
  rejects: Rejects,
  world: { readonly now: () => number; readonly newId: () => string }
) => Promise<void>

async function startServer(webRoot: string, seed: Seed, data: string | undefined) {
  const listening = Promise.withResolvers<string>()
  const ending = Promise.withResolvers<string>()
  const world = {
    config: readConfig({
      ...(data === undefined ? { FILIERA_STORE: 'memory' } : { FILIERA_DATA: data }),
      FILIERA_PORT: '0',
      FILIERA_REQUESTS_PER_MINUTE: '1000000'
    }),
    now: () => nowMs,
    newId: () => randomUUID(),
    random: (bytes: number) => randomBytes(bytes),
    logger: pino({ level: 'silent' }),
    version: 'test',
    print: () => {},
    say: () => {},
    progress: () => {},
    untilEnd: () => ending.promise,
    webRoot
  }
  const ended = serve(world, {
    demo: true,
    waitMs: 10_000,
    anyPort: true,
    seed: (store, rejects) => seed(store, rejects, world),
    onListening: (address) => listening.resolve(address)
  })
  ended.catch(listening.reject)
  return {
    address: await listening.promise,
    stop: async () => {
      ending.resolve('the tests are done')
      await ended
    }
  }
}

/** Cookie of one of the demo's people, and headers of a program that they let in. */
export async function signIn(address: string, person = 'demo-desk') {
  const post = async (path: string, body: object, headers: Record<string, string> = {}) =>
    fetch(address + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body)
    })
  const entered = await post('/api/session/demo', { person })
  const cookie = entered.headers.getSetCookie().at(0)?.split(';').at(0) ?? ''
  const session = await (await fetch(`${address}/api/session`, { headers: { cookie } })).json()
  const issued = await post(
    '/api/keys',
    { name: 'tests', scopes: session.me.scopes, days: 1 },
    { cookie, 'x-csrf-token': session.csrfToken }
  )
  const { key, kept } = await issued.json()
  return { cookie, id: String(kept.id), headers: { authorization: `Bearer ${key}` } }
}

/** A browser context's beginning in which one of the demo's people is signed in; `null`: nobody. */
export async function signedInAs(
  site: Pick<Site, 'address'>,
  person: string | null
): Promise<Pick<BrowserContextOptions, 'storageState'>> {
  if (person === null) return { storageState: { cookies: [], origins: [] } }
  const [name = '', value = ''] = (await signIn(site.address, person)).cookie.split('=')
  const { hostname: domain } = new URL(site.address)
  const sent = { name, value, domain, path: '/', expires: -1, httpOnly: true, secure: false }
  return { storageState: { cookies: [{ ...sent, sameSite: 'Lax' }], origins: [] } }
}

/**
 * Builds the browser part, serves it, and launches a browser.
 *
 * @param options.seed what the log holds; Milan 2018 where it is left out.
 * @param options.data folder for a log on the disk, where a test needs more than the pages show of it.
 */
export async function openSite(
  options: { readonly seed?: Seed; readonly data?: string } = {}
): Promise<Site> {
  const webRoot = await builtPages()
  const { seed = seedMilan2018, data } = options
  const [server, browser] = await Promise.all([startServer(webRoot, seed, data), launchBrowser()])
  const { cookie, headers } = await signIn(server.address)
  const [name = '', value = ''] = cookie.split('=')
  const troubles: string[] = []
  return {
    address: server.address,
    headers,
    troubles,
    open: async (path, options = {}) => {
      const context = await browser.newContext({
        viewport: { width: 1_280, height: 900 },
        ...options
      })
      if (options.storageState === undefined) {
        await context.addCookies([{ name, value, url: server.address }])
      }
      const page = await context.newPage()
      page.setDefaultTimeout(actionTimeoutMs)
      page.on('pageerror', (error) => troubles.push(error.message))
      page.on('console', (message) => {
        if (message.type() === 'error') troubles.push(message.text())
      })
      await page.goto(server.address + path)
      await page.locator('h1').first().waitFor()
      return page
    },
    close: async () => {
      await browser.close()
      await server.stop()
    }
  }
}
