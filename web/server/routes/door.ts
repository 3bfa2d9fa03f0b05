import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Attempts } from '../attempts.ts'
import type { Parts } from '../parts.ts'

/** What every way in goes through. */
export interface Door {
  readonly parts: Parts
  readonly attempts: Attempts
  /** Ends the session that there was and begins a new one: an id from before is worth nothing. */
  readonly enter: (request: FastifyRequest, reply: FastifyReply, secret: string) => void
  /** Runs an attempt to sign in; counts it where it fails. */
  readonly attempt: <Result>(
    request: FastifyRequest,
    work: () => Result | Promise<Result>
  ) => Promise<Result>
}
