import { useMemo } from 'preact/hooks'
import { saveFile } from '../../app/save-file.ts'
import { ShowSwitch } from '../flows/show-switch.tsx'
import { quantitiesCsv } from './csv.ts'
import { Drawing } from './drawing.tsx'
import type { Solved, SolvedFlow } from './solved.ts'
import type { MfaState } from './state.ts'
import { flowKey, systemDiagram } from './system-diagram.ts'
import { Balances, described, Quantities } from './tables.tsx'
import { Improvement, Parts, Suspects, Unchecked, Verdict } from './verdict.tsx'
import { chartWords, type Figures } from './words.ts'

export interface SystemViewProps {
  readonly solved: Solved
  readonly figures: Figures
  readonly state: MfaState
  readonly change: (part: Partial<MfaState>) => void
  readonly title: string
  readonly footer: readonly string[]
  /** In the live city: the page with the events behind a flow. */
  readonly eventsPage?: (flow: SolvedFlow) => string | null
  /** Whether the question which weighing would help can be asked of it. */
  readonly improves: boolean
}

function Switches({
  state,
  change,
  figures
}: Pick<SystemViewProps, 'state' | 'change' | 'figures'>) {
  const { mfa } = figures.texts
  return (
    <div class="switches">
      <ShowSwitch show={state.show} change={(show) => change({ show })} />
      {state.show === 'chart' && (
        <fieldset class="switch">
          <legend>{mfa.draw.figures}</legend>
          {(['reconciled', 'given'] as const).map((which) => (
            <button
              key={which}
              type="button"
              aria-pressed={state.figures === which}
              onClick={() => change({ figures: which })}
            >
              {mfa.draw[which]}
            </button>
          ))}
        </fieldset>
      )}
    </div>
  )
}

/** What is known of the flow that was chosen in the drawing. */
function Chosen({ solved, figures, id }: { solved: Solved; figures: Figures; id: string }) {
  const flow = solved.flows.find((one) => one.id === id)
  if (flow === undefined) return null
  const { mfa } = figures.texts
  return (
    <p class="chosen" role="status">
      {mfa.chosen({
        flow: described(flow, figures),
        measured: flow.measured === null ? figures.number(null) : figures.mass(flow.measured),
        measuredSd: figures.roughMass(flow.measuredSd),
        value: flow.value === null ? figures.number(null) : figures.mass(flow.value),
        sd: figures.roughMass(flow.sd),
        kind: mfa.classes[flow.class]
      })}
    </p>
  )
}

function SystemDrawing(props: SystemViewProps) {
  const { solved, figures, state, change, title, footer } = props
  const { mfa } = figures.texts
  const drawn = useMemo(() => systemDiagram(solved, state.figures), [solved, state.figures])
  const words = useMemo(
    () =>
      chartWords({
        figures,
        diagram: drawn.diagram,
        ...(props.eventsPage === undefined
          ? { linkNames: new Map(solved.flows.map(({ id }) => [flowKey(id), id])) }
          : {})
      }),
    [figures, drawn, solved, props.eventsPage]
  )
  const names = (flows: typeof drawn.unknown) => flows.map(({ id }) => figures.flow(id)).join(', ')
  const chosen = solved.flows.find(({ id }) => flowKey(id) === state.mark)
  return (
    <>
      <Drawing
        id="mfa-chart"
        {...{ diagram: drawn.diagram, words, figures, title, footer }}
        chosen={state.mark}
        choose={(mark) => change({ mark })}
      />
      {chosen !== undefined && <Chosen solved={solved} figures={figures} id={chosen.id} />}
      {drawn.unknown.length > 0 && <p>{mfa.draw.unknown(names(drawn.unknown))}</p>}
      {drawn.negative.length > 0 && <p>{mfa.draw.negative(names(drawn.negative))}</p>}
    </>
  )
}

/** A solved system: the verdict, the drawing and its table, and everything that explains them. */
export function SystemView(props: SystemViewProps) {
  const { solved, figures, state, change } = props
  const { mfa, download } = figures.texts
  const chosen = solved.flows.find(({ id }) => flowKey(id) === state.mark)?.id ?? null
  return (
    <>
      <Verdict solved={solved} figures={figures} />
      <Parts solved={solved} figures={figures} />
      <div class="figure-tools">
        <Switches {...{ state, change, figures }} />
        <div class="downloads">
          <button
            type="button"
            class="btn btn-outline-primary btn-xs"
            onClick={() =>
              saveFile(`${mfa.file}.csv`, 'text/csv;charset=utf-8', quantitiesCsv(solved.flows))
            }
          >
            {download.csv}
          </button>
          <button
            type="button"
            class="btn btn-outline-primary btn-xs"
            onClick={() =>
              saveFile(
                `${mfa.file}.json`,
                'application/json',
                `${JSON.stringify(solved.answer, null, 2)}\n`
              )
            }
          >
            {mfa.json}
          </button>
        </div>
      </div>
      {state.show === 'chart' && <SystemDrawing {...props} />}
      <Quantities
        {...{ solved, figures, chosen }}
        {...(props.eventsPage === undefined ? {} : { eventsPage: props.eventsPage })}
        choose={(id) => change({ mark: flowKey(id), show: 'chart' })}
      />
      <div class="columns">
        <section>
          <h2>{mfa.suspects.title}</h2>
          <Suspects solved={solved} figures={figures} />
        </section>
        <section>
          <h2>{mfa.unchecked.title}</h2>
          <Unchecked solved={solved} figures={figures} />
          {props.improves && (
            <>
              <h2>{mfa.improve.title}</h2>
              <Improvement
                {...{ solved, figures }}
                asked={state.improve}
                ask={(improve) => change({ improve })}
              />
            </>
          )}
        </section>
      </div>
      <h2>{mfa.balances.title}</h2>
      <Balances solved={solved} figures={figures} />
    </>
  )
}
