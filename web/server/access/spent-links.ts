import type { DatabaseSync } from 'node:sqlite'

/** Signed links that were used: each works once. */
export interface SpentLinks {
  /** Whether it was there to be spent; of two at once, one gets it. */
  readonly spend: (id: string, expiresAtMs: number) => boolean
  /** Gives it back: what it was used for did not come about. */
  readonly unspend: (id: string) => void
  readonly isSpent: (id: string) => boolean
}

/** The used links of a file of credentials. */
export function spentLinksIn(db: DatabaseSync): SpentLinks {
  const put = db.prepare(
    'insert into spent_links(id, expires_at_ms) values (?, ?) on conflict do nothing'
  )
  const drop = db.prepare('delete from spent_links where id = ?')
  const one = db.prepare('select 1 from spent_links where id = ?')
  return {
    spend: (id, expiresAtMs) => put.run(id, expiresAtMs).changes > 0,
    unspend: (id) => {
      drop.run(id)
    },
    isSpent: (id) => one.get(id) !== undefined
  }
}
