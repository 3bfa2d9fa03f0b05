import { texts, wayBack } from '../../app/address.ts'
import { apiAddress, send } from '../../app/api.ts'
import { DoingState, fieldOf, useDoing } from '../../app/doing.tsx'
import { type Session, startOver } from '../../app/session.ts'
import type { Language } from '../../app/texts/texts.ts'
import { EmailField } from './email-field.tsx'

/** The demo's people, none of whom exists. */
function DemoPicker({ people }: { people: Session['ways']['people'] }) {
  const { access } = texts.value
  const { doing, run } = useDoing<void>()
  return (
    <section class="way">
      <h2>{access.demo.title}</h2>
      <p>{access.demo.lead}</p>
      <ul class="choices">
        {people.map(({ subject, role, tenant }) => (
          <li key={subject}>
            <button
              type="button"
              class="btn btn-outline-primary"
              onClick={() =>
                run(async () => {
                  await send('/api/session/demo', { person: subject })
                  startOver(wayBack())
                })
              }
            >
              {access.demo.enter(access.roleNames[role])}
              {tenant !== null && <span class="minor">{access.actsFor(tenant)}</span>}
            </button>
          </li>
        ))}
      </ul>
      <DoingState doing={doing} />
    </section>
  )
}

function Provider({ name }: { name: string }) {
  const { provider } = texts.value.access
  return (
    <section class="way">
      <h2>{provider.title}</h2>
      <a class="btn btn-primary" href={apiAddress('/api/session/oidc', { to: wayBack() })}>
        {provider.enter(name)}
      </a>
    </section>
  )
}

function MailForm({ language }: { language: Language }) {
  const { mail } = texts.value.access
  const { doing, run } = useDoing<void>()
  return (
    <section class="way">
      <h2>{mail.title}</h2>
      <p>{mail.lead}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          const email = fieldOf(event.currentTarget, 'email')
          run(async () => {
            await send('/api/session/mail', { email, language })
          })
        }}
      >
        <EmailField id="sign-in-email" />
        <p>
          <button type="submit" class="btn btn-primary">
            {mail.send}
          </button>
        </p>
      </form>
      <DoingState doing={doing} />
      {doing.status === 'done' && <p role="status">{mail.sent}</p>}
    </section>
  )
}

/** Every way of signing in that this server offers. */
export function Ways(props: { readonly session: Session; readonly language: Language }) {
  const { ways, me } = props.session
  const none = ways.people.length === 0 && ways.provider === null && !ways.mail
  return (
    <>
      {ways.people.length > 0 && <DemoPicker people={ways.people} />}
      {me === null && ways.provider !== null && <Provider name={ways.provider} />}
      {me === null && ways.mail && <MailForm language={props.language} />}
      {me === null && none && <p>{texts.value.access.noWay}</p>}
    </>
  )
}
