import { TableFrame } from '../../app/table-frame.tsx'
import type { Figures } from './figures.ts'
import type { Fold } from './fold.ts'
import { type FoldedRow, foldedRows } from './rows.ts'
import type { Selection } from './state.ts'
import type { FlowWords } from './words.ts'

type Select = (selection: Selection) => void

function FoldedTableRow(props: {
  readonly row: FoldedRow
  readonly words: FlowWords
  readonly select: Select
}) {
  const { row, words, select } = props
  const { process, fold, balance } = row
  return (
    <tr>
      <th scope="row">
        <button type="button" class="as-link" onClick={() => select({ kind: 'process', process })}>
          {words.label(process)}
        </button>
      </th>
      <td>{words.label(fold)}</td>
      <td class="number">{words.format.number(balance?.inGrams ?? 0)}</td>
      <td class="number">{words.format.number(balance?.outGrams ?? 0)}</td>
    </tr>
  )
}

/** The processes behind the folds, or behind one of them: each a way to its own details. */
export function FoldedTable(props: {
  readonly figures: Figures
  readonly words: FlowWords
  readonly select: Select
  readonly only?: string
}) {
  const { figures, words, select, only } = props
  const { fold } = words.texts.chain
  const { entered, left } = words.texts.panel
  const rows = foldedRows(figures).filter((row) => only === undefined || row.fold === only)
  return (
    <TableFrame name={fold.caption}>
      <table class="table table-sm figures folded">
        <caption>{fold.caption}</caption>
        <thead>
          <tr>
            <th scope="col">{fold.place}</th>
            <th scope="col">{fold.part}</th>
            {[entered, left].map((name) => (
              <th key={name} scope="col" class="number">
                {name} ({words.format.unit})
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <FoldedTableRow key={row.process} row={row} words={words} select={select} />
          ))}
        </tbody>
      </table>
    </TableFrame>
  )
}

/** Whether an end of a drawn flow stands for a process: it is that, or the fold that it is in. */
function holds(folds: readonly Fold[], end: string, process: string): boolean {
  return end === process || folds.some(({ id, members }) => id === end && members.includes(process))
}

/** The flows that a drawn one adds up, the heaviest first: each a way to its own events. */
export function FoldedFlows(props: {
  readonly source: string
  readonly target: string
  readonly figures: Figures
  readonly words: FlowWords
  readonly select: Select
}) {
  const { source, target, figures, words, select } = props
  const { folds, links } = figures
  const flows = links.links
    .filter((one) => holds(folds, source, one.source) && holds(folds, target, one.target))
    .toSorted((a, b) => b.massGrams - a.massGrams)
  return (
    <>
      <h3>{words.texts.chain.fold.flows}</h3>
      <ul>
        {flows.map((one) => (
          <li key={`${one.source}>${one.target}`}>
            <button
              type="button"
              class="as-link"
              onClick={() => select({ kind: 'flow', source: one.source, target: one.target })}
            >
              {words.label(one.source)} → {words.label(one.target)}
            </button>{' '}
            {words.format.mass(one.massGrams)}
          </li>
        ))}
      </ul>
    </>
  )
}
