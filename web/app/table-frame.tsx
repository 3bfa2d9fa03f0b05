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
