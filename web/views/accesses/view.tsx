import { pageAddress, signInAddress, texts } from '../../app/address.ts'
import { session } from '../../app/session.ts'
import { Loading } from '../../app/states.tsx'
import { Keys } from './keys.tsx'
import { People } from './people.tsx'

/** One's own API keys; for the desk all of them, and the people. */
export function AccessesView() {
  const { accesses, access, audit } = texts.value
  const known = session.value
  const me = known?.me ?? null
  return (
    <>
      <h1>{accesses.title}</h1>
      {known === null && <Loading />}
      {known !== null && me === null && (
        <p>
          <a href={signInAddress()} data-page>
            {access.signIn}
          </a>
        </p>
      )}
      {me?.scopes.includes('read:audit') && (
        <p>
          <a href={pageAddress('/registro')} data-page>
            {audit.toAudit}
          </a>
        </p>
      )}
      {me?.scopes.includes('admin:access') && <People />}
      {me !== null && <Keys scopes={me.scopes} />}
    </>
  )
}
