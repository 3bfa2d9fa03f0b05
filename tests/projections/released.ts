import type { Tenant } from '../../domain/access/tenant.ts'
import type { EventStore, RecordedEvent } from '../../domain/event-store.ts'
import { createMemoryStore } from '../../ingest/store/memory.ts'
import { createApplier } from '../../projections/apply.ts'
import {
  type FlowFigures,
  flows,
  type SurplusFigures,
  surplus
} from '../../projections/figures/contract.ts'
import { createMirrorWriter } from '../../projections/log/mirror.ts'
import { projections } from '../../projections/projections.ts'
import { queries } from '../../projections/queries.ts'
import { follow, openInMemory, type WholeReadModel } from './setup.ts'
import { city, type Told, told } from './told.ts'

/** Books of which each part became known at a time of its own, and the public figures of them. */

interface Recorded {
  /** When the log learnt of it, `YYYY-MM-DD`. */
  readonly on: string
  readonly events: readonly Told[]
}

/** Something that is about another city, so that the log's time goes on. */
function tick(n: number): Told {
  return told(
    'SiteOpened',
    { n, on: '2025-01-01' },
    {
      ...{ boundary: 'elsewhere', site: `hub:clock-${n}`, name: 'clock', assumptions: [] },
      source: 'test'
    }
  )
}

/** A log of the parts in their order, and that it has become `until`. */
async function recordedStore(parts: readonly Recorded[], until: string): Promise<EventStore> {
  let nowMs = 0
  const store = createMemoryStore({ now: () => nowMs })
  for (const { on, events } of [...parts, { on: until, events: [tick(90_000)] }]) {
    nowMs = Date.parse(`${on}T00:00:00Z`)
    for (const { stream, event } of events) {
      await store.append({ stream, events: [event], expected: 'any' })
    }
  }
  return store
}

/** The parts in their order, and that it has become `until`. */
export async function projectRecorded(
  parts: readonly Recorded[],
  until: string
): Promise<WholeReadModel> {
  const store = await recordedStore(parts, until)
  const readModel = await openInMemory(store)
  const running = await follow(store, readModel)
  await running.stop()
  return readModel
}

/** The same, all of it mirrored, and projected up to so many events; `goOn` projects the others. */
export async function projectBehind(
  parts: readonly Recorded[],
  { until, events }: { readonly until: string; readonly events: number }
) {
  const store = await recordedStore(parts, until)
  const readModel = await openInMemory(store)
  const applier = await createApplier(readModel, projections)
  const writer = await readModel.read(createMirrorWriter)
  const recorded: RecordedEvent[] = []
  for await (const batch of store.readAll()) recorded.push(...batch)
  for (const event of recorded.slice(0, events)) writer.add(event)
  await applier.commit(writer.take(), 'mirror and projections')
  for (const event of recorded.slice(events)) writer.add(event)
  await applier.commit(writer.take(), 'mirror')
  return { readModel, goOn: () => applier.commit(null, 'mirror and projections') }
}

export const everybody: Tenant = { role: 'public', party: null, boundaries: 'all' }

function ask(name: string, readModel: WholeReadModel, parameters: object, tenant: Tenant) {
  const query = queries.find((one) => one.projection === 'figures' && one.name === name)
  return query?.ask(readModel, tenant, { boundary: city, ...parameters })
}

export async function flowFigures(
  readModel: WholeReadModel,
  parameters: object = {},
  tenant: Tenant = everybody
): Promise<FlowFigures> {
  return flows.answer.parse(await ask('flows', readModel, parameters, tenant))
}

export async function surplusFigures(
  readModel: WholeReadModel,
  parameters: object = {}
): Promise<SurplusFigures> {
  return surplus.answer.parse(await ask('surplus', readModel, parameters, everybody))
}
