import { useState } from 'preact/hooks'
import type { SecondStep } from '../../../domain/access/second-step.ts'
import { pageAddress, texts } from '../../app/address.ts'
import { send } from '../../app/api.ts'
import { DoingState, fieldOf, useDoing } from '../../app/doing.tsx'
import { startOver } from '../../app/session.ts'
import { CodeField } from './code-field.tsx'
import { CodeState } from './code-state.tsx'
import { Enrolment } from './enrolment.tsx'

function CodeForm() {
  const words = texts.value.access.second.step
  const { doing, run } = useDoing<void>()
  return (
    <>
      <form
        class="import-form"
        onSubmit={(event) => {
          event.preventDefault()
          const code = fieldOf(event.currentTarget, 'code')
          run(async () => {
            await send('/api/session/second-step', { code })
            startOver(pageAddress('/'))
          })
        }}
      >
        <p>{words.lead}</p>
        <CodeField id="second-code" label={words.code} orRecovery />
        <div class="actions">
          <button type="submit" class="btn btn-primary">
            {words.enter}
          </button>
        </div>
      </form>
      <CodeState doing={doing} />
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
      {step === 'code' && <CodeForm />}
      {step === 'enrol' && !isSet && <p>{second.needed}</p>}
      {step === 'enrol' && (
        <Enrolment
          next={pageAddress('/')}
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
