import { useState } from 'preact/hooks'
import type { SecondStep } from '../../../domain/access/second-step.ts'
import { pageAddress, texts, wayBack } from '../../app/address.ts'
import { send } from '../../app/api.ts'
import { DoingState, useDoing } from '../../app/doing.tsx'
import { startOver } from '../../app/session.ts'
import { CodeForm } from './code-form.tsx'
import { Enrolment } from './enrolment.tsx'

function CodeStep() {
  const words = texts.value.access.second.step
  const { doing, run } = useDoing<void>()
  return (
    <>
      <CodeForm
        id="second-code"
        label={words.code}
        action={words.enter}
        orRecovery
        doing={doing}
        onCode={(code) =>
          run(async () => {
            await send('/api/session/second-step', { code })
            startOver(wayBack())
          })
        }
      >
        <p>{words.lead}</p>
      </CodeForm>
      <p>{words.lost}</p>
    </>
  )
}

/** What a sign-in still lacks. */
export function SecondStepForm({ step }: { step: SecondStep }) {
  const { second } = texts.value.access
  const { doing, run } = useDoing<void>()
  const [isSet, setIsSet] = useState(false)
  return (
    <section class="way">
      <h2>{step === 'code' ? second.step.title : second.title}</h2>
      {step === 'code' && <CodeStep />}
      {step === 'enrol' && !isSet && <p>{second.needed}</p>}
      {step === 'enrol' && (
        <Enrolment
          next={wayBack()}
          label={second.setUp}
          replaces={false}
          onSet={() => setIsSet(true)}
        />
      )}
      {!isSet && (
        <p>
          <button
            type="button"
            class="as-link"
            onClick={() =>
              run(async () => {
                await send('/api/session/end')
                startOver(pageAddress('/accedi'))
              })
            }
          >
            {second.step.leave}
          </button>
        </p>
      )}
      <DoingState doing={doing} />
    </section>
  )
}
