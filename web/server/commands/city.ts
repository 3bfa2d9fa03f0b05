import { parseArgs } from 'node:util'
import { z } from 'zod'
import { Failure } from '../../../domain/failure.ts'
import { issueText } from '../../../domain/issue-text.ts'
import { marketDayOf, marketDayStartMs } from '../../../domain/market-day.ts'
import { day } from '../../../domain/period.ts'
import { createCity } from '../../../ingest/city/city.ts'
import { CityLog } from '../../../ingest/city/city-log.ts'
import { usualFaults } from '../../../ingest/city/faults.ts'
import { CityFeed } from '../../../ingest/city/feed.ts'
import type { Command, World } from './command.ts'
import { openLog } from './log.ts'
import { milanPlan, simulatedMilan } from './milan-plan.ts'
import { simulatedClock, sleep } from './simulated-time.ts'

const usage = '[--from DAY] [--to DAY] [--seed N] [--detail X] [--faults] [--events N] [--speed X]'

/** How often progress is said, at most. */
const progressEveryMs = 1_000

const options = {
  from: { type: 'string' },
  to: { type: 'string' },
  seed: { type: 'string', default: '1' },
  detail: { type: 'string', default: '1' },
  faults: { type: 'boolean', default: false },
  events: { type: 'string' },
  speed: { type: 'string' }
} as const

const positive = z.coerce.number().positive()

/** Where a number of events ends the city, no day does. */
const noEnd = '2999-12-31'

const asked = z
  .object({
    from: day,
    to: day,
    seed: z.coerce.number().int().min(0),
    // At 100 a lot weighs some 40 kg; coarser than 0.1 the totals leave the published ones.
    detail: z.coerce.number().min(0.1).max(100),
    faults: z.boolean(),
    events: z.coerce.number().int().positive().optional(),
    speed: positive.max(1_000_000).optional()
  })
  .refine(({ from, to }) => from <= to, { message: 'ends before it begins', path: ['to'] })

type Asked = z.infer<typeof asked>

function readArguments(args: readonly string[], nowMs: number): Asked {
  const today = marketDayOf(nowMs)
  try {
    const { values } = parseArgs({ args: [...args], options })
    const to = values.events === undefined ? today : noEnd
    const parsed = asked.safeParse({ from: `${today.slice(0, 4)}-01-01`, to, ...values })
    if (parsed.success) return parsed.data
    const wrong = parsed.error.issues.map(
      (issue) => `--${issue.path.join('.')} ${issueText(issue)}`
    )
    throw new Failure('invalid_parameter', `${wrong.join('; ')}. Usage: city ${usage}`)
  } catch (cause) {
    if (cause instanceof Failure) throw cause
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new Failure('invalid_parameter', `${why}. Usage: city ${usage}`, {}, cause)
  }
}

function reporter(world: World) {
  let saidAt = world.now()
  return (recordedAtMs: number) => {
    if (world.now() - saidAt < progressEveryMs) return
    saidAt = world.now()
    world.progress(`reports up to ${new Date(recordedAtMs).toISOString()}`)
  }
}

async function live(asked: Asked, feed: CityFeed, world: World) {
  const { events: mostEvents, speed, from } = asked
  if (speed === undefined) return feed.append(mostEvents === undefined ? {} : { mostEvents })
  const ending = new AbortController()
  void world.untilEnd().then(() => ending.abort())
  const startMs = marketDayStartMs(from)
  const { signal } = ending
  return feed.follow({ now: world.now, sleep, signal, speed, startMs })
}

async function run(args: readonly string[], world: World): Promise<number> {
  const wanted = readArguments(args, world.now())
  const { faults, from, to, seed: chosen, detail } = wanted
  const told = `from ${from}, detail ${detail}, faults ${faults ? 'on' : 'off'}`
  const clock = simulatedClock(world)
  const log = await openLog(world.config, { ...world, now: clock.now })
  const say = reporter(world)
  try {
    const days = createCity({
      ...{ plan: milanPlan(), seed: chosen, from, to, detail },
      faults: faults ? usualFaults : {}
    })
    const feed = new CityFeed({
      log: new CityLog(log.store, { boundary: simulatedMilan, seed: chosen, told }),
      days,
      onBatch: (recordedAtMs) => {
        clock.reach(recordedAtMs)
        say(recordedAtMs)
      }
    })
    const { appended, known } = await live(wanted, feed, world)
    world.progress('')
    if (appended === 0 && known > 0) world.say('nothing changed: every report was known already')
    world.print(
      JSON.stringify({ boundary: simulatedMilan, seed: chosen, from, to, appended, known })
    )
    return 0
  } finally {
    await log.close()
  }
}

export const cityCommand: Command = {
  name: 'city',
  usage,
  doc: 'append a simulated Milan to the log: a span as fast as it goes, or with --speed as so many seconds a second',
  run
}
