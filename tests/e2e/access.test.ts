import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumIsThere } from './browser.ts'
import { flaws } from './flaws.ts'
import { openSite, type Site } from './site.ts'

describe.skipIf(!chromiumIsThere())('signing in', () => {
  let site: Site
  beforeAll(async () => {
    site = await openSite()
  })
  afterAll(() => site?.close())

  test('the desk issues a key, shown once, and revokes it, by keyboard', async () => {
    const page = await site.open('/accessi?lang=en')
    await page.locator('table').nth(1).waitFor()
    expect(await flaws(page)).toEqual({ found: [], sideways: 0 })
    await page.getByLabel('Name of the program or scale').fill('van')
    await page.getByLabel('read the flows').press('Space')
    await page.getByRole('button', { name: 'Create the key' }).press('Enter')
    await page.locator('code.secret').waitFor()
    expect(await page.locator('code.secret').innerText()).toMatch(/^fil_demo_[\w-]+$/u)
    await page.getByRole('button', { name: 'Revoke the key van' }).press('Enter')
    await page.getByRole('cell', { name: 'revoked' }).waitFor()
    await page.context().close()
  })

  test('a visitor of the demo chooses who to be, and signs out', async () => {
    const page = await site.open('/accedi')
    await page.getByText('Questa è una dimostrazione').waitFor()
    expect(await flaws(page)).toEqual({ found: [], sideways: 0 })
    await page.getByRole('button', { name: 'Entra come Analista Food Policy' }).press('Enter')
    await page.getByText('Accesso: Analista Food Policy').waitFor()
    await page.goto(`${site.address}/accedi`)
    await page.getByRole('button', { name: 'Esci' }).press('Enter')
    await page.getByRole('link', { name: 'Accedi' }).waitFor()
    expect(site.troubles).toEqual([])
    await page.context().close()
  })
})
