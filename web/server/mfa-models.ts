import { computeForward } from '../../domain/mfa/forward-document.ts'
import { computeIndicators } from '../../domain/mfa/indicator-document.ts'
import { reconcile } from '../../domain/mfa/reconcile.ts'
import { computeStock } from '../../domain/mfa/stock-document.ts'
import { viewOf } from '../../domain/mfa/view/document.ts'

/** What a document can be asked for: one route under /api/mfa and one action of `mfa` each. */
export const mfaModels = {
  reconcile,
  view: viewOf,
  forward: computeForward,
  stocks: computeStock,
  indicators: computeIndicators
} as const satisfies Record<string, (raw: unknown) => unknown>

export type MfaModel = keyof typeof mfaModels
export type MfaResult<Model extends MfaModel> = ReturnType<(typeof mfaModels)[Model]>
