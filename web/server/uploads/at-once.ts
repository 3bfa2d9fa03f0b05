import type { FastifyRequest } from 'fastify'
import { Failure } from '../../../domain/failure.ts'
import { principalOf } from '../access/principal.ts'
import { AtOnce } from '../at-once.ts'
import { addressOf } from '../doors.ts'

/** What a phone sends is far below it. */
const largeBytes = 1024 * 1024

/** A table is mostly read within it. */
const retryAfterSeconds = 10

/** Whether a body is large, or does not say how long it is. */
function isLarge({ headers }: Pick<FastifyRequest, 'headers'>): boolean {
  const length = headers['content-length']
  return length === undefined || !(Number(length) <= largeBytes)
}

/** Whose uploads are counted together: a party's, whoever sends them for it. */
function senderOf(request: FastifyRequest): string {
  const { kind, id, tenant } = principalOf(request)
  if (tenant !== null) return `party ${tenant}`
  return kind === 'anonymous' ? `address ${addressOf(request)}` : `${kind} ${id}`
}

/**
 * How many uploads of one party are read at once. Each takes a processor, memory and a file on the disk
 * for as long as it lasts, which no rate of requests bounds; what is small passes beside them.
 */
export class UploadsAtOnce {
  readonly #most: number
  readonly #reading = new AtOnce()

  constructor(most: number) {
    this.#most = most
  }

  /**
   * Begins an upload.
   *
   * @returns to be called when its work is over, whether or not whoever sent it still listens.
   * @throws Failure `too_many_requests` where the party has as many as it may.
   */
  enter(request: FastifyRequest): () => void {
    return this.#reading.enter(new Map([[senderOf(request), this.#most]]), tooMany)
  }

  /** Begins one where the body is large; a small one is none. @throws what `enter` throws. */
  enterLarge(request: FastifyRequest): () => void {
    return isLarge(request) ? this.enter(request) : () => {}
  }

  /** Does the work of an upload. @throws what `enter` and the work throw. */
  async during<Result>(request: FastifyRequest, work: () => Promise<Result>): Promise<Result> {
    const leave = this.enter(request)
    try {
      return await work()
    } finally {
      leave()
    }
  }

  /** As `during` does, where the body is large. @throws what `enter` and the work throw. */
  duringLarge<Result>(request: FastifyRequest, work: () => Promise<Result>): Promise<Result> {
    return isLarge(request) ? this.during(request, work) : work()
  }
}

function tooMany(most: number): Failure {
  return new Failure(
    'too_many_requests',
    `${most} uploads of yours are being read already; wait until one of them has ended, and come again in ${retryAfterSeconds} s. Single records can be sent meanwhile`,
    { limit: most, retryAfterSeconds }
  )
}
