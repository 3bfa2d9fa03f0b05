import { useState } from 'preact/hooks'
import type { ListAnswer, SiteRow } from '../../../projections/sites/contract.ts'
import { language, pageAddress, restate, stated, texts } from '../../app/address.ts'
import { formatFor } from '../../app/format.ts'
import { Pager } from '../../app/pager.tsx'
import { Heads, TableFrame } from '../../app/table-frame.tsx'
import { kindName, placeKindOrder } from '../../app/texts/place-names.ts'
import { namedKinds } from './decisions.ts'

/** As many as a screen or two. */
const perPage = 50

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

/** As people type it: without accents and capitals. */
function plain(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()
}

function isSought({ name, site, manager }: SiteRow, sought: string): boolean {
  return plain(`${name} ${site} ${manager ?? ''}`).includes(plain(sought.trim()))
}

function Rows(props: {
  readonly caption: string
  readonly rows: readonly SiteRow[]
  readonly handOver: (site: string) => void
}) {
  const { caption, rows, handOver } = props
  const { parties, accesses } = texts.value
  const { fields } = parties
  return (
    <TableFrame name={caption}>
      <table class="table table-sm figures">
        <caption>{caption}</caption>
        <thead>
          <tr>
            <Heads names={[fields.site, parties.kind, fields.manager, accesses.nav]} />
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <PlaceRow key={row.site} row={row} handOver={handOver} />
          ))}
        </tbody>
      </table>
    </TableFrame>
  )
}

interface Choice {
  readonly sought: string
  readonly kind: string | null
}

function Filters({ sought, kind, seek }: Choice & { readonly seek: (sought: string) => void }) {
  const { parties } = texts.value
  return (
    <form class="filters" aria-label={parties.find} onSubmit={(event) => event.preventDefault()}>
      <div class="field">
        <label for="parties-sought">{parties.sought}</label>
        <input
          id="parties-sought"
          type="search"
          autocomplete="off"
          value={sought}
          onInput={({ currentTarget: { value } }) => seek(value)}
        />
      </div>
      <div class="field">
        <label for="parties-kind">{parties.kind}</label>
        <select
          id="parties-kind"
          value={kind ?? ''}
          onChange={({ currentTarget: { value } }) => restate({ kind: value })}
        >
          <option value="">{parties.anyKind}</option>
          {namedKinds.map((one) => (
            <option key={one} value={one}>
              {kindName(language.value, one)}
            </option>
          ))}
        </select>
      </div>
    </form>
  )
}

/** The places that are known, found by name and kind, page by page, with what may be done about each. */
export function PlaceTable(props: {
  readonly places: ListAnswer
  readonly handOver: (site: string) => void
}) {
  const kind = stated('kind')
  const [sought, setSought] = useState('')
  const [page, setPage] = useState({ of: kind, offset: 0 })
  const { rows } = props.places
  const { parties } = texts.value
  if (rows.length === 0) return <p role="status">{parties.none}</p>
  const found = rows.filter((row) => (kind ?? row.kind) === row.kind && isSought(row, sought))
  const caption = parties.list(formatFor(language.value).count(found.length))
  const offset = page.of === kind ? page.offset : 0
  const go = (to: number) => setPage({ of: kind, offset: to })
  const seek = (text: string) => {
    setSought(text)
    go(0)
  }
  return (
    <section>
      <Filters {...{ sought, kind, seek }} />
      <p role="status" class={found.length === 0 ? undefined : 'visually-hidden'}>
        {found.length === 0 ? parties.noneSought : caption}
      </p>
      {found.length > 0 && (
        <Rows
          caption={caption}
          rows={found.slice(offset, offset + perPage)}
          handOver={props.handOver}
        />
      )}
      {found.length > perPage && (
        <Pager offset={offset} perPage={perPage} total={found.length} go={go} />
      )}
    </section>
  )
}
