import type { ListAnswer } from '../../../projections/boundaries/contract.ts'
import type { FlowFigures, SurplusFigures } from '../../../projections/figures/contract.ts'
import { language, pageAddress, restate, stated, texts } from '../../app/address.ts'
import { query } from '../../app/api.ts'
import { formatFor } from '../../app/format.ts'
import { useResource } from '../../app/resource.ts'
import { Failed, Loading } from '../../app/states.tsx'
import { FlowTable, monthName, SurplusTable } from './tables.tsx'

interface Figures {
  readonly flows: FlowFigures
  readonly surplus: SurplusFigures
}

async function loadFigures(boundary: string, signal: AbortSignal): Promise<Figures> {
  const [flows, surplus] = await Promise.all([
    query<FlowFigures>('/api/figures/flows', { boundary }, signal),
    query<SurplusFigures>('/api/figures/surplus', { boundary }, signal)
  ])
  return { flows: flows.value, surplus: surplus.value }
}

/** What the rules are by which figures are told or withheld. */
function Rules() {
  const { rules } = texts.value.publicFigures
  return (
    <details class="notes">
      <summary>{rules.title}</summary>
      <ul>
        {[rules.three, rules.rest, rules.once, rules.never, rules.limits].map((rule) => (
          <li key={rule}>{rule}</li>
        ))}
      </ul>
    </details>
  )
}

function MonthField({ months, month }: { months: readonly string[]; month: string }) {
  return (
    <div class="field apart">
      <label for="figures-month">{texts.value.publicFigures.month}</label>
      <select
        id="figures-month"
        value={month}
        onChange={({ currentTarget: { value } }) => restate({ month: value })}
      >
        {months.map((one) => (
          <option key={one} value={one}>
            {monthName(one)}
          </option>
        ))}
      </select>
    </div>
  )
}

function Tables({ flows, surplus }: Figures) {
  const { publicFigures: words } = texts.value
  const format = formatFor(language.value)
  const all = [...flows.rows, ...surplus.rows]
  const withheld = all.filter(({ suppressed }) => suppressed).length
  const stageOrder = Object.keys(texts.value.chart.stages)
  const placeOf = (stage: string | null) => stageOrder.indexOf(stage ?? '')
  const rows = flows.rows.toSorted(
    (a, b) => placeOf(a.from) - placeOf(b.from) || placeOf(a.to) - placeOf(b.to)
  )
  const months = [...new Set(flows.rows.map(({ month }) => month))].toSorted().toReversed()
  const asked = stated('month')
  const month = months.find((one) => one === asked) ?? months[0]
  if (flows.releasedUpTo === null) return <p role="status">{words.noneReleased}</p>
  return (
    <>
      <p role="status">
        {words.released(monthName(flows.releasedUpTo))}{' '}
        {all.length === 0
          ? words.nothing
          : words.counts(format.count(all.length - withheld), format.count(withheld))}
      </p>
      {surplus.rows.length > 0 && <SurplusTable rows={surplus.rows} />}
      {month !== undefined && (
        <>
          <MonthField months={months} month={month} />
          <FlowTable month={month} rows={rows.filter((row) => row.month === month)} />
        </>
      )}
    </>
  )
}

function BoundaryField({ list, boundary }: { list: ListAnswer; boundary: string }) {
  const { publicFigures: words } = texts.value
  return (
    <div class="field apart">
      <label for="figures-boundary">{words.boundary}</label>
      <input
        id="figures-boundary"
        list="figures-boundaries"
        key={boundary}
        defaultValue={boundary}
        maxLength={100}
        aria-describedby="figures-boundary-help"
        onChange={({ currentTarget: { value } }) => {
          if (value.trim() !== '') restate({ boundary: value.trim(), month: null })
        }}
      />
      <datalist id="figures-boundaries">
        {list.rows.map((row) => (
          <option key={row.boundary} value={row.boundary}>
            {row.label}
          </option>
        ))}
      </datalist>
      <p id="figures-boundary-help" class="field-note">
        {words.boundaryHelp}
      </p>
    </div>
  )
}

/** The area that is asked for, else the one of which most is known. */
function chosenOf({ rows }: ListAnswer): string | null {
  const most = rows.toSorted((a, b) => b.movements - a.movements)[0]
  return stated('boundary') ?? most?.boundary ?? null
}

function Chosen({ list, boundary }: { list: ListAnswer; boundary: string }) {
  const { publicFigures: words } = texts.value
  const { resource, retry } = useResource(boundary, (signal) => loadFigures(boundary, signal))
  const isOpen = list.rows.some((row) => row.boundary === boundary)
  return (
    <>
      <BoundaryField list={list} boundary={boundary} />
      {isOpen && (
        <p>
          {words.open}{' '}
          <a href={flowsOf(boundary)} data-page>
            {words.toFlows}
          </a>
        </p>
      )}
      <section class={resource.status === 'loading' ? 'results is-loading' : 'results'}>
        {resource.status === 'failed' && <Failed problem={resource.problem} retry={retry} />}
        {resource.status === 'loading' && resource.value === null && <Loading />}
        {resource.value !== null && <Tables {...resource.value} />}
      </section>
    </>
  )
}

function flowsOf(boundary: string): string {
  const page = pageAddress('/')
  return `${page}${page.includes('?') ? '&' : '?'}boundary=${encodeURIComponent(boundary)}`
}

/** What everybody may know of everybody's books: monthly sums, small numbers withheld. */
export function PublicFiguresView() {
  const { publicFigures: words } = texts.value
  const { resource, retry } = useResource('boundaries', async (signal) => {
    const { value } = await query<ListAnswer>('/api/boundaries/list', {}, signal)
    return value
  })
  const list = resource.value
  const boundary = list === null ? null : chosenOf(list)
  return (
    <>
      <h1>{words.title}</h1>
      <p class="lead-text">{words.lead}</p>
      <Rules />
      {resource.status === 'failed' && <Failed problem={resource.problem} retry={retry} />}
      {list === null && resource.status === 'loading' && <Loading />}
      {list !== null && boundary === null && <p role="status">{words.noneReleased}</p>}
      {list !== null && boundary !== null && <Chosen list={list} boundary={boundary} />}
    </>
  )
}
