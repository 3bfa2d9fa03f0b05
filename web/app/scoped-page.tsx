import type { ComponentChildren } from 'preact'
import type { Scope } from '../../domain/access/role.ts'
import { signInAddress, texts } from './address.ts'
import { session } from './session.ts'
import { Loading } from './states.tsx'

/** A page for whoever was given a scope; all others are told whose it is, and where to sign in. */
export function ScopedPage(props: {
  readonly scope: Scope
  /** What the page is, to whom, and whose it is. */
  readonly words: { readonly title: string; readonly lead: string; readonly onlyDesk: string }
  readonly children: ComponentChildren
}) {
  const { scope, words, children } = props
  const known = session.value
  const isForMe = known?.me?.scopes.includes(scope) === true
  return (
    <>
      <h1>{words.title}</h1>
      {known === null && <Loading />}
      {isForMe && (
        <>
          <p class="lead-text">{words.lead}</p>
          {children}
        </>
      )}
      {known !== null && !isForMe && (
        <>
          <p>{words.onlyDesk}</p>
          <p>
            <a href={signInAddress()} data-page>
              {texts.value.access.signIn}
            </a>
          </p>
        </>
      )}
    </>
  )
}
