import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumIsThere } from './browser.ts'
import { flaws } from './flaws.ts'
import { openSite, type Site } from './site.ts'

const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

function fixture(name: string) {
  const buffer = readFileSync(new URL(`../../fixtures/inputs/sheets/${name}`, import.meta.url))
  return { name, mimeType: name.endsWith('.xlsx') ? xlsx : 'text/csv', buffer }
}

/** Of a cooperative that calls everything otherwise, and says in every row who receives. */
const ownSheet = {
  name: 'consegne-sole.csv',
  mimeType: 'text/csv',
  buffer: Buffer.from(
    [
      'Consegne di giugno;;;;',
      'Data consegna;Numero bolla;Articolo venduto;Kg netti;Chi consegna',
      '11/06/2026;B-1;Pomodoro;120,5;Cooperativa Sole',
      '12/06/2026;B-2;Pesca;80;Cooperativa Sole',
      'ieri;B-3;Pesca;8;Cooperativa Sole'
    ].join('\r\n')
  )
}

function plainText(text: string | null): string {
  return (text ?? '').replaceAll('\u00a0', ' ')
}

/** What is wrong with a page, which goes back to its own width. */
async function faultsOf(page: Page): Promise<Awaited<ReturnType<typeof flaws>>> {
  const found = await flaws(page)
  await page.setViewportSize({ width: 1_280, height: 900 })
  return found
}

describe.skipIf(!chromiumIsThere())('a partner’s sheet on the import page', () => {
  let site: Site
  beforeAll(async () => {
    site = await openSite()
  })
  afterAll(() => site?.close())

  async function choose(page: Page, file: ReturnType<typeof fixture>, boundary: string) {
    await page.locator('#import-boundary').fill(boundary)
    await page.locator('#import-file').setInputFiles(file)
    await page.locator('.preview').waitFor()
  }

  test('is shown as it will be read, imported, and its bad rows come back', async () => {
    const page = await site.open('/importa')
    await choose(page, fixture('ddt.xlsx'), 'foglio')
    expect(await page.locator('#import-mapping').inputValue()).toBe('sheet:ddt')
    expect(await page.locator('#file-sheet option').allTextContents()).toEqual([
      'Arrivi',
      'Prezzi (nascosto)'
    ])
    await page.getByText('Fogli nascosti, non letti: Prezzi.').waitFor()
    await page.getByText('Una formula non ha un valore salvato').waitFor()
    const rows = page.locator('.preview tbody tr')
    expect(plainText(await rows.nth(0).textContent())).toMatch(
      /^411\/06\/26, 03:10.*supplier:cooperativa-sole.*380,5 kg/u
    )
    expect(await page.locator('.preview .bad-row').last().textContent()).toContain(
      'Data: non è un giorno: scrivi la data come 11/06/2026 (Totale)'
    )
    expect(await faultsOf(page)).toEqual({ found: [], sideways: 0 })
    await page.getByRole('button', { name: 'Importa', exact: true }).click()
    await page.locator('[data-count=appended] dd').waitFor()
    expect(await page.locator('[data-count] dd').allTextContents()).toEqual(['5', '3', '0', '2'])
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Scarica le righe scartate' }).click()
    ])
    const table = readFileSync(await download.path(), 'utf8')
    expect(table).toContain('Motivo')
    expect(table).toContain('non è un giorno')
    expect(site.troubles).toEqual([])
    await page.context().close()
  })

  test('leads from the Sankey back to the row that a flow comes from', async () => {
    const page = await site.open('/?boundary=foglio&from=2026-06-01&to=2026-06-30&level=place')
    await page.locator('#flows-chart .link').first().click()
    const events = page.locator('.events-block tbody tr')
    await events.first().waitFor()
    expect(await page.locator('.events-block').first().textContent()).toMatch(/ddt\.xlsx/u)
    await events
      .first()
      .getByRole('button', { name: /Mostra l’origine.*ddt\.xlsx.*riga \d/u })
      .click()
    const origin = page.getByLabel('Origine del dato')
    await origin.waitFor()
    expect(await origin.textContent()).toMatch(/riga \d di un foglio/u)
    await origin.getByText('Che cosa è stato registrato').click()
    expect(await origin.textContent()).toContain('DDT-2026-')
    expect(await faultsOf(page)).toEqual({ found: [], sideways: 0 })
    await page.context().close()
  })

  test('with headings of its own gets a mapping of its own, of which the guesses are told', async () => {
    const page = await site.open('/importa')
    await page.locator('#import-boundary').fill('foglio-suo')
    await page.locator('#import-file').setInputFiles(ownSheet)
    await page.locator('#file-delimiter').waitFor()
    expect(await page.locator('#file-decimal').inputValue()).toBe(',')
    await page.locator('#import-mapping').selectOption('sheet:ddt')
    await page.getByText('Mancano colonne').waitFor()
    await page.getByRole('button', { name: 'Adatta le colonne' }).click()
    const source = (field: string) => page.getByLabel(field, { exact: true })
    expect(await source('Giorno (obbligatorio)').inputValue()).toBe('column:Data consegna')
    expect(await page.locator('.found.guessed').allTextContents()).toContain('proposta: controlla')
    await source('Da chi (obbligatorio)').selectOption('column:Chi consegna')
    await source('A chi (obbligatorio)').selectOption('constant:')
    await page.getByLabel('Valore per A chi').fill('wholesaler:foody-a24')
    await source('Numero del DDT (obbligatorio)').selectOption('column:Numero bolla')
    await source('Prodotto (obbligatorio)').selectOption('column:Articolo venduto')
    await source('Quantità (obbligatorio)').selectOption('column:Kg netti')
    await page.getByLabel('Nome con cui salvarla').fill('bolle-sole')
    expect(await faultsOf(page)).toEqual({ found: [], sideways: 0 })
    await page.getByRole('button', { name: 'Salva e guarda l’anteprima' }).click()
    const first = page.locator('.preview tbody tr').first()
    await first.waitFor()
    expect(plainText(await first.textContent())).toMatch(/supplier:cooperativa-sole.*120,5 kg/u)
    expect(await page.locator('#import-mapping').inputValue()).toBe('sheet:bolle-sole')
    await page.getByRole('button', { name: 'Importa', exact: true }).click()
    await page.locator('[data-count=appended] dd').waitFor()
    expect(await page.locator('[data-count] dd').allTextContents()).toEqual(['3', '2', '0', '1'])
    await page.context().close()
  })

  test('is told in English where that is read, and by keyboard alone', async () => {
    const page = await site.open('/importa?lang=en')
    await choose(page, fixture('eccedenze-disordinate.xlsx'), 'sheet')
    await page.getByText(/Merged cells: .*B2:B3/u).waitFor()
    await page.getByText('3 of these rows cannot be read').waitFor()
    await page.locator('#import-boundary').focus()
    await page.keyboard.press('Enter')
    await page.locator('[data-count=rejected] dd').waitFor()
    expect(await page.locator('[data-count] dd').allTextContents()).toEqual(['4', '1', '0', '3'])
    await page.context().close()
  })

  test('that carries a program is refused in the reader’s language', async () => {
    const page = await site.open('/importa')
    await page.locator('#import-file').setInputFiles({
      ...{ name: 'vecchio.xls', mimeType: 'application/vnd.ms-excel' },
      buffer: Buffer.from('d0cf11e0a1b11ae1', 'hex')
    })
    const alert = page.locator('.alert-danger')
    await alert.waitFor()
    expect(await alert.textContent()).toContain('salvalo come .xlsx senza password')
    await page.context().close()
  })

  /** Sends something as a program does, and returns the answer. */
  async function send(path: string, payload: string) {
    const answer = await fetch(site.address + path, {
      method: 'POST',
      headers: { ...site.headers, 'content-type': 'application/json' },
      body: payload
    })
    expect(answer.status).toBeLessThan(300)
    return answer
  }

  async function isKnown(boundary: string): Promise<boolean> {
    const known = await fetch(`${site.address}/api/boundaries/list`, { headers: site.headers })
    const { rows } = await known.json()
    return rows.some((row: { boundary: string }) => row.boundary === boundary)
  }

  /** Presses the widest link of a boundary, and the origin of the first event behind it. */
  async function originIn(boundary: string, month: string): Promise<string> {
    const page = await site.open(
      `/?boundary=${boundary}&from=${month}-01&to=${month}-30&level=place`
    )
    await page.locator('#flows-chart .link').first().click()
    await page.locator('.events-block tbody tr').first().getByRole('button').click()
    const origin = page.getByLabel('Origine del dato')
    await origin.waitFor()
    for (const summary of await origin.locator('summary').all()) await summary.click()
    const text = plainText(await origin.textContent())
    await page.context().close()
    return text
  }

  test('like an EPCIS file, leads from the Sankey to the event as it was sent', async () => {
    const document = readFileSync(
      new URL('../../fixtures/inputs/epcis/market-day.json', import.meta.url),
      'utf8'
    )
    const sent = await send('/epcis/v2/capture?boundary=foglio-epcis', document)
    const job = async () =>
      (await fetch(site.address + sent.headers.get('location'), { headers: site.headers })).json()
    while ((await job()).running) {
      // Every answer takes its time; the job is done after some of them.
    }
    // What a job has put into the log is on the pages a moment later.
    await expect.poll(() => isKnown('foglio-epcis')).toBe(true)
    const origin = await originIn('foglio-epcis', '2026-06')
    expect(origin).toMatch(/evento \d di un documento EPCIS/u)
    expect(origin).toContain('"eventTimeZoneOffset": "+02:00"')
  })

  test('like a reading of a scale, leads from the Sankey to the reading', async () => {
    const outage = readFileSync(
      new URL('../../fixtures/inputs/device/after-outage.json', import.meta.url),
      'utf8'
    )
    const where = 'site=covered-market:wagner&boundary=foglio-bilancia'
    const sent = await send(`/api/devices/scale-1/readings?${where}`, outage)
    const { position } = await sent.json()
    await fetch(`${site.address}/api/boundaries/list?after=${position}`, { headers: site.headers })
    const origin = await originIn('foglio-bilancia', '2026-11')
    expect(origin).toContain('device scale-1')
    expect(origin).toMatch(/lettura \d di un invio dello strumento/u)
    expect(origin).toContain('netGrams12400')
  })
})
