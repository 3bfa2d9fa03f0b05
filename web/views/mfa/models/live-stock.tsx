import { useMemo } from 'preact/hooks'
import type { StockAnswer } from '../../../../domain/mfa/stock-document.ts'
import type { ListAnswer } from '../../../../projections/products/contract.ts'
import type { DaysAnswer, LevelsAnswer } from '../../../../projections/stocks/contract.ts'
import { language, texts } from '../../../app/address.ts'
import { compute, query } from '../../../app/api.ts'
import { formatFor } from '../../../app/format.ts'
import { useResource } from '../../../app/resource.ts'
import { Failed, Loading } from '../../../app/states.tsx'
import { placeName } from '../../../app/texts/place-names.ts'
import type { Surroundings } from '../../flows/figures.ts'
import type { CityWindow } from '../city-filters.tsx'
import type { MfaState } from '../state.ts'
import { figuresFor } from '../words.ts'
import { bookOf, type Kept, keptOf, stockDocumentOf } from './kept-stock.ts'
import { StockCourse } from './stocks-tables.tsx'

interface Props {
  readonly window: CityWindow
  readonly surroundings: Surroundings
  readonly state: MfaState
  readonly change: (part: Partial<MfaState>) => void
}

const mostLevels = 1_000
const mostDays = 1_000

/** What places keep, of products that a listing tells the shelf life of. */
async function loadKept({ boundary, to }: CityWindow, signal: AbortSignal) {
  const asked = { boundary: boundary.boundary, asOf: to }
  const [levels, products] = await Promise.all([
    query<LevelsAnswer>('/api/stocks/levels', { ...asked, limit: mostLevels }, signal),
    query<ListAnswer>('/api/products/list', {}, signal)
  ])
  return keptOf(levels.value.rows, products.value.rows)
}

async function loadCourse(
  { boundary, from, to }: CityWindow,
  { place, product, shelfLifeDays }: Kept,
  signal: AbortSignal
) {
  const days = await query<DaysAnswer>(
    '/api/stocks/days',
    { boundary: boundary.boundary, place, product, from, to, limit: mostDays },
    signal
  )
  const book = bookOf(days.value.rows, { from, to })
  const document = stockDocumentOf(book, shelfLifeDays)
  const answer = await compute<StockAnswer>('/api/mfa/stocks', document, signal)
  return { book, answer: answer.value }
}

function Course(props: Pick<Props, 'window'> & { readonly kept: Kept }) {
  const { window, kept } = props
  const code = language.value
  const { live: words } = texts.value.models
  const { resource, retry } = useResource(
    JSON.stringify([window.boundary.boundary, window.from, window.to, kept]),
    (signal) => loadCourse(window, kept, signal)
  )
  const format = useMemo(() => formatFor(code, 'kg'), [code])
  const figures = useMemo(() => figuresFor(code, 'g'), [code])
  if (resource.status === 'failed') return <Failed problem={resource.problem} retry={retry} />
  if (resource.status === 'loading') return <Loading />
  const { book, answer } = resource.value
  const { shelfLifeDays, sdDays } = kept
  return (
    <>
      <p class="field-note">{words.spread(String(shelfLifeDays), format.count(sdDays))}</p>
      <StockCourse
        {...{ answer, figures }}
        steps={book.map(({ day }) => format.day(day))}
        booked={book.map(({ closingGrams }) => closingGrams)}
      />
    </>
  )
}

/** The stock of a place by age, beside what the books say. */
export function LiveStock({ window, surroundings, state, change }: Props) {
  const code = language.value
  const { live: words } = texts.value.models
  const { resource, retry } = useResource(
    JSON.stringify(['kept', window.boundary.boundary, window.to]),
    (signal) => loadKept(window, signal)
  )
  if (resource.status === 'failed') return <Failed problem={resource.problem} retry={retry} />
  const all = resource.value
  if (all === null) return <Loading />
  const kept = all.find(({ key }) => key === state.stock)
  const nameOf = ({ place, label }: Kept) =>
    `${placeName(code, place, surroundings.names) ?? place}: ${label[code]}`
  return (
    <details class="model live-stock" open={state.stock !== null}>
      <summary>{words.title}</summary>
      <p>{words.lead}</p>
      {all.length === 0 ? (
        <p>{words.none}</p>
      ) : (
        <div class="field">
          <label for="live-stock">{words.stock}</label>
          <select
            id="live-stock"
            value={kept?.key ?? ''}
            onChange={({ currentTarget: { value } }) =>
              change({ stock: value === '' ? null : value })
            }
          >
            <option value="">{words.choose}</option>
            {all.map((one) => (
              <option key={one.key} value={one.key}>
                {nameOf(one)}
              </option>
            ))}
          </select>
        </div>
      )}
      {kept !== undefined && <Course {...{ window, kept }} />}
    </details>
  )
}
