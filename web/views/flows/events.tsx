import { useState } from 'preact/hooks'
import type { FlowEvent } from '../../../projections/flows/contract.ts'
import { Pager } from '../../app/pager.tsx'
import { useProductNames } from '../../app/product-names.ts'
import { useResource } from '../../app/resource.ts'
import { Failed, Loading } from '../../app/states.tsx'
import { Heads, TableFrame } from '../../app/table-frame.tsx'
import { EventRow, originOf } from './event-row.tsx'
import { eventsPerPage, type FlowWindow, loadEvents, parametersOf } from './figures.ts'
import type { FlowWords } from './words.ts'

/** The source that all rows share; null where they come from several. */
function sharedOrigin(rows: readonly FlowEvent[]): string | null {
  const [only, ...more] = new Set(rows.map(originOf))
  return only !== undefined && more.length === 0 ? only : null
}

function EventRows(props: {
  readonly title: string
  readonly rows: readonly FlowEvent[]
  readonly boundary: string
  readonly words: FlowWords
}) {
  const { title, rows, boundary, words } = props
  const productName = useProductNames()
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
            <Heads names={heads} />
          </tr>
        </thead>
        <tbody>
          {rows.map((event, index) => (
            <EventRow
              key={`${event.eventId} ${index}`}
              event={event}
              shared={origin !== null}
              {...{ boundary, words, productName }}
            />
          ))}
        </tbody>
      </table>
    </TableFrame>
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
        <EventRows
          title={title}
          rows={answer.rows}
          boundary={window.boundary.boundary}
          words={words}
        />
      )}
      {answer?.rows.some(({ standing }) => standing === 'duplicate') === true && (
        <p class="minor">{words.texts.chain.duplicate.lead}</p>
      )}
      {answer !== null && answer.total > eventsPerPage && (
        <Pager offset={offset} perPage={eventsPerPage} total={answer.total} go={setOffset} />
      )}
    </section>
  )
}
