import { texts } from './address.ts'
import type { Problem } from './api.ts'

export function Loading() {
  return (
    <p class="state" role="status">
      {texts.value.state.loading}
    </p>
  )
}

/** The service's own words, which are English; ours where it did not answer. */
export function Reason(props: {
  readonly problem: Problem
  readonly otherwise: { readonly title: string; readonly detail: string }
}) {
  const { document } = props.problem
  const { title, detail } = document ?? props.otherwise
  return (
    <div lang={document === null ? undefined : 'en'}>
      <p class="fw-semibold">{title}</p>
      <p>{detail}</p>
    </div>
  )
}

/** What went wrong, in the service's own words, and what to do. */
export function Failed({ problem, retry }: { problem: Problem; retry: () => void }) {
  const { state } = texts.value
  return (
    <div class="alert alert-danger" role="alert">
      <Reason problem={problem} otherwise={{ title: state.failed, detail: state.unreachable }} />
      <button type="button" class="btn btn-outline-primary btn-sm" onClick={retry}>
        {state.retry}
      </button>
    </div>
  )
}
