import type { Tenant } from '../../domain/access/tenant.ts'
import { createCity } from '../../ingest/city/city.ts'
import { CityLog } from '../../ingest/city/city-log.ts'
import { usualFaults } from '../../ingest/city/faults.ts'
import { CityFeed } from '../../ingest/city/feed.ts'
import { createMemoryStore } from '../../ingest/store/memory.ts'
import { queries } from '../../projections/queries.ts'
import { openReadModel, type ReadModel } from '../../projections/read-model.ts'
import { startProjections } from '../../projections/run.ts'
import { demoPeople } from '../../web/server/access/demo-people.ts'
import { milanPlan, simulatedMilan } from '../../web/server/commands/milan-plan.ts'
import { type Bench, type Figure, inAtMost, median, processorMsOf, quantile } from './harness.ts'

const cityEvents = Number(process.env.BENCH_EVENTS ?? 100_000)
const askings = 61

const window = { boundary: simulatedMilan, from: '2026-01-01', to: '2026-12-31' }
/** Questions that pages ask, and what of. */
const asked: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'flows/links': window,
  'balance/processes': window,
  'stocks/levels': { boundary: simulatedMilan },
  'waste/sites': window,
  'boundaries/list': {}
}

/** As the server asks: a form of the read model of its own for each question. */
function processorTime(readModel: ReadModel, name: string, tenant: Tenant): Promise<number> {
  const query = queries.find((one) => `${one.projection}/${one.name}` === name)
  if (query === undefined) throw new Error(`${name} is no query`)
  return processorMsOf(() => query.ask(readModel.within(60_000), tenant, asked[name] ?? {}))
}

interface Question {
  readonly name: string
  readonly tenant: Tenant
  readonly who: string
  /** What was done to the read model before each asking. */
  readonly before?: () => Promise<unknown>
}

/**
 * What the veil adds to a question of somebody who sees the same rows through it, or fewer: both ask by
 * turns, each pair is compared, and the median of the differences counts. Beside it stands how far two
 * askings without a veil are apart.
 */
async function veilFigure(
  readModel: ReadModel,
  { name, tenant, who, before }: Question
): Promise<Figure> {
  const open: Tenant = { role: 'desk', party: null, boundaries: 'all' }
  const [withIt, without]: [number[], number[]] = [[], []]
  for (let asking = -3; asking < askings; asking += 1) {
    const veiledFirst = asking % 2 === 0
    const inTurn = veiledFirst ? [tenant, open] : [open, tenant]
    for (const one of inTurn) {
      await before?.()
      const ms = await processorTime(readModel, name, one)
      if (asking >= 0) (one === tenant ? withIt : without).push(ms)
    }
  }
  const added = withIt.map((ms, asking) => ms - (without[asking] ?? Number.NaN))
  return {
    name: `processor time of the veil of ${who} on ${name}`,
    ...{ value: median(added), unit: 'ms', runs: askings },
    ...{ min: quantile(added, 0.25), max: quantile(added, 0.75) },
    target: inAtMost(1),
    against: { name: 'ms without it', value: median(without) }
  }
}

async function queryFigures(): Promise<readonly Figure[]> {
  const store = createMemoryStore({ now: () => Date.UTC(2026, 10, 22, 12) })
  const days = createCity({
    ...{ plan: milanPlan(), seed: 1, from: '2026-01-01', to: '2999-12-31' },
    faults: usualFaults
  })
  const log = new CityLog(store, { boundary: simulatedMilan, seed: 1 })
  await new CityFeed({ log, days }).append({ mostEvents: cityEvents })
  const readModel = await openReadModel({ path: null, store })
  const projections = await startProjections({ store, readModel })
  await projections.caughtUp(await store.head(), { timeoutMs: 600_000 })
  const figures: Figure[] = []
  const operator = demoPeople.find(({ role }) => role === 'operator')
  const tenants: readonly (readonly [string, Tenant])[] = [
    ['an analyst of one city', { role: 'analyst', party: null, boundaries: [simulatedMilan] }],
    [
      'an operator',
      { role: 'operator', party: operator?.tenant ?? null, boundaries: [simulatedMilan] }
    ]
  ]
  for (const name of Object.keys(asked)) {
    for (const [who, tenant] of tenants) {
      figures.push(await veilFigure(readModel, { name, tenant, who }))
    }
  }
  for (const [who, tenant] of tenants) {
    const after = { name: 'boundaries/list', tenant, who: `${who}, after a commit,` }
    const before = () => readModel.write(async () => {})
    figures.push(await veilFigure(readModel, { ...after, before }))
  }
  await projections.stop()
  await readModel.close()
  return figures
}

/** What it costs a question that whoever asks sees only what is theirs. */
export const accessQueriesBench: Bench = { name: 'access-queries', run: queryFigures }
