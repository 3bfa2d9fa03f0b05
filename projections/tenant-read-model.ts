import type { Tenant } from '../domain/access/tenant.ts'
import { nothingUnder } from './access/own.ts'
import { OwnPlaces } from './access/own-places.ts'
import type { Sight } from './access/sight.ts'
import { type Restriction, veiledSession } from './access/veil.ts'
import { text } from './cells.ts'
import { counted } from './facts.ts'
import { mirrorTables } from './log/tables.ts'
import { projections } from './projections.ts'
import type { ReadModel } from './read-model.ts'
import type { Session } from './session.ts'

/** The read model as one tenant sees it. Queries take nothing else, so none forgets for whom it is. */
export interface TenantReadModel extends Pick<ReadModel, 'read'> {
  readonly tenant: Tenant
}

/** What a question names: whatever is not the tenant's answers as if it did not exist. */
export interface Named {
  readonly boundary?: string | undefined
  /** Places of which one must be the party's own, where any is named. */
  readonly ids: readonly string[]
}

const tables: readonly string[] = [
  ...mirrorTables,
  ...projections.flatMap(({ tables: own, views = [] }) =>
    [...own, ...views].map(({ name }) => name)
  )
]

interface Kept {
  readonly places: OwnPlaces
  readonly statements: Map<string, string>
}

const keptFor = new WeakMap<WeakKey, Kept>()

function keptOf({ keptBy }: ReadModel): Kept {
  const kept = keptFor.get(keptBy) ?? { places: new OwnPlaces(), statements: new Map() }
  keptFor.set(keptBy, kept)
  return kept
}

const openSql = `
  select boundary
  from (
    select boundary, arg_max(audience, seq) as audience
    from ${counted('boundary_audience', undefined)}
    group by boundary
  )
  where audience = 'everybody'`

async function openBoundaries(session: Session): Promise<readonly string[]> {
  return (await session.rows(openSql)).map((row) => text(row, 'boundary'))
}

async function restrictionOf(
  session: Session,
  { party, boundaries }: Tenant,
  sight: Sight,
  places: OwnPlaces
): Promise<Restriction> {
  const granted = boundaries === 'all' ? null : boundaries
  if (sight === 'open') {
    const open = await openBoundaries(session)
    return { boundaries: open, places: null, rows: 'all', withPublished: true }
  }
  if (sight === 'all') {
    return { boundaries: granted, places: null, rows: 'all', withPublished: false }
  }
  return {
    boundaries: granted,
    places: party === null ? [] : await places.of(session, party),
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
  if (boundary !== undefined && boundaries !== null && !boundaries.includes(boundary)) {
    if (!withPublished || !(await isPublished(session, boundary))) throw nothingUnder(boundary)
  }
  const isOwn = (id: string) => places?.some(({ place }) => place === id) === true
  if (rows === 'own' && ids.length > 0 && !ids.some(isOwn)) throw nothingUnder(ids.join(', '))
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
  const isWhole = sight === 'protected' || (sight === 'all' && tenant.boundaries === 'all')
  if (isWhole) return { tenant, read: readModel.read }
  const { places, statements } = keptOf(readModel)
  return {
    tenant,
    read: (work) =>
      readModel.read(async (session) => {
        const restriction = await restrictionOf(session, tenant, sight, places)
        await checkNamed(session, restriction, named)
        return work(veiledSession(session, restriction, tables, statements))
      })
  }
}
