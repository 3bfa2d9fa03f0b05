import type { FastifyRequest } from 'fastify'
import type { Failure } from '../../domain/failure.ts'
import { addressOf, tooMany } from './doors.ts'

/** Addresses remembered at once; the one not seen for longest is forgotten. */
const mostAddresses = 20_000
const windowMs = 60_000

/** Counts failed attempts to prove who one is, so that keys, links and codes cannot be guessed. */
export class Attempts {
  readonly #limit: number
  readonly #now: () => number
  readonly #failed = new Map<string, { readonly sinceMs: number; readonly count: number }>()

  /** @param limit failures a minute from one address. */
  constructor(limit: number, now: () => number) {
    this.#limit = limit
    this.#now = now
  }

  /**
   * Counts one. Whoever proves who they are is not held up by others of the same address.
   *
   * @returns what to answer: the failure itself, or `too_many_requests` beyond the limit.
   */
  failed(request: Pick<FastifyRequest, 'ip'>, failure: Failure): Failure {
    const address = addressOf(request)
    const known = this.#recent(address)
    const sinceMs = known?.sinceMs ?? this.#now()
    const count = (known?.count ?? 0) + 1
    this.#failed.delete(address)
    this.#failed.set(address, { sinceMs, count })
    const oldest = this.#failed.keys().next()
    if (this.#failed.size > mostAddresses && !oldest.done) this.#failed.delete(oldest.value)
    return count > this.#limit ? tooMany(this.#limit, sinceMs + windowMs - this.#now()) : failure
  }

  #recent(address: string) {
    const known = this.#failed.get(address)
    return known === undefined || this.#now() - known.sinceMs >= windowMs ? null : known
  }
}
