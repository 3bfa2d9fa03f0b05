import { type FailureCode, type FailureKind, failureCodes } from '../../../domain/failure.ts'
import { statusOf } from '../problems.ts'
import { html, page } from './html.ts'

const meaningOfKind: Readonly<Record<FailureKind, string>> = {
  reject:
    'One record could not be read. It is kept with its line, field, reason and value (see /api/rejects); the other records went on unless you asked for all or nothing. Mend the record and send it again: what was stored before is recognised.',
  refusal:
    'A rule of the domain says no to this command. The detail gives the figures; nothing was stored.',
  conflict:
    'Somebody else changed the same stream meanwhile, more often than we retried. Nothing was stored; read again and decide anew.',
  request:
    'The call as a whole was not done, and nothing of it is stored beyond what the detail says. The detail names the cause: change the call, or who makes it, and send it again.',
  fault:
    'The machine failed, not your input. Nothing of the failed step is stored; the same call can be sent again once the cause is gone.'
}

/** What a problem code means and what to do about it. */
export function problemPage(code: FailureCode): string {
  const { kind, title } = failureCodes[code]
  return page(
    title,
    html`<p><code>${code}</code>, HTTP status ${statusOf(code)}, kind ${kind}.</p>
<p>${meaningOfKind[kind]}</p>
<p><a href="/api/docs#problems">All problems</a></p>`
  )
}
