import type { Role } from './role.ts'

/** For whom a question is answered: what may be seen follows from it, never from the question. */
export interface Tenant {
  readonly role: Role
  /**
   * The party acted for; null for analyst, desk and public. It is a place (`charity:recup`), a
   * manager of places as concessions name it, or a holder of plots.
   */
  readonly party: string | null
  /** Granted spaces. */
  readonly boundaries: readonly string[] | 'all'
}

/** Whoever may read the data folder itself sees all of it: the command line. */
export const everything: Tenant = { role: 'desk', party: null, boundaries: 'all' }
