import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { crc32 } from 'node:zlib'
import { z } from 'zod'
import { checkScopes } from '../../../domain/access/key.ts'
import { type Role, roles, type Scope, scopes } from '../../../domain/access/role.ts'
import { Failure } from '../../../domain/failure.ts'
import { storedBoundaries } from './people.ts'
import type { Principal } from './principal.ts'
import { hashOf, newSecret, type Random, same } from './secret.ts'

/** What a key may do, for whom and how long. */
export interface KeyRequest {
  /** Of the machine or program; its keys take turns under it. */
  readonly name: string
  /** Who is answerable: the subject that issued it, or `cli`. */
  readonly owner: string
  readonly role: Role
  readonly tenant: string | null
  readonly boundaries: readonly string[] | 'all'
  readonly scopes: readonly Scope[]
  readonly days: number
}

/** What is known of a key: all but the key. */
export interface ApiKey extends Omit<KeyRequest, 'days'> {
  readonly id: string
  readonly createdAtMs: number
  readonly expiresAtMs: number
  /** To the minute. */
  readonly usedAtMs: number | null
  readonly revokedAtMs: number | null
}

export interface ApiKeys {
  /**
   * @returns the key as it is shown once, and what is kept of it.
   * @throws Failure `key_limit` where two keys of that name are live; `key_beyond_role` where it
   *   would do more than its role may.
   */
  readonly issue: (request: KeyRequest) => { readonly key: string; readonly kept: ApiKey }
  /** Whose key it is; null where it is not one, has ended or was revoked. */
  readonly use: (key: string) => Principal | null
  readonly find: (id: string) => ApiKey | null
  readonly list: () => readonly ApiKey[]
  /** From the next request on it opens nothing. Whether there was a live one. */
  readonly revoke: (id: string) => boolean
  /** Revokes all of an owner; returns the ids of those that were live. */
  readonly revokeAllOf: (owner: string) => readonly string[]
}

const dayMs = 86_400_000
/** A new key works before the old one is taken away, and no third one lies about. */
const mostLive = 2
const noteEveryMs = 60_000
/** More keys than a city has in use. */
const mostRead = 5_000

/** `fil` and the checksum let scanners of source code find a leaked key without asking us. */
const form = /^fil_(?:live|demo)_(?<id>[0-9a-f]{12})_[\w-]{43}_(?<crc>[0-9a-f]{8})$/u

function checksumOf(text: string): string {
  return crc32(text).toString(16).padStart(8, '0')
}

/** Id within a text that has the form of a key; null where it has not. */
export function idOfKey(key: string): string | null {
  const { id, crc } = form.exec(key)?.groups ?? {}
  return id !== undefined && crc === checksumOf(key.slice(0, -9)) ? id : null
}

const row = z
  .object({
    id: z.string(),
    hash: z.instanceof(Uint8Array),
    name: z.string(),
    owner: z.string(),
    role: z.enum(roles),
    tenant: z.string().nullable(),
    boundaries: storedBoundaries,
    scopes: z
      .string()
      .transform((text): unknown => JSON.parse(text))
      .pipe(z.array(z.enum(scopes))),
    created_at_ms: z.int(),
    expires_at_ms: z.int(),
    used_at_ms: z.int().nullable(),
    revoked_at_ms: z.int().nullable()
  })
  .transform(
    ({
      created_at_ms: createdAtMs,
      expires_at_ms: expiresAtMs,
      used_at_ms: usedAtMs,
      revoked_at_ms: revokedAtMs,
      ...rest
    }) => ({ ...rest, createdAtMs, expiresAtMs, usedAtMs, revokedAtMs })
  )

const idRow = z.object({ id: z.string() })

function keptOf(stored: unknown): ApiKey {
  const { hash: _, ...kept } = row.parse(stored)
  return kept
}

/**
 * Keys as they were read last, read anew once anybody else has changed the file: SQLite tells by a
 * number whether another connection, in whatever process, has. What we change ourselves is forgotten.
 */
class ReadKeys {
  readonly #one: StatementSync
  readonly #version: StatementSync
  readonly #keys = new Map<string, z.output<typeof row>>()
  #at: unknown

  constructor(db: DatabaseSync) {
    this.#one = db.prepare('select * from api_keys where id = ?')
    this.#version = db.prepare('pragma data_version')
  }

  find(id: string): z.output<typeof row> | null {
    const at = this.#version.get()?.data_version
    if (at !== this.#at || this.#keys.size > mostRead) this.forget()
    this.#at = at
    const key = this.#keys.get(id) ?? row.optional().parse(this.#one.get(id))
    if (key === undefined) return null
    this.#keys.set(id, key)
    return key
  }

  forget(): void {
    this.#keys.clear()
  }
}

/** The API keys of a file of credentials. */
export function apiKeysIn(
  db: DatabaseSync,
  options: {
    readonly now: () => number
    readonly random: Random
    readonly environment: 'live' | 'demo'
  }
): ApiKeys {
  const { now, random, environment } = options
  const live = `select count(*) as count from api_keys
    where name = ? and owner = ? and revoked_at_ms is null and expires_at_ms > ?`
  const count = db.prepare(live)
  const put = db.prepare(`
    insert into api_keys(id, hash, name, owner, role, tenant, boundaries, scopes,
      created_at_ms, expires_at_ms)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  `)
  const one = db.prepare('select * from api_keys where id = ?')
  const all = db.prepare('select * from api_keys order by created_at_ms desc, id limit 1000')
  const note = db.prepare('update api_keys set used_at_ms = ? where id = ?')
  const revoked = 'update api_keys set revoked_at_ms = ? where revoked_at_ms is null and'
  const revoke = db.prepare(`${revoked} id = ?`)
  const revokeOf = db.prepare(`${revoked} owner = ? returning id`)
  const read = new ReadKeys(db)
  const find = (id: string) => {
    const found = one.get(id)
    return found === undefined ? null : keptOf(found)
  }

  function issue(request: KeyRequest) {
    const { name, owner, role, tenant, boundaries, days } = request
    checkScopes(role, request.scopes)
    const has = z.object({ count: z.int() }).parse(count.get(name, owner, now())).count
    if (has >= mostLive) {
      throw new Failure(
        'key_limit',
        `"${name}" has ${has} live keys; revoke the older one before a further one is issued`,
        { live: has, limit: mostLive }
      )
    }
    const id = random(6).toString('hex')
    const begin = `fil_${environment}_${id}_${newSecret(random)}`
    const key = `${begin}_${checksumOf(begin)}`
    const [boundariesText, scopesText] = [boundaries, request.scopes].map((x) => JSON.stringify(x))
    put.run(
      ...[id, hashOf(key), name, owner, role, tenant],
      ...[boundariesText ?? '', scopesText ?? '', now(), now() + days * dayMs]
    )
    return { key, kept: keptOf(one.get(id)) }
  }

  function use(key: string): Principal | null {
    const id = idOfKey(key)
    const found = id === null ? null : read.find(id)
    if (found === null) return null
    const { hash, role, tenant, boundaries, ...kept } = found
    if (!same(hash, hashOf(key))) return null
    if (kept.revokedAtMs !== null || kept.expiresAtMs <= now()) return null
    if (now() - (kept.usedAtMs ?? 0) >= noteEveryMs) {
      note.run(now(), kept.id)
      read.forget()
    }
    return { kind: 'key', id: kept.id, role, tenant, boundaries, scopes: kept.scopes }
  }

  return {
    ...{ issue, use, find },
    list: () => all.all().map(keptOf),
    revoke: (id) => {
      read.forget()
      return revoke.run(now(), id).changes > 0
    },
    revokeAllOf: (owner) => {
      read.forget()
      return revokeOf.all(now(), owner).map((found) => idRow.parse(found).id)
    }
  }
}
