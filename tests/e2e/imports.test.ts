import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumIsThere } from './browser.ts'
import { openSite, type Site } from './site.ts'

const header = 'source,target,food,food_group,year,quantity_t'
const good = [
  'Production,Food supply,rice,Cereals,2018,76979',
  'Imports ,Food supply,,Fruit,2018,12.5',
  'Food supply,Food waste,,Fruit,2018,3'
]
const bad = 'Imports,Food supply,,Fruit,2018,many'

function csvOf(...lines: readonly string[]) {
  const text = [header, ...lines].join('\r\n')
  return { name: 'flows.csv', mimeType: 'text/csv', buffer: Buffer.from(`${text}\r\n`) }
}

async function counts(page: Page): Promise<Record<string, string>> {
  const facts = page.locator('[data-count]')
  await facts.first().waitFor()
  return Object.fromEntries(
    await facts.evaluateAll((rows) =>
      rows.map((row) => [
        row.getAttribute('data-count') ?? '',
        row.querySelector('dd')?.textContent ?? ''
      ])
    )
  )
}

describe.skipIf(!chromiumIsThere())('the import page', () => {
  let site: Site
  beforeAll(async () => {
    site = await openSite()
  })
  afterAll(() => site?.close())

  async function importInto(page: Page, boundary: string, file: ReturnType<typeof csvOf>) {
    await page.locator('#import-file').setInputFiles(file)
    await page.locator('#import-boundary').fill(boundary)
    await page.getByRole('button', { name: 'Importa', exact: true }).click()
  }

  test('takes a table, keeps what it cannot read, and leads to the flows', async () => {
    const page = await site.open('/importa')
    await importInto(page, 'test-town', csvOf(...good, bad))
    expect(await counts(page)).toEqual({ read: '4', appended: '3', duplicates: '0', rejected: '1' })
    const reject = page.locator('.rejects tbody tr').first()
    await reject.waitFor()
    expect(await reject.innerText()).toMatch(/flows\.csv\s+5\s+\w+[\s\S]*many/u)
    await page.getByRole('link', { name: 'Vedi i flussi' }).click()
    await page.locator('#flows-chart').waitFor()
    const titles = await page.locator('#flows-chart .link title').allTextContents()
    expect(titles.map((title) => title.replaceAll('\u00a0', ' '))).toContain(
      'Importazioni → Disponibilità alimentare, 12,5 t, < 0,1 % delle entrate'
    )
    expect(site.troubles).toEqual([])
    await page.context().close()
  })

  test('the same file again changes nothing and says so', async () => {
    const page = await site.open('/importa')
    await importInto(page, 'second-town', csvOf(...good))
    expect(await counts(page)).toMatchObject({ appended: '3', duplicates: '0' })
    await importInto(page, 'second-town', csvOf(...good))
    await page.getByText('Niente di nuovo').waitFor()
    expect(await counts(page)).toMatchObject({ appended: '0', duplicates: '3' })
    await page.context().close()
  })

  test('keeps everything out where the reader asked for all or nothing', async () => {
    const page = await site.open('/importa')
    await page.getByLabel('non importare niente').check()
    await importInto(page, 'third-town', csvOf(...good, bad))
    await page.getByText('Niente importato').waitFor()
    expect(await counts(page)).toMatchObject({ appended: '0', rejected: '1' })
    await page.context().close()
  })

  test('a file without a column is refused with the column’s name', async () => {
    const page = await site.open('/importa')
    const file = {
      name: 'x.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('source,target\na,b\n')
    }
    await page.locator('#import-file').setInputFiles(file)
    await page.locator('#file-delimiter').waitFor()
    await page.locator('#import-mapping').selectOption('flow-table:urbanfoodflows')
    await page.locator('#import-boundary').fill('fourth-town')
    await page.getByRole('button', { name: 'Importa', exact: true }).click()
    const alert = page.locator('.alert-danger')
    await alert.waitFor()
    expect(await alert.innerText()).toContain('quantity_t')
    await page.context().close()
  })
})
