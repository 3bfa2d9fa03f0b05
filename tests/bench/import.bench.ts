import { closeSync, createReadStream, openSync, rmSync, writeSync } from 'node:fs'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { parse } from 'csv-parse'
import type { Bench, Figure } from './harness.ts'
import { type ImportRun, importFigures, importOnce } from './import-run.ts'

const rows = Math.min(Number(process.env.BENCH_EVENTS ?? 1_000_000), 1_000_000)
const runs = 3

/** A flow table of many products and years, made row by row from its number. */
function writeTable(file: string): void {
  const out = openSync(file, 'w')
  writeSync(out, 'source,target,food,food_group,year,quantity_t,location,segment,sankey\n')
  for (let from = 0; from < rows; from += 1_000) {
    let text = ''
    for (let row = from; row < Math.min(from + 1_000, rows); row += 1) {
      const year = 2000 + (row % 20)
      text += `Production,Food supply,food ${row % 997},Group ${row % 14},${year},${(row * 7) % 1_000},,,t\n`
    }
    writeSync(out, text)
  }
  closeSync(out)
}

/** How fast the same file is parsed when nothing is done with it: what reading alone allows. */
async function parseOnly(table: string): Promise<number> {
  const start = performance.now()
  let count = 0
  for await (const _ of createReadStream(table).pipe(parse())) count += 1
  return count / ((performance.now() - start) / 1_000)
}

/** Import of a big table by the command line: file in, durable events out. */
export const importBench: Bench = {
  name: 'import',
  run: async (folder): Promise<readonly Figure[]> => {
    const table = path.join(folder, 'table.csv')
    writeTable(table)
    const peer = await parseOnly(table)
    const samples: ImportRun[] = []
    for (let run = 0; run < runs; run += 1) {
      const data = path.join(folder, `import-${run}`)
      samples.push(await importOnce({ table, data, mapping: 'urbanfoodflows', rows }))
      rmSync(data, { recursive: true, force: true })
    }
    return importFigures(samples, rows, {
      table: `a ${rows.toLocaleString('en')}-row CSV`,
      peer: { name: 'csv-parse alone', value: peer },
      ...{ rowsPerSecond: 60_000, peakMb: 400 }
    })
  }
}
