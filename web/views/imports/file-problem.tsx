import { texts } from '../../app/address.ts'
import type { Problem } from '../../app/api.ts'
import { Reason } from '../../app/states.tsx'

function saidOf({ document }: Problem): string | null {
  const { problems } = texts.value.sheets
  const code = document?.code ?? ''
  if (!Object.hasOwn(problems, code)) return null
  const words: unknown = Reflect.get(problems, code)
  if (typeof words === 'function') return String(words(document?.missing ?? ''))
  return typeof words === 'string' ? words : null
}

/** Why a file was not taken: in the reader's language where the catalogue has it, with the details. */
export function FileProblem(props: { readonly title: string; readonly problem: Problem }) {
  const { title, problem } = props
  const said = saidOf(problem)
  const detail = problem.document?.detail
  return (
    <div class="alert alert-danger" role="alert">
      <p class="fw-semibold">{title}</p>
      {said === null && <Reason problem={problem} unreachable={texts.value.imports.lost} />}
      {said !== null && <p>{said}</p>}
      {said !== null && detail !== undefined && (
        <details>
          <summary>{texts.value.sheets.details}</summary>
          <p lang="en">{detail}</p>
        </details>
      )}
    </div>
  )
}
