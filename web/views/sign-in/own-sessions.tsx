import type { SignInWay } from '../../../domain/access/sign-in-way.ts'
import { language, texts } from '../../app/address.ts'
import { ask, send } from '../../app/api.ts'
import { DoingState, useDoing } from '../../app/doing.tsx'
import { formatFor } from '../../app/format.ts'
import { useResource } from '../../app/resource.ts'
import { Failed, Loading } from '../../app/states.tsx'

interface OwnSessions {
  readonly rows: readonly {
    readonly way: SignInWay
    readonly begunAt: string
    readonly usedAt: string
    readonly isThis: boolean
  }[]
}

/** Where somebody is signed in, and how to end what was left open elsewhere. */
export function OwnSessionList() {
  const { access } = texts.value
  const format = formatFor(language.value)
  const { sessions } = access
  const { doing, run } = useDoing<void>()
  const { resource, retry } = useResource('own sessions', async (signal) => {
    return (await ask<OwnSessions>('/api/session/own', {}, signal)).value
  })
  if (resource.status === 'failed') return <Failed problem={resource.problem} retry={retry} />
  if (resource.value === null) return <Loading />
  const { rows } = resource.value
  return (
    <section class="way">
      <h2>{sessions.title}</h2>
      <ul>
        {rows.map(({ way, begunAt, usedAt, isThis }) => (
          <li key={begunAt + usedAt}>
            {sessions.row(sessions.ways[way], format.instant(begunAt), format.instant(usedAt))}
            {isThis && <strong>{` (${sessions.isThis})`}</strong>}
          </li>
        ))}
      </ul>
      {rows.length > 1 ? (
        <button
          type="button"
          class="btn btn-outline-primary"
          onClick={() =>
            run(async () => {
              await send('/api/session/end-others')
              retry()
            })
          }
        >
          {sessions.endOthers}
        </button>
      ) : (
        <p>{sessions.none}</p>
      )}
      <DoingState doing={doing} />
    </section>
  )
}
