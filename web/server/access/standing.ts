import type { FastifyRequest } from 'fastify'
import { Failure } from '../../../domain/failure.ts'
import { sameData } from '../../../domain/same-data.ts'
import type { Access } from './declaration.ts'
import {
  type Authenticator,
  anonymous,
  type Principal,
  principalOf,
  resolvePrincipal
} from './principal.ts'

/** So often it is looked at anew whether whoever sends a body may still send it. */
const everyMs = 1_000

interface Checked {
  readonly look: () => Promise<void>
  atMs: number
}

const begun = new WeakMap<FastifyRequest, Checked>()

export interface StandingOptions {
  readonly authenticators: readonly Authenticator[]
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number
  /** Why somebody may not; null where they may. */
  readonly refusalOf: (principal: Principal, access: Access | undefined) => Failure | null
}

/** Notes that a request was let in, so that `refuseEnded` can tell whether it still would be. */
export function keepStanding(request: FastifyRequest, options: StandingOptions): void {
  const { authenticators, now, refusalOf } = options
  const before = principalOf(request)
  if (before.kind === 'anonymous') return
  const checked: Checked = {
    atMs: now(),
    look: async () => {
      if (now() - checked.atMs < everyMs) return
      checked.atMs = now()
      const after = await resolvePrincipal(request, authenticators)
      const refusal = refusalOf(after, request.routeOptions.config.access)
      if (refusal !== null) throw refusal
      if (after !== anonymous && sameData(after, before)) return
      const why = 'what you may do has changed since this was begun; send what is left once more'
      throw new Failure('not_allowed', why)
    }
  }
  begun.set(request, checked)
}

/**
 * Whoever asks is known before the body is read, and a body may take hours to come in: access that was
 * taken away meanwhile ends there too.
 *
 * @throws Failure as for a request that begins now.
 */
export async function refuseEnded(request: FastifyRequest): Promise<void> {
  await begun.get(request)?.look()
}

/** A body, piece by piece, for as long as whoever sends it may. @throws what `refuseEnded` throws. */
export async function* whileStanding(
  request: FastifyRequest,
  pieces: AsyncIterable<Uint8Array>
): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    await refuseEnded(request)
    yield piece
  }
  await refuseEnded(request)
}
