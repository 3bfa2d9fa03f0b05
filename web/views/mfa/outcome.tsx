import { useMemo } from 'preact/hooks'
import type { MfaAnswer } from '../../../domain/mfa/answer.ts'
import { compute } from '../../app/api.ts'
import { useResource } from '../../app/resource.ts'
import { Loading } from '../../app/states.tsx'
import { defaultDefinition, viewRows } from './default-definition.ts'
import { Definition } from './definition.tsx'
import { givenSystem, type ReadText, readable, rowsOf } from './document.ts'
import { FacetPicker, Levels } from './facet-picker.tsx'
import { facetFor, facetOf, facetsOf } from './facets.ts'
import { Scenario } from './models/scenario.tsx'
import { Refused } from './refused.tsx'
import { type Solved, solvedOf } from './solved.ts'
import type { MfaState } from './state.ts'
import { SystemView } from './system-view.tsx'
import type { DrawableView } from './view-diagram.ts'
import type { Figures } from './words.ts'
import { type Account, WovenView } from './woven-view.tsx'

/** `POST /api/mfa/view` */
interface WovenAnswer extends DrawableView {
  readonly links: readonly (DrawableView['links'][number] & { readonly rows: readonly number[] })[]
  readonly elsewhere: readonly (DrawableView['elsewhere'][number] & {
    readonly rows: readonly number[]
  })[]
  readonly account: Account
}

interface Common {
  readonly state: MfaState
  readonly change: (part: Partial<MfaState>) => void
  readonly title: string
  readonly footer: readonly string[]
}

const mostRowsListed = 50
const itself = (period: string) => period

function rowText(row: Readonly<Record<string, unknown>>, at: number): string {
  const fields = Object.entries(row).map(([name, value]) => `${name}: ${String(value)}`)
  return `${at}. ${fields.join(', ')}`
}

/** Draws a view document; the rows behind a link are the document's own. */
export function Woven(
  props: Common & {
    readonly document: object
    readonly text: string
    readonly figures: Figures
    readonly goTo: (offset: number) => void
  }
) {
  const { document, text, figures, title, footer, goTo } = props
  const { resource, retry } = useResource(`view ${text}`, (signal) =>
    compute<WovenAnswer>('/api/mfa/view', document, signal)
  )
  const rows = useMemo(() => rowsOf(document), [document])
  if (resource.status === 'failed') {
    return <Refused problem={resource.problem} {...{ text, retry, goTo }} />
  }
  if (resource.value === null) return <Loading />
  const view = resource.value.value
  return (
    <WovenView
      {...{ view, figures, title, footer }}
      account={view.account}
      rowsBehind={(list, at) =>
        (view[list][at]?.rows ?? [])
          .slice(0, mostRowsListed)
          .map((number) => rowText(rows[number] ?? {}, number))
      }
    />
  )
}

/** A definition over the solved flows. */
function SolvedDefinition(props: Common & { readonly solved: Solved; readonly figures: Figures }) {
  const { solved, figures, state, change } = props
  const first = useMemo(() => readable(defaultDefinition(solved)), [solved])
  const rows = useMemo(() => viewRows(solved), [solved])
  return (
    <Definition
      {...{ state, change, figures, first }}
      help={figures.texts.mfa.definition.help}
      draw={({ definition, ...submitted }) => (
        <Woven {...props} {...submitted} document={{ rows, definition: JSON.parse(definition) }} />
      )}
    />
  )
}

/** Solves a system and shows everything about it. */
export function SolvedDocument(
  props: Common & {
    readonly read: ReadText
    readonly text: string
    readonly figures: Figures
    readonly goTo: (offset: number) => void
  }
) {
  const { read, text, figures, state, goTo } = props
  const { improve } = state
  const asked = useMemo(() => withQuestion(read.value, improve), [read, improve])
  const { resource, retry } = useResource(`solve ${improve} ${text}`, (signal) =>
    compute<MfaAnswer>('/api/mfa/reconcile', asked, signal)
  )
  const answer = resource.value?.value ?? null
  const whole = useMemo(
    () => (answer === null ? null : solvedOf(givenSystem(read.value), answer)),
    [answer, read]
  )
  const shown = useMemo(() => {
    if (whole === null) return null
    const facets = facetsOf(whole)
    const facet = facetFor(facets, state)
    return { facets, facet, solved: facetOf(whole, facet) }
  }, [whole, state.layer, state.period])
  if (resource.status === 'failed') {
    return <Refused problem={resource.problem} {...{ text, retry, goTo }} />
  }
  if (whole === null || shown === null) return <Loading />
  const { facets, facet, solved } = shown
  return (
    <>
      <FacetPicker {...{ facets, facet, figures }} change={props.change} periodName={itself} />
      <SystemView {...props} {...{ solved, figures }} improves />
      <Levels solved={whole} layer={facet.layer} figures={figures} periodName={itself} />
      <Scenario {...props} {...{ solved, figures }} />
      <SolvedDefinition {...props} {...{ solved, figures }} />
    </>
  )
}

/** The document with the question which weighing would help, as one more option. */
function withQuestion(value: object, improve: string | null): object {
  if (improve === null) return value
  const options: unknown = new Map<string, unknown>(Object.entries(value)).get('options')
  return { ...value, options: { ...Object(options), improve } }
}
