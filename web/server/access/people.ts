import type { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import { type Role, roles } from '../../../domain/access/role.ts'

/** What a person may do, and for whom. */
export interface Grant {
  readonly role: Role
  /** The party acted for; null for analyst and desk. */
  readonly tenant: string | null
  readonly boundaries: readonly string[] | 'all'
}

interface Person extends Grant {
  /** Opaque id; name and address are in the vault. */
  readonly subject: string
  readonly grantedAtMs: number
}

export interface People {
  /** Grants anew what a person may do; what was granted before no longer holds. */
  readonly grant: (subject: string, grant: Grant) => void
  readonly find: (subject: string) => Person | null
  readonly list: () => readonly Person[]
  /** Whether there was anything to take away. */
  readonly remove: (subject: string) => boolean
}

/** Boundaries as they are stored. */
export const storedBoundaries = z
  .string()
  .transform((text): unknown => JSON.parse(text))
  .pipe(z.union([z.literal('all'), z.array(z.string())]))

const row = z
  .object({
    subject: z.string(),
    role: z.enum(roles),
    tenant: z.string().nullable(),
    boundaries: storedBoundaries,
    granted_at_ms: z.int()
  })
  .transform(({ granted_at_ms: grantedAtMs, ...rest }): Person => ({ ...rest, grantedAtMs }))

/** The people of a file of credentials. */
export function peopleIn(db: DatabaseSync, { now }: { readonly now: () => number }): People {
  const put = db.prepare(`
    insert into people(subject, role, tenant, boundaries, granted_at_ms) values (?, ?, ?, ?, ?)
    on conflict(subject) do update set role = excluded.role, tenant = excluded.tenant,
      boundaries = excluded.boundaries, granted_at_ms = excluded.granted_at_ms
  `)
  const one = db.prepare('select * from people where subject = ?')
  const all = db.prepare('select * from people order by granted_at_ms, subject')
  const drop = db.prepare('delete from people where subject = ?')
  return {
    grant: (subject, { role, tenant, boundaries }) => {
      put.run(subject, role, tenant, JSON.stringify(boundaries), now())
    },
    find: (subject) => {
      const found = one.get(subject)
      return found === undefined ? null : row.parse(found)
    },
    list: () => all.all().map((found) => row.parse(found)),
    remove: (subject) => drop.run(subject).changes > 0
  }
}
