import { type ApiKeys, apiKeysIn } from './api-keys.ts'
import { type AuditSpool, auditSpoolIn, spoolSchema } from './audit-spool.ts'
import { type FactorStandings, factorSchema, factorStandingsIn } from './factor-standing.ts'
import { type OidcAttempts, oidcAttemptsIn } from './oidc-attempts.ts'
import { type OneTimeLinks, oneTimeLinksIn } from './one-time-links.ts'
import { type People, peopleIn } from './people.ts'
import type { Random } from './secret.ts'
import { addColumn, openSecretFile } from './secret-file.ts'
import { type Sessions, sessionsIn } from './sessions.ts'
import { type SpentLinks, spentLinksIn } from './spent-links.ts'

/** What by which people and machines prove who they are, as hashes: a copy of it opens nothing. */
export interface Credentials {
  readonly people: People
  readonly sessions: Sessions
  readonly oneTimeLinks: OneTimeLinks
  readonly factors: FactorStandings
  readonly apiKeys: ApiKeys
  readonly oidcAttempts: OidcAttempts
  readonly spentLinks: SpentLinks
  /** What of it all is still to be told to the log. */
  readonly spool: AuditSpool
  /** Forgets what has ended. */
  readonly sweep: () => void
  readonly close: () => void
}

export interface CredentialOptions {
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number
  readonly random: Random
  readonly sessionIdleMs: number
  readonly sessionMs: number
  /** Part of every API key, so that a leaked one says what it opens. */
  readonly environment: 'live' | 'demo'
}

const schema = `
  create table if not exists people(
    subject text primary key, role text not null, tenant text, boundaries text not null,
    granted_at_ms integer not null
  ) strict;
  create table if not exists sessions(
    hash blob primary key, subject text not null, way text not null,
    factors integer not null default 1, created_at_ms integer not null, used_at_ms integer not null
  ) strict;
  create table if not exists one_time_links(
    hash blob primary key, purpose text not null, subject text not null,
    expires_at_ms integer not null
  ) strict;
  create table if not exists api_keys(
    id text primary key, hash blob not null, name text not null, owner text not null,
    role text not null, tenant text, boundaries text not null, scopes text not null,
    created_at_ms integer not null, expires_at_ms integer not null,
    used_at_ms integer, revoked_at_ms integer
  ) strict;
  create table if not exists oidc_attempts(
    hash blob primary key, verifier text not null, nonce text not null,
    return_to text not null, expires_at_ms integer not null
  ) strict;
  create table if not exists spent_links(
    id text primary key, expires_at_ms integer not null
  ) strict;
  ${factorSchema}
  ${spoolSchema}
`

/**
 * Opens the file of credentials; `path` may be `:memory:`.
 *
 * @throws Failure `store_unavailable`.
 */
export function openCredentials(path: string, options: CredentialOptions): Credentials {
  const db = openSecretFile(path, schema)
  addColumn(db, 'sessions', 'factors integer not null default 1')
  const parts = {
    people: peopleIn(db, options),
    sessions: sessionsIn(db, options),
    oneTimeLinks: oneTimeLinksIn(db, options),
    factors: factorStandingsIn(db, options),
    apiKeys: apiKeysIn(db, options),
    oidcAttempts: oidcAttemptsIn(db, options),
    spentLinks: spentLinksIn(db),
    spool: auditSpoolIn(db)
  }
  return {
    ...parts,
    sweep: () => {
      parts.sessions.sweep()
      const at = options.now()
      for (const table of ['one_time_links', 'oidc_attempts', 'spent_links']) {
        db.prepare(`delete from ${table} where expires_at_ms <= ?`).run(at)
      }
    },
    close: () => db.close()
  }
}
