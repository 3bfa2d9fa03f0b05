/**
 * `npm run test:intake`: a real Kafka, two servers on one log, and the whole chain down to the Sankey,
 * while everything goes wrong that may. Ends with 0 when nothing was lost, doubled or passed over.
 */
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { findKafka } from '../brokers/find-kafka.ts'
import type { Claim } from './audit.ts'
import { Trial, type TrialSize } from './trial.ts'

const whole: TrialSize = {
  ...{ kills: 50, brokerDownSeconds: 30, stormSeconds: 60, slowStoreSeconds: 40 },
  ...{ twiceSeconds: 20, perSecond: 1_000 }
}
const small: TrialSize = {
  ...{ kills: 5, brokerDownSeconds: 5, stormSeconds: 15, slowStoreSeconds: 10 },
  ...{ twiceSeconds: 5, perSecond: 500 }
}

const usage = `npm run test:intake -- [--small] [--seed TEXT] [--kills N] [--storm SECONDS] [--rate MESSAGES_A_SECOND]`

function asked() {
  const { values } = parseArgs({
    options: {
      small: { type: 'boolean', default: false },
      seed: { type: 'string', default: '1' },
      kills: { type: 'string' },
      storm: { type: 'string' },
      rate: { type: 'string' }
    }
  })
  const size = values.small ? small : whole
  const number = (text: string | undefined, usual: number) => {
    const given = text === undefined ? usual : Number(text)
    if (Number.isSafeInteger(given) && given >= 0) return given
    throw new Error(`"${text}" is not a whole number`)
  }
  return {
    seed: values.seed,
    size: {
      ...size,
      kills: number(values.kills, size.kills),
      stormSeconds: number(values.storm, size.stormSeconds),
      perSecond: number(values.rate, size.perSecond)
    }
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

function told({ what, found, holds }: Claim): string {
  return `${holds ? 'ok    ' : 'FAILED'}  ${what}: ${found}`
}

async function timed<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  const start = performance.now()
  say(`${what} …`)
  const result = await work()
  const said = typeof result === 'number' ? `${result}, ` : ''
  say(`  ${said}${((performance.now() - start) / 1_000).toFixed(0)} s`)
  return result
}

async function run({ seed, size }: ReturnType<typeof asked>): Promise<number> {
  const startMs = performance.now()
  const kafka = await findKafka()
  if (kafka === null) return 2
  say(`Kafka: ${kafka.how}; seed ${seed}; two servers on one log`)
  try {
    const trial = await Trial.begin(kafka, { size, seed, say })
    try {
      await timed(`${size.kills} kills (-9) at random points under load`, () => trial.kills())
      const down = `broker killed and away for ${size.brokerDownSeconds} s`
      if (!(await timed(down, () => trial.brokerDown()))) say('  SKIPPED: the broker is not ours')
      await timed('rebalance storm, members coming and going', () => trial.storm())
      await timed('log locked by another process again and again', () => trial.slowStore())
      await timed('two producers sending everything twice', () => trial.twice())
      const claims = await timed('the end', () => trial.end())
      for (const claim of claims) say(told(claim))
      const failed = claims.filter(({ holds }) => !holds).length
      say(failed === 0 ? 'Nothing was lost, doubled or passed over.' : `${failed} claims FAILED`)
      const minutes = ((performance.now() - startMs) / 60_000).toFixed(1)
      const { kills, brokerDownSeconds, stormSeconds, perSecond } = size
      say(
        `${kills} kills, the broker away for ${brokerDownSeconds} s, a storm of ${stormSeconds} s, up to ${perSecond} messages a second: ` +
          `${minutes} minutes on ${availableParallelism()} processors; the same messages again: npm run test:intake -- --seed ${seed}`
      )
      return failed === 0 ? 0 : 1
    } finally {
      await trial.clear()
    }
  } finally {
    await kafka.end()
  }
}

try {
  process.exitCode = await run(asked())
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n${usage}\n`)
  process.exitCode = 2
}
