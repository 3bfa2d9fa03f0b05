/**
 * The way to KurrentDB. Its client is an optional dependency with a native part of 10 MB and is
 * loaded only where the log lives there.
 */
import type * as Kurrent from '@kurrent/kurrentdb-client'
import { Failure } from '../../domain/failure.ts'

/** An open connection, and what of the client's module its users need. */
export interface Connection {
  readonly client: Kurrent.KurrentDBClient
  readonly module: typeof Kurrent
  /** Host and port of each node, without credentials. */
  readonly address: string
  /** In front of every stream name: other programs' streams and the server's own stay apart. */
  readonly prefix: string
  /** Holds the identity of the log; outside of the prefix, so that no reader of the log meets it. */
  readonly identityStream: string
}

const scheme = /^(?:esdb|kurrentdb)(?:\+discover)?:\/\//u

/** Whether a setting is a connection string of KurrentDB or EventStoreDB. */
export function isKurrentUrl(text: string): boolean {
  return scheme.test(text)
}

/** A connection string as it may be shown: user, password and options are left out. */
export function shownUrl(url: string): string {
  const [kind = ''] = scheme.exec(url) ?? []
  const [authority = ''] = url.slice(kind.length).split(/[/?]/u)
  return kind + authority.slice(authority.lastIndexOf('@') + 1)
}

async function load(): Promise<typeof Kurrent> {
  try {
    return await import('@kurrent/kurrentdb-client')
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new Failure(
      'invalid_configuration',
      `FILIERA_STORE names KurrentDB, whose client cannot be loaded (${why}); run "npm install --include=optional", or use FILIERA_STORE=sqlite`,
      {},
      cause
    )
  }
}

/**
 * Prepares a connection; nothing is sent before it is used.
 *
 * @param namespace tells one log from another in the same database; tests have one each.
 * @throws Failure `invalid_configuration` when the client is not installed or cannot read the
 *   connection string; the message does not repeat it.
 */
export async function connect(url: string, namespace = 'filiera'): Promise<Connection> {
  const module = await load()
  try {
    return {
      client: module.KurrentDBClient.connectionString(url),
      module,
      address: shownUrl(url),
      prefix: `${namespace}:`,
      identityStream: `${namespace}-log`
    }
  } catch {
    // The client's own message repeats the string with its password.
    throw new Failure(
      'invalid_configuration',
      `FILIERA_STORE is not a connection string that KurrentDB's client can read; write kurrentdb://user:password@host:2113?tls=true`
    )
  }
}
