import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RunningApp, runApp } from './running-app.ts'

let running: RunningApp
beforeAll(async () => {
  running = await runApp()
})
afterAll(() => running.close())

function send(route: '' | '/preview', file: string, query: string) {
  return running.app.inject({
    method: 'POST',
    url: `/api/imports/sheets${route}?boundary=prova&${query}`,
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
      'Data: il valore non ha la forma attesa (Totale)'
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
      expect.arrayContaining([expect.objectContaining({ sourceName: 'ddt.xlsx', sourceLine: 5 })])
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
    expect(lines[2]).toContain('Motivo: il valore non ha la forma attesa (boh)')
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
    ['no fields', { ...own, fields: 7 }],
    ['a wrong reading', { ...own, day: { column: 'Data', as: 'week' } }]
  ])('with %s is refused', async (_name, payload) => {
    const url = '/api/imports/sheets/mappings/vendite'
    const answer = await running.app.inject({ method: 'PUT', url, payload })
    expect(answer.statusCode).toBeGreaterThanOrEqual(400)
    expect(answer.statusCode).toBeLessThan(500)
  })
})
