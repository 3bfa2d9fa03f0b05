import { useMemo } from 'preact/hooks'
import { language, texts } from '../../app/address.ts'
import { Chart } from './chart.tsx'
import { Downloads } from './downloads.tsx'
import type { Figures } from './figures.ts'
import { Announcement } from './living.tsx'
import { Notes, Summary } from './notes.tsx'
import { Panel } from './panel.tsx'
import { hasPlaces } from './places.ts'
import { ShowSwitch } from './show-switch.tsx'
import { type FlowsState, keyOf, levels, type Selection, selectionOf } from './state.ts'
import { FlowTable } from './table.tsx'
import { flowWords } from './words.ts'

interface FiguresViewProps {
  readonly figures: Figures
  readonly state: FlowsState
  readonly change: (part: Partial<FlowsState>) => void
}

function LevelSwitch({ figures, change }: Pick<FiguresViewProps, 'figures' | 'change'>) {
  const { level: words } = texts.value.chain
  return (
    <fieldset class="switch">
      <legend>{words.legend}</legend>
      {levels.map((level) => (
        <button
          key={level}
          type="button"
          aria-pressed={figures.window.level === level}
          // What is selected at one level is not there at the other.
          onClick={() => change({ level, selection: null })}
        >
          {words[level]}
        </button>
      ))}
    </fieldset>
  )
}

/** The figures of a window: in short, as diagram or table, what is behind a mark, and how to read them. */
export function FiguresView({ figures, state, change }: FiguresViewProps) {
  const { window, diagram } = figures
  const code = language.value
  const known = window.boundary.inhabitants !== null
  const unit = state.unit === 'per-inhabitant' && !known ? 't' : state.unit
  const words = useMemo(
    () =>
      flowWords({
        language: code,
        unit,
        inhabitants: window.boundary.inhabitants,
        supplyGrams: figures.totals.inGrams,
        diagram,
        names: figures.names,
        folds: figures.folds
      }),
    [code, unit, figures, window, diagram]
  )
  const title = words.texts.flows.titleOf(window.boundary.label)
  const selectedKey = keyOf(state.selection)
  const select = (selection: Selection | null) => change({ selection })
  const choose = (key: string | null) =>
    change({ selection: key === null ? null : selectionOf(diagram, key) })
  if (diagram.links.length === 0) {
    return (
      <div class="state">
        <p>{words.texts.flows.nothingInWindow}</p>
        <button
          type="button"
          class="btn btn-outline-primary"
          onClick={() => change({ from: null, to: null, last: 'all', group: null })}
        >
          {words.texts.flows.showAll}
        </button>
        <Notes figures={figures} words={words} />
      </div>
    )
  }
  return (
    <>
      <Announcement figures={figures} words={words} />
      <Summary figures={figures} words={words} select={select} />
      <div class="figure-tools">
        <div class="switches">
          <ShowSwitch show={state.show} change={(show) => change({ show })} />
          {hasPlaces(figures.links.nodes) && <LevelSwitch figures={figures} change={change} />}
        </div>
        <Downloads figures={figures} words={words} unit={unit} title={title} />
      </div>
      {state.show === 'chart' ? (
        <Chart
          diagram={diagram}
          words={words}
          title={title}
          selectedKey={selectedKey}
          choose={choose}
        />
      ) : (
        <FlowTable {...{ figures, words, selectedKey, choose, select }} />
      )}
      {state.selection !== null && (
        <Panel selection={state.selection} figures={figures} words={words} select={select} />
      )}
      <Notes figures={figures} words={words} />
    </>
  )
}
