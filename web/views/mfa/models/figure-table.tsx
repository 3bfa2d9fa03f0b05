import type { ComponentChildren } from 'preact'
import { Heads, TableFrame } from '../../../app/table-frame.tsx'

export interface FigureRow {
  readonly key: string
  readonly cells: readonly ComponentChildren[]
}

/** A table whose first columns are names and whose others are figures. */
export function FigureTable(props: {
  readonly caption: string
  readonly names: readonly string[]
  readonly figures: readonly string[]
  readonly rows: readonly FigureRow[]
}) {
  const { caption, names, figures, rows } = props
  return (
    <TableFrame name={caption}>
      <table class="table figures">
        <caption>{caption}</caption>
        <thead>
          <tr>
            <Heads {...{ names, figures }} />
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, cells: [first, ...others] }) => (
            <tr key={key}>
              <th scope="row">{first}</th>
              {others.map((cell, at) => (
                <td key={`${key} ${at}`} class={at + 1 < names.length ? undefined : 'number'}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  )
}
