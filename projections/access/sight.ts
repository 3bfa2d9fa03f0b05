import type { Role, Scope } from '../../domain/access/role.ts'

/**
 * How much of a query's rows a role sees, always within the boundaries granted:
 *
 * - `all`: every row;
 * - `own`: rows in which a place of the party's own stands, on a day that it was (veils.ts says in
 *   which columns);
 * - `asked`: the query itself restricts its rows to the party, as its docstring says;
 * - `open`: what was published, and all of a boundary that was opened to everybody. Opening skips the
 *   protection of small numbers, single growers' flows included: it is the desk's decision, for a
 *   stated reason, where nobody's figures are in it or everybody agreed;
 * - `protected`: sums over everybody's rows that the query itself protects, the same for everybody;
 * - `refused`: nothing.
 */
export type Sight = 'all' | 'own' | 'asked' | 'open' | 'protected' | 'refused'

/** Who sees what of a query. The table stands beside the queries, in queries.ts. */
export interface QueryAccess {
  readonly sights: Readonly<Record<Role, Sight>>
  /** Parameters of which one must be a place of the party's own, where any is given and sight is `own`. */
  readonly ids: readonly string[]
  /** What whoever asks must have been given beside the role. */
  readonly scope: Scope
  /**
   * What keeps the query within boundaries by itself, so that whoever sees all of one needs no veil,
   * which is planned beside the question, and a party only one before what is not its own:
   *
   * - `parameter`: every row that it reads is of the boundary asked for, whatever places, lots and
   *   documents another one shares with it;
   * - `answer`: its answer is of the tenant's boundaries alone.
   */
  readonly boundedBy?: 'parameter' | 'answer'
  /** Tables in which it looks beyond the boundary asked for: they alone are veiled. */
  readonly across?: readonly string[]
  /**
   * The parameter with the place that every row which it reads is of, in a column that makes a row a
   * party's own: where the place is its own for all time, all those rows are, and none is looked at.
   */
  readonly about?: string
  /**
   * The parameter with the place of which alone it reads what is said of places: all of it is seen by
   * whoever sees a boundary that the place was opened in, and nothing by anybody else.
   */
  readonly site?: string
}

function access(parties: Sight, everybody: Sight, ids: readonly string[]): QueryAccess {
  const sightOf = (role: Role): Sight => {
    if (role === 'analyst' || role === 'desk') return 'all'
    if (role === 'device') return 'refused'
    return role === 'public' ? everybody : parties
  }
  const sights = {
    analyst: sightOf('analyst'),
    desk: sightOf('desk'),
    operator: sightOf('operator'),
    wholesaler: sightOf('wholesaler'),
    ngo: sightOf('ngo'),
    grower: sightOf('grower'),
    startup: sightOf('startup'),
    device: sightOf('device'),
    public: sightOf('public')
  }
  return { sights, ids, scope: 'read:flows' }
}

/** Books: each party sees its own, everybody what is open. */
export const books = (...ids: readonly string[]): QueryAccess => access('own', 'open', ids)

/** Books of single growers and firms: never for the public, whatever is open. */
export const privateBooks = (...ids: readonly string[]): QueryAccess =>
  access('own', 'refused', ids)

/** What the query itself restricts to the party. */
export const asked: QueryAccess = access('asked', 'open', [])

/** Of queries that read rows of the boundary asked for and of no other. */
export function bounded(
  of: QueryAccess,
  by: NonNullable<QueryAccess['boundedBy']> = 'parameter'
): QueryAccess {
  return { ...of, boundedBy: by }
}

/** Of queries about one place, all of whose rows name it: none of a place that is not a party's own. */
export function aboutOne(of: QueryAccess, place: string): QueryAccess {
  return { ...of, ids: [place], about: place }
}

/** Of queries about what is said of one place. */
export function aboutSite(of: QueryAccess, site: string): QueryAccess {
  return { ...of, site }
}

/** The same, but for tables in which rows of any boundary are read. */
export function boundedBut(of: QueryAccess, ...across: readonly string[]): QueryAccess {
  return { ...bounded(of), across }
}

/** Names that all parties need: places, products, factors. */
export const reference: QueryAccess = access('all', 'open', [])

/** What the query restricts to what a party has given; an NGO's part in it is another's surplus. */
export const askedByDonors: QueryAccess = {
  ...asked,
  sights: { ...asked.sights, ngo: 'refused' }
}

const everybodyProtected = access('protected', 'protected', [])

/** Figures for everybody, in which the query protects small numbers. */
export const protectedFigures: QueryAccess = {
  ...everybodyProtected,
  sights: { ...everybodyProtected.sights, analyst: 'protected', desk: 'protected' }
}

/** Sums over all parties, which would tell each of the others. */
export const overview: QueryAccess = access('refused', 'open', [])

/** An event as it was recorded, which may name more than one party: for parties, nothing of it. */
export const wholeEvents: QueryAccess = access('refused', 'open', [])

/** The record itself, event by event. */
export const staffOnly: QueryAccess = access('refused', 'refused', [])

/** Who used the service: of people, and so for whoever answers for them. */
export const deskOnly: QueryAccess = {
  ...staffOnly,
  sights: { ...staffOnly.sights, analyst: 'refused' },
  scope: 'read:audit'
}
