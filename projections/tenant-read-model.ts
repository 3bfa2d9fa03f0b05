import type { Tenant } from '../domain/access/tenant.ts'
import { keptOf } from './access/kept.ts'
import { nothingUnder } from './access/own.ts'
import { isForAllTime } from './access/own-places.ts'
import type { NumberedBoundary, NumberedPlace, Restriction } from './access/restriction.ts'
import type { QueryAccess, Sight } from './access/sight.ts'
import { veiledSession } from './access/veil.ts'
import { mirrorTables } from './log/tables.ts'
import { projections } from './projections.ts'
import { emptiedMeanwhile, type ReadModel, type ReadModelState } from './read-model.ts'
import type { Session } from './session.ts'

/** The read model as one tenant sees it. Queries take nothing else, so none forgets for whom it is. */
export interface TenantReadModel extends Pick<ReadModel, 'recorded' | 'state'> {
  readonly tenant: Tenant
  /** As `ReadModel.read`; `own` are a party's own places, on whatever day, where it depends on them. */
  readonly read: <T>(
    work: (session: Session, own?: ReadonlySet<string>) => Promise<T>
  ) => Promise<T>
}

/** What a question names: whatever is not the tenant's answers as if it did not exist. */
export interface Named {
  readonly boundary?: string | undefined
  /** Places of which one must be the party's own, where any is named. */
  readonly ids: readonly string[]
  /** What keeps the question within boundaries by itself, and which tables it does not do so in. */
  readonly boundedBy?: QueryAccess['boundedBy']
  readonly across?: QueryAccess['across']
  /** The place that all of the rows are of. */
  readonly about?: string | undefined
  /** The place of which alone what is said of places is read. */
  readonly site?: string | undefined
}

/** Whether the question itself keeps to a boundary that the tenant was given. */
function isWithin({ boundaries }: Tenant, { boundary, boundedBy }: Named): boolean {
  if (boundedBy !== 'parameter' || boundary === undefined) return false
  return boundaries === 'all' || boundaries.includes(boundary)
}

/** The same, in whatever table it reads. */
function isBounded(tenant: Tenant, named: Named): boolean {
  return isWithin(tenant, named) && named.across === undefined
}

/** Whether all that the question can read is the tenant's to see, so that nothing has to be veiled. */
function isWhole(tenant: Tenant, sight: Sight, named: Named): boolean {
  if (sight === 'protected') return true
  if (sight !== 'all') return false
  if (tenant.boundaries === 'all' || named.boundedBy === 'answer') return true
  return isBounded(tenant, named)
}

const tables: readonly string[] = [
  ...mirrorTables,
  ...projections.flatMap(({ tables: own, views = [] }) =>
    [...own, ...views].map(({ name }) => name)
  )
]

/** What a restriction is made from. */
interface Asking {
  readonly session: Session
  readonly kept: ReturnType<typeof keptOf>
  readonly state: ReadModelState
}

async function numberedBoundaries(
  { session, kept, state }: Asking,
  names: readonly string[]
): Promise<readonly NumberedBoundary[]> {
  const numbers = await kept.numbersOf(session, names, state)
  return names.map((name) => ({ name, number: numbers.get(name) ?? null }))
}

async function numberedPlaces(
  { session, kept, state }: Asking,
  party: string | null
): Promise<readonly NumberedPlace[]> {
  if (party === null) return []
  const places = await kept.placesOf(session, party, state)
  const names = places.map(({ place }) => place)
  const numbers = await kept.numbersOf(session, names, state)
  return places.map((own) => ({ ...own, number: numbers.get(own.place) ?? null }))
}

async function restrictionOf(
  asking: Asking,
  { party, boundaries }: Tenant,
  { sight, isBounded }: { readonly sight: Sight; readonly isBounded: boolean }
): Promise<Restriction> {
  if (sight === 'open') {
    const open = await asking.kept.openBoundaries(asking.session, asking.state)
    return {
      boundaries: await numberedBoundaries(asking, open),
      ...{ places: null, rows: 'all', withPublished: true }
    }
  }
  const granted =
    boundaries === 'all' || isBounded ? null : await numberedBoundaries(asking, boundaries)
  if (sight === 'all') {
    return { boundaries: granted, places: null, rows: 'all', withPublished: false }
  }
  return {
    boundaries: granted,
    places: await numberedPlaces(asking, party),
    rows: sight === 'own' ? 'own' : 'all',
    withPublished: false
  }
}

async function isPublished(session: Session, boundary: string): Promise<boolean> {
  const rows = await session.rows(
    `select 1
     from flow
     where publication is not null
       and boundary = (select id from dictionary where name = $boundary)
     limit 1`,
    { boundary }
  )
  return rows.length > 0
}

async function checkNamed(
  session: Session,
  { boundaries, places, rows, withPublished }: Restriction,
  { boundary, ids }: Named
): Promise<void> {
  if (boundary !== undefined && boundaries?.every(({ name }) => name !== boundary) === true) {
    if (!withPublished || !(await isPublished(session, boundary))) throw nothingUnder(boundary)
  }
  const isOwn = (id: string) => places?.some(({ place }) => place === id) === true
  if (rows === 'own' && ids.length > 0 && !ids.some(isOwn)) throw nothingUnder(ids.join(', '))
}

/** What is said of one place is seen whole or not at all, which is known without looking at it. */
async function ofSite(
  { session, kept, state }: Asking,
  restriction: Restriction,
  { site }: Named
): Promise<Restriction> {
  const { boundaries } = restriction
  if (site === undefined || boundaries === null) return restriction
  const within = await kept.boundariesOf(session, site, state)
  const isSeen = boundaries.some(({ name }) => within.has(name))
  return { ...restriction, boundaries: isSeen ? null : [] }
}

/** Of rows that are all of a place which is the party's own whatever the day, none is left out. */
function withoutNeedless(restriction: Restriction, { about }: Named): Restriction {
  const isAllOwn = restriction.places?.some((own) => own.place === about && isForAllTime(own))
  return isAllOwn === true ? { ...restriction, rows: 'all' } : restriction
}

/**
 * The read model for a tenant.
 *
 * @param sight how much of its rows the query shows the tenant's role.
 * @param named what the question names; reading throws Failure `not_found` where that is not the
 * tenant's, whether it exists or not.
 */
export function readAs(
  readModel: ReadModel,
  tenant: Tenant,
  sight: Sight,
  named: Named = { ids: [] }
): TenantReadModel {
  // Of the log nothing is veiled: a place in it is only known from a row that is seen.
  const { state: stateNow, recorded } = readModel
  if (isWhole(tenant, sight, named)) {
    return { tenant, recorded, state: stateNow, read: readModel.read }
  }
  const { across = tables } = named
  const veiledTables = sight === 'all' && isWithin(tenant, named) ? across : tables
  return {
    ...{ tenant, recorded, state: stateNow },
    read: async (work) => {
      const state = readModel.state()
      const kept = keptOf(state)
      const answer = await readModel.read(async (session) => {
        const asking: Asking = { session, kept, state }
        const restriction = await restrictionOf(asking, tenant, {
          ...{ sight, isBounded: isBounded(tenant, named) }
        })
        await checkNamed(session, restriction, named)
        const needed = await ofSite(asking, withoutNeedless(restriction, named), named)
        const names = restriction.places?.map(({ place }) => place)
        const own = names && new Set(names)
        return work(veiledSession(session, needed, veiledTables), own)
      })
      // What was kept is of that filling: beside rows of another its numbers would be other names.
      if (readModel.state().filling !== state.filling) throw emptiedMeanwhile()
      return answer
    }
  }
}
