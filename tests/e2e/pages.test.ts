import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sized } from '../size.ts'
import { chromiumIsThere } from './browser.ts'
import { axeFindings, flaws, sideways } from './flaws.ts'
import { openSite, type Site } from './site.ts'

const pages = [
  '/?unaccounted=',
  '/?unit=per-inhabitant&process=Food+supply',
  '/?unit=kg&lang=en',
  '/?unit=per-inhabitant&group=Roots&unaccounted=Food+supply',
  '/?show=table&source=Imports&target=Food+supply&lang=en',
  '/analisi',
  '/analisi?example=yang-four-units&figures=given&mark=flow%3AS1',
  '/analisi?example=floweaver-exports&lang=en',
  '/analisi?example=wrap-surplus-2015',
  '/analisi?example=flodym-lognormal-middle&lang=en',
  '/analisi?example=neqsim-network&whatIf=gas&percent=60&place=pump',
  '/analisi?city=milan-metro&figures=given',
  '/dati',
  '/dati?boundary=milan-metro&lang=en',
  '/soggetti',
  '/azione',
  '/importa'
]

/** Pages of the reference, which are made by the server; the longest is a test of its own. */
const reference = [
  '/api/docs/events',
  '/api/docs/events/SurplusClaimed',
  '/api/docs/kafka',
  '/api/docs/identity',
  '/api/docs/security',
  '/problems/not_found'
]

/** Waits until the page has asked everything it wants to know. */
async function settled(page: Page): Promise<Page> {
  await page.waitForLoadState('networkidle')
  return page
}

/** Pairs of labels of the chart that touch each other. */
function touchingLabels(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const texts = [...document.querySelectorAll('#flows-chart .node text')]
    const boxes = texts.map((text) => ({
      name: text.textContent,
      node: text.parentElement,
      box: text.getBoundingClientRect()
    }))
    return boxes.flatMap((a, index) =>
      boxes
        .slice(index + 1)
        .filter(
          (b) =>
            a.node !== b.node &&
            a.box.left + 1 < b.box.right &&
            b.box.left + 1 < a.box.right &&
            a.box.top + 4 < b.box.bottom &&
            b.box.top + 4 < a.box.bottom
        )
        .map((b) => `${a.name} / ${b.name}`)
    )
  })
}

/** Labels of the chart that are cut, or that lie outside it. */
function brokenLabels(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const frame = document.querySelector('#flows-chart')?.getBoundingClientRect()
    if (frame === undefined) return []
    return [...document.querySelectorAll('#flows-chart text')]
      .filter((text) => {
        const box = text.getBoundingClientRect()
        const outside = box.left < frame.left - 1 || box.right > frame.right + 1
        return outside || text.textContent.includes('…')
      })
      .map((text) => text.textContent)
  })
}

describe.skipIf(!chromiumIsThere())('every page', () => {
  let site: Site
  beforeAll(async () => {
    site = await openSite()
  })
  afterAll(() => site?.close())

  test.each(pages)('%s: axe finds nothing, and it reflows at 360 and 320 px', async (path) => {
    const page = await settled(await site.open(path))
    expect(await axeFindings(page)).toEqual([])
    for (const width of [360, 320]) {
      await page.setViewportSize({ width, height: 740 })
      await page.evaluate(() => new Promise(requestAnimationFrame))
      expect(await sideways(page), `${width} px`).toBe(0)
      expect(await touchingLabels(page), `${width} px`).toEqual([])
      expect(await brokenLabels(page), `${width} px`).toEqual([])
    }
    await page.context().close()
  })

  test.each(reference)('%s: axe finds nothing, and it reflows at 360 px', async (path) => {
    const page = await site.open(path)
    expect(await page.locator('main h1').count()).toBe(1)
    expect(await flaws(page)).toEqual({ found: [], sideways: 0 })
    await page.context().close()
  })

  test('/api/docs, which is made of the same parts, reflows at 360 px', async () => {
    const page = await site.open('/api/docs')
    await page.setViewportSize({ width: 360, height: 740 })
    expect(await sideways(page)).toBe(0)
    // Of 50,000 px, axe takes as long as of all other pages together.
    if (sized({ daily: 0, nightly: 1 }) === 1) expect(await axeFindings(page)).toEqual([])
    await page.context().close()
  })

  test('what stood there while the page was coming goes once it is drawn', async () => {
    const page = await settled(await site.open('/'))
    expect(await page.locator('#page').innerText()).toContain('Filiera')
    expect(await page.getByText('carico la pagina').count()).toBe(0)
    await page.context().close()
  })

  test('text at 200 % reflows and enlarges the chart’s words', async () => {
    const page = await settled(await site.open('/'))
    const size = () =>
      page.locator('#flows-chart').evaluate((chart) => Number(chart.getAttribute('font-size')))
    const before = await size()
    await page.evaluate(() => {
      document.documentElement.style.fontSize = '200%'
    })
    await page.waitForFunction(
      (small) => Number(document.querySelector('#flows-chart')?.getAttribute('font-size')) > small,
      1.5 * before
    )
    expect(await sideways(page)).toBe(0)
    expect(await touchingLabels(page)).toEqual([])
    await page.context().close()
  })

  test('nothing moves where the reader asked for less motion', async () => {
    const page = await settled(await site.open('/', { reducedMotion: 'reduce' }))
    const moving = await page.evaluate(() =>
      [...document.querySelectorAll('*')]
        .filter((one) =>
          getComputedStyle(one)
            .transitionDuration.split(',')
            .some((text) => Number.parseFloat(text) > 0)
        )
        .map((one) => one.outerHTML.slice(0, 80))
    )
    expect(moving).toEqual([])
    await page.context().close()
  })

  test('without data it leads to the import', async () => {
    const page = await site.open('/importa')
    await page.route('**/api/boundaries/list*', (route) =>
      route.fulfill({ json: { position: null, rows: [] } })
    )
    await page.getByRole('link', { name: 'Flussi', exact: true }).click()
    await page.getByRole('link', { name: 'Importa una tabella' }).click()
    await page.locator('#import-form').waitFor()
    expect(new URL(page.url()).pathname).toBe('/importa')
    await page.context().close()
  })

  test('an error says what the service said, and can be tried again', async () => {
    const page = await site.open('/importa')
    await page.route('**/api/flows/links*', (route) =>
      route.fulfill({
        status: 503,
        contentType: 'application/problem+json',
        json: { title: 'Not caught up', status: 503, detail: 'position 44 is not reached yet' }
      })
    )
    await page.getByRole('link', { name: 'Flussi', exact: true }).click()
    await page.getByText('position 44 is not reached yet').waitFor()
    const alert = page.getByRole('alert')
    expect(await alert.innerText()).toContain('Il servizio non è riuscito a rispondere.')
    expect(await alert.locator('[lang="en"]').innerText()).toContain('Not caught up')
    expect(await alert.getByRole('link').count()).toBe(0)
    await page.unroute('**/api/flows/links*')
    await page.getByRole('button', { name: 'Riprova' }).click()
    await page.locator('#flows-chart').waitFor()
    await page.context().close()
  })

  test('what cannot be answered as asked leads back instead of trying again', async () => {
    const page = await settled(await site.open('/?from=yesterday'))
    const alert = page.getByRole('alert')
    await alert.waitFor()
    expect(await alert.innerText()).toContain('La richiesta non può avere una risposta')
    expect(await alert.locator('[lang="en"]').count()).toBe(1)
    expect(await alert.getByRole('button').count()).toBe(0)
    await alert.getByRole('link', { name: 'Torna alla vista iniziale' }).click()
    await page.locator('#flows-chart').waitFor()
    expect(new URL(page.url()).search).toBe('')
    await page.context().close()
  })

  test('without a network it says so, in Italian alone, and can be tried again', async () => {
    const page = await site.open('/importa')
    await page.route('**/api/flows/links*', (route) => route.abort())
    await page.getByRole('link', { name: 'Flussi', exact: true }).click()
    await page.getByText('Il servizio non risponde.').waitFor()
    expect(await page.locator('main [lang="en"]').count()).toBe(0)
    await page.unroute('**/api/flows/links*')
    await page.getByRole('button', { name: 'Riprova' }).click()
    await page.locator('#flows-chart').waitFor()
    await page.context().close()
  })

  test('an area that does not exist is not swapped for another: the known ones are offered', async () => {
    const page = await site.open('/?boundary=nowhere&unit=kg&lang=en')
    expect(await page.locator('h1').innerText()).toBe('This area is not known')
    expect(await page.locator('main').innerText()).toContain('“nowhere”')
    await page.locator('main li a').first().click()
    await page.locator('#flows-chart').waitFor()
    const search = new URL(page.url()).searchParams
    expect([search.get('boundary'), search.get('unit')]).toEqual(['milan-metro', 'kg'])
    await page.context().close()
  })

  test('without inhabitants the unit per inhabitant is closed, with the reason', async () => {
    const page = await site.open('/importa')
    await page.route('**/api/boundaries/list*', async (route) => {
      const answer = await route.fetch()
      const { rows, ...rest } = await answer.json()
      await route.fulfill({
        json: { ...rest, rows: rows.map((row: object) => ({ ...row, inhabitants: null })) }
      })
    })
    await page.getByRole('link', { name: 'Flussi', exact: true }).click()
    const option = page.locator('#filter-unit option[value="per-inhabitant"]')
    await option.waitFor({ state: 'attached' })
    expect(await option.isDisabled()).toBe(true)
    expect(await page.locator('#filter-unit-reason').innerText()).toContain('abitanti')
    await page.context().close()
  })

  test('an address that does not exist says so', async () => {
    const page = await site.open('/nowhere')
    expect(await page.locator('h1').innerText()).toBe('Questa pagina non esiste.')
    await page.context().close()
  })
})
