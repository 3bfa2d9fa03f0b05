import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumIsThere } from './browser.ts'
import { openSite, type Site } from './site.ts'

async function savedText(page: Page, button: string): Promise<string> {
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: button }).click()
  return readFileSync(await (await download).path(), 'utf8')
}

describe.skipIf(!chromiumIsThere())('figures below zero and names that are code elsewhere', () => {
  let site: Site
  beforeAll(async () => {
    site = await openSite()
  })
  afterAll(() => site?.close())

  async function explained(page: Page): Promise<string> {
    await page.locator('.panel .formula').waitFor()
    return (await page.locator('.panel').innerText()).replaceAll('\u00a0', ' ')
  }

  test('a deficit: the figure and the hatched block both lead to the explanation', async () => {
    const page = await site.open('/?group=Roots')
    const block = page.locator('#flows-chart [data-key="residual:Food supply"]')
    await block.locator('rect').click()
    const text = await explained(page)
    expect(text).toContain('Escono 82.951 t in più di quanto risulta entrato')
    expect(text).toContain('−82.951 t')
    expect(new URL(page.url()).searchParams.get('unaccounted')).toBe('Food supply')
    expect(await page.locator('.readout').innerText()).toContain('Fissato')
    await page.locator('.panel header button').click()
    await page.locator('.panel').waitFor({ state: 'detached' })
    await page.locator('.summary button').click()
    expect(await explained(page)).toContain('Escono 82.951 t')
    expect(await page.locator('main').innerText()).not.toMatch(/\d{3},\d\s%/u)
    await page.context().close()
  })

  test('a deficit: the block is reached by keys and said aloud', async () => {
    const page = await site.open('/?group=Roots&process=Food+supply&lang=en')
    await page.locator('#flows-chart').focus()
    await page.keyboard.press('ArrowLeft')
    const said = (await page.locator('.readout').innerText()).replaceAll('\u00a0', ' ')
    expect(said).toBe('Food supply: 82,951 t are missing from the recorded inputs')
    await page.keyboard.press('Enter')
    expect(await explained(page)).toContain('82,951 t more leave than are recorded as entering')
    await page.context().close()
  })

  test('names of any kind stay text in page, table, panel, CSV and SVG', async () => {
    const markup = '<img src=x onerror=alert(1)>'
    const formula = '=HYPERLINK("http://x.example")'
    const file = [
      'source,target,food,food_group,year,quantity_t',
      `${markup},"""><b>sup\u202eply",,<i>Fruit</i>,2018,9`,
      `"""><b>sup\u202eply","${formula.replaceAll('"', '""')}",,<i>Fruit</i>,2018,4`
    ]
    const page = await site.open('/importa?lang=en')
    const dialogs: string[] = []
    page.on('dialog', (dialog) => {
      dialogs.push(dialog.message())
      return dialog.dismiss()
    })
    await page.locator('#import-file').setInputFiles({
      name: `${markup}.csv`,
      mimeType: 'text/csv',
      buffer: Buffer.from(file.join('\n'))
    })
    await page.locator('#import-boundary').fill('strange-town')
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    await page.getByRole('link', { name: 'See the flows' }).click()
    await page.locator('#flows-chart .link').first().waitFor()
    const csv = await savedText(page, 'Download CSV')
    const svg = await savedText(page, 'Download SVG')
    await page.getByRole('button', { name: 'Table', exact: true }).click()
    await page.locator('.figures tbody button').first().click()
    await page.locator('.panel .events tbody tr').first().waitFor()

    const text = await page.locator('main').innerText()
    for (const name of [markup, formula, '<i>Fruit</i>', `${markup}.csv`]) {
      expect(text).toContain(name)
    }
    expect(await page.locator('main img, main b, main i, main script').count()).toBe(0)
    expect(dialogs).toEqual([])
    expect(site.troubles).toEqual([])
    expect(csv).toContain(markup)
    expect(csv).toContain(`"'${formula.replaceAll('"', '""')}"`)
    const tags = await page.evaluate((source) => {
      const picture = new DOMParser().parseFromString(source, 'image/svg+xml')
      return [...picture.querySelectorAll('*')].map((one) => one.localName)
    }, svg)
    expect(tags).toContain('path')
    expect(tags.filter((tag) => ['parsererror', 'img', 'b', 'i', 'script'].includes(tag))).toEqual(
      []
    )
    await page.context().close()
  })

  test('an area that is asked for before its data is there appears by itself', async () => {
    const page = await site.open('/?boundary=late-town&lang=en')
    await page.clock.install()
    await page.reload()
    await page.getByRole('heading', { name: 'This area is not known' }).waitFor()
    const sent = await fetch(
      `${site.address}/api/imports/csv?mapping=urbanfoodflows&boundary=late-town`,
      {
        method: 'POST',
        headers: { ...site.headers, 'content-type': 'text/csv' },
        body: 'source,target,food,food_group,year,quantity_t\nFarms,Shops,,Fruit,2018,9\n'
      }
    )
    expect(sent.status).toBe(200)
    const chart = page.locator('#flows-chart .link').first()
    await expect
      .poll(async () => {
        await page.clock.runFor(10_000)
        return chart.isVisible()
      })
      .toBe(true)
    await page.context().close()
  })
})
