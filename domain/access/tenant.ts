import type { Role } from './role.ts'

/** A place that is a party's own on the days of a span, both included; null: without end. */
export interface OwnPlace {
  readonly place: string
  readonly from: string | null
  readonly to: string | null
}

/** For whom a question is answered: what may be seen follows from it, never from the question. */
export interface Tenant {
  readonly role: Role
  /** The party acted for; null for analyst, desk and public. */
  readonly party: string | null
  /** The party's own places: itself, those that it manages, and the plots that it holds. */
  readonly places: readonly OwnPlace[]
  /** Granted spaces. */
  readonly boundaries: readonly string[] | 'all'
  /** Spaces that were opened to everybody. */
  readonly open: readonly string[]
}

/** Whoever may read the data folder itself sees all of it: the command line. */
export const everything: Tenant = {
  ...{ role: 'desk', party: null, places: [], boundaries: 'all', open: [] }
}
