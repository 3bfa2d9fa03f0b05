import { useState } from 'preact/hooks'
import { texts } from '../../app/address.ts'
import { send } from '../../app/api.ts'
import { useDoing } from '../../app/doing.tsx'
import { startOver } from '../../app/session.ts'
import { CodeForm } from './code-form.tsx'
import { CodeState } from './code-state.tsx'

/** What an authenticator app takes its codes from. */
interface Enrolled {
  readonly secret: string
  readonly address: string
  readonly qr: { readonly size: number; readonly path: string }
}

/** The address as a drawing for a camera. */
function QrCode({ size, path }: Enrolled['qr']) {
  const { drawing } = texts.value.access.second.enrol
  return (
    <svg class="qr" role="img" aria-label={drawing} viewBox={`0 0 ${size} ${size}`}>
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" shape-rendering="crispEdges" />
    </svg>
  )
}

function RecoveryCodes({ codes, next }: { codes: readonly string[]; next: string }) {
  const words = texts.value.access.second.codes
  return (
    <section class="way" role="status">
      <h2>{words.title}</h2>
      <p>{words.lead}</p>
      <ol class="recovery-codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <button type="button" class="btn btn-primary" onClick={() => startOver(next)}>
        {words.kept}
      </button>
    </section>
  )
}

/** The secret in three forms, and the code that shows that the app has it. */
function Confirm(props: {
  readonly enrolled: Enrolled
  readonly next: string
  readonly onSet: () => void
}) {
  const { enrolled, next } = props
  const words = texts.value.access.second.enrol
  const { doing, run } = useDoing<readonly string[]>()
  if (doing.status === 'done') return <RecoveryCodes codes={doing.value} next={next} />
  return (
    <CodeForm
      id="factor-code"
      label={words.code}
      action={words.confirm}
      doing={doing}
      onCode={(code) =>
        run(async () => {
          const { recoveryCodes } = await send<{ readonly recoveryCodes: readonly string[] }>(
            '/api/session/second-factor/confirm',
            { code }
          )
          props.onSet()
          return recoveryCodes
        })
      }
    >
      <p>{words.lead}</p>
      <QrCode {...enrolled.qr} />
      <p>
        <a href={enrolled.address}>{words.open}</a>
      </p>
      <p>{words.secret}</p>
      <code class="secret">{enrolled.secret.replace(/.{4}(?=.)/gu, '$& ')}</code>
    </CodeForm>
  )
}

/** Sets up a second factor. @param props.next page to go on with. */
export function Enrolment(props: {
  readonly next: string
  readonly label: string
  /** Whether a code of the present factor is asked for first. */
  readonly replaces: boolean
  /** Told once it is set up. */
  readonly onSet?: () => void
}) {
  const { second } = texts.value.access
  const { doing, run } = useDoing<Enrolled>()
  const [asks, setAsks] = useState(false)
  const begin = (code: string | null) =>
    run(() => send<Enrolled>('/api/session/second-factor', { code }))
  if (doing.status === 'done') {
    return <Confirm enrolled={doing.value} next={props.next} onSet={props.onSet ?? (() => {})} />
  }
  if (asks) {
    const { label } = props
    return (
      <CodeForm
        id="present-code"
        label={second.present}
        action={label}
        orRecovery
        doing={doing}
        onCode={begin}
      />
    )
  }
  return (
    <>
      <button
        type="button"
        class="btn btn-primary"
        onClick={() => (props.replaces ? setAsks(true) : begin(null))}
      >
        {props.label}
      </button>
      <CodeState doing={doing} />
    </>
  )
}
