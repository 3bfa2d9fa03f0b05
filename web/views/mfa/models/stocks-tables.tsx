import type { StockAnswer } from '../../../../domain/mfa/stock-document.ts'
import type { Figures } from '../words.ts'
import { CourseChart } from './course-chart.tsx'
import { FigureTable } from './figure-table.tsx'

interface Props {
  readonly answer: StockAnswer
  readonly figures: Figures
  /** What each step is called; its number where nobody says. */
  readonly steps?: readonly string[]
  /** What else is known of the stock at the end of each step. */
  readonly booked?: readonly number[]
}

/** The course of a stock: drawn, and step by step. */
export function StockCourse({ answer, figures, steps, booked }: Props) {
  const { stocks: words, live } = figures.texts.models
  const nameOf = (at: number) => steps?.[at] ?? String(at + 1)
  const total = answer.steps.reduce((sum, { outflow }) => sum + outflow, 0)
  const count = answer.steps.length
  return (
    <div class="long-tables">
      <CourseChart
        courses={[
          {
            ...{ name: words.modelled, look: 'solid' },
            values: answer.steps.map(({ stock }) => stock)
          },
          ...(booked === undefined
            ? []
            : [{ name: words.booked, values: booked, look: 'dashed' as const }])
        ]}
        description={words.drawing(
          String(count),
          figures.mass(answer.steps.at(-1)?.stock ?? 0),
          figures.mass(total)
        )}
        first={nameOf(0)}
        last={nameOf(count - 1)}
        most={figures.mass}
      />
      <FigureTable
        caption={words.caption}
        names={[steps === undefined ? words.step : live.day]}
        figures={[
          words.inflow,
          words.outflow,
          ...(answer.steps.some(({ early }) => early > 0) ? [words.early] : []),
          words.stock,
          ...(booked === undefined ? [] : [words.booked])
        ]}
        rows={answer.steps.map(({ inflow, outflow, early, stock }, at) => {
          const hasEarly = answer.steps.some((one) => one.early > 0)
          const cells = [inflow, outflow, ...(hasEarly ? [early] : []), stock]
          return {
            key: nameOf(at),
            cells: [
              nameOf(at),
              ...cells.map(figures.number),
              ...(booked === undefined ? [] : [figures.number(booked[at] ?? 0)])
            ]
          }
        })}
      />
    </div>
  )
}

/** What is left at the end, by when it came in. */
export function Cohorts({ answer, figures, steps }: Props) {
  const { stocks: words } = figures.texts.models
  if (answer.cohorts.length === 0) return null
  return (
    <FigureTable
      caption={words.cohorts}
      names={[words.step]}
      figures={[words.stock]}
      rows={answer.cohorts.map(({ step, mass }) => {
        const name = steps?.[step] ?? String(step + 1)
        return { key: String(step), cells: [step < 0 ? words.opening : name, figures.number(mass)] }
      })}
    />
  )
}
