import { z } from 'zod'
import {
  Failure,
  type FailureCode,
  type FailureKind,
  failureCodes,
  isFailureCode
} from '../../domain/failure.ts'

/** RFC 9457 problem document. `type` is a page of this server that explains the code. */
export const problem = z
  .looseObject({
    type: z.string().describe('address of a page about the code'),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('what happened, with the numbers, and what to do next'),
    code: z.enum(Object.keys(failureCodes).filter(isFailureCode))
  })
  .describe('problem document, RFC 9457; the figures of the detail are members of their own')
export type Problem = z.infer<typeof problem>

/** HTTP exists only here: every kind has its status, and some codes their own. */
const statusOfKind: Readonly<Record<FailureKind, number>> = {
  reject: 422,
  refusal: 409,
  conflict: 409,
  request: 400,
  fault: 503
}

const statusOfCode: Partial<Readonly<Record<FailureCode, number>>> = {
  malformed_json: 400,
  unsupported_media_type: 415,
  body_too_large: 413,
  headers_too_large: 431,
  append_too_large: 413,
  not_together: 422,
  other_role: 421,
  too_many_rows: 413,
  not_found: 404,
  not_signed_in: 401,
  not_allowed: 403,
  too_many_requests: 429,
  query_too_slow: 422,
  address_not_allowed: 422,
  sign_in_failed: 401,
  sign_in_too_weak: 401,
  second_factor_wrong: 401,
  second_factor_not_possible: 409,
  foreign_request: 403,
  link_not_valid: 401,
  key_not_valid: 401,
  key_limit: 409,
  key_beyond_role: 403,
  contact_taken: 409,
  subject_unknown: 404,
  unknown_query: 404,
  not_acceptable: 406,
  unknown_mapping: 404,
  mfa_invalid: 422,
  mfa_contradiction: 422,
  mfa_infeasible: 422,
  mfa_too_large: 413,
  not_utf8: 422,
  empty_file: 422,
  missing_column: 422,
  unreadable_csv: 422,
  unreadable_sheet: 422,
  file_too_large: 413,
  macros_refused: 422,
  file_refused_by_scanner: 422,
  no_such_sheet: 422,
  loop_without_exit: 422,
  scenario_not_possible: 422,
  bounds_not_found: 422,
  lifetime_not_usable: 422,
  stock_not_usable: 422,
  inflow_not_determined: 422,
  stock_falls_too_fast: 422,
  indicator_not_usable: 422,
  not_caught_up: 503,
  disk_full: 507,
  log_damaged: 500,
  internal: 500
}

export function statusOf(code: FailureCode): number {
  return statusOfCode[code] ?? statusOfKind[failureCodes[code].kind]
}

/** The document for a failure; its figures become members of their own. */
export function problemOf(failure: Failure): Problem {
  const { code, detail, figures } = failure
  return {
    ...figures,
    type: `/problems/${code}`,
    title: failureCodes[code].title,
    status: statusOf(code),
    detail,
    code
  }
}

/** Whatever was thrown, as a failure: the framework's own errors keep their meaning. */
export function failureOf(error: unknown, requestId: string): Failure {
  if (error instanceof Failure) return error
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined
  const message = error instanceof Error ? error.message : String(error)
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
    return new Failure('unsupported_media_type', message, {}, error)
  }
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    const next = 'send less at once, or have the operator raise FILIERA_MAX_JSON_MB'
    return new Failure('body_too_large', `${message}; ${next}`, {}, error)
  }
  if (code === 'FST_ERR_CTP_INVALID_JSON_BODY' || error instanceof SyntaxError) {
    return new Failure('malformed_json', message, {}, error)
  }
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new Failure('invalid_parameter', message, {}, error)
  }
  const detail = `something went wrong on our side; quote request ${requestId} when you report it`
  return new Failure('internal', detail, { requestId }, error)
}
