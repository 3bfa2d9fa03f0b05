import type { ListAnswer, SiteRow } from '../../../projections/sites/contract.ts'
import { language, pageAddress, texts } from '../../app/address.ts'
import { formatFor } from '../../app/format.ts'
import { TableFrame } from '../../app/table-frame.tsx'
import { kindName, placeKindOrder } from '../../app/texts/place-names.ts'

/** The page on which people are invited, for whoever answers for a place. */
function invitation({ site, manager }: SiteRow): string {
  const page = pageAddress('/accessi')
  return `${page}${page.includes('?') ? '&' : '?'}tenant=${encodeURIComponent(manager ?? site)}`
}

function PlaceRow({ row, handOver }: { row: SiteRow; handOver: (site: string) => void }) {
  const { parties } = texts.value
  const kind = placeKindOrder.find((one) => one === row.kind)
  return (
    <tr>
      <th scope="row">
        {row.name} <span class="minor">{row.site}</span>
      </th>
      <td>{kind === undefined ? row.kind : kindName(language.value, kind)}</td>
      <td>{row.manager ?? '–'}</td>
      <td>
        <div class="actions">
          <button
            type="button"
            class="as-link"
            aria-label={parties.handOverOf(row.name)}
            onClick={() => handOver(row.site)}
          >
            {parties.handOver}
          </button>
          <a
            href={invitation(row)}
            data-page
            aria-label={parties.peopleOf(row.manager ?? row.name)}
          >
            {parties.people}
          </a>
        </div>
      </td>
    </tr>
  )
}

/** The places that are known, with what may be done about each. */
export function PlaceTable(props: {
  readonly places: ListAnswer
  readonly handOver: (site: string) => void
}) {
  const { rows } = props.places
  const { parties, accesses } = texts.value
  const { fields } = parties
  if (rows.length === 0) return <p role="status">{parties.none}</p>
  const caption = parties.list(formatFor(language.value).count(rows.length))
  return (
    <TableFrame name={caption}>
      <table class="table table-sm figures">
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{fields.site}</th>
            <th scope="col">{parties.kind}</th>
            <th scope="col">{fields.manager}</th>
            <th scope="col">{accesses.nav}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <PlaceRow key={row.site} row={row} handOver={props.handOver} />
          ))}
        </tbody>
      </table>
    </TableFrame>
  )
}
