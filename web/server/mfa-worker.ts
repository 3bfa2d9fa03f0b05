/** Entry of a thread that computes models of material flows beside the server. */
import { parentPort } from 'node:worker_threads'
import { Failure, type FailureCode, type Figures } from '../../domain/failure.ts'
import { type MfaModel, type MfaResult, mfaModels } from './mfa-models.ts'

/** A document and what it is asked for. */
export interface MfaJob {
  readonly model: MfaModel
  readonly raw: unknown
}

/** What comes back: a failure loses its class on the way between threads. */
export type Solved<Model extends MfaModel> =
  | { readonly answer: MfaResult<Model> }
  | { readonly code: FailureCode; readonly detail: string; readonly figures: Figures }

function solved({ model, raw }: MfaJob): Solved<MfaModel> {
  try {
    return { answer: mfaModels[model](raw) }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    const { code, detail, figures } = error
    return { code, detail, figures }
  }
}

parentPort?.on('message', (job: MfaJob) => {
  parentPort?.postMessage(solved(job))
})
