import { signal } from '@preact/signals'
import { useMemo, useState } from 'preact/hooks'
import { address, go, language, texts } from '../../app/address.ts'
import { ask } from '../../app/api.ts'
import { useResource } from '../../app/resource.ts'
import { Failed, Loading } from '../../app/states.tsx'
import { City } from './city.tsx'
import { isFault, readable, readText, rewritten } from './document.ts'
import { Editor } from './editor.tsx'
import { type ExampleAnswer, Examples, type ExamplesAnswer } from './examples.tsx'
import { ModelOutcome } from './models/outcomes.tsx'
import { SolvedDocument, Woven } from './outcome.tsx'
import { longestInAddress, type MfaState, readState, writeState } from './state.ts'
import { figuresFor } from './words.ts'

/** A document that is too large for an address; it lives as long as the page. */
const large = signal<string | null>(null)

/** A change of state is a new address: a link to it shows the same, and the back button undoes it. */
function change(part: Partial<MfaState>): void {
  const { path, search } = address.value
  go(path + writeState(search, { ...readState(search), ...part }))
}

const nothingAsked = {
  ...{ definition: null, improve: null, mark: null, layer: null, period: null },
  ...{ whatIf: null, expense: null, percent: null, place: null, stock: null }
} as const

function submit(text: string): void {
  const compact = rewritten(text, 'compact') ?? text
  const fits = compact.length <= longestInAddress
  large.value = fits ? null : text
  change({ ...nothingAsked, example: null, document: fits ? compact : null })
}

/** The document that the address, or a paste too large for it, is about; null where there is none. */
function useDocument(state: MfaState) {
  const { example, document } = state
  const { resource, retry } = useResource(example, (signal_) =>
    ask<ExampleAnswer>(`/api/mfa/examples/${encodeURIComponent(example ?? '')}`, {}, signal_)
  )
  const loaded = resource.value?.value ?? null
  const text = useMemo(() => {
    if (example !== null) {
      return loaded?.id === example ? readable(loaded.document) : null
    }
    if (document === null) return large.value
    return rewritten(document, 'readable') ?? document
  }, [example, document, loaded, large.value])
  const problem = example !== null && resource.status === 'failed' ? resource.problem : null
  return { text, problem, retry, isLoading: example !== null && text === null && problem === null }
}

function Outcome(props: {
  readonly state: MfaState
  readonly text: string
  readonly footer: readonly string[]
  readonly goTo: (offset: number) => void
}) {
  const { state, text, footer, goTo } = props
  const read = useMemo(() => readText(text), [text])
  const code = language.value
  const figures = useMemo(() => figuresFor(code, null), [code])
  if (isFault(read)) return <p class="alert alert-danger">{texts.value.mfa.editor.unknown}</p>
  const { title } = figures.texts.mfa
  const common = { state, change, title, footer, text, figures, goTo }
  if (read.kind === 'view') return <Woven {...common} document={read.value} />
  if (read.kind === 'system') return <SolvedDocument {...common} read={read} />
  return <ModelOutcome model={read.kind} document={read.value} {...{ text, figures, goTo }} />
}

function SubjectSwitch({ state }: { state: MfaState }) {
  const { subject } = texts.value.mfa
  const subjects = [
    { name: subject.document, chosen: state.city === null, city: null },
    { name: subject.city, chosen: state.city !== null, city: '' }
  ]
  return (
    <fieldset class="switch">
      <legend>{subject.legend}</legend>
      {subjects.map(({ name, chosen, city }) => (
        <button
          key={name}
          type="button"
          aria-pressed={chosen}
          onClick={() => change({ ...nothingAsked, city, example: null, document: null })}
        >
          {name}
        </button>
      ))}
    </fieldset>
  )
}

function DocumentAnalysis({ state }: { state: MfaState }) {
  const { mfa } = texts.value
  const { resource, retry } = useResource('mfa-examples', (signal_) =>
    ask<ExamplesAnswer>('/api/mfa/examples', {}, signal_)
  )
  const found = useDocument(state)
  const [at, setAt] = useState<{ offset: number } | null>(null)
  const examples = resource.value?.value ?? null
  const example = examples?.rows.find(({ id }) => id === state.example)
  const footer = useMemo(() => (example === undefined ? [] : [example.source]), [example])
  return (
    <>
      {resource.status === 'failed' && <Failed problem={resource.problem} retry={retry} />}
      {examples !== null && (
        <Examples
          examples={examples}
          chosen={state.example}
          choose={(id) => {
            large.value = null
            change({ ...nothingAsked, example: id, document: null })
          }}
        />
      )}
      <Editor
        id="mfa-document"
        label={mfa.editor.label}
        help={mfa.editor.help}
        submit={mfa.editor.submit}
        rows={12}
        opens
        whole
        text={found.text ?? ''}
        at={at}
        onSubmit={submit}
      />
      {large.value !== null && found.text === large.value && <p>{mfa.tooLargeForLink}</p>}
      {found.problem !== null && <Failed problem={found.problem} retry={found.retry} />}
      {found.isLoading && <Loading />}
      {found.text !== null && (
        <Outcome {...{ state, footer }} text={found.text} goTo={(offset) => setAt({ offset })} />
      )}
    </>
  )
}

/** Material flow analysis: of a system or view that is pasted, opened or picked, or of the live city. */
export function MfaView() {
  const { mfa } = texts.value
  const state = readState(address.value.search)
  return (
    <>
      <h1>{mfa.title}</h1>
      <p class="lead-text">{state.city === null ? mfa.lead : mfa.city.lead}</p>
      <SubjectSwitch state={state} />
      {state.city === null ? <DocumentAnalysis state={state} /> : <City {...{ state, change }} />}
    </>
  )
}
