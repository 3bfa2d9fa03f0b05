import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RunningApp, runApp } from './running-app.ts'

let running: RunningApp
beforeAll(async () => {
  running = await runApp()
})
afterAll(() => running.close())

function send(route: '' | '/preview' | '/inspect', file: string, query: string) {
  return running.app.inject({
    method: 'POST',
    url: `/api/imports/sheets${route}?${route === '/inspect' ? '' : 'boundary=prova&'}${query}`,
    headers: { 'content-type': 'application/octet-stream' },
    payload: readFileSync(new URL(`../../fixtures/inputs/sheets/${file}`, import.meta.url))
  })
}

async function inLog(): Promise<number> {
  let count = 0
  for await (const batch of running.store.readAll()) count += batch.length
  return count
}

describe('a workbook of transport documents', () => {
  test('is shown as it will be understood, and nothing is stored', async () => {
    const before = await inLog()
    const answer = (await send('/preview', 'ddt.xlsx', 'mapping=ddt')).json()
    expect(answer).toMatchObject({
      format: 'xlsx',
      sheet: 'Arrivi',
      sheets: [
        { name: 'Arrivi', hidden: false },
        { name: 'Prezzi', hidden: true }
      ]
    })
    expect(answer.rows[0]).toMatchObject({
      line: 4,
      occurredAt: '2026-06-11T01:10:00.000Z',
      data: {
        from: 'supplier:cooperativa-sole',
        to: 'wholesaler:foody-a24',
        lines: [{ quantity: { netGrams: 380_500, basis: 'weighed' } }]
      }
    })
    // Text in a workbook is read as Italians write.
    expect(answer.rows[1].data.lines[0].quantity.netGrams).toBe(1_240_500)
    expect(answer.rows.at(-1)).toMatchObject({ line: 8, data: null })
    expect(answer.rows.at(-1).problems[0].reason).toBe(
      'Data: non è un giorno: scrivi la data come 11/06/2026 (Totale)'
    )
    expect(await inLog()).toBe(before)
  })

  test('becomes events whose rows can be found again, and twice is once', async () => {
    const first = (await send('', 'ddt.xlsx', 'mapping=ddt&name=ddt.xlsx')).json()
    expect(first).toMatchObject({ read: 5, appended: 3, rejected: 2, notes: { withoutValue: 1 } })
    const again = (await send('', 'ddt.xlsx', 'mapping=ddt')).json()
    expect(again).toMatchObject({ read: 5, appended: 0, duplicates: 3, rejected: 2 })
    await running.app.inject(`/api/boundaries/list?after=${await running.store.head()}`)
    const flows = await running.app.inject(
      '/api/flows/events?boundary=prova&from=2026-06-01&to=2026-06-30&source=supplier:cooperativa-sole'
    )
    expect(flows.json().rows).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ sourceName: 'ddt.xlsx › Arrivi', sourceLine: 5 })
      ])
    )
  })
})

describe('a messy sheet', () => {
  test('names every bad row in the reader’s language and gives the rows back', async () => {
    const answer = (
      await send('', 'eccedenze-disordinate.xlsx', 'mapping=eccedenze-giornaliere&lang=it')
    ).json()
    expect(answer).toMatchObject({ read: 4, appended: 1, rejected: 3 })
    expect(answer.notes.merged.toSorted()).toEqual(['B2:B3', 'D2:D3'])
    const bad = await running.app.inject(`/api/imports/sheets/bad-rows/${answer.badRows}`)
    expect(bad.headers['content-type']).toContain('text/csv')
    const lines = bad.body.split('\r\n')
    expect(lines[0]).toBe('\ufeffCodice;Data;Ora;Mercato;Banco;Prodotto;Motivo;Kg;Riga;Motivo')
    expect(lines).toHaveLength(5)
    expect(lines[2]).toMatch(/Motivo: non è tra le voci previste: usa invenduto, .* \(boh\)/u)
    const none = await running.app.inject('/api/imports/sheets/bad-rows/other')
    expect(none.statusCode).toBe(404)
  })

  test('stores nothing at all where that was asked', async () => {
    const before = await inLog()
    const answer = await send(
      '',
      'eccedenze-disordinate.xlsx',
      'mapping=eccedenze-giornaliere&mode=all-or-nothing'
    )
    expect(answer.statusCode).toBe(422)
    expect(await inLog()).toBe(before)
  })
})

describe('text tables', () => {
  test('of a Windows spreadsheet program are read with their accents and commas', async () => {
    const answer = (await send('/preview', 'eccedenze.csv', 'mapping=eccedenze-giornaliere')).json()
    expect(answer.dialect).toEqual({ encoding: 'windows-1252', delimiter: ';', decimal: ',' })
    expect(answer.rows[1].data).toMatchObject({
      donor: 'covered-market:citta-studi',
      quantity: { netGrams: 1_008_250 },
      reason: 'weather_damage'
    })
  })

  test('a tare above the gross is stored without a mass, not lost', async () => {
    const answer = (await send('/preview', 'pesa.csv', 'mapping=pesa-rifiuti')).json()
    expect(answer.dialect).toMatchObject({ encoding: 'utf-16le', delimiter: '\t' })
    expect(answer.rows[0].data.quantity).toMatchObject({ netGrams: 580_000, tareGrams: 11_900_000 })
    expect(answer.rows[1].data.quantity).toMatchObject({ netGrams: null, grossGrams: 11_000_000 })
  })

  test('a mapping that is not there, or a column that lacks, is named', async () => {
    const unknown = await send('/preview', 'pesa.csv', 'mapping=mine')
    expect(unknown.json()).toMatchObject({ status: 404, code: 'unknown_mapping' })
    const lacking = await send('/preview', 'pesa.csv', 'mapping=ddt')
    expect(lacking.json()).toMatchObject({ code: 'missing_column' })
    expect(lacking.json().detail).toContain('Fornitore')
  })
})

describe('a look at a file', () => {
  test.each([
    ['ddt.xlsx', '', 'ddt', 3],
    ['eccedenze.csv', '', 'eccedenze-giornaliere', 1],
    ['pesa.csv', '', 'pesa-rifiuti', 1]
  ])('%s%s is suited by %s, with its header in line %i', async (file, query, mapping, line) => {
    const answer = (await send('/inspect', file, query)).json()
    expect(answer.fits[0]).toMatchObject({ mapping, missing: [] })
    expect(answer.headerLine).toBe(line)
    expect(answer.rows.length).toBeGreaterThan(1)
  })

  test('names what a mapping lacks, and finds headings where none suits', async () => {
    const answer = (await send('/inspect', 'ddt.xlsx', 'sheet=Prezzi')).json()
    const fit = answer.fits.find(({ mapping }: { mapping: string }) => mapping === 'ddt')
    expect(fit.missing.join()).toContain('Fornitore')
    expect(answer.headerLine).not.toBeNull()
  })

  test('an import tells how far it is where that is asked', async () => {
    const answer = await running.app.inject({
      method: 'POST',
      url: '/api/imports/sheets?boundary=altrove&mapping=ddt',
      headers: { 'content-type': 'application/octet-stream', accept: 'application/x-ndjson' },
      payload: readFileSync(new URL('../../fixtures/inputs/sheets/ddt.xlsx', import.meta.url))
    })
    const last = JSON.parse(answer.body.trim().split('\n').at(-1) ?? '')
    expect(last.result).toMatchObject({ read: 5, appended: 3, rejected: 2 })
  })
})

describe('the fields of an event', () => {
  test('are told as a mapping names them', async () => {
    const url = '/api/imports/sheets/events/ConsignmentArrived/fields'
    const { rows } = (await running.app.inject(url)).json()
    const paths = rows.map(({ path }: { path: string }) => path)
    expect(paths).toEqual(expect.arrayContaining(['from', 'ddtNo', 'lines.0.quantity.value']))
    expect(paths).not.toContain('boundary')
    expect(paths).not.toContain('lines')
    for (const path of paths) expect(path).toMatch(/^[A-Za-z]\w*(?:\.(?:\d|[A-Za-z]\w*))*$/u)
  })

  test('of a decision or of nothing are not there', async () => {
    for (const event of ['SurplusClaimed', 'Imagined']) {
      const answer = await running.app.inject(`/api/imports/sheets/events/${event}/fields`)
      expect(answer.statusCode).toBeGreaterThanOrEqual(400)
    }
  })
})

describe('a mapping of one’s own', () => {
  const own = {
    name: 'vendite',
    doc: { it: 'Vendite del banco', en: 'Sales of the stall' },
    event: 'SurplusDeclared',
    day: { column: 'Data', as: 'day' },
    fields: {
      surplus: { column: 'Codice' },
      donor: { constant: 'covered-market:wagner' },
      reason: { constant: 'other' },
      'quantity.value': { column: 'Kg', as: 'number' },
      'quantity.unit': { constant: 'kg' },
      'quantity.basis': { constant: 'estimated' }
    },
    key: ['surplus']
  }

  test('is kept, used and let go', async () => {
    const url = '/api/imports/sheets/mappings/vendite'
    const put = await running.app.inject({ method: 'PUT', url, payload: own })
    expect(put.statusCode).toBe(200)
    const all = (await running.app.inject('/api/imports/sheets/mappings')).json()
    expect(all.rows.filter((row: { own: boolean }) => row.own)).toMatchObject([{ name: 'vendite' }])
    const shown = (await send('/preview', 'eccedenze.csv', 'mapping=vendite')).json()
    expect(shown.rows[0].data).toMatchObject({ donor: 'covered-market:wagner', surplus: 'E-1' })
    expect((await running.app.inject({ method: 'DELETE', url })).statusCode).toBe(204)
    expect((await running.app.inject({ method: 'DELETE', url })).statusCode).toBe(404)
  })

  test.each([
    ['another name', { ...own, name: 'altro' }],
    ['an unknown event', { ...own, event: 'SaleImagined' }],
    ['the outcome of a decision', { ...own, event: 'SurplusClaimed' }],
    ['no fields', { ...own, fields: 7 }],
    ['a wrong reading', { ...own, day: { column: 'Data', as: 'week' } }]
  ])('with %s is refused', async (_name, payload) => {
    const url = '/api/imports/sheets/mappings/vendite'
    const answer = await running.app.inject({ method: 'PUT', url, payload })
    expect(answer.statusCode).toBeGreaterThanOrEqual(400)
    expect(answer.statusCode).toBeLessThan(500)
  })
})
