import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parse } from 'csv-parse/sync'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { seedMilan2018 } from '../../web/server/commands/milan-2018.ts'
import { chromiumIsThere } from './browser.ts'
import { hostileEvents, mark, seedHostile } from './hostile-records.ts'
import { openSite, type Site } from './site.ts'

const city = 'boundary=milan-simulated'
const evil = encodeURIComponent(`"><img src=x onerror=window.${mark}=1>`)
const analysis = encodeURIComponent(
  JSON.stringify({
    processes: [{ id: '=1+1', name: `<img src=x onerror=window.${mark}=1>` }],
    flows: [
      { id: '=1+1', from: '@outside', to: '=1+1', value: 5, sd: 1 },
      { id: '"><svg onload=1>', from: '=1+1', to: '+outside', value: 4, sd: 1 }
    ]
  })
)

/** The list of pages itself draws in a browser only, so it is read as a text. */
const pages = [
  ...readFileSync(new URL('../../web/views/views.ts', import.meta.url), 'utf8').matchAll(
    /\bpath: '([^']+)'/gu
  )
].map(([, found = '']) => found)

/** States of pages that show more of what records hold, or of what an address itself may hold. */
const states: Readonly<Record<string, readonly string[]>> = {
  '/': [
    `/?${city}&level=place`,
    `/?${city}&level=place&show=table&lang=en`,
    `/?${city}&level=kind&unaccounted=`,
    `/?${city}&level=place&process=wholesaler:foody-a24`,
    `/?${city}&level=place&unaccounted=covered-market:wagner`,
    `/?${city}&group=${evil}&process=${evil}&unit=${evil}&from=${evil}`,
    `/?boundary=${evil}&source=${evil}&target=${evil}&lang=${evil}`
  ],
  '/analisi': [
    '/analisi?city=milan-simulated&figures=given&level=place',
    '/analisi?city=milan-simulated&show=table&level=kind',
    `/analisi?document=${analysis}&show=table`,
    `/analisi?example=${evil}&definition=${evil}&mark=${evil}&improve=${evil}`
  ],
  '/registro': [`/registro?lang=en&who=${evil}&from=${evil}&what=${evil}&cursor=${evil}`],
  '/accedi': [
    '/accedi',
    `/accedi?to=${evil}#codice=${evil}`,
    '/accedi?to=javascript:window.__ran=1'
  ],
  '/azione': [`/azione#${evil}`, `/azione?${evil}#x.${evil}`]
}

/** Pages of the reference, which the server draws, and addresses where there is nothing. */
const drawn = [
  ...['/api/docs', '/api/docs/events', '/api/docs/events/SurplusDeclared', '/api/docs/kafka'],
  ...['/api/docs/identity', '/api/docs/security'],
  ...[
    `/api/docs/events/${evil}`,
    `/problems/${evil}`,
    `/${evil}`,
    `/api/${evil}`,
    '/problems/internal'
  ],
  ...['/api/rejects', '/epcis/v2/events', `/api/flows/events?${city}&from=2026-01-01&to=2026-12-31`]
]

/** Notes of every page whether a script ran that should not, and what the content policy held back. */
const watch = `
  window.__held = []
  document.addEventListener('securitypolicyviolation', (event) =>
    window.__held.push(event.violatedDirective + ' ' + event.sample + event.blockedURI))
  window.alert = window.confirm = window.prompt = () => { window.__ran = 1 }
`

async function verdict(page: Page) {
  return page.evaluate(() => {
    const { __ran: ran = null, __held: held = [] } = Object(window)
    return {
      ...{ ran, held },
      // Elements that only a record could have brought: our pages have none of these.
      strange: [
        ...document.querySelectorAll(
          'script:not([src]), iframe, object, embed, math, [onerror], [onload], [href^="javascript:"]'
        )
      ].map((element) => element.outerHTML)
    }
  })
}

const clean = { ran: null, held: [], strange: [] }

/** Opens whatever on a page shows more when it is pressed, but for what leaves the page. */
async function openAll(page: Page): Promise<void> {
  for (const summary of await page.locator('summary').all()) await summary.click({ force: true })
}

describe.skipIf(!chromiumIsThere())('records and addresses that would be code', () => {
  let site: Site
  let page: Page
  let folder = ''
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'filiera-hostile-'))
    site = await openSite({
      seed: async (store, rejects, world) => {
        await seedMilan2018(store, rejects, world)
        await seedHostile(store, rejects)
      }
    })
    const invited = await fetch(`${site.address}/api/people`, {
      method: 'POST',
      headers: { ...site.headers, 'content-type': 'application/json' },
      body: JSON.stringify({
        ...{ name: `<img src=x onerror=window.${mark}=1>`, email: 'x@example.org', role: 'ngo' },
        ...{ tenant: `"><svg onload=window.${mark}=1>`, boundaries: 'all' }
      })
    })
    expect(invited.status).toBe(200)
    page = await site.open('/accedi')
    await page.context().addInitScript(watch)
  })
  afterAll(async () => {
    await site?.close()
    if (folder !== '') rmSync(folder, { recursive: true })
  })

  /** Goes there as a new visit, and waits until the page has asked all that it wants to know. */
  async function visit(address: string): Promise<void> {
    await page.goto('about:blank')
    await page.goto(site.address + address)
    await page.waitForLoadState('networkidle')
  }

  test('what would run is seen', async () => {
    await page.goto('about:blank')
    await page.setContent(`<h1>x</h1><img src=x onerror="window.${mark}=1">`)
    await page.waitForFunction(() => Object(window).__ran === 1)
    expect(await verdict(page)).toMatchObject({ ran: 1, strange: [expect.any(String)] })
  })

  test('every event type brings some, and most of them more than one', () => {
    expect(hostileEvents.length).toBeGreaterThan(40)
    const counts = hostileEvents.map(({ count }) => count)
    expect(counts.filter((count) => count > 0).length).toBeGreaterThan(35)
    expect(counts.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(150)
  })

  test('every page of the product is visited', () => {
    expect(pages.length).toBeGreaterThan(5)
    expect(Object.keys(states).filter((path) => !pages.includes(path))).toEqual([])
  })

  test.each(pages.flatMap((path) => states[path] ?? [path, `${path}?lang=en&x=${evil}#${evil}`]))(
    '%s runs none of them',
    async (address) => {
      await visit(address)
      await page.locator('h1').first().waitFor()
      await openAll(page)
      expect(await verdict(page)).toEqual(clean)
    }
  )

  test.each(drawn)('%s, which the server draws, runs none of them', async (address) => {
    await visit(address)
    expect(await verdict(page)).toEqual(clean)
  })

  test('they were really shown: as text, in the events of a flow and among the rejects', async () => {
    await visit('/importa')
    await page.locator('.rejects tbody tr').first().waitFor()
    expect(await page.locator('.rejects').innerText()).toContain(`onerror=window.${mark}=1>`)
    await page.goto(`${site.address}/accessi`)
    await page.getByText(`<img src=x onerror=window.${mark}=1>`).first().waitFor()
    expect(await verdict(page)).toEqual(clean)
  })

  /** What a button of a page hands to the browser as a file. */
  async function save(button: string): Promise<string> {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: button }).first().click()
    ])
    return readFileSync(await download.path(), 'utf8')
  }

  test.each([
    ['the flows', `/?${city}&level=place`, 'Scarica CSV', 'Scarica SVG'],
    ['an analysis', `/analisi?document=${analysis}`, 'Scarica CSV', 'Scarica SVG']
  ])(
    'files of %s: no cell is a formula, no picture runs anything',
    async (_, address, csv, svg) => {
      await visit(address)
      const rows = parse(await save(csv), { bom: true, relax_column_count: true })
      expect(rows.length).toBeGreaterThan(1)
      expect(rows.flat().filter((cell) => /^[=@]|^[+-](?!\d)/u.test(cell))).toEqual([])
      const picture = path.join(folder, 'picture.svg')
      writeFileSync(picture, await save(svg))
      // Opened from a disk no content policy holds anything back.
      await page.goto(`file://${picture}`)
      expect(await page.evaluate(() => document.documentElement.tagName)).toBe('svg')
      expect(await verdict(page)).toMatchObject({ ran: null, strange: [] })
    }
  )
})
