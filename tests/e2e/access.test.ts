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

  test('the desk names an area and a market, hands the market over, and invites its people', async () => {
    const page = await site.open('/soggetti?lang=en')
    const what = page.locator('#parties-what')
    const record = async (decision: string, fields: Readonly<Record<string, string>>) => {
      await what.selectOption({ label: decision })
      const form = page.getByRole('form', { name: decision })
      for (const [label, value] of Object.entries(fields)) {
        await form.getByLabel(label, { exact: true }).fill(value)
      }
      await form.getByRole('button', { name: 'Record' }).press('Enter')
      await form
        .getByRole('status')
        .filter({ hasText: /Recorded|so already/u })
        .waitFor()
    }
    const source = { Source: 'council, 1 June 2026' }
    await record('A new area', { 'Code of the area': 'lodi', Name: 'Lodi', ...source })
    await page.getByLabel('Area', { exact: true }).selectOption('lodi')
    await page.getByText('No place is known').waitFor()
    const market = {
      Code: 'centro',
      Name: 'Mercato di Lodi',
      'Who manages it (optional)': 'coop-a'
    }
    await page.getByLabel('Kind').first().selectOption('covered-market')
    await record('A new party or place', { ...market, ...source })
    const handOver = page.getByRole('button', { name: 'Change manager of Mercato di Lodi' })
    await handOver.press('Enter')
    await record('A change of manager', {
      ...{ Place: 'covered-market:centro', 'Who manages it': 'coop-b', From: '2026-07-01' },
      ...source
    })
    const handedOver = page.getByRole('cell', { name: 'coop-b', exact: true })
    await handedOver.waitFor()
    const search = page.getByRole('searchbox')
    await search.fill('nowhere')
    await page.getByText('No place matches').waitFor()
    await search.fill('COOP-B')
    await handedOver.waitFor()
    expect(await flaws(page)).toEqual({ found: [], sideways: 0 })
    await page.getByRole('link', { name: 'Invite people who act for coop-b' }).press('Enter')
    expect(await page.getByLabel('Acts for').inputValue()).toBe('coop-b')
    await page.context().close()
  })

  test('anybody reads the public figures, and what is withheld and why', async () => {
    const page = await site.open('/dati?lang=en')
    await page.context().clearCookies()
    await page.reload()
    await page.getByText('Months up to September 2026 are released').waitFor()
    await page.getByText('What is withheld, and why').click()
    await page.getByText('at least three parties').waitFor()
    expect(await flaws(page)).toEqual({ found: [], sideways: 0 })
    await page.context().close()
  })

  test.each([
    '//altrove.example/',
    '/.//altrove.example/',
    '/x/..//altrove.example/',
    '/\t/altrove.example/',
    '/\\altrove.example/',
    'javascript:alert(1)'
  ])('nobody who signs in is led to another site by a link with %s', async (from) => {
    const page = await site.open(`/accedi?${new URLSearchParams({ da: from, lang: 'en' })}`)
    await page.getByRole('button', { name: 'Enter as Food Policy analyst' }).press('Enter')
    await page.getByText('Signed in: Food Policy analyst').waitFor()
    expect(page.url()).toBe(`${site.address}/?lang=en`)
    expect(site.troubles).toEqual([])
    await page.context().close()
  })

  test('a page of one tap that lost its link says so, and asks nothing', async () => {
    const page = await site.open('/azione?lang=en')
    await page.getByText('The link is missing here').waitFor()
    expect(site.troubles).toEqual([])
    await page.context().close()
  })

  test('a visitor of the demo chooses who to be, goes on where they were, and signs out', async () => {
    const page = await site.open('/analisi?show=table')
    await page.getByRole('link', { name: 'Accedi' }).press('Enter')
    await page.getByText('Questa è una dimostrazione').waitFor()
    expect(await flaws(page)).toEqual({ found: [], sideways: 0 })
    await page.getByRole('button', { name: 'Entra come Analista Food Policy' }).press('Enter')
    await page.getByText('Accesso: Analista Food Policy').waitFor()
    expect(page.url()).toBe(`${site.address}/analisi?show=table`)
    await page.goto(`${site.address}/accedi`)
    await page.getByRole('button', { name: 'Esci', exact: true }).press('Enter')
    await page.getByRole('link', { name: 'Accedi' }).waitFor()
    expect(site.troubles).toEqual([])
    await page.context().close()
  })
})
