import type { MfaAnswer } from '../domain/mfa/answer.ts'
import { reconcile } from '../domain/mfa/reconcile.ts'

/** What queries let others compute; a server does so beside its event loop. */
export interface Engine {
  /** Solves a system of flows. Throws what `reconcile` throws. */
  readonly reconcile: (document: unknown) => Promise<MfaAnswer>
}

/** Computes where it is called: for the command line, where nobody else waits. */
export const engineInPlace: Engine = { reconcile: async (document) => reconcile(document) }
