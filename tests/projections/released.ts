import type { Tenant } from '../../domain/access/tenant.ts'
import { createMemoryStore } from '../../ingest/store/memory.ts'
import {
  type FlowFigures,
  flows,
  type SurplusFigures,
  surplus
} from '../../projections/figures/contract.ts'
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

/** The parts in their order, and that it has become `until`. */
export async function projectRecorded(
  parts: readonly Recorded[],
  until: string
): Promise<WholeReadModel> {
  let nowMs = 0
  const store = createMemoryStore({ now: () => nowMs })
  for (const { on, events } of [...parts, { on: until, events: [tick(90_000)] }]) {
    nowMs = Date.parse(`${on}T00:00:00Z`)
    for (const { stream, event } of events) {
      await store.append({ stream, events: [event], expected: 'any' })
    }
  }
  const readModel = await openInMemory(store)
  const running = await follow(store, readModel)
  await running.stop()
  return readModel
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
