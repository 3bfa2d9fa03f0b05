import { texts } from '../../app/address.ts'
import { type Doing, DoingState } from '../../app/doing.tsx'

/** What came of giving a code, in the reader's language where it is of the usual kind. */
export function CodeState({ doing }: { doing: Doing<unknown> }) {
  const words: Readonly<Record<string, string>> = texts.value.access.second.wrong
  const code = doing.status === 'failed' ? (doing.problem.document?.code ?? '') : ''
  if (!Object.hasOwn(words, code)) return <DoingState doing={doing} />
  return (
    <p class="alert alert-danger" role="alert">
      {words[code]}
    </p>
  )
}
