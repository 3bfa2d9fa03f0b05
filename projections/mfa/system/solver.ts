import type { MfaAnswer } from '../../../domain/mfa/answer.ts'

/** What systems of flows are solved by; a server does so beside its event loop. */
export interface Solver {
  /** Solves a system of flows. Throws what `reconcile` throws. */
  readonly reconcile: (document: unknown) => Promise<MfaAnswer>
}
