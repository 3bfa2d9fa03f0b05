import { performance } from 'node:perf_hooks'
import { everything } from '../../domain/access/tenant.ts'
import { encode } from '../../domain/catalog.ts'
import type { NewEvent } from '../../domain/event-store.ts'
import { stages } from '../../domain/movement.ts'
import { createMemoryStore } from '../../ingest/store/memory.ts'
import { createEngine } from '../../projections/engine.ts'
import { systemParameters } from '../../projections/mfa/system/contract.ts'
import { openReadModel } from '../../projections/read-model.ts'
import { startProjections } from '../../projections/run.ts'
import { readAs } from '../../projections/tenant-read-model.ts'
import { type Bench, type Figure, sampled } from './harness.ts'

/** As in the benchmark of a late event; fewer where `BENCH_FLOWS` says so. */
const count = Number(process.env.BENCH_FLOWS ?? 1_000_000)
const perAppend = 1_000
const runs = 5
/** Late events: the first few pay for what the compiler has not seen yet. */
const lateEvents = 15
const days = 365
const firstDayMs = Date.UTC(2025, 0, 1)
const boundary = 'bench-city'

function day(index: number): string {
  return new Date(firstDayMs + index * 86_400_000).toISOString().slice(0, 10)
}

/** 40 processes in four stages that deal with three of the next each, a year of days. */
function published(at: number, dayIndex: number): NewEvent {
  const stage = at % 3
  const from = Math.floor(at / 3) % 10
  const to = (from + (Math.floor(at / 30) % 3)) % 10
  const netGrams = 500_000 + ((at * 7_919) % 100_000)
  const ref = (of: number, number: number) => {
    return { id: `Process ${of}-${number}`, stage: stages[of] ?? null }
  }
  return encode({
    id: `${at.toString(16).padStart(8, '0')}-0000-8000-8000-000000000000`,
    type: 'FlowPublished',
    occurredAtMs: firstDayMs + dayIndex * 86_400_000 + 36_000_000,
    meta: {
      actor: 'bench',
      channel: 'import',
      source: { kind: 'csv', name: 'bench.csv', line: at + 1 },
      correlationId: 'bench'
    },
    data: {
      boundary,
      publication: `bench-${at}`,
      period: { from: day(dayIndex), to: day(dayIndex) },
      source: ref(stage, from),
      target: ref(stage + 1, to),
      group: 'Fruit',
      product: null,
      quantity: {
        ...{ value: String(netGrams), unit: 'g', netGrams, grossGrams: null, tareGrams: null },
        ...{ basis: 'weighed', bound: '=', factorId: null, sdGrams: Math.round(netGrams / 100) }
      }
    }
  })
}

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

/** One late event in a year of days: the days' systems made anew, and only what it touches. */
export const incrementalBench: Bench = {
  name: 'incremental',
  run: async (): Promise<readonly Figure[]> => {
    const store = createMemoryStore({ now: () => firstDayMs + days * 86_400_000 })
    const stream = `publication-bench.${boundary}`
    for (let start = 0; start < count; start += perAppend) {
      const events = Array.from({ length: perAppend }, (_, at) =>
        published(start + at, Math.floor(((start + at) / count) * days))
      )
      await store.append({ stream, events, expected: 'any' })
    }
    const readModel = await openReadModel({ path: null, store })
    const running = await startProjections({ store, readModel })
    const caughtUp = async () => running.caughtUp(await store.head(), { timeoutMs: 600_000 })
    await caughtUp()
    const asked = readAs(readModel, everything, 'all')
    const parameters = systemParameters.parse({
      ...{ boundary, from: day(0), to: day(days - 1), period: 'day' }
    })
    const ask = (engine: ReturnType<typeof createEngine>) => () =>
      engine.systems.renew(asked, parameters, engine)
    const whole = await sampled(runs, () => milliseconds(ask(createEngine())))
    const engine = createEngine()
    await ask(engine)()
    let late = 0
    const one = await sampled(lateEvents, async () => {
      late += 1
      const event = published(count + late, 200)
      await store.append({ stream, events: [event], expected: 'any' })
      await caughtUp()
      return milliseconds(ask(engine))
    })
    await running.stop()
    await readModel.close()
    const name = `${count.toLocaleString('en')} flows, ${days} days`
    return [
      { name: `systems of ${name}, all made anew`, unit: 'ms', ...whole },
      {
        ...{ name: `the same after one late event`, unit: 'ms', ...one },
        against: { name: 'all made anew', value: whole.value },
        target: { value: whole.value / 100, better: 'lower' }
      }
    ]
  }
}
