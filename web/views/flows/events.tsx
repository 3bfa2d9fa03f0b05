import { useState } from 'preact/hooks'
import type { FlowEvent } from '../../../projections/flows/contract.ts'
import { useResource } from '../../app/resource.ts'
import { session } from '../../app/session.ts'
import { Failed, Loading } from '../../app/states.tsx'
import { TableFrame } from '../../app/table-frame.tsx'
import { eventsPerPage, type FlowWindow, loadEvents, parametersOf } from './figures.ts'
import { Origin } from './origin.tsx'
import type { FlowWords } from './words.ts'

function originOf(event: FlowEvent): string {
  return `${event.publication ?? event.channel}, ${event.sourceName}`
}

/** The source that all rows share; null where they come from several. */
function sharedOrigin(rows: readonly FlowEvent[]): string | null {
  const [only, ...more] = new Set(rows.map(originOf))
  return only !== undefined && more.length === 0 ? only : null
}

/** An event as a whole may name other parties than the one that asks. */
function maySeeOrigins(): boolean {
  const role = session.value?.me?.role
  return role === undefined || role === 'desk' || role === 'analyst'
}

/**
 * Line and, unless all rows share it, file: shortened for the eye, whole for whoever asks or hears.
 * Pressed, it opens what was recorded.
 */
function OriginCell(props: {
  readonly event: FlowEvent
  readonly shared: boolean
  readonly words: FlowWords
  readonly isOpen: boolean
  readonly toggle: () => void
}) {
  const { event, shared, words, isOpen, toggle } = props
  const { panel, origin } = words.texts
  const line = event.sourceLine === null ? null : panel.line(String(event.sourceLine))
  return (
    <td>
      {!shared && (
        <span class="source-name" title={originOf(event)}>
          {originOf(event)}
        </span>
      )}
      {maySeeOrigins() ? (
        <button
          type="button"
          class="as-link"
          aria-expanded={isOpen}
          aria-label={origin.open(originOf(event), line ?? '')}
          onClick={toggle}
        >
          {line ?? origin.show}
        </button>
      ) : (
        <span class="minor">{line}</span>
      )}
    </td>
  )
}

/** Of the table of events. */
const columns = 8

function EventRow(props: {
  readonly event: FlowEvent
  readonly shared: boolean
  readonly words: FlowWords
}) {
  const { event, shared, words } = props
  const { texts, format, label } = words
  const { panel } = texts
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <tr class={event.standing === 'counted' ? undefined : 'not-counted'}>
        <td>
          {format.day(event.from)}
          {event.to !== event.from && ` – ${format.day(event.to)}`}
        </td>
        <td>
          {label(event.source)} → {label(event.target)}
        </td>
        <td>
          {label(event.group)}
          <span class="minor">{event.product ?? panel.groupTotal}</span>
        </td>
        <td class="number">
          {event.massGrams === null ? texts.chain.unknown.mass : format.mass(event.massGrams)}
        </td>
        <td>
          {panel.bases[event.basis]}
          {event.sdGrams !== null && <span class="minor">± {format.mass(event.sdGrams)}</span>}
        </td>
        <OriginCell {...{ event, shared, words, isOpen }} toggle={() => setOpen(!isOpen)} />
        <td>{format.instant(event.recordedAt)}</td>
        <td>{panel.standings[event.standing]}</td>
      </tr>
      {isOpen && (
        <tr>
          <td colSpan={columns}>
            <Origin eventId={event.eventId} words={words} />
          </td>
        </tr>
      )}
    </>
  )
}

function EventRows(props: {
  readonly title: string
  readonly rows: readonly FlowEvent[]
  readonly words: FlowWords
}) {
  const { title, rows, words } = props
  const { panel } = words.texts
  const origin = sharedOrigin(rows)
  const heads = [
    ...[panel.period, panel.otherEnd, `${panel.group}, ${panel.product}`, panel.mass],
    ...[panel.basis, panel.origin, panel.recorded, panel.standing]
  ]
  return (
    <TableFrame name={title}>
      <table class="table table-sm figures events">
        {origin !== null && <caption>{panel.allFrom(origin)}</caption>}
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((event, index) => (
            <EventRow
              key={`${event.eventId} ${index}`}
              event={event}
              shared={origin !== null}
              words={words}
            />
          ))}
        </tbody>
      </table>
    </TableFrame>
  )
}

/** Buttons to the neighbouring pages, and which rows are shown. */
export function Pager(props: {
  readonly offset: number
  readonly perPage: number
  readonly total: number
  readonly words: Pick<FlowWords, 'texts' | 'format'>
  readonly go: (offset: number) => void
}) {
  const { offset, perPage, total, words, go } = props
  const { panel } = words.texts
  const { count } = words.format
  const last = Math.min(offset + perPage, total)
  return (
    <div class="pager">
      <span aria-live="polite">{panel.pages(count(offset + 1), count(last), count(total))}</span>
      <button
        type="button"
        class="btn btn-outline-primary btn-xs"
        disabled={offset === 0}
        onClick={() => go(Math.max(0, offset - perPage))}
      >
        {panel.previous}
      </button>
      <button
        type="button"
        class="btn btn-outline-primary btn-xs"
        disabled={last >= total}
        onClick={() => go(offset + perPage)}
      >
        {panel.next}
      </button>
    </div>
  )
}

/** The events behind a flow (both ends named) or behind one side of a process, page by page. */
export function Events(props: {
  readonly title: string
  readonly window: FlowWindow
  readonly source: string | null
  readonly target: string | null
  /** Position of the log that the figures beside are of. */
  readonly version: string | null
  readonly words: FlowWords
}) {
  const { title, window, source, target, version, words } = props
  const [offset, setOffset] = useState(0)
  const key = JSON.stringify([parametersOf(window), source, target, offset])
  const { resource, retry } = useResource(
    key,
    (signal) => loadEvents(window, { source, target, offset }, signal),
    version
  )
  const answer = resource.value?.value ?? null
  return (
    <section class="events-block">
      <h3>
        {title}
        {answer !== null && ` (${words.format.count(answer.total)})`}
      </h3>
      {resource.status === 'failed' && <Failed problem={resource.problem} retry={retry} />}
      {resource.status === 'loading' && answer === null && <Loading />}
      {answer?.total === 0 && <p>{words.texts.panel.noEvents}</p>}
      {answer !== null && answer.total > 0 && (
        <EventRows title={title} rows={answer.rows} words={words} />
      )}
      {answer?.rows.some(({ standing }) => standing === 'duplicate') === true && (
        <p class="minor">{words.texts.chain.duplicate.lead}</p>
      )}
      {answer !== null && answer.total > eventsPerPage && (
        <Pager
          offset={offset}
          perPage={eventsPerPage}
          total={answer.total}
          words={words}
          go={setOffset}
        />
      )}
    </section>
  )
}
