import { useState } from 'preact/hooks'
import type { FlowEvent } from '../../../projections/flows/contract.ts'
import { session } from '../../app/session.ts'
import { LotStory } from './lot-story.tsx'
import { Origin } from './origin.tsx'
import type { FlowWords } from './words.ts'

/** Whose word it is. */
export function originOf(event: FlowEvent): string {
  return `${event.publication ?? event.channel}, ${event.sourceName}`
}

/** An event as a whole may name other parties than the one that asks. */
function maySeeOrigins(): boolean {
  const role = session.value?.me?.role
  return role === undefined || role === 'desk' || role === 'analyst'
}

/** Whose lot it is may be followed by whoever is signed in, as far as the service lets them. */
function storyOf(event: FlowEvent): string | null {
  return session.value?.me == null ? null : (event.toLot ?? event.lot)
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
  const { panel, origin, lot } = words.texts
  const story = storyOf(event)
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
        <>
          <span class="minor">{line}</span>
          {story !== null && (
            <button
              type="button"
              class="as-link"
              aria-expanded={isOpen}
              aria-label={lot.open(story)}
              onClick={toggle}
            >
              {lot.show}
            </button>
          )}
        </>
      )}
    </td>
  )
}

/** Of the table of events. */
const columns = 8

/** What the rows of one table have in common. */
interface RowContext {
  readonly boundary: string
  readonly words: FlowWords
  readonly productName: (product: string) => string
}

/** One statement behind a flow; opened, it tells what was recorded and the story of its lot. */
export function EventRow(
  props: RowContext & { readonly event: FlowEvent; readonly shared: boolean }
) {
  const { event, shared, boundary, words, productName } = props
  const story = storyOf(event)
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
          <span class="minor">
            {event.product === null ? panel.groupTotal : productName(event.product)}
          </span>
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
            <div class="opened">
              {maySeeOrigins() && <Origin eventId={event.eventId} words={words} />}
              {story !== null && <LotStory lot={story} {...{ boundary, words, productName }} />}
            </div>
          </td>
        </tr>
      )}
    </>
  )
}
