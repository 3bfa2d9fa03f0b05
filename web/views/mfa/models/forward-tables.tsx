import type { ForwardAnswer } from '../../../../domain/mfa/forward-document.ts'
import type { Figures } from '../words.ts'
import { FigureTable } from './figure-table.tsx'
import { percentFor } from './percent.ts'

interface Props {
  readonly answer: ForwardAnswer
  readonly figures: Figures
  /** What people call a flow; its id where nobody says. */
  readonly flowName?: (id: string) => string
}

/** A difference below this share of what it is a difference of is rounding. */
const rounding = 1e-9

function signed(value: number, { number }: Figures): string {
  return value > 0 ? `+${number(value)}` : number(value)
}

/** What stands in a cell before, after and as a difference; one figure without a scenario. */
function threefold(
  before: number,
  change: number | undefined,
  figures: Figures
): readonly string[] {
  if (change === undefined) return [figures.number(before)]
  const shown = Math.abs(change) <= rounding * Math.abs(before) ? 0 : change
  return [figures.number(before), figures.number(before + shown), signed(shown, figures)]
}

function heads({ scenario }: ForwardAnswer, { texts }: Figures): readonly string[] {
  const { models } = texts
  return scenario === null ? [models.value] : [models.before, models.after, models.difference]
}

/** What reaches each place outside, and with a scenario how much more or less. */
export function Destinations({ answer, figures }: Props) {
  const { forward: words } = figures.texts.models
  const changes = answer.scenario?.difference.destinations
  return (
    <FigureTable
      caption={words.destinations}
      names={[words.destination]}
      figures={heads(answer, figures)}
      rows={answer.destinations.map(({ id, value }, at) => {
        return {
          key: id,
          cells: [figures.name(id), ...threefold(value, changes?.[at]?.value, figures)]
        }
      })}
    />
  )
}

/** Flows; with a scenario only those that it changes. */
export function Transfers({ answer, figures, flowName = (id) => id }: Props) {
  const { forward: words, share } = figures.texts.models
  const percent = percentFor(figures.language)
  const { scenario } = answer
  const changes = scenario?.difference.transfers
  const rows = answer.transfers.flatMap(({ id, from, to, value, share: part }, at) => {
    const change = changes?.[at]
    const isSame =
      change !== undefined && Math.abs(change.value) <= rounding * Math.max(1, Math.abs(value))
    if (isSame) return []
    const ends = `${figures.name(from)} → ${figures.name(to)}`
    const name = flowName(id)
    const next = scenario?.transfers[at]?.share ?? part
    return [
      {
        key: id,
        cells: [
          name,
          name === ends ? '' : ends,
          change === undefined ? percent(part) : `${percent(part)} → ${percent(next)}`,
          ...threefold(value, change?.value, figures)
        ]
      }
    ]
  })
  if (rows.length === 0) return <p>{words.unchanged}</p>
  return (
    <FigureTable
      caption={words.transfers}
      names={[words.flow, words.ends]}
      figures={[share, ...heads(answer, figures)]}
      rows={rows}
    />
  )
}

/** What passes each process, and what no flow takes on. */
export function Processes({ answer, figures }: Props) {
  const { forward: words } = figures.texts.models
  return (
    <FigureTable
      caption={words.processes}
      names={[words.process]}
      figures={[words.throughput, words.rest]}
      rows={(answer.scenario ?? answer).processes.map(({ id, throughput, rest }) => {
        return {
          key: id,
          cells: [figures.name(id), figures.number(throughput), figures.number(rest)]
        }
      })}
    />
  )
}

/** From which inputs a place has what it gets, and where inputs end. */
export function Attributions({ answer, figures, flowName = (id) => id }: Props) {
  const { attribution: words, value, share } = figures.texts.models
  const percent = percentFor(figures.language)
  const { upstream, downstream } = (answer.scenario ?? answer).attribution
  return (
    <>
      {upstream.map(({ at, parts }) =>
        parts.length === 0 ? (
          <p key={at}>{words.nothing}</p>
        ) : (
          <FigureTable
            key={at}
            caption={words.upstream(figures.name(at))}
            names={[words.input]}
            figures={[value, share]}
            rows={parts
              .toSorted((a, b) => b.share - a.share)
              .map((part) => {
                return {
                  key: part.input,
                  cells: [flowName(part.input), figures.number(part.value), percent(part.share)]
                }
              })}
          />
        )
      )}
      {downstream.map(({ input, parts }) => (
        <FigureTable
          key={input}
          caption={words.downstream(flowName(input))}
          names={[words.of]}
          figures={[value, share]}
          rows={parts
            .toSorted((a, b) => b.share - a.share)
            .map(({ at, as, value: mass, share: part }) => {
              const name = figures.name(at)
              return {
                key: `${as} ${at}`,
                cells: [
                  as === 'rest' ? words.rest(name) : name,
                  figures.number(mass),
                  percent(part)
                ]
              }
            })}
        />
      ))}
    </>
  )
}
