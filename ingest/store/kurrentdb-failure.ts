import { Failure, type FailureCode, type Figures } from '../../domain/failure.ts'

/**
 * What went wrong, by the client's own names for it. Not every error has one: an append to a server
 * that is away fails with gRPC's bare error and its number.
 */
const kinds: Readonly<Record<string, { readonly code: FailureCode; readonly what: string }>> = {
  'access-denied': {
    code: 'store_unavailable',
    what: 'the server refused these credentials; name a user who may read $all and append, in FILIERA_STORE'
  },
  'stream-deleted': {
    code: 'log_damaged',
    what: 'the stream was deleted on the server; restore the database from a backup'
  },
  'stream-tombstoned': {
    code: 'log_damaged',
    what: 'the stream was deleted on the server; restore the database from a backup'
  },
  'maximum-append-size-exceeded': {
    code: 'append_too_large',
    what: "the server takes less at once; send it in parts, or raise the server's MaxAppendSize"
  },
  'transaction-max-size-exceeded': {
    code: 'append_too_large',
    what: "the server takes less at once; send it in parts, or raise the server's MaxAppendSize"
  },
  'append-record-size-exceeded': {
    code: 'record_too_large',
    what: 'the server keeps no record of this size; see its MaxAppendEventSize'
  }
}

const away = {
  code: 'store_unavailable',
  what: 'KurrentDB did not answer; check that it runs at the address in FILIERA_STORE, then send the same again'
} as const

function wordOf(error: unknown, name: 'type' | 'code' | 'message'): string | null {
  const value = typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null
}

/** Whether the stream was not at the revision that the append named. */
export function isWrongRevision(error: unknown): boolean {
  const type = wordOf(error, 'type')
  return type === 'wrong-expected-version' || type === 'append-consistency-violation'
}

export function isStreamMissing(error: unknown): boolean {
  return wordOf(error, 'type') === 'stream-not-found'
}

/** Faults that asking again may overcome: the server was away, busy, or is no longer the leader. */
const passingTypes: readonly string[] = [
  'unavailable',
  'not-leader',
  'cancelled',
  'timeout',
  'deadline-exceeded'
]
/** CANCELLED, DEADLINE_EXCEEDED and UNAVAILABLE, as gRPC numbers them. */
const passingCodes: readonly string[] = ['1', '4', '14']

/** Whether the same call may succeed when it is made again. */
export function isPassing(error: unknown): boolean {
  const type = wordOf(error, 'type')
  return type === null
    ? passingCodes.includes(wordOf(error, 'code') ?? '')
    : passingTypes.includes(type)
}

/**
 * Wraps what the client threw. Failures pass unchanged, so that this may be used around anything.
 * Nothing of the connection string enters it, since that may hold a password.
 *
 * @param attempted what was being done, as the start of a sentence: `appending 3 events to s`.
 */
export function kurrentFailure(error: unknown, attempted: string, figures: Figures = {}): Failure {
  if (error instanceof Failure) return error
  const type = wordOf(error, 'type')
  const { code, what } = kinds[type ?? ''] ?? away
  const said = wordOf(error, 'message') ?? String(error)
  return new Failure(
    code,
    `${attempted} failed (${said || 'no reason given'}): ${what}`,
    { ...figures, kurrentdb: type ?? wordOf(error, 'code'), said },
    error
  )
}
