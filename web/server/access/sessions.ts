import type { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import { type SignInWay, signInWays } from '../../../domain/access/sign-in-way.ts'
import { hashOf, newSecret, type Random, same } from './secret.ts'

/** What a sign-in has proved: one factor, or two. */
export type Factors = 1 | 2

export interface NewSession {
  readonly subject: string
  readonly way: SignInWay
  readonly factors: Factors
}

export interface Session extends NewSession {
  readonly begunAtMs: number
}

/** A session as its person is told of it: all but what would open it. */
interface KnownSession extends Session {
  /** To the half minute. */
  readonly usedAtMs: number
  readonly isThis: boolean
}

export interface Sessions {
  /** @returns the secret for the cookie; it is stored nowhere. */
  readonly begin: (session: NewSession) => string
  /** Whose session it is, and notes that it was used; null once it has ended. */
  readonly use: (secret: string) => Session | null
  readonly end: (secret: string) => void
  /** Ends all of a person; returns how many. */
  readonly endAllOf: (subject: string) => number
  /** Those of a person that have not ended, the last used first. @param secret of the one asking. */
  readonly listOf: (subject: string, secret: string) => readonly KnownSession[]
  /** Ends all of a person but that one; returns how many. */
  readonly endOthersOf: (subject: string, secret: string) => number
  readonly sweep: () => void
}

/** Uses are noted so often and no more: a page asks many things at once. */
const noteEveryMs = 30_000

const row = z.object({
  hash: z.instanceof(Uint8Array),
  subject: z.string(),
  way: z.enum(signInWays),
  factors: z.literal([1, 2]),
  created_at_ms: z.int(),
  used_at_ms: z.int()
})

/** The sessions of a file of credentials: known by hash, ended by idleness, age or sign-out. */
export function sessionsIn(
  db: DatabaseSync,
  options: {
    readonly now: () => number
    readonly random: Random
    readonly sessionIdleMs: number
    readonly sessionMs: number
  }
): Sessions {
  const { now, random, sessionIdleMs, sessionMs } = options
  const put = db.prepare(
    'insert into sessions(hash, subject, way, factors, created_at_ms, used_at_ms) values (?, ?, ?, ?, ?, ?)'
  )
  const one = db.prepare('select * from sessions where hash = ?')
  const note = db.prepare('update sessions set used_at_ms = ? where hash = ?')
  const drop = db.prepare('delete from sessions where hash = ?')
  const dropOf = db.prepare('delete from sessions where subject = ?')
  const dropOthers = db.prepare('delete from sessions where subject = ? and hash <> ?')
  const allOf = db.prepare('select * from sessions where subject = ? order by used_at_ms desc')
  const dropOld = db.prepare('delete from sessions where used_at_ms <= ? or created_at_ms <= ?')
  const hasEnded = (times: Pick<z.output<typeof row>, 'created_at_ms' | 'used_at_ms'>) =>
    now() - times.used_at_ms >= sessionIdleMs || now() - times.created_at_ms >= sessionMs
  return {
    begin: ({ subject, way, factors }) => {
      const secret = newSecret(random)
      put.run(hashOf(secret), subject, way, factors, now(), now())
      return secret
    },
    use: (secret) => {
      const hash = hashOf(secret)
      const found = one.get(hash)
      if (found === undefined) return null
      const { subject, way, factors, ...times } = row.parse(found)
      const at = now()
      if (hasEnded(times)) {
        drop.run(hash)
        return null
      }
      if (at - times.used_at_ms >= noteEveryMs) note.run(at, hash)
      return { subject, way, factors, begunAtMs: times.created_at_ms }
    },
    end: (secret) => {
      drop.run(hashOf(secret))
    },
    endAllOf: (subject) => Number(dropOf.run(subject).changes),
    listOf: (subject, secret) =>
      allOf
        .all(subject)
        .map((found) => row.parse(found))
        .filter((found) => !hasEnded(found))
        .map(({ hash, created_at_ms: begunAtMs, used_at_ms: usedAtMs, ...rest }) => ({
          ...{ ...rest, begunAtMs, usedAtMs },
          isThis: same(hash, hashOf(secret))
        })),
    endOthersOf: (subject, secret) => Number(dropOthers.run(subject, hashOf(secret)).changes),
    sweep: () => {
      dropOld.run(now() - sessionIdleMs, now() - sessionMs)
    }
  }
}
