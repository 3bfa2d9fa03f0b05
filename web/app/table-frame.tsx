import type { ComponentChildren } from 'preact'

/** A table that scrolls sideways in its frame; a frame that scrolls must be reachable by keyboard. */
export function TableFrame(props: {
  readonly name: string
  readonly children: ComponentChildren
  /** A further class, for a style of its own. */
  readonly kind?: string
}) {
  const { name, children, kind } = props
  return (
    <section
      class={kind === undefined ? 'table-frame' : `table-frame ${kind}`}
      aria-label={name}
      tabIndex={0}
    >
      {children}
    </section>
  )
}

/**
 * Cells of the row that names a table's columns.
 *
 * @param props.figures names of the columns behind them that hold figures.
 */
export function Heads(props: {
  readonly names: readonly string[]
  readonly figures?: readonly string[]
}) {
  const { names, figures = [] } = props
  return (
    <>
      {names.map((name) => (
        <th key={name} scope="col">
          {name}
        </th>
      ))}
      {figures.map((name) => (
        <th key={name} scope="col" class="number">
          {name}
        </th>
      ))}
    </>
  )
}
