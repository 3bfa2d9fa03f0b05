import { useState } from 'preact/hooks'
import { language, texts } from '../../app/address.ts'
import { send } from '../../app/api.ts'
import { DoingState, useDoing } from '../../app/doing.tsx'
import { formatFor } from '../../app/format.ts'
import { useResource } from '../../app/resource.ts'
import { Failed, Loading } from '../../app/states.tsx'

/** `POST /api/links/look` */
interface LookAnswer {
  readonly command: { readonly type: string; readonly surplus?: string }
  readonly tenant: string
  readonly expiresAt: string
  readonly used: boolean
}

function Confirm({ link, look }: { link: string; look: LookAnswer }) {
  const { oneTap } = texts.value.access
  const { doing, run } = useDoing<void>()
  const { type, surplus = '' } = look.command
  const sentence =
    type === 'ClaimSurplus'
      ? oneTap.commands.ClaimSurplus(surplus, look.tenant)
      : oneTap.commands.DeclineSurplus(surplus, look.tenant)
  return (
    <>
      <p class="lead-text">{sentence}</p>
      <p>{oneTap.until(formatFor(language.value).instant(look.expiresAt))}</p>
      {look.used && <p role="status">{oneTap.used}</p>}
      {!look.used && doing.status !== 'done' && (
        <button
          type="button"
          class="btn btn-primary"
          onClick={() =>
            run(async () => {
              await send('/api/links/use', { link })
            })
          }
        >
          {oneTap.confirm}
        </button>
      )}
      <DoingState doing={doing} />
      {doing.status === 'done' && <p role="status">{oneTap.done}</p>}
    </>
  )
}

/** What a one-tap link would do, and the tap that does it. */
export function OneTapView() {
  const { oneTap } = texts.value
  const [link] = useState(() => location.hash.slice(1))
  const { resource, retry } = useResource(link === '' ? null : link, () =>
    send<LookAnswer>('/api/links/look', { link })
  )
  return (
    <div class="way">
      <h1>{oneTap.title}</h1>
      {resource.status === 'failed' && <Failed problem={resource.problem} retry={retry} />}
      {link === '' && <p>{texts.value.access.oneTap.noLink}</p>}
      {link !== '' && resource.status === 'loading' && <Loading />}
      {resource.value !== null && <Confirm link={link} look={resource.value} />}
    </div>
  )
}
