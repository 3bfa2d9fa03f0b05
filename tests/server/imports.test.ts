import { readdir } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { milan2018 } from '../../fixtures/milan/published-2018.ts'
import { type RunningApp, runApp } from './running-app.ts'

let running: RunningApp
beforeAll(async () => {
  running = await runApp()
})
afterAll(() => running.close())

const header = 'source,target,food,food_group,year,quantity_t,location,segment,sankey'

function upload(
  csv: string | Buffer,
  { query = '', accept = 'application/json', boundary = 'test-city', app = running.app } = {}
) {
  return app.inject({
    method: 'POST',
    url: `/api/imports/csv?mapping=urbanfoodflows&boundary=${boundary}${query}`,
    headers: { 'content-type': 'text/csv', accept },
    payload: csv
  })
}

async function totalOf(boundary: string, position: string, app = running.app): Promise<number> {
  const answer = await app.inject(
    `/api/flows/links?boundary=${boundary}&from=2018-01-01&to=2018-12-31&after=${position}`
  )
  return answer
    .json()
    .links.reduce((sum: number, link: { massGrams: number }) => sum + link.massGrams, 0)
}

describe('POST /api/imports/csv', () => {
  const table = [
    header,
    'Production,Food supply,rice,Cereals,2018,5,,,t',
    '"Imports ",Food supply,Fruit,Fruit,2018,7.5,,,t'
  ].join('\r\n')

  test('a table is imported once, and twice changes nothing', async () => {
    const first = await upload(table, { query: '&name=table.csv' })
    expect(first.statusCode).toBe(200)
    expect(first.json()).toMatchObject({ read: 2, appended: 2, duplicates: 0, rejected: 0 })
    const again = await upload(table)
    expect(again.json()).toMatchObject({ read: 2, appended: 0, duplicates: 2, rejected: 0 })
    expect(again.json().position).toBe(first.json().position)
    expect(await totalOf('test-city', first.json().position)).toBe(12_500_000)
  })

  test('the same rows in another order are known too', async () => {
    const [, one, two] = table.split('\r\n')
    expect((await upload([header, two, one].join('\n'))).json()).toMatchObject({ duplicates: 2 })
  })

  test('a changed row is a correction, also when it is changed back', async () => {
    const boundary = 'revised'
    await upload(table, { boundary })
    const revised = await upload(table.replace(',5,', ',6,'), { boundary })
    expect(revised.json()).toMatchObject({ appended: 1, duplicates: 1 })
    expect(await totalOf(boundary, revised.json().position)).toBe(13_500_000)
    const third = await upload(table.replace(',5,', ',4,'), { boundary })
    expect(third.json()).toMatchObject({ appended: 1, duplicates: 1 })
    expect(await totalOf(boundary, third.json().position)).toBe(11_500_000)
    const again = await upload(table.replace(',5,', ',4,'), { boundary })
    expect(again.json()).toMatchObject({ appended: 0, duplicates: 2 })
    const back = await upload(table, { boundary })
    expect(back.json()).toMatchObject({ appended: 1, duplicates: 1 })
    expect(await totalOf(boundary, back.json().position)).toBe(12_500_000)
    expect((await upload(table, { boundary })).json()).toMatchObject({ duplicates: 2 })
  })

  test('two equal rows in one table are two statements', async () => {
    const row = 'Production,Food supply,apple,Fruit,2018,1,,,t'
    const boundary = 'equal-rows'
    const first = await upload([header, row, row].join('\n'), { boundary })
    expect(first.json()).toMatchObject({ appended: 2 })
    expect(await totalOf(boundary, first.json().position)).toBe(2_000_000)
    expect((await upload([header, row, row].join('\n'), { boundary })).json()).toMatchObject({
      duplicates: 2
    })
  })

  test('names are cleaned, aliases joined, and the same cell elsewhere is another boundary', async () => {
    const boundary = 'cleaned'
    const rows = [
      header,
      'Production,Food supply,soya,Pulses,2018,1,,,t',
      'Production,Food supply,beans,Pulses (beans),2018,2,,,t',
      '"Imports ",Food supply,"sheep ",Meat,2018,3,,,t'
    ]
    const { position } = (await upload(rows.join('\n'), { boundary })).json()
    const answer = await running.app.inject(
      `/api/balance/processes?boundary=${boundary}&from=2018-01-01&to=2018-12-31&by=group&after=${position}`
    )
    const cells = answer
      .json()
      .rows.map((row: { process: string; group: string }) => [row.process, row.group])
    expect(cells).toContainEqual(['Imports', 'Meat'])
    expect(cells.filter(([, group]: string[]) => group === 'Pulses')).toHaveLength(2)
    expect(cells.flat()).not.toContain('Pulses (beans)')
  })

  test('the detailed table on top of the published group totals counts nothing twice', async () => {
    const seeded = await runApp({ seeded: true })
    const { group, production, imports } = milan2018.groups[1]
    const rows = [
      header,
      `Production,Food supply,rice,${group},2018,${production - 1_000},,,t`,
      `Production,Food supply,oats,${group},2018,1000,,,t`,
      `Imports,Food supply,${group},${group},2018,${imports},,,t`
    ]
    const { position } = (
      await upload(rows.join('\n'), { boundary: 'milan-metro', app: seeded.app })
    ).json()
    const answer = await seeded.app.inject(
      `/api/balance/totals?boundary=milan-metro&from=2018-01-01&to=2018-12-31&after=${position}`
    )
    expect(answer.json()).toMatchObject({ inGrams: 2_997_137e6, imbalanceGrams: 912_828e6 })
    await seeded.close()
  })

  test('progress is streamed where it is asked for, with the result last', async () => {
    const answer = await upload(table, { accept: 'application/x-ndjson', boundary: 'streamed' })
    const lines = answer.body
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines.at(0).progress).toMatchObject({ read: 2, totalBytes: table.length })
    expect(lines.at(-1).result).toMatchObject({ read: 2, appended: 2 })
  })

  test('an upload leaves no file behind', async () => {
    expect(await readdir(running.uploads)).toEqual([])
  })
})

describe('bad tables', () => {
  const good = 'Production,Food supply,rice,Cereals,2018,5,,,t'
  let badTables = 0

  test.each([
    [
      'text for a number',
      'Production,Food supply,rice,Cereals,2018,much,,,t',
      'quantity_t',
      'not_a_number',
      'much'
    ],
    [
      'a decimal comma',
      'Production,Food supply,rice,Cereals,2018,"1,5",,,t',
      'quantity_t',
      'not_a_number',
      '1,5'
    ],
    [
      'nothing for a number',
      'Production,Food supply,rice,Cereals,2018,,,,t',
      'quantity_t',
      'not_a_number',
      ''
    ],
    [
      'a negative mass',
      'Production,Food supply,rice,Cereals,2018,-5,,,t',
      'quantity_t',
      'negative_mass',
      '-5'
    ],
    [
      'an infinite mass',
      'Production,Food supply,rice,Cereals,2018,Infinity,,,t',
      'quantity_t',
      'not_a_number',
      'Infinity'
    ],
    [
      'a mass beyond counting',
      'Production,Food supply,rice,Cereals,2018,1e300,,,t',
      'quantity_t',
      'mass_too_large',
      '1e300'
    ],
    ['an empty name', ',Food supply,rice,Cereals,2018,5,,,t', 'source', 'invalid_field', ''],
    [
      'a flow to itself',
      'Food supply,Food supply,rice,Cereals,2018,5,,,t',
      'target',
      'invalid_field',
      'Food supply'
    ],
    [
      'a year that is none',
      'Production,Food supply,rice,Cereals,20x8,5,,,t',
      'year',
      'invalid_field',
      '20x8'
    ],
    [
      'the year 3000',
      'Production,Food supply,rice,Cereals,3000,5,,,t',
      'year',
      'in_the_future',
      '3000-01-01'
    ],
    ['too few columns', 'Production,Food supply', null, 'column_count', 'Production,Food supply']
  ])('%s is rejected with line, field, reason and value', async (_, row, field, code, value) => {
    const boundary = `bad-${badTables++}`
    const answer = await upload([header, row, good].join('\n'), {
      boundary,
      query: '&name=bad.csv'
    })
    expect(answer.json()).toMatchObject({ read: 2, appended: 1, rejected: 1 })
    const list = (await running.app.inject('/api/rejects?limit=1')).json()
    expect(list.rows[0]).toMatchObject({ name: 'bad.csv', line: 2, field, code, value })
    expect(list.rows[0].reason.length).toBeGreaterThan(10)
  })

  test('an unknown unit names the unit column', async () => {
    const csv =
      'source,target,group,product,from,to,value,unit,basis\nA,B,Fruit,,2018-01-01,2018-12-31,5,stone,published\n'
    const answer = await running.app.inject({
      method: 'POST',
      url: '/api/imports/csv?mapping=flow-table&boundary=units',
      headers: { 'content-type': 'text/csv' },
      payload: csv
    })
    expect(answer.json()).toMatchObject({ rejected: 1 })
    const [reject] = (await running.app.inject('/api/rejects?limit=1')).json().rows
    expect(reject).toMatchObject({ field: 'unit', code: 'unknown_unit', value: 'stone', line: 2 })
  })

  test('a row of as many columns as a worksheet has is one reject and the next row is read', async () => {
    const answer = await upload([header, 'x,'.repeat(16_383), good].join('\n'), {
      boundary: 'wide'
    })
    expect(answer.json()).toMatchObject({ read: 2, appended: 1, rejected: 1 })
  })

  test('a row of a million columns is no row: what stood before it is read, and its line is named', async () => {
    const answer = await upload([header, good, 'x,'.repeat(1_000_000), good].join('\n'), {
      boundary: 'wider'
    })
    expect(answer.statusCode).toBe(422)
    expect(answer.json()).toMatchObject({ code: 'unreadable_csv', line: 3 })
  })

  test('all-or-nothing stores nothing when a row is bad', async () => {
    const csv = [header, good, good.replace(',5,', ',-5,')].join('\n')
    const answer = await upload(csv, { boundary: 'whole', query: '&mode=all-or-nothing' })
    expect(answer.statusCode).toBe(422)
    expect(answer.json()).toMatchObject({ read: 2, appended: 0, rejected: 1 })
  })

  test.each([
    ['an empty file', '', 'empty_file', 422],
    ['a missing column', 'source,target\nA,B\n', 'missing_column', 422],
    ['semicolons', `${header.replaceAll(',', ';')}\n`, 'missing_column', 422],
    [
      'Latin-1',
      Buffer.from(
        `${header}\n${good}\nProduction,Food supply,caff\xe8,Cereals,2018,5,,,t\n`,
        'latin1'
      ),
      'not_utf8',
      422
    ],
    ['UTF-16', Buffer.from(`\ufeff${header}\n`, 'utf16le'), 'not_utf8', 422],
    [
      'a cut character at the end',
      Buffer.concat([Buffer.from(`${header}\n`), Buffer.from([0xe2, 0x82])]),
      'not_utf8',
      422
    ]
  ])('%s is refused as a whole and nothing is stored', async (_, csv, code, status) => {
    const before = await running.store.head()
    const answer = await upload(csv, { boundary: 'refused' })
    expect(answer.json()).toMatchObject({ code, status })
    expect(answer.statusCode).toBe(status)
    expect(await running.store.head()).toBe(before)
    const streamed = await upload(csv, { boundary: 'refused', accept: 'application/x-ndjson' })
    expect(JSON.parse(streamed.body).problem).toMatchObject({ code })
  })

  test('the line, the byte and the remedy of a wrong encoding are named', async () => {
    const csv = Buffer.from(
      `${header}\n${good}\nProduction,Food supply,caff\xe8,Cereals,2018,5,,,t\n`,
      'latin1'
    )
    const { detail, line } = (await upload(csv, { boundary: 'refused' })).json()
    expect(line).toBe(3)
    expect(detail).toContain('0xe8')
    expect(detail).toContain('CSV UTF-8')
  })

  test('a quote that is never closed names its line; what stood before it is stored', async () => {
    const csv = [header, good, 'Production,"Food supply,rice,Cereals,2018,5,,,t', good].join('\n')
    const answer = await upload(csv, { boundary: 'unclosed' })
    expect(answer.json()).toMatchObject({ code: 'unreadable_csv', line: 3, appended: 1 })
    expect(answer.json().detail).toContain('line 3')
  })

  test('columns named like object internals are only columns', async () => {
    const csv = [`__proto__,constructor,${header}`, `x,y,${good}`].join('\n')
    expect((await upload(csv, { boundary: 'proto' })).json()).toMatchObject({ appended: 1 })
    expect(Reflect.get({}, 'x')).toBeUndefined()
  })

  test('an unknown mapping, a bad boundary and a wrong content type are named', async () => {
    const call = (url: string, type = 'text/csv') =>
      running.app.inject({
        method: 'POST',
        url,
        headers: { 'content-type': type },
        payload: header
      })
    const base = '/api/imports/csv?boundary=b&mapping='
    expect((await call(`${base}nope`)).json()).toMatchObject({
      code: 'unknown_mapping',
      status: 404
    })
    expect((await call('/api/imports/csv?mapping=flow-table&boundary=A%20B')).statusCode).toBe(400)
    expect((await call(`${base}flow-table`, 'application/json')).json()).toMatchObject({
      code: 'unsupported_media_type',
      status: 415
    })
  })

  test('an upload beyond the limit is cut off', async () => {
    const small = await runApp({ environment: { FILIERA_MAX_UPLOAD_MB: '1' } })
    const answer = await upload(`${header}\n${`${good}\n`.repeat(40_000)}`, { app: small.app })
    expect(answer.json()).toMatchObject({ code: 'body_too_large', status: 413 })
    expect(await small.store.head()).toBeNull()
    expect(await readdir(small.uploads)).toEqual([])
    await small.close()
  })
})
