import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { eventTypeOf, parseInput } from '../../../domain/catalog.ts'
import { Failure } from '../../../domain/failure.ts'
import { dayOf, minutesOf, slugOf } from '../../../ingest/sheet/cell-reading.ts'
import { decimalMarkOf, decimalOf } from '../../../ingest/sheet/decimal.ts'
import { dialectOf } from '../../../ingest/sheet/dialect.ts'
import { findHeader } from '../../../ingest/sheet/header.ts'
import { sheetMapping } from '../../../ingest/sheet/mapping.ts'
import { readyMappings } from '../../../ingest/sheet/ready-mappings.ts'
import { saidIn } from '../../../ingest/sheet/reasons.ts'
import { notesOf } from '../../../ingest/source.ts'

function failureIn(work: () => unknown): Failure {
  try {
    work()
  } catch (error) {
    if (error instanceof Failure) return error
  }
  throw new Error('it did not fail')
}

describe('figures as people write them', () => {
  test.each([
    ['12,5', ',', '12.5'],
    ['1.234,5', ',', '1234.5'],
    ['1.234', ',', '1234'],
    ['1 234,5', ',', '1234.5'],
    ['-3,25', ',', '-3.25'],
    ['12.5', '.', '12.5'],
    ['1,234.5', '.', '1234.5'],
    ["1'234.5", '.', '1234.5']
  ] as const)('%s with decimal %s is %s', (text, mark, number) => {
    expect(decimalOf(text, mark)).toBe(number)
  })

  test.each([
    ['12.5', ','],
    ['1.23.456', ','],
    ['12,5', '.']
  ] as const)('%s with decimal %s is not guessed', (text, mark) => {
    expect(() => decimalOf(text, mark)).toThrow(/decimal mark/u)
  })

  test('any amount survives being written in Italian', () => {
    const italian = new Intl.NumberFormat('it-IT', { maximumFractionDigits: 3 })
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e9 }), (thousandths) => {
        const value = thousandths / 1_000
        expect(Number(decimalOf(italian.format(value), ','))).toBeCloseTo(value, 6)
      })
    )
  })

  test('the mark is told by the figures, else by the delimiter', () => {
    expect(decimalMarkOf(['1.008,25', '3'], ',')).toBe(',')
    expect(decimalMarkOf(['12.5', '3'], ';')).toBe('.')
    expect(decimalMarkOf(['3'], ';')).toBe(',')
    expect(decimalMarkOf(['3'], ',')).toBe('.')
  })
})

describe('days and times', () => {
  test.each([
    ['11/6/2026', '2026-06-11'],
    ['11-06-2026', '2026-06-11'],
    ['11.06.2026', '2026-06-11'],
    ['2026-06-11', '2026-06-11'],
    ['2026-06-11T06:30', '2026-06-11']
  ])('%s is %s', (text, day) => {
    expect(dayOf(text)).toBe(day)
  })

  test.each(['31/2/2026', '6/13/2026', 'ieri', '11/06/2'])('%s is no day', (text) => {
    expect(() => dayOf(text)).toThrow(/is no day/u)
  })

  test.each(['11/06/26', ' 1-6-26', '11.06.26 06:30'])(
    'the century of %s is not guessed',
    (day) => {
      const { code, detail: reason, figures } = failureIn(() => dayOf(day))
      expect(reason).toContain('write all four, like 11/06/2026')
      expect(saidIn({ code, reason, figures }, 'it')).toContain('scrivile tutte e quattro')
    }
  )

  test.each([
    ['06:30', 390],
    ['6.30', 390],
    ['2026-06-11T12:05', 725],
    ['23:59:59', 1_439]
  ])('%s is %d minutes', (text, minutes) => {
    expect(minutesOf(text)).toBe(minutes)
  })
})

describe('what is wrong with a field is said in Italian as precisely as in English', () => {
  const span = { from: '2026-06-01', to: '2026-06-30' }
  const flow = {
    ...{ boundary: 'town', publication: 'p', period: span, group: 'Frutta', product: null },
    ...{ source: 'A', target: 'B', quantity: { value: '1', unit: 'kg', basis: 'published' } }
  }
  const place = { site: 'covered-market:a', lines: [], channel: 'counter', boundary: 'town' }
  test.each([
    ['FlowPublished', { ...flow, target: 'A' }, 'scrivi due nomi diversi'],
    ['FlowPublished', { ...flow, group: ' ' }, 'è vuoto: scrivi un nome'],
    ['FlowPublished', { ...flow, group: 'x'.repeat(300) }, 'più lungo di 200 caratteri'],
    ['FlowPublished', { ...flow, period: { from: span.to, to: span.from } }, 'le due date'],
    ['FlowPublished', { ...flow, period: { ...span, from: '1626-06-01' } }, 'prima del 1800'],
    ['FlowPublished', { ...flow, period: { ...span, to: '31 giugno' } }, 'un giorno, come 2018'],
    ['FlowPublished', { ...flow, boundary: 'Città Alta' }, 'come milan-metro'],
    ['FlowPublished', { ...flow, group: undefined }, 'manca: scrivi un testo'],
    ['FlowPublished', { ...flow, colour: 'red' }, 'contiene colour'],
    ['SaleRecorded', { ...place, receipt: 'r', site: 'Wagner' }, 'covered-market:wagner'],
    ['SaleRecorded', { ...place, receipt: '' }, 'deve avere almeno 1 caratteri'],
    ['SaleRecorded', { ...place, receipt: 7 }, 'deve essere un testo']
  ])('%s %j', (type, data, said) => {
    const { error } = parseInput(eventTypeOf(type), data)
    const notes = error === undefined ? [] : notesOf(error, data)
    expect(notes.map((each) => saidIn(each, 'it')).join('; ')).toContain(said)
    expect(notes.map((each) => saidIn(each, 'it'))).not.toContain(
      'il valore non ha la forma attesa'
    )
  })
})

test('a name as part of an id has neither accents nor marks', () => {
  expect(slugOf('Città Studi, “L’Orto” 2')).toBe('citta-studi-l-orto-2')
})

describe('a text table tells what it looks like', () => {
  test.each([
    ['utf-8 with a mark', Buffer.from('\ufeffa;b\n1,5;2\n'), 'utf-8', ';', ','],
    ['utf-8', Buffer.from('città,b\n1.5,2\n'), 'utf-8', ',', '.'],
    ['windows', Buffer.from('citt\u00e0;b\n1,5;2\n', 'latin1'), 'windows-1252', ';', ','],
    ['utf-16', Buffer.from('\ufeffa\tb\n1\t2\n', 'utf16le'), 'utf-16le', '\t', '.'],
    ['quotes', Buffer.from('"a;b",c\n"1;2;3",4\n"5;6",7\n'), 'utf-8', ',', '.']
  ])('%s', (_name, head, encoding, delimiter, decimal) => {
    expect(dialectOf(head)).toEqual({ encoding, delimiter, decimal })
  })
})

describe('the header', () => {
  const [mapping] = readyMappings.filter(({ name }) => name === 'eccedenze-giornaliere')
  if (mapping === undefined) throw new Error('no such mapping')

  const amounts = ['Quantita', 'Q.TÀ', 'qta', 'Peso (kg)']
  test.each(amounts)('is found below titles, whatever case and accents it has: %s', (amount) => {
    const header = findHeader(
      [
        { line: 1, cells: ['Consorzio'] },
        { line: 3, cells: ['CODICE', 'data', 'Operatore', 'prodotto', amount] }
      ],
      mapping
    )
    expect(header.line).toBe(3)
  })

  test('that lacks a column is named with what it lacks', () => {
    expect(() => findHeader([{ line: 1, cells: ['Codice', 'Data'] }], mapping)).toThrow(
      /line 1: the header lacks .*Donatore.*Prodotto.*Quantità/u
    )
  })
})

test('every ready mapping reads an event that there is, and says so in both languages', () => {
  expect(readyMappings).toHaveLength(5)
  for (const mapping of readyMappings) {
    expect(sheetMapping.parse(mapping)).toEqual(mapping)
    for (const path of mapping.key) expect(Object.keys(mapping.fields)).toContain(path)
  }
})
