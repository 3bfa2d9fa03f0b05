import type { FlowWindow } from './figures.ts'
import { type Last, lastChoices, usualLast } from './span.ts'
import type { FlowsState } from './state.ts'
import type { FlowWords } from './words.ts'

interface PeriodProps {
  readonly state: FlowsState
  readonly window: FlowWindow
  readonly words: Pick<FlowWords, 'texts'>
  readonly change: (change: Partial<FlowsState>) => void
}

/** First and last day, as the reader types them. */
export function PeriodFields({ window, words, change }: PeriodProps) {
  const { filters } = words.texts
  const { from, to } = window
  return (
    <>
      <div class="field half">
        <label for="filter-from">{filters.from}</label>
        <input
          id="filter-from"
          type="date"
          value={from}
          onChange={({ currentTarget: { value } }) => {
            // A span that would end before it begins moves its other end along.
            if (value !== '') change({ from: value, to: value > to ? value : to, last: null })
          }}
        />
      </div>
      <div class="field half">
        <label for="filter-to">{filters.to}</label>
        <input
          id="filter-to"
          type="date"
          value={to}
          onChange={({ currentTarget: { value } }) => {
            if (value !== '') change({ to: value, from: value < from ? value : from, last: null })
          }}
        />
      </div>
    </>
  )
}

/** The days up to the last with data; a period that is chosen so goes on with the data. */
export function QuickPeriods({ state, words, change }: PeriodProps) {
  const { span } = words.texts.chain
  const usual = usualLast(true)
  const isOpen = state.from === null && state.to === null
  const chosen: Last | null = isOpen ? (state.last ?? usual) : null
  return (
    <fieldset class="switch quick">
      <legend>{span.legend}</legend>
      {lastChoices.map((last) => (
        <button
          key={last}
          type="button"
          aria-pressed={chosen === last}
          onClick={() => change({ from: null, to: null, last: last === usual ? null : last })}
        >
          {span[last]}
        </button>
      ))}
    </fieldset>
  )
}
