import { expect, test } from 'vitest'
import type { NewEvent } from '../../domain/event-store.ts'
import { Random } from '../../ingest/city/random.ts'
import { integer } from '../../projections/cells.ts'
import { checkProjections } from '../../projections/check.ts'
import { flows } from '../../projections/flows/projection.ts'
import { stocks } from '../../projections/stocks/projection.ts'
import { surplus } from '../../projections/surplus/projection.ts'
import { waste } from '../../projections/waste/projection.ts'
import { sized } from '../size.ts'
import { corrected, happened, kilos, line, voided } from './chain-events.ts'
import { append, type Cut, createStore, openInMemory, projectInCuts } from './setup.ts'

/**
 * Facts that are corrected or voided long after they were told: by ranges that look no further back
 * than to the first of them, and over more rows than DuckDB keeps together.
 */

const rowGroup = 122_880
const which = [flows, stocks, surplus, waste]
const site = 'covered-market:wagner'
const start = Date.parse('2026-01-01T08:00:00Z')
const appended = 5_000

/** What a place says of its waste and its stock, each a fact and something that moved. */
function told(number: number, kg: number): NewEvent {
  const when = { number, at: start + number * 1_000 }
  switch (number % 3) {
    case 0:
      return happened('StockCounted', when, {
        site,
        ...line(`l-${number}`, kilos(kg)),
        booked: null
      })
    case 1:
      return happened('WasteRecorded', when, {
        ...{ site, fraction: 'organic' },
        lines: [line(`l-${number}`, kilos(kg)), line(null, kilos(1))]
      })
    default:
      return happened('WasteCollected', when, {
        ...{ site, fraction: 'organic', quantity: kilos(kg), collector: 'amsa', plant: null },
        ...{ formNo: `f-${number}`, destination: 'composting' }
      })
  }
}

/** A log in which some events take back another one, most of them one of long ago, some one to come. */
function logOf(count: number, random: Random, takenBack: number): readonly NewEvent[] {
  const whole = (most: number) => 1 + Math.floor(random.next() * most)
  return Array.from({ length: count }, (_, index) => {
    const number = index + 1
    if (random.next() > takenBack) return told(number, whole(9))
    const far = random.next()
    const corrects =
      far < 0.1 ? whole(count) : far < 0.4 ? Math.max(1, number - whole(50)) : whole(number)
    const when = { number, at: start + number * 1_000, corrects }
    return random.next() < 0.5 ? voided(when) : corrected(when, told(corrects, whole(9)))
  })
}

interface Case {
  readonly seed: number
  readonly events: number
  /** Share of the log that takes back. */
  readonly takenBack: number
  readonly cuts: readonly Cut['events'][]
}

async function differing({ seed, events, takenBack, cuts }: Case) {
  const store = createStore()
  const log = logOf(events, new Random(`taken back/${seed}`), takenBack)
  for (let from = 0; from < events; from += appended)
    await append(store, log.slice(from, from + appended))
  const readModel = await openInMemory(store)
  const parts = cuts.map((some): Cut => ({ events: some, extent: 'mirror and projections' }))
  await projectInCuts(store, readModel, parts, which)
  const checks = await checkProjections(readModel, which)
  const [row] = await readModel.read((session) =>
    session.rows(
      `select count(*) filter (where n = -1) as taken,
         count(*) filter (where n = -1 and known_seq - seq > ${Math.min(rowGroup, events / 2)}) as late
       from waste_record`
    )
  )
  await readModel.close()
  return {
    differing: checks.filter((table) => table.differing > 0),
    tables: checks.length,
    taken: integer(row ?? {}, 'taken'),
    late: integer(row ?? {}, 'late')
  }
}

/** Ranges beyond 2,048 events have bounds, shorter ones none; both in turn, on one log. */
const longAndShort = [2_500, 1, 2_049, 40, 3_000]
const seeds = Array.from({ length: sized({ daily: 2, nightly: 20 }) }, (_, index) => index + 1)

test.each(seeds)(
  'seed %i: what is taken back ranges later is gone as where all is built at once',
  async (seed) => {
    const found = await differing({ seed, events: 14_000, takenBack: 0.2, cuts: longAndShort })
    expect(found.tables).toBeGreaterThan(5)
    expect(found.differing).toEqual([])
    expect(found.taken).toBeGreaterThan(500)
    expect(found.late).toBeGreaterThan(20)
  }
)

test('what is taken back many row groups later is gone as where all is built at once', async () => {
  const events = sized({ daily: 1, nightly: 6 }) * rowGroup + 20_000
  const cuts = [60_000, 1, 9_000, 500]
  const found = await differing({ seed: 7, events, takenBack: 0.01, cuts })
  expect(found.differing).toEqual([])
  expect(found.late).toBeGreaterThan(20)
})
