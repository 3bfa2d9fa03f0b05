import { performance } from 'node:perf_hooks'

/** One line of the table that `npm run bench` prints. */
export interface Figure {
  readonly name: string
  /** Median over the runs. */
  readonly value: number
  readonly unit: string
  /** The least and the most, or the quartiles where two things are compared pair by pair. */
  readonly min: number
  readonly max: number
  readonly runs: number
  /** The limit or peer measured in the same run, and what the issue asks for. */
  readonly against?: { readonly name: string; readonly value: number }
  readonly target?: Target
}

/** What is asked of a figure; an absolute speed was set on the reference machine, by its clock. */
export interface Target {
  readonly value: number
  readonly better: 'higher' | 'lower'
  readonly clock?: 'reference'
  /** The whole of what lies between min and max decides; where the target is within, nothing is told. */
  readonly by?: 'interval'
}

/** At least so many a second, on the machine that the targets were set on. */
export function atLeastPerSecond(value: number): Target {
  return { value, better: 'higher', clock: 'reference' }
}

/** In at most so long, in the figure's unit, on the machine that the targets were set on. */
export function inAtMost(value: number): Target {
  return { value, better: 'lower', clock: 'reference' }
}

/** A part of the benchmark: prepares its own data, returns its figures. */
export interface Bench {
  readonly name: string
  readonly run: (folder: string) => Promise<readonly Figure[]>
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2
}

/** The value below which so much of them lies, `share` from 0 to 1. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

/** Runs a sample several times after one warm-up; the sample returns its own figure. */
export async function sampled(
  runs: number,
  sample: (run: number) => Promise<number> | number
): Promise<Pick<Figure, 'value' | 'min' | 'max' | 'runs'>> {
  await sample(-1)
  const values: number[] = []
  for (let run = 0; run < runs; run += 1) values.push(await sample(run))
  return { value: median(values), min: Math.min(...values), max: Math.max(...values), runs }
}

/**
 * Processor time of one piece of work, all threads of this process, ms. Where others share the
 * machine it says more than the clock; peers are measured by theirs.
 */
export function processorMs(work: () => unknown): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}

/** The same of work that is waited for; what else this process does meanwhile counts with it. */
export async function processorMsOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}

/** Things per second of one piece of work. */
export async function perSecond(
  count: number,
  work: () => Promise<unknown> | unknown
): Promise<number> {
  const start = performance.now()
  await work()
  return count / ((performance.now() - start) / 1000)
}
