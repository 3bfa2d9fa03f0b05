import { createReadStream, readFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { operatorOfService } from '../../domain/access/author.ts'
import { mappings } from '../../ingest/csv/mapping.ts'
import { csvSource } from '../../ingest/csv/source.ts'
import { deviceSource } from '../../ingest/device/source.ts'
import { Editions } from '../../ingest/epcis/editions.ts'
import { epcisSource } from '../../ingest/epcis/source.ts'
import { httpSource } from '../../ingest/http/source.ts'
import { type Intake, type IntakeMode, pump, type RowResult, Tally } from '../../ingest/pump.ts'
import { Reference } from '../../ingest/reference.ts'
import { openRejects } from '../../ingest/rejects.ts'
import { readyMappings } from '../../ingest/sheet/ready-mappings.ts'
import { sheetSource } from '../../ingest/sheet/source.ts'
import { openTable } from '../../ingest/sheet/table.ts'
import { sources } from '../../ingest/sources.ts'
import { createMemoryStore } from '../../ingest/store/memory.ts'

const nowMs = Date.UTC(2026, 10, 22, 12)

function input(name: string): URL {
  return new URL(`../../fixtures/inputs/${name}`, import.meta.url)
}

/** A source with inputs as partners send them, wired for the tests below. */
function sample<Options>(
  file: string,
  rows: number,
  rest: Pick<Intake<Options>, 'source' | 'options'>
) {
  const start = () => {
    const store = createMemoryStore({ now: () => nowMs })
    const rejects = openRejects(':memory:', () => nowMs)
    const send = async (bytes: AsyncIterable<Uint8Array>, mode: IntakeMode = 'accept-good') => {
      const context = { nowMs, actor: 'test', correlationId: 'c', name: file }
      const author = operatorOfService
      const intake = { ...rest, context, author, store, rejects, mode, maxWholeRows: 1_000 }
      const tally = new Tally(store.compare)
      const results: RowResult[] = []
      for await (const batch of pump(intake, bytes)) {
        tally.add(batch)
        results.push(...batch)
      }
      return { ...tally.summary, results }
    }
    return { store, rejects, send }
  }
  return { name: rest.source.name, file, rows, start }
}

function csv(file: string, rows: number, mappingName = 'urbanfoodflows') {
  const mapping = mappings.find(({ name }) => name === mappingName)
  if (mapping === undefined) throw new Error(`no mapping ${mappingName}`)
  return sample(file, rows, { source: csvSource, options: { mapping, boundary: 'sample-city' } })
}

const [surplusSheet] = readyMappings.filter(({ name }) => name === 'eccedenze-giornaliere')
if (surplusSheet === undefined) throw new Error('no mapping eccedenze-giornaliere')

const samples = [
  csv('csv/urbanfoodflows.csv', 4),
  csv('csv/flow-table.csv', 4, 'flow-table'),
  sample('http/flows.json', 2, {
    source: httpSource,
    options: { format: 'json', maxBytes: 100_000 }
  }),
  sample('epcis/market-day.json', 3, {
    source: epcisSource,
    options: {
      ...{ boundary: 'sample-city', format: 'document', maxBytes: 100_000, storeId: 'memory' },
      reference: new Reference(createMemoryStore({ now: () => nowMs })),
      editions: new Editions(createMemoryStore({ now: () => nowMs }), 'sample-city')
    }
  }),
  sample('device/after-outage.json', 4, {
    source: deviceSource,
    options: {
      ...{ device: 'scale-1', site: 'covered-market:wagner', boundary: 'sample-city' },
      ...{ maxBytes: 100_000, reference: new Reference(createMemoryStore({ now: () => nowMs })) }
    }
  }),
  sample('sheets/eccedenze.csv', 2, {
    source: sheetSource,
    options: {
      ...{ mapping: surplusSheet, sheet: null, boundary: 'sample-city', decimal: ',' },
      table: await openTable(fileURLToPath(input('sheets/eccedenze.csv'))),
      reference: new Reference(createMemoryStore({ now: () => nowMs }))
    }
  })
]

/** The same bytes in pieces of any size: a network never cuts where records end. */
function pieces(bytes: Buffer, cuts: readonly number[]): AsyncIterable<Uint8Array> {
  const at = [...new Set(cuts.map((cut) => cut % bytes.length))].sort((a, b) => a - b)
  const borders = [0, ...at, bytes.length]
  return Readable.from(
    borders.slice(1).flatMap((end, index) => {
      const piece = bytes.subarray(borders[index], end)
      return piece.length === 0 ? [] : [piece]
    })
  )
}

test('every source of inputs that end has a sample', () => {
  const names = sources.flatMap((source) => ('read' in source ? [source.name] : []))
  expect(names.length).toBeGreaterThan(1)
  expect(samples.map(({ name }) => name)).toEqual(expect.arrayContaining(names))
})

describe.each(samples)('$file', ({ file, rows, start }) => {
  test('is taken in whole, and twice is once', async () => {
    const { send, store } = start()
    expect(await send(createReadStream(input(file)))).toMatchObject({ read: rows, appended: rows })
    const head = await store.head()
    expect(await send(createReadStream(input(file)))).toMatchObject({
      appended: 0,
      duplicates: rows,
      rejected: 0,
      position: head
    })
    expect(await store.head()).toBe(head)
  })

  test('gives the same events however its bytes are cut', async () => {
    const bytes = readFileSync(input(file))
    const whole = start()
    const ids = (await whole.send(Readable.from([bytes]))).results
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(), { maxLength: 20 }), async (cuts) => {
        expect((await start().send(pieces(bytes, cuts))).results).toEqual(ids)
      }),
      { numRuns: 30 }
    )
  })

  test('taken in by two at once is still once', async () => {
    const { send, store } = start()
    const both = await Promise.all([
      send(createReadStream(input(file))),
      send(createReadStream(input(file)))
    ])
    expect(both.map(({ read }) => read)).toEqual([rows, rows])
    expect(both.reduce((sum, { appended }) => sum + appended, 0)).toBe(rows)
    let stored = 0
    for await (const batch of store.readAll()) stored += batch.length
    expect(stored).toBe(rows)
  })
})

describe('a table with broken rows', () => {
  const broken = csv('csv/urbanfoodflows-broken.csv', 6)

  test('gives each row its own fate', async () => {
    const { send, rejects } = broken.start()
    const { results, ...counts } = await send(createReadStream(input(broken.file)))
    expect(counts).toMatchObject({ read: 6, appended: 3, rejected: 3 })
    expect(results.map(({ row, status }) => [row, status])).toEqual([
      [2, 'appended'],
      [3, 'rejected'],
      [4, 'appended'],
      [5, 'rejected'],
      [6, 'rejected'],
      [7, 'appended']
    ])
    const kept = rejects
      .list({ offset: 0, limit: 10 })
      .rows.map(({ line, field, code }) => [line, field, code])
    expect(kept).toEqual([
      [6, null, 'column_count'],
      [5, 'quantity_t', 'negative_mass'],
      [3, 'quantity_t', 'not_a_number']
    ])
  })

  test('sent again adds neither events nor rejects', async () => {
    const { send, rejects } = broken.start()
    await send(createReadStream(input(broken.file)))
    const again = await send(createReadStream(input(broken.file)))
    expect(again).toMatchObject({ appended: 0, duplicates: 3, rejected: 3 })
    expect(rejects.list({ offset: 0, limit: 10 }).total).toBe(3)
  })

  test('as all-or-nothing stores nothing', async () => {
    const { send, store } = broken.start()
    const { results, ...counts } = await send(
      createReadStream(input(broken.file)),
      'all-or-nothing'
    )
    expect(counts).toMatchObject({ read: 6, appended: 0, rejected: 3, position: null })
    expect(results.filter(({ status }) => status === 'withheld')).toHaveLength(3)
    expect(await store.head()).toBeNull()
  })
})
