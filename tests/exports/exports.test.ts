import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { modulesOf } from '../house/module.ts'
import { readTree } from '../house/tree.ts'
import { type RunningApp, runApp } from '../server/running-app.ts'

/** What a spreadsheet would run, and what would break out of a cell, a line or a piece of JSON. */
const hostile = [
  '=HYPERLINK("http://x.example","y")',
  "+1+cmd|' /C calc'!A0",
  '@SUM(A1:A9)',
  '-2+3',
  '\t=1+1',
  'a;=1+1',
  'a\r\n=1+1',
  '"],"admin":true}',
  '</script><script>alert(1)</script>'
] as const

/**
 * Every file of the product in which data leave as a file or as a table, and how. A new one fails
 * until it has a row here and, where it is a table, writes it by `domain/csv-cell.ts`.
 */
const ways: Readonly<Record<string, 'table' | 'picture' | 'table and picture'>> = {
  'ingest/sheet/bad-rows.ts': 'table',
  'web/server/routes/sheets.ts': 'table',
  'web/views/flows/rows.ts': 'table',
  'web/views/flows/downloads.tsx': 'table and picture',
  'web/views/mfa/csv.ts': 'table',
  'web/views/mfa/drawing.tsx': 'picture',
  'web/views/mfa/system-view.tsx': 'table and picture'
}

/** Signs by which a file is known to let data out as a file. */
const signs = /\bsaveFile\(|content-disposition|csvLines\(|csvCell\(/u
const elsewhere = ['domain/csv-cell.ts', 'web/app/save-file.ts']

const tree = readTree()
const product = [...tree].filter(
  ([file]) => /\.tsx?$/u.test(file) && !file.startsWith('tests/') && !elsewhere.includes(file)
)

describe('files that leave the product', () => {
  test('are all known here', () => {
    expect(product.length).toBeGreaterThan(300)
    const found = product.filter(([, text]) => signs.test(text)).map(([file]) => file)
    expect(found.toSorted()).toEqual(Object.keys(ways).toSorted())
  })

  test('are tables only by the one function that knows formulas', () => {
    const joined = modulesOf(new Map(product)).filter(
      ({ text }) => /\.join\(['"][,;\\t]+['"]\)/u.test(text) && /csv|text\/csv/iu.test(text)
    )
    // Lists of names in a sentence are no tables: none of these files writes one.
    expect(joined.map(({ file }) => file).filter((file) => file in ways)).toEqual([])
  })
})

/** Cells of a table with semicolons, as a spreadsheet reads them. */
function cellsOf(csv: string): readonly string[] {
  return [...csv.slice(1).matchAll(/(?:^|;|\r\n)(?:"((?:[^"]|"")*)"|([^;\r\n]*))/gu)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? ''
  )
}

describe('what the server lets out', () => {
  let running: RunningApp
  beforeAll(async () => {
    running = await runApp()
  })
  afterAll(() => running.close())

  function send(url: string, payload: string, type: string) {
    return running.app.inject({
      ...{ method: 'POST', url, payload },
      headers: { 'content-type': type }
    })
  }

  test('bad rows: a table for spreadsheets in which nothing is a formula, as an attachment', async () => {
    const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`
    const mapping = {
      ...{ name: 'prova', doc: { it: 'x', en: 'x' }, event: 'SurplusDeclared', key: ['surplus'] },
      day: { column: '=Giorno' },
      fields: {
        surplus: { column: 'Codice' },
        donor: { column: 'Donatore' },
        boundary: { constant: 'town' }
      }
    }
    const kept = await running.app.inject({
      ...{ method: 'PUT', url: '/api/imports/sheets/mappings/prova', payload: mapping }
    })
    expect(kept.statusCode).toBe(200)
    const rows = hostile.map((cell) => [cell, cell, cell].map(quoted).join(';'))
    const sent = await send(
      '/api/imports/sheets?mapping=prova&boundary=town&name==evil.csv',
      ['=Giorno;Codice;Donatore', ...rows].join('\r\n'),
      'text/csv'
    )
    expect(sent.json()).toMatchObject({ rejected: hostile.length, badRows: expect.any(String) })
    const file = await running.app.inject(`/api/imports/sheets/bad-rows/${sent.json().badRows}`)
    expect(file.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="righe-scartate.csv"',
      'x-content-type-options': 'nosniff'
    })
    const cells = cellsOf(file.body)
    expect(cells.length).toBeGreaterThan(4 * hostile.length)
    expect(cells.filter((cell) => /^[=@\t]|^[+-](?!\d+$)/u.test(cell))).toEqual([])
    expect(cells).toContain(`'${hostile[0]}`)
  })

  test('rejects and EPCIS events: JSON in which they are texts, nothing more and nothing less', async () => {
    const bad = hostile.map((text) => ({ type: 'SurplusDeclared', occurredAt: text, data: text }))
    await send('/api/events', JSON.stringify(bad), 'application/json')
    const events = hostile.map((text, index) => ({
      ...{ type: 'ObjectEvent', action: 'OBSERVE', eventID: `urn:x:${index}` },
      ...{ eventTime: '2026-06-11T06:40:00+02:00', eventTimeZoneOffset: '+02:00' },
      ...{ epcList: ['urn:epc:id:sgtin:0614141.107346.2017'], 'example:note': text }
    }))
    for (const event of events) {
      const captured = await send(
        '/epcis/v2/events?boundary=town',
        JSON.stringify(event),
        'application/json'
      )
      expect(captured.statusCode).toBe(201)
    }
    const position = await running.store.head()
    await running.app.inject(`/api/boundaries/list?after=${position}`)
    const [rejects, exported] = await Promise.all(
      ['/api/rejects?limit=1000', '/epcis/v2/events?perPage=100'].map((url) =>
        running.app.inject(url)
      )
    )
    for (const answer of [rejects, exported]) {
      expect(answer?.headers['content-type']).toMatch(/^application\/(?:ld\+)?json/u)
      expect(answer?.headers['x-content-type-options']).toBe('nosniff')
    }
    const values = z
      .object({ rows: z.array(z.object({ value: z.string() })) })
      .parse(rejects?.json())
      .rows.map(({ value }) => value)
    for (const text of hostile) expect(values).toContain(text)
    const notes = z
      .object({
        epcisBody: z.object({
          queryResults: z.object({
            resultsBody: z.object({ eventList: z.array(z.looseObject({})) })
          })
        })
      })
      .parse(exported?.json())
      .epcisBody.queryResults.resultsBody.eventList.map((event) => event['example:note'])
    expect(notes).toEqual(expect.arrayContaining([...hostile]))
  })
})
