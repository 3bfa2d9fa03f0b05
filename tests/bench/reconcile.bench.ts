import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { classify } from '../../domain/mfa/classification.ts'
import { deviations } from '../../domain/mfa/covariance.ts'
import { readDocument } from '../../domain/mfa/document.ts'
import { solveSystem } from '../../domain/mfa/gauss-newton.ts'
import { factorise, solve } from '../../domain/mfa/ldl.ts'
import type { Measurements } from '../../domain/mfa/measurements.ts'
import { normalMatrix } from '../../domain/mfa/normal-matrix.ts'
import { reconcile } from '../../domain/mfa/reconcile.ts'
import { type Sparse, times, timesTransposed, transposed } from '../../domain/mfa/sparse.ts'
import { systemOf } from '../../domain/mfa/system.ts'
import { type Bench, type Figure, processorMs, sampled } from './harness.ts'

const runs = 15
/** Solves before the timed ones: a server's threads live on, and their code is compiled by then. */
const warmUps = 60
const pipMs = 300_000

/** Networks of neighbours, as supply chains are, and one where everybody deals with everybody. */
const systems = [
  { name: '100 processes, 500 flows', processes: 100, flows: 500, reach: 20 },
  { name: '2,000 processes, 10,000 flows', processes: 2_000, flows: 10_000, reach: 20 },
  { name: '2,000 processes, 10,000 random flows', processes: 2_000, flows: 10_000, reach: 2_000 },
  { name: '10,000 processes, 50,000 flows', processes: 10_000, flows: 50_000, reach: 20 },
  { name: '50,000 processes, 150,000 flows', processes: 50_000, flows: 150_000, reach: 6 }
] as const

interface Row {
  readonly from: number
  readonly to: number
  readonly value: number
  readonly sd: number
}

/** The same flows on every run, by a Lehmer generator; the place behind the last is outside. */
function rowsOf({ processes, flows, reach }: (typeof systems)[number]): Row[] {
  let state = 1
  const next = () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
  // A chain through all first: scipy gives up on a part that nothing joins to the outside.
  return Array.from({ length: flows }, (_, at) => {
    if (at < processes)
      return { from: at, to: at + 1, value: 50 + 100 * next(), sd: 1 + 9 * next() }
    const from = Math.floor(next() * (processes + 1))
    const to = (from + 1 + Math.floor(next() * reach)) % (processes + 1)
    return { from, to, value: 50 + 100 * next(), sd: 1 + 9 * next() }
  })
}

function documentOf(processes: number, rows: readonly Row[]) {
  return {
    processes: Array.from({ length: processes }, (_, at) => ({ id: `p${at}` })),
    flows: rows.map(({ from, to, value, sd }, at) => {
      return { id: `f${at}`, from: `p${from}`, to: `p${to}`, value, sd }
    }),
    options: { eliminate: false }
  }
}

const peerAnswer = z.object({
  seconds: z.number(),
  sdSeconds: z.number().nullable(),
  denseSeconds: z.number().nullable(),
  values: z.array(z.number()),
  sds: z.array(z.number()).nullable()
})

type Peer = (rows: readonly Row[], processes: number) => z.infer<typeof peerAnswer>

/** scipy in a folder of its own; null, with the reason told, where it cannot be had. */
function fetchPeer(folder: string): Peer | null {
  const site = join(folder, 'site')
  const table = join(folder, 'flows.csv')
  const script = fileURLToPath(new URL('scipy-peer.py', import.meta.url))
  try {
    execFileSync(
      'python3',
      ['-m', 'pip', 'install', '--quiet', '--target', site, 'numpy', 'scipy'],
      { stdio: ['ignore', 'pipe', 'pipe'], timeout: pipMs }
    )
  } catch (error) {
    const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
    process.stderr.write(`scipy skipped: it cannot be installed (${why})\n`)
    return null
  }
  return (rows, processes) => {
    const lines = rows.map(({ from, to, value, sd }) => `${from},${to},${value},${sd}`)
    writeFileSync(table, lines.join('\n'))
    const output = execFileSync('python3', [script, table, String(processes), String(runs)], {
      encoding: 'utf8',
      maxBuffer: 256 * 2 ** 20,
      // One thread, as ours: its processor time would count all.
      env: { ...process.env, PYTHONPATH: site, OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1' }
    })
    return peerAnswer.parse(JSON.parse(output))
  }
}

/** A figure against nothing would flatter: both must have found the same. */
function compare(name: string, ours: ArrayLike<number>, theirs: readonly number[] | null): void {
  theirs?.forEach((value, at) => {
    if (Math.abs((ours[at] ?? Number.NaN) - value) <= 1e-6) return
    throw new Error(`${name}: ${ours[at]} is not ${value} at flow ${at}`)
  })
}

/**
 * What scipy is asked for, out of arrays as ready as its own: no elimination of unknowns, no
 * conditioning, no check for contradictions, no correction of rounding.
 */
function valuesAlone(balances: Sparse, { values, variances }: Measurements): Float64Array {
  const factor = factorise(normalMatrix(balances, transposed(balances), variances))
  const change = timesTransposed(balances, solve(factor, times(balances, values)))
  return values.map((value, at) => value - (variances[at] ?? 0) * (change[at] ?? 0))
}

async function figuresOf(
  system: (typeof systems)[number],
  peer: Peer | null
): Promise<readonly Figure[]> {
  const rows = rowsOf(system)
  const document = documentOf(system.processes, rows)
  const ready = systemOf(readDocument(document))
  const { fit } = solveSystem(ready)
  const classes = classify(fit.projection, fit.measurements.unknown)
  const { balances } = fit.projection
  for (let warmUp = 0; warmUp < warmUps; warmUp += 1) valuesAlone(balances, fit.measurements)
  const alone = await sampled(runs, () =>
    processorMs(() => valuesAlone(balances, fit.measurements))
  )
  const cold = await sampled(runs, () => processorMs(() => solveSystem(ready)))
  for (let warmUp = 0; warmUp < warmUps; warmUp += 1) solveSystem(ready)
  const values = await sampled(runs, () => processorMs(() => solveSystem(ready)))
  const sds = await sampled(runs, () => processorMs(() => deviations(fit, classes.observable)))
  const whole = await sampled(3, () => processorMs(() => reconcile(document)))
  const theirs = peer?.(rows, system.processes)
  compare('value', fit.values, theirs?.values ?? null)
  compare('value alone', valuesAlone(balances, fit.measurements), theirs?.values ?? null)
  compare('sd', deviations(fit, classes.observable).sds, theirs?.sds ?? null)
  const against = (seconds: number | null | undefined) =>
    typeof seconds === 'number' ? { against: { name: 'scipy', value: seconds * 1_000 } } : {}
  const target =
    theirs !== undefined && system.flows === 10_000
      ? { target: { value: theirs.seconds * 1_000, better: 'lower' as const } }
      : {}
  return [
    {
      ...{ name: `reconcile ${system.name}: values alone, of ready arrays`, unit: 'ms', ...alone },
      ...{ ...against(theirs?.seconds), ...target }
    },
    {
      ...{
        name: `reconcile ${system.name}: values, from objects and checked`,
        unit: 'ms',
        ...values
      },
      ...{ ...against(theirs?.seconds), ...target }
    },
    {
      ...{
        name: `reconcile ${system.name}: the same, the first ${runs} solves`,
        unit: 'ms',
        ...cold
      },
      ...against(theirs?.seconds)
    },
    {
      ...{ name: `reconcile ${system.name}: sds of all`, unit: 'ms', ...sds },
      ...against(theirs?.sdSeconds)
    },
    ...(typeof theirs?.denseSeconds === 'number'
      ? [
          {
            ...{ name: `reconcile ${system.name}: values`, unit: 'ms', ...values },
            against: { name: 'numpy dense', value: theirs.denseSeconds * 1_000 }
          }
        ]
      : []),
    { name: `reconcile ${system.name}: JSON to answer, with tests`, unit: 'ms', ...whole }
  ]
}

export const reconcileBench: Bench = {
  name: 'reconcile',
  run: async (folder) => {
    const peer = fetchPeer(folder)
    const figures: Figure[] = []
    for (const system of systems) figures.push(...(await figuresOf(system, peer)))
    return figures
  }
}
