import { texts } from '../../app/address.ts'

const shows = ['chart', 'table'] as const
type Show = (typeof shows)[number]

/** Diagram or table: the same figures either way. */
export function ShowSwitch(props: { readonly show: Show; readonly change: (show: Show) => void }) {
  const { filters } = texts.value
  return (
    <fieldset class="switch">
      <legend>{filters.show}</legend>
      {shows.map((show) => (
        <button
          key={show}
          type="button"
          aria-pressed={props.show === show}
          onClick={() => props.change(show)}
        >
          {filters[show]}
        </button>
      ))}
    </fieldset>
  )
}
