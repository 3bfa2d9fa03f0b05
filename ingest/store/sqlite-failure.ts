import { Failure, type FailureCode, type Figures } from '../../domain/failure.ts'

/** Extended result codes, https://sqlite.org/rescode.html. */
const uniqueViolation = 2067
const primaryCodes = { busy: 5, corrupt: 11, full: 13, cannotOpen: 14, notADatabase: 26 } as const
/** The file of shared memory beside the log cannot grow: this is how a full disk shows there. */
const sharedMemorySize = 4874

/** Extended result code of an error thrown by `node:sqlite`; undefined for any other error. */
function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined
  return typeof error.errcode === 'number' ? error.errcode : undefined
}

function primaryCode(error: unknown): number | undefined {
  const code = resultCode(error)
  return code === undefined ? undefined : code & 0xff
}

/** Whether another connection holds the lock that was wanted. */
export function isBusy(error: unknown): boolean {
  return primaryCode(error) === primaryCodes.busy
}

/** Whether a row with the same unique value is there already. */
function isUniqueViolation(error: unknown): boolean {
  return resultCode(error) === uniqueViolation
}

/** Every number in a log fits a JavaScript number, so a larger one was not written by a store. */
function isTooLarge(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_OUT_OF_RANGE'
}

function explained(error: unknown): { code: FailureCode; what: string } {
  const primary = primaryCode(error)
  if (primary === primaryCodes.full || resultCode(error) === sharedMemorySize) {
    return { code: 'disk_full', what: 'the disk is full; free some space and send the same again' }
  }
  if (
    primary === primaryCodes.corrupt ||
    primary === primaryCodes.notADatabase ||
    isTooLarge(error)
  ) {
    return {
      code: 'log_damaged',
      what: 'the file is not readable as an event log; run verify, then restore it from a backup'
    }
  }
  if (isUniqueViolation(error)) {
    return {
      code: 'log_damaged',
      what: 'an index holds what no event has; run verify, then restore the log from a backup'
    }
  }
  if (primary === primaryCodes.busy) {
    return {
      code: 'store_unavailable',
      what: 'another process kept the log locked for too long; send the same again'
    }
  }
  if (primary === primaryCodes.cannotOpen) {
    return {
      code: 'store_unavailable',
      what: 'the file cannot be opened; check that the folder exists and may be written to'
    }
  }
  return {
    code: 'store_unavailable',
    what: 'SQLite refused; see the cause, then send the same again'
  }
}

/**
 * Wraps what SQLite threw. Failures pass unchanged, so that this may be used around anything.
 *
 * @param attempted what was being done, as the start of a sentence: `appending 3 events`.
 */
export function sqliteFailure(error: unknown, attempted: string, figures: Figures = {}): Failure {
  if (error instanceof Failure) return error
  const { code, what } = explained(error)
  const said = error instanceof Error ? error.message : String(error)
  const sqlite = resultCode(error) ?? null
  return new Failure(
    code,
    `${attempted} failed (${said}): ${what}`,
    { ...figures, sqlite, said },
    error
  )
}

/** Does the work, wrapping what SQLite throws. Throws Failure; see `sqliteFailure`. */
export function attempting<Result>(attempted: string, work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    throw sqliteFailure(error, attempted)
  }
}
