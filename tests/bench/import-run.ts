import { spawn } from 'node:child_process'
import { performance } from 'node:perf_hooks'
import { launchArguments } from '../cli/launch.ts'
import { atLeastPerSecond, type Figure, median } from './harness.ts'

/** One import by the command line. */
export interface ImportRun {
  readonly seconds: number
  readonly peakMb: number
}

/** Imports in a process of its own, as a person would, and asks the kernel for its peak memory. */
export function importOnce(asked: {
  readonly table: string
  readonly data: string
  readonly mapping: string
  readonly rows: number
}): Promise<ImportRun> {
  const { table, data, mapping, rows } = asked
  const { promise, resolve, reject } = Promise.withResolvers<ImportRun>()
  const script = `process.on('exit', () => process.stderr.write('peak ' + process.resourceUsage().maxRSS + '\\n'))`
  const start = performance.now()
  const child = spawn(
    process.execPath,
    [
      '--import',
      `data:text/javascript,${encodeURIComponent(script)}`,
      ...launchArguments(),
      ...['import', table, '--mapping', mapping, '--boundary', 'bench']
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

/** Speed and memory of imports of one table, beside reading it alone. */
export function importFigures(
  samples: readonly ImportRun[],
  rows: number,
  told: {
    readonly table: string
    readonly peer: { readonly name: string; readonly value: number }
    readonly rowsPerSecond: number
    readonly peakMb: number
  }
): readonly Figure[] {
  const figure = (values: readonly number[]) => ({
    ...{ value: median(values), min: Math.min(...values), max: Math.max(...values) },
    runs: values.length
  })
  return [
    {
      ...{ name: `import of ${told.table} into the log`, unit: 'rows/s' },
      ...figure(samples.map(({ seconds }) => rows / seconds)),
      against: told.peer,
      target: atLeastPerSecond(told.rowsPerSecond)
    },
    {
      ...{ name: 'peak memory of that import', unit: 'MB' },
      ...figure(samples.map(({ peakMb }) => peakMb)),
      target: { value: told.peakMb, better: 'lower' }
    }
  ]
}
