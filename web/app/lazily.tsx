import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Problem } from './api.ts'
import { Failed, Loading } from './states.tsx'

/** Whoever asked for a part that an update has renamed gets it with a fresh page only. */
function reload(): void {
  location.reload()
}

/** A page whose code is loaded when it is opened, so that the others do not wait for it. */
export function lazily(load: () => Promise<ComponentType>): ComponentType {
  let loaded: ComponentType | null = null
  return function Lazy() {
    const [state, setState] = useState<'loading' | 'ready' | Problem>('loading')
    useEffect(() => {
      if (loaded !== null) return
      load().then(
        (component) => {
          loaded = component
          setState('ready')
        },
        (error: unknown) => setState(new Problem(null, error))
      )
    }, [])
    const Page = loaded
    if (Page !== null) return <Page />
    return state instanceof Problem ? <Failed problem={state} retry={reload} /> : <Loading />
  }
}
