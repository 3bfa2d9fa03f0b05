import type { BalanceRow } from '../../../projections/balance/contract.ts'
import { useResource } from '../../app/resource.ts'
import { Failed, Loading } from '../../app/states.tsx'
import { TableFrame } from '../../app/table-frame.tsx'
import { type FlowWindow, loadGroupsOfFlow, parametersOf } from './figures.ts'
import { shouldBalance } from './places.ts'
import type { FlowWords } from './words.ts'

interface Column<Row> {
  readonly name: string
  readonly grams: (row: Row) => number
  readonly signed?: true
  /** How the rows add up; by plain sum where nothing else is said. */
  readonly total?: (grams: readonly number[]) => number
}

function plainSum(grams: readonly number[]): number {
  return grams.reduce((sum, one) => sum + one, 0)
}

/** Figures by product group, with their sum as the last row. */
function GroupTable<Row extends { readonly group: string }>(props: {
  readonly rows: readonly Row[]
  readonly columns: readonly Column<Row>[]
  readonly words: FlowWords
}) {
  const { rows, columns, words } = props
  const { panel } = words.texts
  const { format } = words
  const cell = (grams: number, column: Column<Row>) => (
    <td key={column.name} class={grams < 0 ? 'number below-zero' : 'number'} data-grams={grams}>
      {column.signed === true && grams > 0 ? '+' : ''}
      {format.number(grams)}
    </td>
  )
  return (
    <TableFrame name={panel.byGroup} kind="by-group">
      <table class="table table-sm figures">
        <caption>
          {panel.byGroup} ({format.unit})
        </caption>
        <thead>
          <tr>
            <th scope="col">{panel.group}</th>
            {columns.map((column) => (
              <th key={column.name} scope="col" class="number">
                {column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.group}>
              <th scope="row">{words.label(row.group)}</th>
              {columns.map((column) => cell(column.grams(row), column))}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{panel.sum}</th>
            {columns.map((column) =>
              cell((column.total ?? plainSum)(rows.map(column.grams)), column)
            )}
          </tr>
        </tfoot>
      </table>
    </TableFrame>
  )
}

/** Balance of one process by group; an inner process also shows what it does not account for. */
export function BalanceGroups(props: {
  readonly rows: readonly BalanceRow[]
  readonly words: FlowWords
}) {
  const { rows, words } = props
  const { panel } = words.texts
  const grouped = rows
    .flatMap((row) => (row.group === null ? [] : [{ ...row, group: row.group }]))
    .toSorted((a, b) => b.imbalanceGrams - a.imbalanceGrams)
  type Row = (typeof grouped)[number]
  const some = (of: (row: Row) => number) => grouped.some((row) => of(row) !== 0)
  const columns: readonly (Column<Row> & { readonly shown: boolean })[] = [
    { name: panel.entered, grams: (row) => row.inGrams, shown: some((row) => row.inGrams) },
    { name: panel.left, grams: (row) => row.outGrams, shown: some((row) => row.outGrams) },
    {
      name: words.texts.chain.stock.became,
      grams: (row) => row.becameGrams,
      signed: true,
      shown: some((row) => row.becameGrams)
    },
    {
      name: panel.stockChange,
      grams: (row) => row.stockChangeGrams,
      shown: some((row) => row.stockChangeGrams)
    },
    {
      name: panel.unaccounted,
      grams: (row) => row.imbalanceGrams,
      signed: true,
      shown: grouped.some(shouldBalance)
    }
  ]
  return (
    <GroupTable rows={grouped} columns={columns.filter((column) => column.shown)} words={words} />
  )
}

/** One flow by group. */
export function FlowGroups(props: {
  readonly window: FlowWindow
  readonly source: string
  readonly target: string
  /** Position of the log that the figures beside are of. */
  readonly version: string | null
  readonly words: FlowWords
}) {
  const { window, source, target, version, words } = props
  const key = JSON.stringify([parametersOf(window), source, target])
  const { resource, retry } = useResource(
    key,
    (signal) => loadGroupsOfFlow(window, { source, target }, signal),
    version
  )
  if (resource.status === 'failed') return <Failed problem={resource.problem} retry={retry} />
  if (resource.value === null) return <Loading />
  return (
    <GroupTable
      rows={resource.value}
      words={words}
      columns={[
        { name: words.texts.panel.mass, grams: (row) => row.massGrams },
        {
          name: words.texts.table.uncertainty,
          grams: (row) => row.sdGrams,
          // Independent errors: variances add up, standard deviations do not.
          total: (grams) => Math.hypot(...grams)
        }
      ]}
    />
  )
}
