import { DuckDBInstance, DuckDBUUIDValue } from '@duckdb/node-api'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRows } from '../../projections/log/rows.ts'
import {
  Days,
  Instants,
  Integers,
  Members,
  Texts,
  UnsignedIntegers,
  UnsignedShorts,
  Uuids,
  vectorRows
} from '../../projections/log/vectors.ts'
import { createSession } from '../../projections/session.ts'

const colours = ['green', 'ripe', 'brown'] as const

function everyKind() {
  return {
    id: new UnsignedIntegers('null'),
    line: new UnsignedShorts('null'),
    grams: new Integers('null'),
    instant: new Instants('null'),
    day: new Days('null'),
    colour: new Members('varchar null', colours),
    uuid: new Uuids('null'),
    text: new Texts('null')
  }
}

const row = fc.record({
  id: fc.option(fc.integer({ min: 0, max: 0xffff_ffff })),
  line: fc.option(fc.integer({ min: 0, max: 0xffff })),
  grams: fc.option(fc.maxSafeInteger()),
  // The whole range of a Date, of which the last is in the year 275760.
  instant: fc.option(fc.integer({ min: -8.64e15, max: 8.64e15 })),
  day: fc.option(
    fc
      .date({ min: new Date('1800-01-01'), max: new Date('2200-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10))
  ),
  colour: fc.option(fc.constantFrom(...colours)),
  uuid: fc.option(
    fc.oneof(
      fc.uuid(),
      fc.uuid().map((id) => id.toUpperCase())
    )
  ),
  text: fc.option(fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0')))
})
type Row = typeof row extends fc.Arbitrary<infer Value> ? Value : never

function filled(rows: readonly Row[]) {
  const table = createRows(everyKind())
  const { columns } = table
  for (const said of rows) {
    const at = table.next()
    columns.id.set(at, said.id)
    columns.line.set(at, said.line)
    columns.grams.set(at, said.grams)
    columns.instant.set(at, said.instant)
    columns.day.set(at, said.day)
    columns.colour.set(at, said.colour)
    columns.uuid.set(at, said.uuid)
    columns.text.set(at, said.text)
  }
  return table
}

async function stored(table: ReturnType<typeof filled>) {
  const instance = await DuckDBInstance.create(':memory:')
  const session = createSession(await instance.connect())
  const columns = Object.entries(everyKind()).map(([name, { sql }]) => `${name} ${sql}`)
  await session.define(`create table t (${columns.join(', ')})`)
  await session.append('t', table.take())
  const rows = await session.rows(
    `select id, line, grams, epoch_us(instant) as instant, day::varchar as day, colour, uuid, text
     from t order by rowid`
  )
  instance.closeSync()
  return rows
}

function expected({ grams, instant, uuid, ...same }: Row) {
  const bits = uuid === null ? null : BigInt(`0x${uuid.replaceAll('-', '')}`)
  return {
    ...same,
    grams: grams === null ? null : BigInt(grams),
    instant: instant === null ? null : BigInt(instant) * 1_000n,
    uuid: bits === null ? null : DuckDBUUIDValue.fromUint128(bits)
  }
}

test('what is set is what DuckDB holds, of every kind and with nulls anywhere', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 60 }), async (rows) => {
      expect(await stored(filled(rows))).toEqual(rows.map(expected))
    }),
    { numRuns: 25 }
  )
})

const nothing: Row = {
  id: null,
  line: null,
  grams: null,
  instant: null,
  day: null,
  colour: null,
  uuid: null,
  text: null
}

/** Enough for three chunks, every third row null throughout. */
const manyRows = Array.from({ length: 2 * vectorRows + 7 }, (_, index) =>
  index % 3 === 0 ? nothing : { ...nothing, id: index, text: `row ${index}` }
)

test('a chunk does not inherit from the one before, and a table begins anew when taken', async () => {
  const table = filled(manyRows)
  expect(table.count()).toBe(manyRows.length)
  expect(await stored(table)).toEqual(manyRows.map(expected))
  expect(table.count()).toBe(0)
  expect(table.take()).toEqual([])
})

test.each([manyRows.length, vectorRows + 1, vectorRows, 5, 0])(
  'of a table cut to %i rows the first ones are left',
  async (left) => {
    const table = filled(manyRows)
    table.cutTo(left)
    expect(table.count()).toBe(left)
    expect(await stored(table)).toEqual(manyRows.slice(0, left).map(expected))
  }
)

test.each([
  ['a negative id', () => everyKind().id.set(0, -1), '-1 is no whole number from 0'],
  ['half an id', () => everyKind().id.set(0, 0.5), '0.5 is no whole number'],
  ['a line beyond 16 bits', () => everyKind().line.set(0, 65_536), 'from 0 to 65535'],
  ['half a gram', () => everyKind().grams.set(0, 1.5), '1.5 is no whole number'],
  ['grams beyond exactness', () => everyKind().grams.set(0, 2 ** 53), 'is no whole number'],
  ['no instant', () => everyKind().instant.set(0, Number.NaN), 'NaN is no whole number'],
  ['no day', () => everyKind().day.set(0, '2026-13-01'), '"2026-13-01" is no day'],
  ['a short UUID', () => everyKind().uuid.set(0, 'abc'), '"abc" is not a UUID'],
  ['no hex', () => everyKind().uuid.set(0, `${'0'.repeat(35)}g`), 'is not a UUID']
])('%s is refused', (_name, set, says) => {
  expect(set).toThrow(RangeError)
  expect(set).toThrow(says)
})
