import type { EventOrigin, OriginAnswer } from '../../../projections/flows/contract.ts'
import { query } from '../../app/api.ts'
import { useResource } from '../../app/resource.ts'
import { Failed, Loading } from '../../app/states.tsx'
import './origin.css'
import type { FlowWords } from './words.ts'

/** What an EPCIS event is kept with; shown as it was sent and not field by field. */
const asSent = ['raw', 'context']

/** Every plain value of the data with its path. */
function leavesOf(value: unknown, path: string): readonly (readonly [string, string])[] {
  if (value === null || value === undefined) return []
  if (typeof value !== 'object') return [[path, String(value)]]
  return Object.entries(value).flatMap(([key, inner]) =>
    leavesOf(inner, path === '' ? key : `${path}.${key}`)
  )
}

function placeOf({ source: { kind, line } }: EventOrigin, { texts }: FlowWords): string | null {
  const { kinds } = texts.origin
  if (line === null) return null
  const words: unknown = Object.hasOwn(kinds, kind) ? Reflect.get(kinds, kind) : null
  return typeof words === 'function' ? String(words(String(line))) : texts.panel.line(String(line))
}

function Facts({ event, words }: { readonly event: EventOrigin; readonly words: FlowWords }) {
  const { origin } = words.texts
  const place = placeOf(event, words)
  const facts = [
    [origin.source, event.source.name],
    ...(place === null ? [] : [[origin.place, place]]),
    [origin.type, event.type],
    [origin.occurred, words.format.instant(event.occurredAt)],
    [origin.recorded, words.format.instant(event.recordedAt)]
  ]
  return (
    <dl class="origin-facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

function Data({ data, words }: { readonly data: EventOrigin['data']; readonly words: FlowWords }) {
  const { origin } = words.texts
  const own = Object.fromEntries(Object.entries(data).filter(([key]) => !asSent.includes(key)))
  return (
    <details>
      <summary>{origin.data}</summary>
      <dl class="origin-data">
        {leavesOf(own, '').map(([path, value]) => (
          <div key={path}>
            <dt>
              <code>{path}</code>
            </dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  )
}

/** Where a figure comes from: the very line, reading or event, and what was recorded of it. */
export function Origin(props: { readonly eventId: string; readonly words: FlowWords }) {
  const { eventId, words } = props
  const { origin } = words.texts
  const { resource, retry } = useResource(eventId, (signal) =>
    query<OriginAnswer>('/api/flows/origin', { eventId }, signal)
  )
  if (resource.status === 'failed') return <Failed problem={resource.problem} retry={retry} />
  const answer = resource.value?.value ?? null
  if (answer === null) return <Loading />
  const { event, readFrom } = answer
  if (event === null) return <p>{origin.none}</p>
  const { raw } = (readFrom ?? event).data
  return (
    <section class="origin" aria-label={origin.title}>
      <Facts event={event} words={words} />
      {event.correctedBy !== null && <p>{origin.corrected}</p>}
      {event.corrects !== null && <p>{readFrom === null ? origin.corrects : origin.readAnew}</p>}
      <Data data={event.data} words={words} />
      {raw !== undefined && (
        <details>
          <summary>{origin.sent}</summary>
          {/* A region that scrolls must be reachable */}
          <pre tabIndex={0}>{JSON.stringify(raw, null, 2)}</pre>
        </details>
      )}
    </section>
  )
}
