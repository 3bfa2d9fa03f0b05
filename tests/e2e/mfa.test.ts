import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumIsThere } from './browser.ts'
import { tell, twoMonths } from './chain.ts'
import { openSite, type Site } from './site.ts'

async function settled(page: Page): Promise<Page> {
  await page.waitForLoadState('networkidle')
  return page
}

/** Where the cursor of a text area is: the line, from 1. */
function cursorLine(page: Page, selector: string): Promise<number> {
  return page.locator(selector).evaluate((area) => {
    if (!(area instanceof HTMLTextAreaElement)) return 0
    return area.value.slice(0, area.selectionStart).split('\n').length
  })
}

describe.skipIf(!chromiumIsThere())('the page of material flow analysis', () => {
  let site: Site
  beforeAll(async () => {
    site = await openSite()
  })
  afterAll(() => site?.close())

  test('an example is picked and solved: the numbers of STAN, and what cannot be known', async () => {
    const page = await settled(await site.open('/analisi?lang=en'))
    await page.selectOption('#mfa-example', 'cencic-stan')
    const row = page.locator('.mfa-flows tr', { hasText: 'm01_1' })
    // The first document starts the solver's threads, which takes its time on a busy machine.
    await row.waitFor({ timeout: 60_000 })
    expect(await row.textContent()).toContain('102.426± 7.883')
    const unknown = await page.locator('.mfa-flows tr', { hasText: 'm30_1' }).textContent()
    expect(unknown).toContain('0 to 152.426')
    expect(unknown).toContain('cannot be determined')
    expect(page.url()).toContain('example=cencic-stan')
    expect(await page.locator('#mfa-chart .link').count()).toBe(5)
  })

  test('a pasted document with a gross error names the culprit, and its link shows the same', async () => {
    const page = await settled(await site.open('/analisi?example=yang-four-units&lang=en'))
    const text = await page.locator('#mfa-document').inputValue()
    await page.goto(`${site.address}/analisi?lang=en`)
    await page.fill('#mfa-document', text)
    await page.getByRole('button', { name: 'Solve' }).click()
    const first = page.locator('.suspects > li').first()
    await first.waitFor()
    const told = await first.textContent()
    expect(told).toContain('measurement of S1')
    expect(told).toContain('leak at unit 1')
    expect(await page.locator('.alert-warning').textContent()).toContain('contradict')
    const again = await settled(await site.open(page.url().slice(site.address.length)))
    await again.locator('.suspects > li').first().waitFor()
    expect(await again.locator('.suspects > li').first().textContent()).toBe(told)
  })

  test('a table copied from a spreadsheet is solved, and stands there as the document it makes', async () => {
    const page = await settled(await site.open('/analisi?lang=en'))
    const table = ['flow\tfrom\tto\tvalue\tsd', 'in\t\thub\t100\t10 %', 'out\thub\tshops\t80\t5']
    await page.fill('#mfa-document', table.join('\n'))
    await page.getByRole('button', { name: 'Solve' }).click()
    const row = page.locator('.mfa-flows tr', { hasText: 'hub → shops' })
    await row.waitFor()
    // By hand: 100 ± 10 and 80 ± 5 must be equal; (100/100 + 80/25) / (1/100 + 1/25) = 84 ± 4.472.
    expect(await row.textContent()).toContain('84± 4.472')
    expect(await page.locator('#mfa-document').inputValue()).toContain('"from": "outside"')
    await page.context().close()
  })

  test('layers and periods of a document are shown one at a time, and the link keeps which', async () => {
    const document = {
      processes: [{ id: 'hub' }],
      flows: [
        { id: 'in', from: 'growers', to: 'hub', value: 100, sd: 5 },
        { id: 'out', from: 'hub', to: 'shops', value: 80, sd: 5 }
      ],
      layers: [{ id: 'dry', balanced: false, contents: [{ of: 'in', value: 0.1, sd: 0.01 }] }],
      periods: [{ id: 'may' }, { id: 'june', values: [{ id: 'in', value: 60, sd: 5 }] }],
      inventories: [{ id: 'cellar', process: 'hub', opening: { value: 10, sd: 1 } }]
    }
    const search = new URLSearchParams({ lang: 'en', document: JSON.stringify(document) })
    const page = await settled(await site.open(`/analisi?${search}`))
    await page.selectOption('#facet-period', 'june')
    await page
      .locator('.mfa-flows tr', { hasText: 'growers → hub' })
      .getByText('60')
      .first()
      .waitFor()
    expect(await page.locator('#mfa-chart .link').count()).toBe(3)
    expect(await page.getByText('at the end (june)').count()).toBe(1)
    await page.selectOption('#facet-layer', 'dry')
    await page.locator('.mfa-flows tr', { hasText: 'shops' }).waitFor({ state: 'detached' })
    expect(page.url()).toContain('period=june')
    expect(page.url()).toContain('layer=dry')
    expect(site.troubles).toEqual([])
    await page.context().close()
  })

  test('everything that is wrong is listed, and each leads to its line', async () => {
    const page = await settled(await site.open('/analisi?lang=en'))
    await page.fill(
      '#mfa-document',
      JSON.stringify({
        processes: [{ id: 'P' }],
        flows: [
          { id: 'f', from: 'a', to: 'P', value: 1, sd: -1 },
          { id: 'g', from: 'P', to: 'b', value: 3 }
        ]
      })
    )
    await page.getByRole('button', { name: 'Solve' }).click()
    const complaints = page.locator('.complaints li')
    await complaints.first().waitFor()
    expect(await complaints.allTextContents()).toEqual([
      'Line 6 flow f has the negative sd -1',
      'Line 7 flow g has a value but no sd: give its sd, or 0 if it is a constant'
    ])
    await page.getByRole('button', { name: 'Line 7' }).click()
    expect(await cursorLine(page, '#mfa-document')).toBe(7)
    await page.fill('#mfa-document', '{"processes": [}')
    await page.getByRole('button', { name: 'Solve' }).click()
    expect(await page.locator('[role=alert]').first().textContent()).toContain('line 1, column 16')
  })

  test('a definition draws the solved flows, and a wrong one says what is wrong', async () => {
    const page = await settled(await site.open('/analisi?example=neqsim-network&lang=en'))
    await page.locator('.definition summary').click()
    await page.getByRole('button', { name: 'Draw', exact: true }).click()
    const links = page.locator('#mfa-view-chart .link')
    await links.first().waitFor()
    expect(await links.count()).toBeGreaterThanOrEqual(5)
    await page.fill(
      '#mfa-definition',
      '{"nodes": {}, "bundles": [{"source": "x", "target": "y"}], "ordering": [["x"]]}'
    )
    await page.getByRole('button', { name: 'Draw', exact: true }).click()
    await page.locator('.definition .complaints li').first().waitFor()
    expect(await page.locator('.definition .complaints').textContent()).toContain('x')
  })

  test('the drawing is worked from the keyboard, and says the flow that is chosen', async () => {
    const page = await settled(await site.open('/analisi?example=neqsim-separator&lang=en'))
    const chart = page.locator('#mfa-chart')
    await chart.waitFor()
    await chart.focus()
    for (const key of ['ArrowRight', 'Enter']) await page.keyboard.press(key)
    await page.locator('.chosen').waitFor()
    expect(await page.locator('.chosen').textContent()).toContain('reconciled')
    expect(page.url()).toContain('mark=flow')
  })

  test('the live city is asked the same, and leads to its events', async () => {
    const page = await settled(await site.open('/analisi?lang=en'))
    await page.getByRole('button', { name: 'The live city' }).click()
    await page.locator('.mfa-flows').waitFor()
    expect(await page.locator('.alert-warning').textContent()).toContain('χ² = 59.8')
    await page.getByRole('button', { name: 'Measured' }).click()
    await page.locator('#mfa-chart .link.residual').waitFor()
    await page.locator('.definition summary').click()
    await page.getByRole('button', { name: 'Draw', exact: true }).click()
    await page.locator('#mfa-view-chart .link').first().waitFor()
    await page.locator('.mfa-flows').getByRole('link', { name: '12 events' }).click()
    await page.locator('#flows-chart').waitFor()
    expect(await page.locator('.panel h2').first().textContent()).toContain('Food supply')
  })

  test('indicators of the live city stand month by month, with what changed', async () => {
    await tell(site, twoMonths)
    const asked = 'city=milan-simulated&from=2026-09-01&to=2026-10-31&every=month'
    const page = await settled(await site.open(`/analisi?${asked}&lang=en`))
    const series = page.getByRole('table', { name: 'Indicators period by period' })
    await series.waitFor()
    const row = series.locator('tr', { hasText: 'Waste rate' })
    const cells = (await row.locator('td, th').allTextContents()).map((text) =>
      text.replaceAll('\u00a0', ' ')
    )
    // Weighings err by 1 %: of 100 / 1,000 that is 10 % x 0.01 x sqrt(2), and half of it of 50 / 1,000.
    expect(cells).toEqual(['Waste rate', '10% ± 0.141%', '5% ± 0.0707% (−5% ± 0.158%)'])
    await page.context().close()
  })

  test('a share is changed, and the system and its origins are computed anew', async () => {
    const page = await settled(await site.open('/analisi?example=neqsim-network&lang=en'))
    await page.locator('.scenario summary').click()
    await page.selectOption('#what-if-flow', 'gas')
    expect(await page.locator('#what-if-today').textContent()).toBe('Today it is 42.2%.')
    await page.selectOption('#what-if-expense', 'liquid')
    await page.fill('#what-if-percent', '160')
    await page.getByRole('button', { name: 'Compute' }).click()
    expect(await page.locator('.what-if [role=alert]').textContent()).toContain('0 to 100')
    await page.fill('#what-if-percent', '60')
    await page.getByRole('button', { name: 'Compute' }).click()
    const told = page.locator('.what-if-answer')
    await told.waitFor()
    expect(await told.locator('tr', { hasText: 'pumped_liquid' }).textContent()).toContain(
      '−883.54'
    )
    await page.selectOption('#what-if-place', 'pump')
    expect(page.url()).toContain('percent=60')
    const origins = page.getByRole('table', { name: 'What reaches pump came from' })
    await origins.waitFor()
    expect(await origins.textContent()).toContain('100%')
  })

  test.each([
    ['grinstead-walk', 'Flows'],
    ['flodym-lognormal-middle', 'The stock at the end of each step'],
    ['wrap-surplus-2015', 'Indicators with their standard deviation']
  ])('the published example %s is computed on the page', async (example, table) => {
    const page = await settled(await site.open(`/analisi?example=${example}&lang=en`))
    await page.getByRole('table', { name: table }).waitFor()
  })

  test('nothing went wrong in the browser but what was refused on purpose', () => {
    expect(site.troubles.filter((trouble) => !/status of 4(?:00|22)/u.test(trouble))).toEqual([])
  })
})
