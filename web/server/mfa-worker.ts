/** Entry of a thread that computes models of material flows beside the server. */
import { parentPort } from 'node:worker_threads'
import { Failure, type FailureCode, type Figures } from '../../domain/failure.ts'
import { unfitJson } from '../../ingest/http/json-guard.ts'
import { type MfaModel, type MfaResult, mfaModels } from './mfa-models.ts'

/** A document and what it is asked for. */
interface DocumentJob {
  readonly model: MfaModel
  readonly raw: unknown
}

/** The same as bytes of JSON: a large document would hold up whoever parses it. */
interface BytesJob {
  readonly model: MfaModel
  readonly bytes: Uint8Array
}
export type MfaJob = DocumentJob | BytesJob

/** A failure as it travels between threads, where it loses its class. */
interface Failed {
  readonly code: FailureCode
  readonly detail: string
  readonly figures: Figures
}

/** What comes back: an answer, or its JSON as bytes where the document was such. */
export type Solved<Model extends MfaModel> =
  | { readonly answer: MfaResult<Model> }
  | { readonly json: Uint8Array<ArrayBuffer> }
  | Failed

/** @throws Failure `malformed_json`, and that of a document nested beyond measure. */
function parsed(bytes: Uint8Array): unknown {
  const document = read(bytes)
  const unfit = unfitJson(document)
  if (unfit === null) return document
  const place = unfit.path === '' ? 'the body' : unfit.path.slice(0, 200)
  throw new Failure(unfit.code, `${place}: ${unfit.reason}`)
}

function read(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause)
    throw new Failure('malformed_json', `the body is not JSON: ${said}`, {}, cause)
  }
}

function solved(job: MfaJob): Solved<MfaModel> {
  try {
    if ('raw' in job) return { answer: mfaModels[job.model](job.raw) }
    const answer = mfaModels[job.model](parsed(job.bytes))
    return { json: new TextEncoder().encode(JSON.stringify(answer)) }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    const { code, detail, figures } = error
    return { code, detail, figures }
  }
}

parentPort?.on('message', (job: MfaJob) => {
  const found = solved(job)
  parentPort?.postMessage(found, 'json' in found ? [found.json.buffer] : [])
})
