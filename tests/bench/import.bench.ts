import { spawn } from 'node:child_process'
import { closeSync, createReadStream, openSync, rmSync, writeSync } from 'node:fs'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { parse } from 'csv-parse'
import { launchArguments } from '../cli/launch.ts'
import { type Bench, type Figure, median } from './harness.ts'

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

interface Run {
  readonly seconds: number
  readonly peakMb: number
}

/** Imports in a process of its own, as a person would, and asks the kernel for its peak memory. */
function importOnce(table: string, data: string): Promise<Run> {
  const { promise, resolve, reject } = Promise.withResolvers<Run>()
  const script = `process.on('exit', () => process.stderr.write('peak ' + process.resourceUsage().maxRSS + '\\n'))`
  const start = performance.now()
  const child = spawn(
    process.execPath,
    [
      '--import',
      `data:text/javascript,${encodeURIComponent(script)}`,
      ...launchArguments(),
      'import',
      table,
      '--mapping',
      'urbanfoodflows',
      '--boundary',
      'bench'
    ],
    { env: { PATH: process.env.PATH, FILIERA_DATA: data }, stdio: ['ignore', 'pipe', 'pipe'] }
  )
  let [printed, said] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => {
    printed += chunk
  })
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk
  })
  child.on('close', (code) => {
    const peak = /peak (\d+)/u.exec(said)?.[1]
    if (code !== 0 || peak === undefined || !printed.includes(`"appended":${rows}`)) {
      reject(new Error(`import ended with ${code}: ${printed}${said}`))
    } else {
      resolve({ seconds: (performance.now() - start) / 1_000, peakMb: Number(peak) / 1_024 })
    }
  })
  return promise
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
    const samples: Run[] = []
    for (let run = 0; run < runs; run += 1) {
      const data = path.join(folder, `import-${run}`)
      samples.push(await importOnce(table, data))
      rmSync(data, { recursive: true, force: true })
    }
    const speeds = samples.map(({ seconds }) => rows / seconds)
    const peaks = samples.map(({ peakMb }) => peakMb)
    return [
      {
        name: `import of a ${rows.toLocaleString('en')}-row CSV into the log`,
        value: median(speeds),
        unit: 'rows/s',
        min: Math.min(...speeds),
        max: Math.max(...speeds),
        runs,
        against: { name: 'csv-parse alone', value: peer },
        target: { value: 60_000, better: 'higher' }
      },
      {
        name: 'peak memory of that import',
        value: median(peaks),
        unit: 'MB',
        min: Math.min(...peaks),
        max: Math.max(...peaks),
        runs,
        target: { value: 400, better: 'lower' }
      }
    ]
  }
}
