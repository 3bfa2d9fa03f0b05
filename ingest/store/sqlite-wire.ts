/**
 * What passes between the store and its worker thread, packed: calls because copying objects is
 * dear, outcomes because failures lose their class on the way and positions are dense.
 */
import type { AppendResult } from '../../domain/event-store.ts'
import { Conflict, Failure, type FailureCode, type Figures } from '../../domain/failure.ts'
import { countOf, positionOf } from './position.ts'
import type { PackedCalls } from './sqlite-pack.ts'
import type { CallOutcome } from './sqlite-writer.ts'

/** What the worker is started with. */
export interface WorkerSetup {
  readonly path: string
  readonly genesis: string
}

export type ToWorker =
  | { readonly kind: 'write'; readonly calls: PackedCalls; readonly nowMs: number }
  | { readonly kind: 'checkpoint' }
  | { readonly kind: 'close' }

export type FromWorker = readonly PackedOutcome[]

/** Results, one a request: events added, new revision and last position; or the result itself. */
type PackedOutcome = readonly (readonly [number, number, number] | AppendResult)[] | PackedFailure

interface PackedFailure {
  readonly code: FailureCode
  readonly detail: string
  readonly figures: Figures
  readonly said: string
  readonly conflict: Pick<Conflict, 'stream' | 'expected' | 'actual'> | null
}

function packResult(result: AppendResult): readonly [number, number, number] | AppendResult {
  const { idempotent, nextRevision, position, positions } = result
  if (idempotent || positions.length === 0) return result
  return [positions.length, nextRevision, countOf(position)]
}

function unpackResult(packed: readonly [number, number, number] | AppendResult): AppendResult {
  if (!('length' in packed)) return packed
  const [events, nextRevision, last] = packed
  const positions = Array.from({ length: events }, (_, index) =>
    positionOf(last - events + 1 + index)
  )
  return { nextRevision, position: positionOf(last), positions, idempotent: false }
}

/** A failure as it travels. */
function packFailure(failure: Failure): PackedFailure {
  const { code, detail, figures, cause } = failure
  const said = cause instanceof Error ? cause.message : ''
  if (!(failure instanceof Conflict)) return { code, detail, figures, said, conflict: null }
  const { stream, expected, actual } = failure
  return { code, detail, figures, said, conflict: { stream, expected, actual } }
}

/** An outcome as it travels to the store. */
export function packOutcome(outcome: CallOutcome): PackedOutcome {
  return outcome instanceof Failure ? packFailure(outcome) : outcome.map(packResult)
}

/** The outcome as it was before `packOutcome`; of a failure's cause only the message is left. */
export function unpackOutcome(packed: PackedOutcome): CallOutcome {
  if (!('code' in packed)) return packed.map(unpackResult)
  const { code, detail, figures, said, conflict } = packed
  if (conflict !== null) return new Conflict(conflict.stream, conflict.expected, conflict.actual)
  return new Failure(code, detail, figures, said === '' ? undefined : new Error(said))
}
