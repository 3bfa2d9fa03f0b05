import type { IndicatorsAnswer } from '../../../../domain/mfa/indicator-document.ts'
import type { Figures } from '../words.ts'
import { FigureTable } from './figure-table.tsx'
import { writeFor } from './percent.ts'

type Period = IndicatorsAnswer['periods'][number]
type Row = IndicatorsAnswer['indicators'][number]

interface SeriesProps {
  readonly answer: IndicatorsAnswer
  readonly figures: Figures
  readonly periodName: (period: string) => string
}

/** A figure of one period and, below it, what changed since the period before. */
function PeriodFigure(props: { indicator: Row['indicator']; period: Period; figures: Figures }) {
  const { indicator, period, figures } = props
  const { language } = figures
  const row = period.indicators.find((one) => one.indicator === indicator)
  const since = period.changes.find((one) => one.indicator === indicator)?.change ?? null
  if (row === undefined || row.value === null) return <>–</>
  const write = writeFor(row.unit, language)
  return (
    <>
      {write(row.value)}
      {row.sd !== null && row.sd > 0 && <span class="minor"> ± {write(row.sd)}</span>}
      {since !== null && (since.value !== 0 || since.sd > 0) && (
        <span class="minor">
          {' '}
          ({since.value < 0 ? '−' : '+'}
          {write(Math.abs(since.value))}
          {since.sd > 0 && ` ± ${write(since.sd)}`})
        </span>
      )}
    </>
  )
}

/** Indicators period by period, where there are several. */
export function IndicatorSeries({ answer, figures, periodName }: SeriesProps) {
  const { indicators: words } = figures.texts.models
  const { periods } = answer
  if (periods.length < 2) return null
  return (
    <>
      <FigureTable
        caption={words.series}
        names={[words.name]}
        figures={periods.map(({ period }) => periodName(period))}
        rows={answer.indicators.map(({ indicator }) => ({
          key: indicator,
          cells: [
            words.named[indicator],
            ...periods.map((period) => (
              <PeriodFigure key={period.period} {...{ indicator, period, figures }} />
            ))
          ]
        }))}
      />
      <p class="field-note">{words.changeNote}</p>
    </>
  )
}
