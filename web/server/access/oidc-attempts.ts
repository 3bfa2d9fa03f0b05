import type { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import { hashOf } from './secret.ts'

/** What is kept between sending somebody to the identity provider and their return. */
interface OidcAttempt {
  readonly verifier: string
  readonly nonce: string
  /** Page of ours to go on with. */
  readonly returnTo: string
}

export interface OidcAttempts {
  readonly begin: (state: string, attempt: OidcAttempt) => void
  /** Takes it, which is gone then: null where there is none or it took too long. */
  readonly take: (state: string) => OidcAttempt | null
}

/** Long enough to find one's card reader. */
const lifeMs = 10 * 60_000

const row = z.object({ verifier: z.string(), nonce: z.string(), return_to: z.string() })

/** The sign-ins under way of a file of credentials. */
export function oidcAttemptsIn(
  db: DatabaseSync,
  { now }: { readonly now: () => number }
): OidcAttempts {
  const put = db.prepare(`
    insert into oidc_attempts(hash, verifier, nonce, return_to, expires_at_ms) values (?, ?, ?, ?, ?)
  `)
  const take = db.prepare(`
    delete from oidc_attempts where hash = ? and expires_at_ms > ?
    returning verifier, nonce, return_to
  `)
  return {
    begin: (state, { verifier, nonce, returnTo }) => {
      put.run(hashOf(state), verifier, nonce, returnTo, now() + lifeMs)
    },
    take: (state) => {
      const found = take.get(hashOf(state), now())
      if (found === undefined) return null
      const { return_to: returnTo, ...rest } = row.parse(found)
      return { ...rest, returnTo }
    }
  }
}
