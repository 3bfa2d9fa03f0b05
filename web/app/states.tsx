import { pageAddress, texts } from './address.ts'
import type { Problem } from './api.ts'

export function Loading() {
  return (
    <p class="state" role="status">
      {texts.value.state.loading}
    </p>
  )
}

/** Whether the same request may be answered later: the network or the service failed, not the request. */
function mayHelpToRetry({ document }: Problem): boolean {
  return document === null || document.status >= 500
}

/** What went wrong in our words, then in the service's own, which are English. */
export function Reason(props: {
  readonly problem: Problem
  /** Instead of a word on the network, where the service did not answer. */
  readonly unreachable?: string
}) {
  const { state } = texts.value
  const { document } = props.problem
  if (document === null) return <p>{props.unreachable ?? state.unreachable}</p>
  return (
    <>
      <p>{document.status >= 500 ? state.broken : state.refused}</p>
      <p lang="en">
        {document.title}
        {document.detail !== undefined && `: ${document.detail}`}
      </p>
    </>
  )
}

/** What went wrong, and what to do: try again where that can help, else back to what works. */
export function Failed({ problem, retry }: { problem: Problem; retry: () => void }) {
  const { state } = texts.value
  return (
    <div class="alert alert-danger" role="alert">
      <p class="fw-semibold">{state.failed}</p>
      <Reason problem={problem} />
      {mayHelpToRetry(problem) ? (
        <button type="button" class="btn btn-outline-primary btn-sm" onClick={retry}>
          {state.retry}
        </button>
      ) : (
        <a class="btn btn-outline-primary btn-sm" href={pageAddress('/')} data-page>
          {state.toStart}
        </a>
      )}
    </div>
  )
}
