import { type EventName, encode, eventTypeOf } from '../../domain/catalog.ts'
import type { EventStore, RecordedEvent } from '../../domain/event-store.ts'
import { type CityDay, createCity } from '../../ingest/city/city.ts'
import { CityLog } from '../../ingest/city/city-log.ts'
import type { FaultRates } from '../../ingest/city/faults.ts'
import { Random } from '../../ingest/city/random.ts'
import type { CityEvent } from '../../ingest/city/reports.ts'
import { eventId } from '../../ingest/event-id.ts'
import type { ReadModel } from '../../projections/read-model.ts'
import { startProjections } from '../../projections/run.ts'
import { smallPlan } from '../ingest/city/small-plan.ts'
import { dyingAt } from '../projections/dying.ts'
import { createStore, openInMemory } from '../projections/setup.ts'

/** A small city lived through, reported in disorder, and projected by a process that dies. */
export interface Run {
  readonly days: readonly CityDay[]
  /** Grams at each place on the last evening. */
  readonly stock: ReadonlyMap<string, number>
  readonly store: EventStore
  readonly readModel: ReadModel
  /** How often the projecting process died. */
  readonly crashes: number
}

export const boundary = smallPlan.boundary.boundary
/** Two weeks in which a month ends, so that plants report what they treated. */
export const span = { from: '2022-06-20', to: '2022-07-03' }

/** Any order of arrival in which each source keeps its own. */
function shuffled(events: readonly CityEvent[], random: Random): CityEvent[] {
  const queues = [...Map.groupBy(events, ({ actor }) => actor).values()].map((queue) => [...queue])
  const arrived: CityEvent[] = []
  while (queues.length > 0) {
    const index = Math.floor(random.next() * queues.length)
    const queue = queues[index] ?? []
    arrived.push(...queue.splice(0, 1 + Math.floor(random.next() * 5)))
    if (queue.length === 0) queues.splice(index, 1)
  }
  return arrived
}

async function report(store: EventStore, events: readonly CityEvent[], seed: number) {
  const random = new Random(`arrival/${seed}`)
  const log = new CityLog(store, { boundary, seed })
  const arrived = shuffled(events, random)
  while (arrived.length > 0) {
    const some = arrived.splice(0, 1 + Math.floor(random.next() * 400))
    await log.append(log.encode(some))
    if (random.next() > 0.2) continue
    // What is sent again, by somebody who does not know that it was, is the same message.
    const again = new CityLog(store, { boundary, seed })
    await again.append(again.encode(some.slice(0, 20)))
  }
}

/** Projects the log to its end, dying on the way, each time further on. */
async function projectDying(
  store: EventStore,
  readModel: ReadModel,
  random: Random
): Promise<number> {
  const head = await store.head()
  for (let crashes = 0; ; crashes += 1) {
    // Later lives are longer, so that the end is reached.
    const step = Math.floor(random.next() * 60) + crashes * 120 + 1
    const mortal = dyingAt(readModel, step)
    const batchSize = 20 + Math.floor(random.next() * 500)
    const started = startProjections({ store, readModel: mortal.readModel, batchSize })
    const running = await started.catch(() => null)
    await running?.caughtUp(head, { timeoutMs: 30_000 }).catch(() => undefined)
    await running?.stop()
    if (!mortal.died()) return crashes
  }
}

/** Lives, reports and projects a city. The caller closes the read model. */
export async function runCity(seed: number, faults: Partial<FaultRates>): Promise<Run> {
  const days: CityDay[] = []
  let stock: ReadonlyMap<string, number> = new Map()
  for (const day of createCity({ plan: smallPlan, seed, ...span, faults })) {
    days.push(day)
    stock = day.stock()
  }
  const store = createStore()
  await report(
    store,
    days.flatMap(({ events }) => events),
    seed
  )
  const readModel = await openInMemory(store)
  const crashes = await projectDying(store, readModel, new Random(`crash/${seed}`))
  return { days, stock, store, readModel, crashes }
}

/** Voids some observations of the log and says each anew, under another id. */
export async function takeBackAndSayAgain(store: EventStore, random: Random): Promise<number> {
  const stored: RecordedEvent[] = []
  for await (const batch of store.readAll()) stored.push(...batch)
  const replaced = new Set(stored.map(({ corrects }) => corrects))
  const standing = stored.filter(
    ({ id, type, corrects }) =>
      corrects === null && !replaced.has(id) && eventTypeOf(type).kind === 'observation'
  )
  let again = 0
  for (const { position: _, revision, stream, recordedAtMs, ...event } of standing) {
    if (random.next() > 0.1) continue
    const meta = JSON.parse(event.meta)
    const idOf = (what: string) => eventId(event.occurredAtMs, [what, event.id])
    const voiding: EventName = 'EventVoided'
    const data = { eventId: event.id, stream, reason: 'said anew', replacedBy: idOf('said anew') }
    const { occurredAtMs } = event
    const voided = encode({
      ...{ id: idOf('voided'), type: voiding, occurredAtMs, data, meta },
      corrects: event.id
    })
    await store.append({
      stream,
      events: [voided, { ...event, id: idOf('said anew') }],
      expected: 'any'
    })
    again += 1
  }
  return again
}
