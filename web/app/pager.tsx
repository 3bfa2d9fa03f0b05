import { language, texts } from './address.ts'
import { formatFor } from './format.ts'

/** Buttons to the neighbouring pages, and which rows are shown. */
export function Pager(props: {
  readonly offset: number
  readonly perPage: number
  readonly total: number
  readonly go: (offset: number) => void
}) {
  const { offset, perPage, total, go } = props
  const { panel } = texts.value
  const { count } = formatFor(language.value)
  const last = Math.min(offset + perPage, total)
  return (
    <div class="pager">
      <span aria-live="polite">{panel.pages(count(offset + 1), count(last), count(total))}</span>
      <button
        type="button"
        class="btn btn-outline-primary btn-xs"
        disabled={offset === 0}
        onClick={() => go(Math.max(0, offset - perPage))}
      >
        {panel.previous}
      </button>
      <button
        type="button"
        class="btn btn-outline-primary btn-xs"
        disabled={last >= total}
        onClick={() => go(offset + perPage)}
      >
        {panel.next}
      </button>
    </div>
  )
}
