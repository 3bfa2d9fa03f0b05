import { useCallback, useEffect, useState } from 'preact/hooks'
import { Problem } from './api.ts'

/** What was asked for: on its way, there, or refused. `value` stays while a newer one is loaded. */
export type Resource<T> =
  | { readonly status: 'loading'; readonly value: T | null }
  | { readonly status: 'ready'; readonly value: T }
  | { readonly status: 'failed'; readonly value: null; readonly problem: Problem }

/**
 * Loads when `key` changes and drops answers that come too late.
 *
 * @param key null to load nothing yet.
 */
export function useResource<T>(
  key: string | null,
  load: (signal: AbortSignal) => Promise<T>
): { readonly resource: Resource<T>; readonly retry: () => void } {
  const [resource, setResource] = useState<Resource<T>>({ status: 'loading', value: null })
  const [attempt, setAttempt] = useState(0)
  // `load` is another function on every drawing; only `key` says that it means another thing.
  useEffect(() => {
    if (key === null) return
    const abort = new AbortController()
    setResource((before) => ({ status: 'loading', value: before.value }))
    load(abort.signal).then(
      (value) => {
        if (!abort.signal.aborted) setResource({ status: 'ready', value })
      },
      (error: unknown) => {
        if (abort.signal.aborted) return
        const problem = error instanceof Problem ? error : new Problem(null, error)
        setResource({ status: 'failed', value: null, problem })
      }
    )
    return () => abort.abort()
  }, [key, attempt])
  const retry = useCallback(() => setAttempt((count) => count + 1), [])
  return { resource, retry }
}
