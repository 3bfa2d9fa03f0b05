import { useState } from 'preact/hooks'
import { texts } from './address.ts'
import { Problem } from './api.ts'
import { Reason } from './states.tsx'

/** Something that was asked to be done: under way, done with its answer, or refused. */
export type Doing<T> =
  | { readonly status: 'idle' | 'running' }
  | { readonly status: 'done'; readonly value: T }
  | { readonly status: 'failed'; readonly problem: Problem }

/** Does one thing at a time and keeps what came of it. */
export function useDoing<T>(): {
  readonly doing: Doing<T>
  readonly run: (work: () => Promise<T>) => void
} {
  const [doing, setDoing] = useState<Doing<T>>({ status: 'idle' })
  const run = (work: () => Promise<T>) => {
    if (doing.status === 'running') return
    setDoing({ status: 'running' })
    work().then(
      (value) => setDoing({ status: 'done', value }),
      (error: unknown) =>
        setDoing({
          status: 'failed',
          problem: error instanceof Problem ? error : new Problem(null, error)
        })
    )
  }
  return { doing, run }
}

/** What a reader must know of it while it runs, and when it fails. */
export function DoingState({ doing }: { doing: Doing<unknown> }) {
  const { access } = texts.value
  if (doing.status === 'running') return <p role="status">{access.working}</p>
  if (doing.status !== 'failed') return null
  return (
    <div class="alert alert-danger" role="alert">
      <p class="fw-semibold">{access.failed}</p>
      <Reason problem={doing.problem} />
    </div>
  )
}

/** Text of a field of a form; empty where it was left out. */
export function fieldOf(form: HTMLFormElement, name: string): string {
  const value = new FormData(form).get(name)
  return typeof value === 'string' ? value.trim() : ''
}
