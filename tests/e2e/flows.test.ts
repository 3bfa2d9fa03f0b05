import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TotalsAnswer } from '../../projections/balance/contract.ts'
import type { LinksAnswer } from '../../projections/flows/contract.ts'
import { chromiumIsThere } from './browser.ts'
import { openSite, type Site } from './site.ts'

const window2018 = 'boundary=milan-metro&from=2018-01-01&to=2018-12-31'

async function api<T>(site: Site, path: string): Promise<T> {
  const answer: T = await (await fetch(`${site.address}${path}`, { headers: site.headers })).json()
  return answer
}

function chartOf(page: Page) {
  return page.locator('#flows-chart')
}

/** Keys of the marks that are traced, in drawing order. */
function traced(page: Page): Promise<(string | null)[]> {
  return page
    .locator('#flows-chart .is-traced')
    .evaluateAll((marks) => marks.map((mark) => mark.getAttribute('data-key')))
}

describe.skipIf(!chromiumIsThere())('the flows page', () => {
  let site: Site
  beforeAll(async () => {
    site = await openSite()
  })
  afterAll(() => site?.close())

  test('shows the three figures and the chart of Milan at once', async () => {
    const page = await site.open('/')
    await chartOf(page).waitFor()
    const text = (await page.locator('main').innerText()).replaceAll('\u00a0', ' ')
    for (const figure of ['2.997.137 t', '2.084.309 t', '912.828 t', '30,5 %']) {
      expect(text).toContain(figure)
    }
    expect(await chartOf(page).locator('.mark').count()).toBe(11)
    expect(site.troubles).toEqual([])
    await page.context().close()
  })

  test('can be walked by keys: Tab once, arrows, Enter pins, Esc clears', async () => {
    const page = await site.open('/?lang=en')
    await chartOf(page).waitFor()
    await page.locator('.downloads button').last().focus()
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('flows-chart')
    const said = async () =>
      (await page.locator('[aria-live].readout').innerText()).replaceAll('\u00a0', ' ')
    expect(await said()).toBe('Imports: 2,520,612 t leave')
    await page.keyboard.press('ArrowRight')
    expect(await said()).toBe('Imports → Food supply, 2,520,612 t, 84.1% of supply')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowDown')
    expect(await said()).toBe('Food supply → Food waste, 416,164 t, 13.9% of supply')
    await page.keyboard.press('Enter')
    await page.locator('.panel').waitFor()
    expect(new URL(page.url()).searchParams.get('target')).toBe('Food waste')
    expect(await said()).toContain('Pinned')
    await page.keyboard.press('Escape')
    await page.locator('.panel').waitFor({ state: 'detached' })
    expect(new URL(page.url()).search).toBe('?lang=en')
    await page.keyboard.press('Shift+Tab')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Download SVG')
    await page.context().close()
  })

  test('traces the whole path on hover, without drawing anything again', async () => {
    const page = await site.open('/')
    const waste = chartOf(page).locator('[data-key="link:Food supply>Food waste"] path')
    await waste.waitFor()
    await page.evaluate(() => {
      document.querySelector('#flows-chart .mark')?.setAttribute('data-kept', 'yes')
    })
    await waste.hover()
    expect((await traced(page)).sort()).toEqual(
      [
        'link:Food supply>Food waste',
        'link:Imports>Food supply',
        'link:Production>Food supply',
        'process:Food supply',
        'process:Food waste',
        'process:Imports',
        'process:Production'
      ].sort()
    )
    expect(await page.locator('[data-kept="yes"]').count()).toBe(1)
    await page.mouse.move(2, 2)
    expect(await traced(page)).toEqual([])
    await page.context().close()
  })

  test('explains the residual on click: formula, share, groups of both signs', async () => {
    const page = await site.open('/')
    const residual = chartOf(page).locator('[data-key="residual:Food supply"]')
    await residual.waitFor()
    await residual.locator('path').click()
    const panel = page.locator('.panel')
    await panel.locator('.formula').waitFor()
    const text = (await panel.innerText()).replaceAll('\u00a0', ' ')
    for (const part of [
      '2.997.137 t',
      '2.084.309 t',
      '912.828 t',
      '30,5 %',
      '±',
      '+114.644',
      '+118.425',
      '−76.451',
      '−82.951'
    ]) {
      expect(text).toContain(part)
    }
    expect(await panel.locator('tbody .below-zero').count()).toBe(5)
    await page.context().close()
  })

  test('opens the rows and events behind a flow, with line and file', async () => {
    const page = await site.open(`/?${window2018}&source=Food+supply&target=Food+waste&lang=en`)
    const events = page.locator('.panel .events tbody tr')
    await events.first().waitFor()
    const answer = await api<{ total: number }>(
      site,
      `/api/flows/events?${window2018}&source=Food%20supply&target=Food%20waste`
    )
    expect(await events.count()).toBe(answer.total)
    expect(await events.first().innerText()).toMatch(/published[\s\S]*line \d/u)
    // All rows share their source, so it stands above them and not in each.
    expect(await page.locator('.panel .events caption').innerText()).toContain('urbanfoodflows')
    const groups = page.locator('.panel .by-group')
    const sum = groups.locator('tfoot td').first()
    await sum.waitFor()
    expect(await sum.getAttribute('data-grams')).toBe(String(416_164_000_000))
    await page.context().close()
  })

  test('the table twin has the chart’s numbers in its order, and the API’s', async () => {
    const page = await site.open('/?show=table')
    const masses = page.locator('.figures tbody td[data-grams]')
    await masses.first().waitFor()
    const shown = await masses.evaluateAll((cells) =>
      cells.map((cell) => Number(cell.getAttribute('data-grams')))
    )
    const { links } = await api<LinksAnswer>(site, `/api/flows/links?${window2018}`)
    const totals = await api<TotalsAnswer>(site, `/api/balance/totals?${window2018}`)
    expect([...shown].sort()).toEqual(
      [...links.map((link) => link.massGrams), totals.imbalanceGrams].sort()
    )
    const total = page.locator('.figures tfoot td[data-grams]')
    expect(
      await total.evaluateAll((cells) =>
        cells.map((cell) => Number(cell.getAttribute('data-grams')))
      )
    ).toEqual([totals.inGrams, totals.outGrams, totals.stockChangeGrams, totals.imbalanceGrams])
    const rows = await page.locator('.figures tbody td.number[data-grams]').allInnerTexts()
    await page.locator('.switch button').first().click()
    const titles = await chartOf(page).locator('.link title').allTextContents()
    expect(titles).toHaveLength(rows.length)
    for (const [index, title] of titles.entries()) {
      expect(title).toContain(`, ${rows[index]}\u00a0t,`)
    }
    await page.context().close()
  })

  test('a link restores filters, selection, unit, view and language; the back button undoes', async () => {
    const path = `/?lang=en&${window2018}&group=Fruit&unit=per-inhabitant&show=table&process=Food+supply`
    const page = await site.open(path)
    await page.locator('.panel .facts').first().waitFor()
    expect(await page.locator('#filter-group').inputValue()).toBe('Fruit')
    expect(await page.locator('#filter-unit').inputValue()).toBe('per-inhabitant')
    expect(await page.locator('.switch [aria-pressed="true"]').innerText()).toBe('Table')
    expect(await page.locator('.panel h2').innerText()).toBe('Food supply')
    await page.locator('#filter-group').selectOption('')
    expect(new URL(page.url()).searchParams.has('group')).toBe(false)
    await page.goBack()
    expect(await page.locator('#filter-group').inputValue()).toBe('Fruit')
    expect(page.url()).toBe(site.address + path)
    await page.context().close()
  })

  test('switching the language changes the words and keeps the rest of the address', async () => {
    const page = await site.open(`/?${window2018}&unit=kg&unaccounted=Food+supply`)
    const before = new URL(page.url()).searchParams
    await page.locator('.panel h2').waitFor()
    expect(await page.locator('.panel h2').innerText()).toBe(
      'Non contabilizzato di Disponibilità alimentare'
    )
    await page.getByRole('link', { name: 'English' }).click()
    await page.getByRole('heading', { name: 'Unaccounted for in Food supply' }).waitFor()
    const after = new URL(page.url()).searchParams
    expect(await page.locator('html').getAttribute('lang')).toBe('en')
    after.delete('lang')
    expect(after.toString()).toBe(before.toString())
    await page.context().close()
  })

  test('saves the table as CSV and the picture as SVG, both with source and link', async () => {
    const page = await site.open(`/?${window2018}&lang=en`)
    const save = async (name: string) => {
      const download = page.waitForEvent('download')
      await page.getByRole('button', { name }).click()
      const file = await download
      return { name: file.suggestedFilename(), text: readFileSync(await file.path(), 'utf8') }
    }
    const csv = await save('Download CSV')
    expect(csv.name).toBe('flows-milan-metro-2018-01-01-2018-12-31.csv')
    expect(csv.text).toContain('Imports,Food supply,2520612,2520612000000')
    expect(csv.text).toContain(page.url())
    const svg = await save('Download SVG')
    expect(svg.text).toContain('urbanfoodflows.net')
    expect(svg.text).toContain('Unaccounted')
    expect(svg.text).toContain(page.url().replaceAll('&', '&amp;'))
    await page.context().close()
  })
})
