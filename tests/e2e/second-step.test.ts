import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { appCode, type FactorApp, runWithFactors } from '../server/access/second-factor-app.ts'
import { chromiumIsThere, launchBrowser } from './browser.ts'
import { builtPages } from './built-pages.ts'
import { flaws } from './flaws.ts'

describe.skipIf(!chromiumIsThere())('the second step of a sign-in, on a phone', () => {
  let clockMs = Date.parse('2026-11-22T10:00:00Z')
  let running: FactorApp
  let browser: Browser
  let address = ''
  beforeAll(async () => {
    const webRoot = await builtPages()
    const asked = { FILIERA_SECOND_FACTOR: 'desk' }
    running = await runWithFactors(() => clockMs, asked, { webRoot })
    address = await running.app.listen({ host: '127.0.0.1', port: 0 })
    browser = await launchBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await running?.close()
  })

  const troubles: string[] = []
  /** Opens a sign-in link as somebody who came from a page, in a browser of its own. */
  const openLink = async (subject: string, from: string): Promise<Page> => {
    const context = await browser.newContext({ viewport: { width: 360, height: 740 } })
    const page = await context.newPage()
    page.setDefaultTimeout(20_000)
    page.on('pageerror', (error) => troubles.push(error.message))
    const code = running.identities.parts.credentials.oneTimeLinks.make('sign-in', subject)
    await page.goto(`${address}/accedi?lang=en&da=${encodeURIComponent(from)}#codice=${code}`)
    await page.getByRole('button', { name: 'Enter' }).press('Enter')
    return page
  }
  const signedIn = (page: Page) => page.getByRole('link', { name: 'Signed in: Anna' }).waitFor()

  test('is set up by a key that is shown once, asked for at the next sign-in, and leads back', async () => {
    const subject = await running.invite('desk')
    const first = await openLink(subject, '/analisi')
    await first.getByRole('button', { name: 'Set up the second factor' }).press('Enter')
    const shown = await first.locator('code.secret').innerText()
    expect(await flaws(first)).toEqual({ found: [], sideways: 0 })
    const secret = shown.replaceAll(' ', '')
    await first.getByLabel('Six-digit code that the app shows').fill(appCode(secret, clockMs))
    await first.getByRole('button', { name: 'Confirm' }).press('Enter')
    await first.getByText('Keep your recovery codes').waitFor()
    expect(await first.locator('.recovery-codes li').count()).toBe(8)
    expect(await flaws(first)).toEqual({ found: [], sideways: 0 })
    await first.getByRole('button', { name: 'I have kept them, go on' }).press('Enter')
    await signedIn(first)
    expect(first.url()).toBe(`${address}/analisi?lang=en`)
    await first.context().close()

    clockMs += 60_000
    const second = await openLink(subject, '/registro')
    await second.getByText('One step is left').waitFor()
    expect(await flaws(second)).toEqual({ found: [], sideways: 0 })
    await second.getByLabel('Code').fill('12345')
    await second.getByRole('button', { name: 'Enter' }).press('Enter')
    await second.getByText('The code is not right').waitFor()
    await second.getByLabel('Code').fill(appCode(secret, clockMs))
    await second.getByRole('button', { name: 'Enter' }).press('Enter')
    await signedIn(second)
    expect(second.url()).toBe(`${address}/registro?lang=en`)
    await second.context().close()
    expect(troubles).toEqual([])
  })
})
