/** Entry of the thread that solves a system of flows beside the server. */
import { parentPort, workerData } from 'node:worker_threads'
import { Failure, type FailureCode, type Figures } from '../../domain/failure.ts'
import type { MfaAnswer } from '../../domain/mfa/answer.ts'
import { reconcile } from '../../domain/mfa/reconcile.ts'

/** What comes back: a failure loses its class on the way between threads. */
export type Solved =
  | { readonly answer: MfaAnswer }
  | { readonly code: FailureCode; readonly detail: string; readonly figures: Figures }

function solved(raw: unknown): Solved {
  try {
    return { answer: reconcile(raw) }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    const { code, detail, figures } = error
    return { code, detail, figures }
  }
}

parentPort?.postMessage(solved(workerData) satisfies Solved)
