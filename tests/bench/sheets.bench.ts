import { rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { SaxesParser } from 'saxes'
import { openPromise } from 'yauzl'
import { workbookParts, zipOf } from '../ingest/xlsx/zip-writer.ts'
import type { Bench, Figure } from './harness.ts'
import { type ImportRun, importFigures, importOnce } from './import-run.ts'

const rows = 100_000
const runs = 3

const head = ['Data', 'Ora', 'Fornitore', 'Grossista', 'DDT', 'Prodotto', 'Lotto', 'UM', 'Quantità']
/** 15 March 2023. */
const firstDay = 45_000

/** A year of transport documents as a spreadsheet program writes them: texts are shared. */
export function writeWorkbook(file: string): void {
  const strings = new Map<string, number>()
  const text = (value: string) => {
    const index = strings.get(value) ?? strings.size
    strings.set(value, index)
    return index
  }
  const cell = (column: number, row: number, inner: string) =>
    `<c r="${String.fromCharCode(65 + column)}${row}"${inner}</v></c>`
  const lines = [
    `<row r="1">${head.map((name, column) => cell(column, 1, ` t="s"><v>${text(name)}`)).join('')}</row>`
  ]
  for (let index = 0; index < rows; index += 1) {
    const row = index + 2
    const texts = [
      `Fornitore ${index % 211}`,
      `Foody A${index % 97}`,
      `DDT-${Math.floor(index / 3)}`,
      `prodotto ${index % 120}`,
      `L${index}`,
      'kg'
    ]
    const cells = [
      cell(0, row, ` s="1"><v>${firstDay + (index % 365)}`),
      cell(1, row, ` t="s"><v>${text(`0${index % 10}:30`)}`),
      ...texts.map((value, at) => cell(at + 2, row, ` t="s"><v>${text(value)}`)),
      cell(8, row, `><v>${(index % 900) + 0.5}`)
    ]
    lines.push(`<row r="${row}">${cells.join('')}</row>`)
  }
  const shared = [...strings.keys()].map((value) => `<si><t>${value}</t></si>`).join('')
  const parts = workbookParts(lines.join(''))
  writeFileSync(file, zipOf({ ...parts, 'xl/sharedStrings.xml': `<sst>${shared}</sst>` }))
}

/** How fast the same workbook is unpacked and its XML read when nothing is done with it. */
async function parseOnly(file: string): Promise<number> {
  const start = performance.now()
  const zip = await openPromise(file, { autoClose: false })
  for await (const entry of zip.eachEntry()) {
    const parser = new SaxesParser()
    const decoder = new TextDecoder()
    for await (const chunk of await zip.openReadStreamPromise(entry)) {
      parser.write(decoder.decode(chunk, { stream: true }))
    }
    parser.close()
  }
  zip.close()
  return rows / ((performance.now() - start) / 1_000)
}

/** Import of a big workbook by the command line: file in, durable events out. */
export const sheetsBench: Bench = {
  name: 'sheets',
  run: async (folder): Promise<readonly Figure[]> => {
    const table = path.join(folder, 'ddt.xlsx')
    writeWorkbook(table)
    const peer = await parseOnly(table)
    const samples: ImportRun[] = []
    for (let run = 0; run < runs; run += 1) {
      const data = path.join(folder, `sheets-${run}`)
      samples.push(await importOnce({ table, data, mapping: 'ddt', rows }))
      rmSync(data, { recursive: true, force: true })
    }
    return importFigures(samples, rows, {
      table: `a ${rows.toLocaleString('en')}-row XLSX`,
      peer: { name: 'unzip and SAX alone', value: peer },
      // 100,000 rows in 15 s.
      ...{ rowsPerSecond: rows / 15, peakMb: 300 }
    })
  }
}
