import { TableFrame } from '../../app/table-frame.tsx'
import type { Figures } from './figures.ts'
import { FoldedTable } from './folded.tsx'
import { type DisplayRow, displayRows, totalRows } from './rows.ts'
import { isSimulation } from './simulation.ts'
import type { Selection } from './state.ts'
import type { FlowWords } from './words.ts'

function Head({ words, unknown }: { words: FlowWords; unknown: boolean }) {
  const { panel, table, chain } = words.texts
  const numbers = [
    ...[`${panel.mass} (${words.format.unit})`, table.share, table.uncertainty, table.events],
    ...(unknown ? [chain.unknown.column] : [])
  ]
  return (
    <thead>
      <tr>
        <th scope="col">{table.from}</th>
        <th scope="col">{table.to}</th>
        {numbers.map((name) => (
          <th key={name} scope="col" class="number">
            {name}
          </th>
        ))}
      </tr>
    </thead>
  )
}

interface FlowRowProps {
  readonly row: DisplayRow
  readonly words: FlowWords
  readonly unknown: boolean
  readonly selected: boolean
  readonly choose: (key: string) => void
}

function FlowRow({ row, words, unknown, selected, choose }: FlowRowProps) {
  const { format } = words
  const { link } = row
  return (
    <tr class={selected ? 'is-selected' : undefined}>
      <th scope="row">
        <button
          type="button"
          class="as-link"
          aria-label={words.texts.table.details(words.linkName(link))}
          onClick={() => choose(link.key)}
        >
          {row.source}
        </button>
      </th>
      <td class={link.kind}>{row.target}</td>
      <td class="number" data-grams={link.massGrams}>
        {format.number(link.massGrams)}
      </td>
      <td class="number">{words.share(link.massGrams)}</td>
      <td class="number">{format.number(link.sdGrams)}</td>
      <td class="number">{format.count(link.events)}</td>
      {unknown && <td class="number">{format.count(link.unknownMass)}</td>}
    </tr>
  )
}

/** The diagram as a table: the same numbers in the same order, each row a way to its details. */
export function FlowTable(props: {
  readonly figures: Figures
  readonly words: FlowWords
  readonly selectedKey: string | null
  readonly choose: (key: string) => void
  readonly select: (selection: Selection) => void
}) {
  const { figures, words, selectedKey, choose, select } = props
  const { texts, format } = words
  const unknown = figures.diagram.links.some((link) => link.unknownMass > 0)
  return (
    <>
      <TableFrame name={texts.table.caption}>
        <table class="table table-sm figures">
          <caption>
            {texts.table.caption}
            {isSimulation(figures.window.boundary) && ` · ${texts.chain.simulation.badge}`}
          </caption>
          <Head words={words} unknown={unknown} />
          <tbody>
            {displayRows(figures.diagram, words).map((row) => (
              <FlowRow
                key={row.link.key}
                row={row}
                words={words}
                unknown={unknown}
                selected={row.link.key === selectedKey}
                choose={choose}
              />
            ))}
          </tbody>
          <tfoot>
            {totalRows(figures.totals, words).map((row) => (
              <tr key={row.name}>
                <th scope="row" colSpan={2}>
                  {row.name}
                </th>
                <td class="number" data-grams={row.massGrams}>
                  {format.number(row.massGrams)}
                </td>
                <td class="number">{words.share(row.massGrams)}</td>
                <td colSpan={unknown ? 3 : 2} />
              </tr>
            ))}
          </tfoot>
        </table>
      </TableFrame>
      {figures.folds.length > 0 && <FoldedTable figures={figures} words={words} select={select} />}
    </>
  )
}
