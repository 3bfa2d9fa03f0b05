import { useState } from 'preact/hooks'
import { language, pageAddress, texts, wayBack } from '../../app/address.ts'
import { send } from '../../app/api.ts'
import { DoingState, fieldOf, useDoing } from '../../app/doing.tsx'
import { goOn, type Session, session, startOver } from '../../app/session.ts'
import { Loading } from '../../app/states.tsx'
import { EmailField } from './email-field.tsx'
import { OwnFactorSection } from './own-factor.tsx'
import { OwnSessionList } from './own-sessions.tsx'
import { SecondStepForm } from './second-step.tsx'
import { Ways } from './ways.tsx'

const carriedKinds = ['codice', 'avvio', 'rifiuto'] as const

/** What a link carries behind its `#`, where no server and no log ever sees it. */
interface Carried {
  readonly kind: (typeof carriedKinds)[number]
  readonly code: string
}

function readCarried(): Carried | null {
  const hash = new URLSearchParams(location.hash.slice(1))
  for (const kind of carriedKinds) {
    const code = hash.get(kind)
    if (code === null || code === '') continue
    // Neither in the history nor on a shared screen.
    history.replaceState(null, '', location.pathname + location.search)
    return { kind, code }
  }
  return null
}

function LinkForm({ code }: { code: string }) {
  const { link } = texts.value.access
  const { doing, run } = useDoing<void>()
  return (
    <section class="way">
      <h2>{link.title}</h2>
      <p>{link.lead}</p>
      <button
        type="button"
        class="btn btn-primary"
        onClick={() =>
          run(async () => {
            await send('/api/session/link', { code })
            await goOn(wayBack(), location.pathname + location.search)
          })
        }
      >
        {link.enter}
      </button>
      <DoingState doing={doing} />
    </section>
  )
}

function SetUpForm({ code }: { code: string }) {
  const { setUp } = texts.value.access
  const { doing, run } = useDoing<void>()
  return (
    <section class="way">
      <h2>{setUp.title}</h2>
      <p>{setUp.lead}</p>
      <form
        class="import-form"
        onSubmit={(event) => {
          event.preventDefault()
          const form = event.currentTarget
          const who = { name: fieldOf(form, 'name'), email: fieldOf(form, 'email') }
          run(async () => {
            await send('/api/session/set-up', { code, ...who })
            await goOn(pageAddress('/accessi'), pageAddress('/accedi'))
          })
        }}
      >
        <div class="field">
          <label for="set-up-name">{setUp.name}</label>
          <input id="set-up-name" name="name" required maxLength={200} autocomplete="name" />
        </div>
        <EmailField id="set-up-email" />
        <div class="actions">
          <button type="submit" class="btn btn-primary">
            {setUp.enter}
          </button>
        </div>
      </form>
      <DoingState doing={doing} />
    </section>
  )
}

function Me({ me }: { me: NonNullable<Session['me']> }) {
  const { access } = texts.value
  const { doing, run } = useDoing<void>()
  const role = access.roleNames[me.role]
  return (
    <section class="way">
      <p class="lead-text">
        {[
          access.signedInAs(me.name ?? role),
          me.name === null ? '' : role,
          me.tenant === null ? '' : access.actsFor(me.tenant)
        ]
          .filter((part) => part !== '')
          .join(', ')}
      </p>
      <button
        type="button"
        class="btn btn-outline-primary"
        onClick={() =>
          run(async () => {
            await send('/api/session/end')
            startOver(pageAddress('/accedi'))
          })
        }
      >
        {access.signOut}
      </button>
      <DoingState doing={doing} />
    </section>
  )
}

/** Why the way back from the identity provider led nowhere. */
function Refused({ code }: { code: string }) {
  const { refused } = texts.value.access.second
  const { other, ...known } = refused
  const words: Readonly<Record<string, string>> = known
  return (
    <div class="alert alert-danger" role="alert">
      <p>{Object.hasOwn(words, code) ? words[code] : other}</p>
    </div>
  )
}

/** Signing in and out. */
export function SignInView() {
  const { signIn } = texts.value
  const [carried] = useState(readCarried)
  const known = session.value
  const step = known?.step ?? null
  const holdsLink = carried !== null && carried.kind !== 'rifiuto'
  return (
    <>
      <h1>{signIn.title}</h1>
      {carried?.kind === 'rifiuto' && <Refused code={carried.code} />}
      {carried?.kind === 'codice' && <LinkForm code={carried.code} />}
      {carried?.kind === 'avvio' && <SetUpForm code={carried.code} />}
      {!holdsLink && known === null && <Loading />}
      {!holdsLink && step !== null && <SecondStepForm step={step} />}
      {known?.me != null && <Me me={known.me} />}
      {known?.me != null && <OwnFactorSection />}
      {known?.me != null && <OwnSessionList />}
      {!holdsLink && step === null && known !== null && (
        <Ways session={known} language={language.value} />
      )}
    </>
  )
}
