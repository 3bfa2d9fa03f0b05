import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { accessIntakeBench } from './access-intake.bench.ts'
import { accessQueriesBench } from './access-queries.bench.ts'
import { chainBench } from './chain.bench.ts'
import { cityBench } from './city.bench.ts'
import { epcisBench } from './epcis.bench.ts'
import type { Bench, Figure } from './harness.ts'
import { importBench } from './import.bench.ts'
import { incrementalBench } from './incremental.bench.ts'
import { kafkaBench } from './kafka.bench.ts'
import { machineBench } from './machine.bench.ts'
import { projectionsBench } from './projections.bench.ts'
import { reconcileBench } from './reconcile.bench.ts'
import { sheetsBench } from './sheets.bench.ts'
import { storeBench } from './store.bench.ts'
import { viewBench } from './view.bench.ts'
import { onReference, parsesPerSecond, referenceParses } from './yardstick.ts'

const benches: readonly Bench[] = [
  machineBench,
  storeBench,
  cityBench,
  importBench,
  projectionsBench,
  chainBench,
  epcisBench,
  sheetsBench,
  kafkaBench,
  reconcileBench,
  viewBench,
  incrementalBench,
  accessIntakeBench,
  accessQueriesBench
]

// On the same disk as the project: a temporary folder may be memory, and memory needs no fsync.
const scratch = fileURLToPath(new URL('../../.bench', import.meta.url))

const number = new Intl.NumberFormat('en', { maximumSignificantDigits: 4 })

/** Whether a target was met by a figure, or by its interval, which is so many times as fast there. */
function told({ value, min, max, target }: Figure, faster: number): string {
  if (target === undefined) return ''
  const scale = target.better === 'higher' ? faster : 1 / faster
  const met = (reached: number) =>
    target.better === 'higher' ? reached * scale >= target.value : reached * scale <= target.value
  if (target.by !== 'interval') return met(value) ? '' : '  MISSED'
  if (met(min) && met(max)) return '  met'
  return met(min) || met(max) ? '  not told' : '  MISSED'
}

/** What is asked and whether it was met: here, and by the clock of the machine it was set on. */
function verdict(figure: Figure, parses: number): readonly [asked: string, there: string] {
  const { target } = figure
  if (target === undefined) return ['', '']
  const sign = target.better === 'higher' ? '≥' : '≤'
  const there = onReference(figure, parses)
  return [
    `${sign} ${number.format(target.value)}${told(figure, 1)}`,
    there === undefined ? '' : `${number.format(there)}${told(figure, referenceParses / parses)}`
  ]
}

function cells(figure: Figure, parses: number): readonly string[] {
  const { name, value, unit, min, max, runs, against } = figure
  return [
    name,
    `${number.format(value)} ${unit}`,
    `${number.format(min)} – ${number.format(max)} (${runs})`,
    against === undefined
      ? ''
      : `${number.format(value / against.value)} × ${against.name} (${number.format(against.value)})`,
    ...verdict(figure, parses)
  ]
}

const header = [
  'what',
  'median',
  'min – max (runs)',
  'against',
  'target',
  `where ${number.format(referenceParses)} are parsed`
]

function printTable(rows: readonly (readonly string[])[]): void {
  const widths = header.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  for (const row of rows) {
    const line = row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')
    process.stdout.write(`${line.trimEnd()}\n`)
  }
}

const asked = process.argv.slice(2)
const chosen = benches.filter(({ name }) => asked.length === 0 || asked.includes(name))
if (chosen.length === 0) {
  process.stderr.write(`no such bench; there are ${benches.map(({ name }) => name).join(', ')}\n`)
  process.exitCode = 2
}
const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`
process.stdout.write(`${machine}\n\n`)
rmSync(scratch, { recursive: true, force: true })
mkdirSync(scratch, { recursive: true })
const table: (readonly string[])[] = [header]
for (const { name, run } of chosen) {
  process.stderr.write(`${name} …\n`)
  const folder = mkdtempSync(path.join(scratch, `${name}-`))
  const before = await parsesPerSecond()
  const figures = await run(folder)
  const after = await parsesPerSecond()
  const parses = (before.value + after.value) / 2
  table.push([`${name}: this machine parses`, `${number.format(parses)} events/s`])
  table.push(...figures.map((figure) => cells(figure, parses)))
  rmSync(folder, { recursive: true, force: true })
}
rmSync(scratch, { recursive: true, force: true })
printTable(table)
