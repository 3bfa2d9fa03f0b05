import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const executablePath = '/usr/bin/chromium'

/**
 * Whether these tests can run; says so aloud where they cannot. Where `REQUIRE_CHROMIUM` is set, as
 * in continuous integration, they must.
 */
export function chromiumIsThere(): boolean {
  const there = existsSync(executablePath)
  if (!there && process.env.REQUIRE_CHROMIUM !== undefined) {
    throw new Error(`no Chromium at ${executablePath}, and REQUIRE_CHROMIUM is set`)
  }
  if (!there) console.warn(`SKIPPED: no Chromium at ${executablePath}, so no browser test runs`)
  return there
}

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync']
    ]
  })
}
