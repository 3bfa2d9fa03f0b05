import { useState } from 'preact/hooks'
import type { ListAnswer as Boundaries } from '../../../projections/boundaries/contract.ts'
import type { ListAnswer } from '../../../projections/sites/contract.ts'
import { restate, stated, texts } from '../../app/address.ts'
import { query } from '../../app/api.ts'
import { useResource } from '../../app/resource.ts'
import { ScopedPage } from '../../app/scoped-page.tsx'
import { Failed, Loading } from '../../app/states.tsx'
import { DecisionForm } from './decision-form.tsx'
import { type DecisionName, decisions } from './decisions.ts'
import { PlaceTable } from './place-table.tsx'

function AreaChoice({ boundaries, boundary }: { boundaries: Boundaries; boundary: string }) {
  const { parties } = texts.value
  return (
    <form class="filters" aria-label={parties.title} onSubmit={(event) => event.preventDefault()}>
      <div class="field">
        <label for="parties-boundary">{parties.boundary}</label>
        <select
          id="parties-boundary"
          value={boundary}
          onChange={({ currentTarget: { value } }) => restate({ boundary: value })}
        >
          {boundaries.rows.map((row) => (
            <option key={row.boundary} value={row.boundary}>
              {row.label}
            </option>
          ))}
        </select>
      </div>
    </form>
  )
}

function DecisionPart(props: {
  readonly boundary: string
  readonly places: ListAnswer
  readonly chosen: { readonly type: DecisionName; readonly site: string }
  readonly choose: (type: DecisionName) => void
  readonly decided: () => void
}) {
  const { boundary, places, chosen, choose, decided } = props
  const { parties } = texts.value
  return (
    <section>
      <div class="field apart">
        <label for="parties-what">{parties.what}</label>
        <select
          id="parties-what"
          value={chosen.type}
          onChange={({ currentTarget: { value } }) =>
            choose(decisions.find(({ type }) => type === value)?.type ?? 'OpenSite')
          }
        >
          {decisions.map(({ type }) => (
            <option key={type} value={type}>
              {parties.decisions[type]}
            </option>
          ))}
        </select>
      </div>
      {decisions
        .filter(({ type }) => type === chosen.type)
        .map((decision) => (
          <DecisionForm
            key={`${decision.type} ${chosen.site} ${boundary}`}
            {...{ decision, boundary, places, decided }}
            site={chosen.site}
          />
        ))}
    </section>
  )
}

function FirstArea({ decided }: { decided: () => void }) {
  const places = { position: null, rows: [] }
  return decisions
    .filter(({ type }) => type === 'DefineBoundary')
    .map((decision) => (
      <section key={decision.type}>
        <h2>{texts.value.parties.decisions.DefineBoundary}</h2>
        <DecisionForm {...{ decision, places, decided }} boundary="" site="" />
      </section>
    ))
}

function Places({ boundary, areaDefined }: { boundary: string; areaDefined: () => void }) {
  const [version, setVersion] = useState(0)
  const [chosen, setChosen] = useState<{ type: DecisionName; site: string }>({
    type: 'OpenSite',
    site: ''
  })
  const { resource, retry } = useResource(
    boundary,
    (signal) => query<ListAnswer>('/api/sites/list', { boundary }, signal),
    String(version)
  )
  if (resource.status === 'failed') return <Failed problem={resource.problem} retry={retry} />
  if (resource.value === null) return <Loading />
  const all = resource.value.value
  const handOver = (site: string) => {
    setChosen({ type: 'ChangeManager', site })
    document.getElementById('parties-what')?.focus()
  }
  return (
    <>
      <DecisionPart
        {...{ boundary, chosen, places: all }}
        choose={(type) => setChosen({ type, site: '' })}
        decided={() => {
          setVersion((count) => count + 1)
          if (chosen.type === 'DefineBoundary') areaDefined()
        }}
      />
      <PlaceTable places={all} handOver={handOver} />
    </>
  )
}

function Parties() {
  const [version, setVersion] = useState(0)
  const decided = () => setVersion((count) => count + 1)
  const { resource, retry } = useResource(
    'boundaries',
    (signal) => query<Boundaries>('/api/boundaries/list', {}, signal),
    String(version)
  )
  if (resource.status === 'failed') return <Failed problem={resource.problem} retry={retry} />
  if (resource.value === null) return <Loading />
  const { rows } = resource.value.value
  const most = rows.toSorted((a, b) => b.movements - a.movements)[0]?.boundary ?? ''
  const boundary = stated('boundary') ?? most
  // Before anything can be named there must be an area that it lies in.
  if (boundary === '') return <FirstArea decided={decided} />
  return (
    <>
      <AreaChoice boundaries={resource.value.value} boundary={boundary} />
      <Places key={boundary} boundary={boundary} areaDefined={decided} />
    </>
  )
}

/** Names parties and their places, and hands places over; for the desk. */
export function PartiesView() {
  return (
    <ScopedPage scope="decide:reference" words={texts.value.parties}>
      <Parties />
    </ScopedPage>
  )
}
