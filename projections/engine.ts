import { reconcile } from '../domain/mfa/reconcile.ts'
import { KeptSystems } from './mfa/system/kept-systems.ts'
import type { Solver } from './mfa/system/solver.ts'

/** What queries let others compute. */
export interface Engine extends Solver {
  /** Systems of the live flows that were solved before. */
  readonly systems: KeptSystems
}

/** @param solve what solves a system; by default where it is called, as nobody else waits there. */
export function createEngine(
  solve: Solver['reconcile'] = async (document) => reconcile(document)
): Engine {
  return { reconcile: solve, systems: new KeptSystems() }
}
