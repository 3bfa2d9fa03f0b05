import type { MfaAnswer } from '../domain/mfa/answer.ts'
import { reconcile } from '../domain/mfa/reconcile.ts'
import { KeptSystems } from './mfa/system/kept-systems.ts'

/** What queries let others compute; a server does so beside its event loop. */
export interface Engine {
  /** Solves a system of flows. Throws what `reconcile` throws. */
  readonly reconcile: (document: unknown) => Promise<MfaAnswer>
  /** Systems of the live flows that were solved before. */
  readonly systems: KeptSystems
}

/** @param solve what solves a system; by default where it is called, as nobody else waits there. */
export function createEngine(
  solve: Engine['reconcile'] = async (document) => reconcile(document)
): Engine {
  return { reconcile: solve, systems: new KeptSystems() }
}
