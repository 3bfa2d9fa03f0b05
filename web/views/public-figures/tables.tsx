import type {
  FlowFigure,
  SurplusFigure,
  SurplusFigures
} from '../../../projections/figures/contract.ts'
import { language, texts } from '../../app/address.ts'
import { formatFor } from '../../app/format.ts'
import { TableFrame } from '../../app/table-frame.tsx'
import { labelOf } from '../../app/texts/labels.ts'

const steps = ['declared', 'claimed', 'unclaimed'] as const satisfies SurplusFigure['step'][]

/** `2026-06` in words. */
export function monthName(month: string): string {
  return new Intl.DateTimeFormat(language.value === 'it' ? 'it-IT' : 'en-GB', {
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC'
  }).format(new Date(`${month}-01T00:00:00Z`))
}

/** A figure, or that it is withheld; what was not told at all is neither. */
function Figure({ figure }: { figure: Pick<FlowFigure, 'massGrams' | 'suppressed'> | undefined }) {
  const { suppressed } = texts.value.publicFigures
  if (figure === undefined) return <td class="number">–</td>
  if (figure.massGrams === null) {
    return (
      <td class="number">
        <span class="minor">{suppressed}</span>
      </td>
    )
  }
  return (
    <td class="number" data-grams={figure.massGrams}>
      {formatFor(language.value).mass(figure.massGrams)}
    </td>
  )
}

export function SurplusTable({ rows }: Pick<SurplusFigures, 'rows'>) {
  const { publicFigures: words } = texts.value
  const months = [...Map.groupBy(rows, ({ month }) => month)].toReversed()
  return (
    <TableFrame name={words.surplus.title}>
      <table class="table table-sm figures">
        <caption>{words.surplus.title}</caption>
        <thead>
          <tr>
            <th scope="col">{words.month}</th>
            {steps.map((step) => (
              <th key={step} scope="col" class="number">
                {words.surplus[step]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {months.map(([month, figures]) => (
            <tr key={month}>
              <th scope="row">{monthName(month)}</th>
              {steps.map((step) => (
                <Figure key={step} figure={figures.find((one) => one.step === step)} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  )
}

/** What moved in one month. */
export function FlowTable({ month, rows }: { month: string; rows: readonly FlowFigure[] }) {
  const { publicFigures: words, chart } = texts.value
  const { flows } = words
  const stageName = (stage: FlowFigure['from']) =>
    stage === null ? flows.outside : chart.stages[stage]
  return (
    <TableFrame name={flows.title(monthName(month))}>
      <table class="table table-sm figures">
        <caption>{flows.title(monthName(month))}</caption>
        <thead>
          <tr>
            <th scope="col">{flows.from}</th>
            <th scope="col">{flows.to}</th>
            <th scope="col">{flows.group}</th>
            <th scope="col" class="number">
              {flows.mass}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr
              key={`${row.from} ${row.to} ${row.group}`}
              class={row.group === null ? 'fw-semibold' : undefined}
            >
              <th scope="row">{stageName(row.from)}</th>
              <td>{stageName(row.to)}</td>
              <td>{row.group === null ? flows.all : labelOf(language.value, row.group)}</td>
              <Figure figure={row} />
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  )
}
