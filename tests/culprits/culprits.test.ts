import { expect, test } from 'vitest'
import { Random } from '../../ingest/city/random.ts'
import { sized } from '../size.ts'
import { citySystem, imbalances } from './city-system.ts'
import { type Rate, ratesOf, trialsOf } from './rate.ts'

/** `npm run culprits` takes them all and prints the table of the README. */
const seeds = sized({ daily: 6, nightly: 200 })
const seedNumbers = Array.from({ length: seeds }, (_, index) => index + 1)
const longEnoughMs = 300_000

const percent = (part: number) => (Number.isNaN(part) ? '–' : `${Math.round(part * 100)} %`)

function tableOf(rates: readonly Rate[]): string {
  const head = ['error', 'size, sd', 'detected', 'culprit named', 'accused rightly', 'wrongly']
  const rows = rates.map((rate) => [
    rate.kind,
    String(rate.size),
    percent(rate.detected),
    percent(rate.named),
    percent(rate.accusedRightly),
    percent(rate.accusedWrongly),
    `${percent(rate.namedOfWellChecked)} of ${rate.wellChecked}`,
    percent(rate.amongLikely),
    rate.meanLikely.toFixed(1)
  ])
  return [[...head, 'named of the well checked', 'among the likely', 'likely suspects'], ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n')
}

test('the flows of the simulated city close, so that an error is the only one', () => {
  const system = citySystem(1, new Random('closes'))
  const left = [...imbalances(system).values()]
  expect(left.length).toBeGreaterThan(10)
  for (const kilograms of left) expect(Math.abs(kilograms)).toBeLessThan(1e-6)
})

test('without random errors the first suspect is the culprit, whatever its size', () => {
  const trials = [1, 2, 3].flatMap((seed) => trialsOf(seed, 0)).filter(({ size }) => size > 0)
  expect(trials).toHaveLength(24)
  expect(trials.filter(({ named }) => !named)).toEqual([])
})

test(
  `the culprit is named, over ${seeds} seeds`,
  () => {
    const rates = ratesOf(seedNumbers.flatMap((seed) => trialsOf(seed)))
    const of = (kind: Rate['kind'], size: number) =>
      rates.find((rate) => rate.kind === kind && rate.size === size)
    process.stdout.write(`${tableOf(rates)}\n`)
    expect(rates).toHaveLength(9)
    // Six seeds are few: they show that it works, two hundred how often.
    expect(of('leak', 10)?.amongLikely).toBeGreaterThan(0.8)
    expect(of('leak', 5)?.detected).toBeGreaterThan(0.8)
    expect(of('bias', 10)?.amongLikely).toBeGreaterThan(0.5)
    for (const kind of ['bias', 'leak'] as const) {
      expect(of(kind, 10)?.named).toBeGreaterThanOrEqual(of(kind, 1)?.named ?? 1)
    }
  },
  longEnoughMs
)
