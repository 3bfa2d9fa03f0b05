import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LinksAnswer } from '../../projections/flows/contract.ts'
import { chromiumIsThere } from './browser.ts'
import { arrived, kilos, smallCity, tell } from './chain.ts'
import { flaws } from './flaws.ts'
import { openSite, type Site, signedInAs } from './site.ts'

const city = 'boundary=milan-simulated'

async function textOf(page: Page, selector: string): Promise<string> {
  return (await page.locator(selector).first().innerText()).replaceAll('\u00a0', ' ')
}

async function save(page: Page, name: string): Promise<{ name: string; text: string }> {
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name }).click()
  const file = await download
  return { name: file.suggestedFilename(), text: readFileSync(await file.path(), 'utf8') }
}

describe.skipIf(!chromiumIsThere())('the flows of a city with places', () => {
  let site: Site
  beforeAll(async () => {
    site = await openSite()
    await tell(site, smallCity)
  })
  afterAll(() => site?.close())

  async function open(search: string): Promise<Page> {
    const page = await site.open(`/?${city}${search}`)
    await page.locator('#flows-chart, .figures').first().waitFor()
    return page
  }

  test('begin with kinds of places and the last 28 days, and switch to single places', async () => {
    const page = await open('')
    expect(await page.locator('#filter-from').inputValue()).toBe('2026-10-25')
    const names = () => page.locator('#flows-chart .node title').allTextContents()
    expect((await names()).join(' ')).toContain('Mercati coperti')
    expect(new URL(page.url()).searchParams.has('level')).toBe(false)
    await page.getByRole('button', { name: 'Per singolo luogo' }).click()
    await page.locator('#flows-chart [data-key="process:covered-market:wagner"]').waitFor()
    expect(new URL(page.url()).searchParams.get('level')).toBe('place')
    await page.getByRole('button', { name: 'Tutto', exact: true }).click()
    expect(await page.locator('#filter-from').inputValue()).toBe('2026-09-01')
    await page.goBack()
    await page.goBack()
    expect(await page.getByRole('button', { name: '28 giorni' }).getAttribute('aria-pressed')).toBe(
      'true'
    )
    expect((await names()).join(' ')).toContain('Grossisti')
    expect(site.troubles).toEqual([])
    await page.context().close()
  })

  test('fold single places into a few, list every one, and lose no gram', async () => {
    const page = await open('&level=place&show=table&lang=en')
    const grams = await page
      .locator('.figures:not(.folded) tbody tr:has(td:not(.residual)) td[data-grams]')
      .evaluateAll((cells) => cells.map((cell) => Number(cell.getAttribute('data-grams'))))
    const days = 'from=2026-10-25&to=2026-11-21'
    const answer: LinksAnswer = await (
      await fetch(`${site.address}/api/flows/links?${city}&${days}`, { headers: site.headers })
    ).json()
    const links = answer.links.reduce((sum, link) => sum + link.massGrams, 0)
    const residual = await page
      .locator('.figures:not(.folded) tbody tr:has(td.residual) td[data-grams]')
      .evaluateAll((cells) => cells.map((cell) => Number(cell.getAttribute('data-grams'))))
    const sum = (of: readonly number[]) => of.reduce((total, one) => total + one, 0)
    expect(sum(grams) - sum(residual)).toBe(links)
    expect(answer.nodes.length).toBeGreaterThan(60)
    expect(await page.locator('.folded tbody tr').count()).toBe(answer.nodes.length - grams.length)
    await page.getByRole('button', { name: 'Stand 3', exact: true }).click()
    await page.locator('.panel .events tbody tr').waitFor()
    expect(await textOf(page, '.panel h2')).toBe('Stand 3')
    await page.context().close()
  })

  test('are labelled as a simulation on the page, in the table and in every file', async () => {
    const page = await open('&show=table')
    const badge = 'Simulazione: dati inventati'
    expect(await textOf(page, '.simulation')).toBe(badge)
    expect(await textOf(page, '.figures caption')).toContain(badge)
    const csv = await save(page, 'Scarica CSV')
    expect(csv.name).toContain('simulazione')
    expect(csv.text).toContain(badge)
    expect((await save(page, 'Scarica SVG')).text).toContain(badge)
    await page.getByRole('link', { name: 'English' }).click()
    await page.getByText('Simulation: made-up data').first().waitFor()
    const published = await site.open('/?boundary=milan-metro')
    await published.locator('#flows-chart').waitFor()
    expect(await published.locator('.simulation, .living, .quick').count()).toBe(0)
    expect(await published.locator('#filter-from').inputValue()).toBe('2018-01-01')
    await published.context().close()
    await page.context().close()
  })

  test('count a transfer once and show the other statement; unknown mass is named', async () => {
    const ends = '&level=place&source=wholesaler:rossi&target=covered-market:wagner&unit=kg'
    const page = await open(ends)
    const rows = page.locator('.panel .events tbody tr')
    await rows.first().waitFor()
    expect((await rows.allInnerTexts()).map((row) => row.includes('doppione'))).toEqual([
      true,
      false
    ])
    expect(await textOf(page, '.panel .facts')).toContain('390 kg')
    expect(await textOf(page, '.events-block')).toContain('Vale la misura migliore')
    await page.goto(
      `${site.address}/?${city}&level=place&source=supplier:sicily&target=wholesaler:rossi`
    )
    await rows.first().waitFor()
    expect(await textOf(page, '.panel .events tbody')).toContain('massa ignota')
    expect(await textOf(page, '.notes')).toContain('1 movimento ha massa ignota')
    await page.context().close()
  })

  test('tell stocks from what is unaccounted for, in words', async () => {
    const page = await open('&level=place&unaccounted=covered-market:wagner&unit=kg')
    await page.locator('.panel .formula').waitFor()
    const text = await textOf(page, '.panel')
    expect(text).toContain('E le scorte?')
    expect(text).toContain('entrate − uscite − variazione delle scorte')
    expect(text).toContain('Escono 60 kg in più di quanto risulta entrato')
    await page.context().close()
  })

  test('stay alive without losing focus, selection or drawing, and can be paused', async () => {
    const page = await open('&level=place&lang=en')
    await page.locator('.living').waitFor()
    await page.clock.install()
    await page.reload()
    await page.locator('#flows-chart').waitFor()
    await page.locator('#flows-chart').focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Enter')
    await page.locator('.panel h2').waitFor()
    const title = await textOf(page, '.panel h2')
    const entered = await textOf(page, '.summary')
    await page.evaluate(() => document.querySelector('#flows-chart')?.setAttribute('data-kept', ''))
    await tell(site, [arrived('2026-11-21', 'wholesaler:rossi', kilos(9_000))])
    await page.clock.runFor(10_500)
    await page.waitForFunction(
      (before) =>
        document.querySelector<HTMLElement>('.summary')?.innerText.replaceAll('\u00a0', ' ') !==
        before,
      entered
    )
    expect(await page.locator('#flows-chart[data-kept]').count()).toBe(1)
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('flows-chart')
    expect(await textOf(page, '.panel h2')).toBe(title)
    await page.waitForFunction(() =>
      document.querySelector('[role=status]')?.textContent.startsWith('The data changed')
    )
    await page.getByRole('button', { name: 'Pause updates' }).click()
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    await page.clock.runFor(30_000)
    expect(asked).toEqual([])
    await page.getByRole('button', { name: 'Resume updates' }).click()
    await page.waitForResponse(/boundaries\/list/u)
    expect(site.troubles).toEqual([])
    await page.context().close()
  })

  test('a wholesaler sees its own flows by name, and where a lot of them came from', async () => {
    await tell(site, [arrived('2026-11-21', 'wholesaler:stand-001', kilos(80), 'L-7')])
    const link = 'source=supplier:sicily&target=wholesaler:stand-001&unit=kg'
    const page = await site.open(`/?${city}&${link}`, await signedInAs(site, 'demo-wholesaler'))
    await page.getByText('Si vedono solo i movimenti dei luoghi di').waitFor()
    expect(await textOf(page, '.summary')).toMatch(/Entrate\s+80 kg\s+Uscite\s+0 kg/u)
    expect(await page.locator('#flows-chart .node').count()).toBe(2)
    await page.getByRole('button', { name: 'Mostra la storia del lotto L-7' }).press('Enter')
    const story = page.getByRole('region', { name: 'Storia del lotto L-7' })
    await story.getByText('Da dove viene').click()
    await story.getByRole('cell', { name: '100 %' }).waitFor()
    await story.getByText('Dov’è andato').click()
    await story.getByRole('cell', { name: 'è ancora qui' }).waitFor()
    expect(await page.getByLabel('Origine del dato').count()).toBe(0)
    expect(await flaws(page)).toEqual({ found: [], sideways: 0 })
    expect(site.troubles).toEqual([])
    await page.context().close()
  })

  test.each([
    '&lang=en',
    '&level=place',
    '&level=place&show=table&lang=en',
    '&level=place&unaccounted=covered-market:wagner'
  ])('%s: axe finds nothing, and it reflows at 360 px', async (search) => {
    const page = await open(search)
    await page.waitForLoadState('networkidle')
    expect(await flaws(page)).toEqual({ found: [], sideways: 0 })
    await page.context().close()
  })
})
