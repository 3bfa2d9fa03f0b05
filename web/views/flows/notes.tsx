import { labelOf } from '../../app/texts/labels.ts'
import type { Figures } from './figures.ts'
import { notesFor } from './sentences.ts'
import type { Selection } from './state.ts'
import type { FlowWords } from './words.ts'

function Share({ of }: { of: string }) {
  return of === '' ? null : <small>{of}</small>
}

/** The three figures that one comes for, before the picture. */
export function Summary(props: {
  readonly figures: Figures
  readonly words: FlowWords
  readonly select: (selection: Selection) => void
}) {
  const { figures, words, select } = props
  const { flows } = words.texts
  const { totals } = figures
  return (
    <section class="summary" aria-label={flows.figures}>
      <p>
        <span>{flows.entered}</span>
        <strong>{words.format.mass(totals.inGrams)}</strong>
      </p>
      <p>
        <span>{flows.left}</span>
        <strong>{words.format.mass(totals.outGrams)}</strong>
        <Share of={words.share(totals.outGrams)} />
      </p>
      <p class="unaccounted">
        <span>{flows.unaccounted}</span>
        {totals.imbalanceGrams !== 0 ? (
          <button type="button" onClick={() => select({ kind: 'residual', process: null })}>
            {words.format.mass(totals.imbalanceGrams)}
          </button>
        ) : (
          <strong>{words.format.mass(totals.imbalanceGrams)}</strong>
        )}
        <Share of={words.share(totals.imbalanceGrams)} />
      </p>
    </section>
  )
}

/** A position is compared by its store alone; for the eye the zeros in front of it say nothing. */
function shortPosition(position: string): string {
  return position.replace(/^0+(?=\d)/u, '')
}

/** What no width can show, and where the figures come from. */
export function Notes({ figures, words }: { figures: Figures; words: FlowWords }) {
  const { notes } = words.texts
  const sentences = notesFor(words, figures)
  const { source } = figures.window.boundary
  return (
    <aside class="notes" aria-label={notes.title}>
      {sentences.length > 0 && (
        <>
          <h2>{notes.title}</h2>
          <ul>
            {sentences.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </>
      )}
      <p class="source">
        {source === null ? notes.noSource : notes.source(labelOf(words.language, source))}
        {figures.links.position !== null &&
          ` ${notes.position(shortPosition(figures.links.position))}`}
      </p>
    </aside>
  )
}
