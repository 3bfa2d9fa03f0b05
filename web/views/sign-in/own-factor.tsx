import { useState } from 'preact/hooks'
import { language, pageAddress, texts } from '../../app/address.ts'
import { ask, send } from '../../app/api.ts'
import { useDoing } from '../../app/doing.tsx'
import { formatFor } from '../../app/format.ts'
import { useResource } from '../../app/resource.ts'
import { Failed, Loading } from '../../app/states.tsx'
import { CodeForm } from './code-form.tsx'
import { Enrolment } from './enrolment.tsx'

/** `GET /api/session/second-factor`. */
interface OwnFactor {
  readonly setAt: string | null
  readonly recoveryCodesLeft: number
  readonly required: boolean
  readonly possible: boolean
}

function Remove({ removed }: { removed: () => void }) {
  const { second } = texts.value.access
  const { doing, run } = useDoing<void>()
  const [asks, setAsks] = useState(false)
  if (!asks) {
    return (
      <p>
        <button type="button" class="as-link" onClick={() => setAsks(true)}>
          {second.remove}
        </button>
      </p>
    )
  }
  return (
    <CodeForm
      id="remove-code"
      label={second.present}
      action={second.remove}
      tone="outline-primary"
      orRecovery
      doing={doing}
      onCode={(code) =>
        run(async () => {
          await send('/api/session/second-factor/remove', { code })
          removed()
        })
      }
    />
  )
}

/** One's own second factor: how it stands, setting up, changing and removing it. */
export function OwnFactorSection() {
  const { second } = texts.value.access
  const format = formatFor(language.value)
  const [wasRemoved, setWasRemoved] = useState(false)
  const { resource, retry } = useResource('own factor', async (signal) => {
    return (await ask<OwnFactor>('/api/session/second-factor', {}, signal)).value
  })
  if (resource.status === 'failed') return <Failed problem={resource.problem} retry={retry} />
  if (resource.value === null) return <Loading />
  const { setAt, recoveryCodesLeft, required, possible } = resource.value
  const stands = setAt !== null
  return (
    <section class="way">
      <h2>{second.title}</h2>
      {!possible && <p>{second.demo}</p>}
      {possible && (
        <>
          <p>
            {stands
              ? second.since(format.instant(setAt), format.count(recoveryCodesLeft))
              : second.none}
          </p>
          {stands && required && <p>{second.required}</p>}
          {wasRemoved && <p role="status">{second.removed}</p>}
          <Enrolment
            key={String(setAt)}
            next={pageAddress('/accedi')}
            label={stands ? second.change : second.setUp}
            replaces={stands}
          />
          {stands && !required && (
            <Remove
              removed={() => {
                setWasRemoved(true)
                retry()
              }}
            />
          )}
        </>
      )}
    </section>
  )
}
