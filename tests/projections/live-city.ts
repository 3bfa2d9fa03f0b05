import { createCity } from '../../ingest/city/city.ts'
import { CityLog } from '../../ingest/city/city-log.ts'
import type { CityEvent } from '../../ingest/city/reports.ts'
import { smallPlan } from '../ingest/city/small-plan.ts'
import { createStore, follow, openInMemory, type WholeReadModel } from './setup.ts'

/** Two weeks of the small town, reported without faults, for questions about its flows. */
export const town = {
  boundary: smallPlan.boundary.boundary,
  from: '2022-06-13',
  to: '2022-06-26'
} as const

/** The town's reports as somebody changes them on the way, projected. The caller closes it. */
export async function liveTown(
  seed: number,
  change: (event: CityEvent) => CityEvent = (event) => event
): Promise<WholeReadModel> {
  const store = createStore()
  const log = new CityLog(store, { boundary: town.boundary, seed })
  for (const { events } of createCity({ plan: smallPlan, seed, from: town.from, to: town.to })) {
    await log.append(log.encode(events.map(change)))
  }
  const readModel = await openInMemory(store)
  const running = await follow(store, readModel)
  await running.stop()
  return readModel
}
