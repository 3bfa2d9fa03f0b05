import type { IndicatorsAnswer } from '../../../../domain/mfa/indicator-document.ts'
import type { Figures } from '../words.ts'
import { FigureTable } from './figure-table.tsx'
import { IndicatorSeries } from './indicator-series.tsx'
import { percentFor, writeFor } from './percent.ts'

type Row = IndicatorsAnswer['indicators'][number]
type Value = Pick<Row, 'value' | 'sd' | 'interval' | 'reason'>

const none = '–'

function intervalText({ interval }: Value, write: (value: number) => string, { texts }: Figures) {
  const { indicators: words } = texts.models
  if (interval === null) return ''
  if (interval.kind === 'anywhere') return words.anywhere
  const ends = [write(interval.low), write(interval.high)] as const
  return interval.kind === 'between' ? words.between(...ends) : words.outside(...ends)
}

/** Figure, its sd and its interval; where there is none, why. */
function cellsOf(value: Value, write: (value: number) => string, figures: Figures) {
  if (value.value === null) {
    return [
      <>
        {none} <span lang="en">{value.reason ?? ''}</span>
      </>,
      ''
    ]
  }
  // Without errors there is nothing to say of them.
  if (value.sd === 0) return [write(value.value), '']
  return [
    <>
      {write(value.value)}
      {value.sd !== null && <span class="minor">± {write(value.sd)}</span>}
    </>,
    intervalText(value, write, figures)
  ]
}

/** Indicators, tiers of the hierarchy and losses, each with its uncertainty. */
export function IndicatorTables(props: {
  readonly answer: IndicatorsAnswer
  readonly figures: Figures
  /** What people call a stage of the chain. */
  readonly stageName?: (stage: string) => string
  readonly periodName?: (period: string) => string
}) {
  const { answer, figures, stageName = (stage) => stage, periodName = (period) => period } = props
  const { indicators: words, value: quantity } = figures.texts.models
  const percent = percentFor(figures.language)
  const heads = [quantity, words.interval]
  const { hierarchy, lossByStage } = answer
  return (
    <>
      <FigureTable
        caption={words.caption}
        names={[words.name]}
        figures={heads}
        rows={answer.indicators.map((row) => {
          const write = writeFor(row.unit, figures.language)
          return {
            key: row.indicator,
            cells: [words.named[row.indicator], ...cellsOf(row, write, figures)]
          }
        })}
      />
      <p class="field-note">{words.frame(answer.frame)}</p>
      <IndicatorSeries {...{ answer, figures, periodName }} />
      <FigureTable
        caption={words.tiers}
        names={[words.tier]}
        figures={heads}
        rows={[
          ...hierarchy.shares.map((row) => {
            return {
              key: row.tier,
              cells: [words.tierNames[row.tier], ...cellsOf(row, percent, figures)]
            }
          }),
          {
            key: 'index',
            cells: [
              words.index(hierarchy.weights),
              ...cellsOf(hierarchy.index, (n) => figures.test(n), figures)
            ]
          }
        ]}
      />
      {lossByStage.length > 0 && (
        <FigureTable
          caption={words.losses}
          names={[words.stage]}
          figures={heads}
          rows={lossByStage.map((row) => {
            return {
              key: row.stage,
              cells: [stageName(row.stage), ...cellsOf(row, percent, figures)]
            }
          })}
        />
      )}
      {answer.closure.processes.length > 0 && (
        <FigureTable
          caption={words.closure}
          names={[figures.texts.models.forward.process]}
          figures={[words.unaccounted, words.interval]}
          rows={[
            ...answer.closure.processes.map(({ process, unaccounted }) => {
              return {
                key: `process ${process}`,
                cells: [figures.name(process), ...cellsOf(unaccounted, percent, figures)]
              }
            }),
            {
              key: 'system',
              cells: [words.system, ...cellsOf(answer.closure.system, percent, figures)]
            }
          ]}
        />
      )}
    </>
  )
}
