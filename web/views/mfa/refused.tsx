import { language } from '../../app/address.ts'
import type { Problem } from '../../app/api.ts'
import { Failed } from '../../app/states.tsx'
import { Complaints } from './editor.tsx'
import { complaintsOf } from './places.ts'
import { figuresFor } from './words.ts'

/** What the service refused, item by item; anything else as on every page. */
export function Refused(props: {
  readonly problem: Problem
  /** The text that was refused. */
  readonly text: string
  readonly retry: () => void
  readonly goTo: (offset: number) => void
}) {
  const { document } = props.problem
  const { texts } = figuresFor(language.value, null)
  const listed = document?.code === 'mfa_invalid' || document?.code === 'invalid_view'
  if (!listed || document?.detail === undefined) {
    return <Failed problem={props.problem} retry={props.retry} />
  }
  const complaints = complaintsOf(document.detail, props.text)
  return (
    <div class="alert alert-danger" role="alert">
      <p class="fw-semibold">{texts.mfa.refused(complaints.length)}</p>
      <Complaints complaints={complaints} goTo={props.goTo} />
    </div>
  )
}
