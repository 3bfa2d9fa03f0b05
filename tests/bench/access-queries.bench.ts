import { performance } from 'node:perf_hooks'
import { roles } from '../../domain/access/role.ts'
import type { Tenant } from '../../domain/access/tenant.ts'
import { Failure } from '../../domain/failure.ts'
import { createCity } from '../../ingest/city/city.ts'
import { CityLog } from '../../ingest/city/city-log.ts'
import { usualFaults } from '../../ingest/city/faults.ts'
import { CityFeed } from '../../ingest/city/feed.ts'
import { createMemoryStore } from '../../ingest/store/memory.ts'
import { textOrNull } from '../../projections/cells.ts'
import { createEngine } from '../../projections/engine.ts'
import { queries } from '../../projections/queries.ts'
import type { BoundQuery } from '../../projections/query.ts'
import { openReadModel, type ReadModel } from '../../projections/read-model.ts'
import { startProjections } from '../../projections/run.ts'
import { demoPeople } from '../../web/server/access/demo-people.ts'
import { milanPlan, simulatedMilan } from '../../web/server/commands/milan-plan.ts'
import { parametersOf } from '../access/two-tenants.ts'
import { type Bench, type Figure, inAtMost, median } from './harness.ts'
import { parsesPerSecond, referenceParses } from './yardstick.ts'

/** A city small enough that most questions take some 10 ms: a millisecond more is seen beside that. */
const cityEvents = Number(process.env.BENCH_EVENTS ?? 10_000)
/** Pairs of askings, as many as it takes to tell the difference from its target, or as time allows. */
const mostPairs = 400
const leastPairs = 24
const mostMs = 4_000
const warmUps = 3

/** Whose questions are asked; all of them take some minutes. */
const asking = (process.env.BENCH_ROLES ?? 'analyst,operator,wholesaler,ngo,grower,startup').split(
  ','
)

/** What a role names in its questions; what it has none of is left out. */
type Names = Readonly<Record<string, string>>

/** Things of the city, and of the party where whoever asks acts for one. */
async function namesOf(readModel: ReadModel, party: string | null): Promise<Names> {
  const met = `$party is null or $party in (
    select name from dictionary where id in (f.source, f.target)
  )`
  const [row] = await readModel.read((session) =>
    session.rows(
      `select
         (select any_value(l.name) from (
           select f.lot from flow f where f.lot is not null and (${met}) order by f.seq limit 1
         ) f join lot l on l.id = f.lot) as lot,
         (select min(surplus) from surplus_declaration where $party is null or donor = $party) as surplus,
         (select min(plot) from plot_assignment where $party is null or holder = $party) as plot,
         (select min(startup) from startup_fact where $party is null or startup = $party) as startup,
         (select min(event_id)::varchar from log where type =
           (select id from dictionary where name = 'SaleRecorded')) as event`,
      { party }
    )
  )
  const place = party ?? 'covered-market:wagner'
  const found = ['lot', 'surplus', 'plot', 'startup'].flatMap((name) => {
    const value = row === undefined ? null : textOrNull(row, name)
    return value === null ? [] : [[name, value] as const]
  })
  const eventId = row === undefined ? null : textOrNull(row, 'event')
  return {
    ...{ boundary: simulatedMilan, from: '2026-01-01', to: '2026-12-31', site: place },
    ...{ definition: parametersOf(simulatedMilan, 'bench').definition ?? '' },
    ...{ since: '2026-11-22T11:00:00Z', ...(eventId === null ? {} : { eventId }) },
    ...Object.fromEntries(found)
  }
}

/** Of a plot, a lot or a startup where the question must name one; all others as a page asks first. */
function parametersFor({ parameters, projection }: BoundQuery, names: Names): Names {
  const needed = Object.entries(parameters.shape).filter(
    ([name, type]) =>
      !(type instanceof Object && 'safeParse' in type && type.safeParse(undefined).success) ||
      (name === 'from' && projection !== 'epcis') ||
      (name === 'to' && projection !== 'epcis')
  )
  return Object.fromEntries(
    needed.flatMap(([name]) => (names[name] === undefined ? [] : [[name, names[name]]]))
  )
}

/** What one asking takes: of all threads of the process, and by the clock. */
interface Spent {
  readonly processor: number
  readonly wall: number
}

/** As the server asks: a form of the read model of its own for each question, nothing kept solved. */
async function spent(
  readModel: ReadModel,
  query: BoundQuery,
  tenant: Tenant,
  parameters: Names
): Promise<Spent> {
  const engine = createEngine()
  const [cpu, start] = [process.cpuUsage(), performance.now()]
  await query.ask(readModel.within(60_000, 'somebody'), tenant, parameters, engine)
  const { user, system } = process.cpuUsage(cpu)
  return { wall: performance.now() - start, processor: (user + system) / 1_000 }
}

interface Compared {
  readonly name: string
  readonly query: BoundQuery
  readonly tenants: readonly [asked: Tenant, beside: Tenant]
  readonly parameters: Names
  /** What was done to the read model before each asking. */
  readonly before?: () => Promise<unknown>
  /** A millisecond on the machine that the target was set on, here. */
  readonly mostHere: number
}

/** The interval that holds the median in 95 of 100 cases, by a sign test. */
function intervalOf(values: readonly number[]): Pick<Figure, 'min' | 'max'> {
  const sorted = values.toSorted((a, b) => a - b)
  const reach = Math.ceil(0.98 * Math.sqrt(sorted.length))
  const middle = sorted.length / 2
  return {
    min: sorted[Math.max(0, Math.floor(middle) - reach)] ?? Number.NaN,
    max: sorted[Math.min(sorted.length - 1, Math.ceil(middle) + reach - 1)] ?? Number.NaN
  }
}

/** The median of differences, judged by the interval that holds it. */
function difference(name: string, added: readonly number[], beside: readonly number[]): Figure {
  return {
    ...{ name, value: median(added), unit: 'ms', runs: added.length },
    ...intervalOf(added),
    target: { ...inAtMost(1), by: 'interval' },
    against: { name: 'ms without it', value: median(beside) }
  }
}

/**
 * What the veil adds to a question of somebody who sees the same rows through it, or fewer: both ask in
 * turns, ABBA, and what counts is the median of the differences within pairs.
 */
async function addedFigures(readModel: ReadModel, compared: Compared): Promise<readonly Figure[]> {
  const { name, query, tenants, parameters, before, mostHere } = compared
  const [asked, beside]: [Spent[], Spent[]] = [[], []]
  const start = performance.now()
  const addedOf = (what: keyof Spent) =>
    asked.map((one, pair) => one[what] - (beside[pair]?.[what] ?? Number.NaN))
  const isTold = () => {
    const { min, max } = intervalOf(addedOf('processor'))
    return max <= mostHere || min > mostHere
  }
  const goesOn = (pair: number) =>
    pair < leastPairs ||
    (pair < mostPairs && performance.now() - start < mostMs && !(pair % 8 === 0 && isTold()))
  for (let pair = -warmUps; goesOn(pair); pair += 1) {
    const order = pair % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)
    for (const which of order) {
      await before?.()
      const one = await spent(readModel, query, tenants[which], parameters)
      if (pair >= 0) (which === 0 ? asked : beside).push(one)
    }
  }
  const figureOf = (what: 'processor' | 'wall', unit: string) =>
    difference(
      `${name}, ${unit}`,
      addedOf(what),
      beside.map((one) => one[what])
    )
  return [figureOf('processor', 'processor time'), figureOf('wall', 'by the clock')]
}

/** Of what the role asks as the desk does there is nothing to measure. */
function isSameStatement({ access }: BoundQuery, { role }: Tenant): boolean {
  const sight = access.sights[role]
  const isBounded = access.boundedBy !== undefined && access.across === undefined
  return sight === 'protected' || (sight === 'all' && isBounded)
}

const desk: Tenant = { role: 'desk', party: null, boundaries: 'all' }

/** What a role's questions cost more than the desk's; what it may not ask, or has nothing of, is left out. */
async function figuresOf(
  readModel: ReadModel,
  who: string,
  tenant: Tenant,
  mostHere: number
): Promise<readonly Figure[]> {
  const names = await namesOf(readModel, tenant.party)
  const figures: Figure[] = []
  for (const query of queries) {
    const name = `${who} at ${query.projection}/${query.name}`
    const parameters = parametersFor(query, names)
    if (isSameStatement(query, tenant)) continue
    try {
      await query.ask(readModel, tenant, parameters)
    } catch (error) {
      if (error instanceof Failure && error.code !== 'read_model_unavailable') continue
      throw error
    }
    figures.push(
      ...(await addedFigures(readModel, {
        name,
        query,
        tenants: [tenant, desk],
        parameters,
        mostHere
      }))
    )
  }
  return figures
}

async function controls(readModel: ReadModel, mostHere: number): Promise<readonly Figure[]> {
  const names = await namesOf(readModel, null)
  const links = queries.find(({ projection, name }) => `${projection}/${name}` === 'flows/links')
  const list = queries.find(({ projection, name }) => `${projection}/${name}` === 'boundaries/list')
  if (links === undefined || list === undefined) throw new Error('a query is gone')
  const parameters = parametersFor(links, names)
  const analyst: Tenant = { role: 'analyst', party: null, boundaries: [simulatedMilan] }
  return [
    ...(await addedFigures(readModel, {
      ...{ name: 'the desk beside itself at flows/links', query: links, parameters, mostHere },
      tenants: [desk, { ...desk }]
    })),
    ...(await addedFigures(readModel, {
      ...{ name: 'an analyst of one city at boundaries/list, after a commit', query: list },
      ...{ parameters: {}, tenants: [analyst, desk], mostHere },
      before: () => readModel.write(async () => {})
    }))
  ]
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
  const parses = await parsesPerSecond()
  const mostHere = referenceParses / parses.value
  const figures: Figure[] = [...(await controls(readModel, mostHere))]
  for (const role of roles.filter((one) => asking.includes(one))) {
    const person = demoPeople.find((one) => one.role === role)
    const tenant: Tenant = { role, party: person?.tenant ?? null, boundaries: [simulatedMilan] }
    figures.push(...(await figuresOf(readModel, `the ${role}`, tenant, mostHere)))
  }
  await projections.stop()
  await readModel.close()
  return figures
}

/** What it costs a question that whoever asks sees only what is theirs. */
export const accessQueriesBench: Bench = { name: 'access-queries', run: queryFigures }
