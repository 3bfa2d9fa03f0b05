import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pino from 'pino'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { build } from 'vite'
import { seedMilan2018 } from '../../web/server/commands/milan-2018.ts'
import { serve } from '../../web/server/commands/serve.ts'
import { readConfig } from '../../web/server/config.ts'
import { launchBrowser } from './browser.ts'

/** The product itself, built and served in this process, with Milan 2018 in a log in memory. */
export interface Site {
  readonly address: string
  /** A page in a browser context of its own; what goes wrong in it is collected in `troubles`. */
  readonly open: (path: string, options?: BrowserContextOptions) => Promise<Page>
  /** Errors of the console and of scripts, violations of the content policy among them. */
  readonly troubles: readonly string[]
  readonly close: () => Promise<void>
}

/** Long enough for a busy machine, short enough that a failure is seen soon. */
const actionTimeoutMs = 10_000

const nowMs = Date.parse('2026-11-22T10:00:00Z')

async function startServer(webRoot: string) {
  const listening = Promise.withResolvers<string>()
  const ending = Promise.withResolvers<string>()
  const world = {
    config: readConfig({
      FILIERA_STORE: 'memory',
      FILIERA_PORT: '0',
      FILIERA_REQUESTS_PER_MINUTE: '1000000'
    }),
    now: () => nowMs,
    newId: () => randomUUID(),
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
    seed: (store, rejects) => seedMilan2018(store, rejects, world),
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

/** Builds the browser part into a folder of its own, serves it, and launches a browser. */
export async function openSite(): Promise<Site> {
  const folder = mkdtempSync(join(tmpdir(), 'filiera-e2e-'))
  await build({
    configFile: fileURLToPath(new URL('../../vite.config.ts', import.meta.url)),
    logLevel: 'error',
    build: { outDir: folder }
  })
  const [server, browser] = await Promise.all([startServer(folder), launchBrowser()])
  const troubles: string[] = []
  return {
    address: server.address,
    troubles,
    open: async (path, options = {}) => {
      const context = await browser.newContext({
        viewport: { width: 1_280, height: 900 },
        ...options
      })
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
      rmSync(folder, { recursive: true })
    }
  }
}
