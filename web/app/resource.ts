import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { Problem } from './api.ts'

/**
 * What was asked for: on its way, there, or refused. `value` stays while another one is loaded.
 * `newer` says whether a newer answer to the same question is awaited, or did not come.
 */
export type Resource<T> =
  | { readonly status: 'loading'; readonly value: T | null }
  | {
      readonly status: 'ready'
      readonly value: T
      readonly newer: 'none' | 'awaited' | 'failed'
    }
  | { readonly status: 'failed'; readonly value: null; readonly problem: Problem }

/**
 * Loads when `key` changes and drops answers that come too late.
 *
 * @param key null to load nothing yet.
 * @param version another version of the same question loads it again quietly: what is there stays,
 *   also where the newer answer does not come.
 */
export function useResource<T>(
  key: string | null,
  load: (signal: AbortSignal) => Promise<T>,
  version: string | null = null
): { readonly resource: Resource<T>; readonly retry: () => void } {
  const [resource, setResource] = useState<Resource<T>>({ status: 'loading', value: null })
  const [attempt, setAttempt] = useState(0)
  const asked = useRef<string | null>(null)
  // `load` is another function on every drawing; only key and version say that it means another thing.
  useEffect(() => {
    if (key === null) return
    const abort = new AbortController()
    const asking = JSON.stringify([key, attempt])
    const quiet = asked.current === asking
    asked.current = asking
    setResource((before) => {
      if (!quiet) return { status: 'loading', value: before.value }
      return before.status === 'ready' ? { ...before, newer: 'awaited' } : before
    })
    load(abort.signal).then(
      (value) => {
        if (!abort.signal.aborted) setResource({ status: 'ready', value, newer: 'none' })
      },
      (error: unknown) => {
        if (abort.signal.aborted) return
        const problem = error instanceof Problem ? error : new Problem(null, error)
        setResource((before) =>
          quiet && before.status === 'ready'
            ? { ...before, newer: 'failed' }
            : { status: 'failed', value: null, problem }
        )
      }
    )
    return () => abort.abort()
  }, [key, attempt, version])
  const retry = useCallback(() => setAttempt((count) => count + 1), [])
  return { resource, retry }
}
