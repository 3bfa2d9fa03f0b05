import type { BoundaryRow } from '../../../projections/boundaries/contract.ts'
import { texts } from '../../app/address.ts'
import type { MfaState } from './state.ts'

/** What of the city is asked about, with nothing left to choose. */
export interface CityWindow {
  readonly boundary: BoundaryRow
  readonly from: string
  readonly to: string
  readonly level: 'kind' | 'place'
}

interface CityFiltersProps {
  readonly state: MfaState
  readonly change: (part: Partial<MfaState>) => void
  readonly window: CityWindow
  readonly boundaries: readonly BoundaryRow[]
  /** Measures of the conversion factors that the log holds. */
  readonly measures: readonly string[]
}

const spans = ['month', 'week', 'day'] as const

const marked = { mark: null, definition: null } as const

/** Area, period, level and what is assumed. Every change is a new address. */
export function CityFilters({ state, change, window, boundaries, measures }: CityFiltersProps) {
  const { mfa, filters, chain } = texts.value
  return (
    <form
      class="filters mfa-filters"
      aria-label={filters.title}
      onSubmit={(event) => event.preventDefault()}
    >
      <div class="field area">
        <label for="city-boundary">{filters.boundary}</label>
        <select
          id="city-boundary"
          value={window.boundary.boundary}
          onChange={({ currentTarget: { value } }) =>
            change({ ...marked, city: value, from: null, to: null })
          }
        >
          {boundaries.map(({ boundary, label }) => (
            <option key={boundary} value={boundary}>
              {label}
            </option>
          ))}
        </select>
      </div>
      {(['from', 'to'] as const).map((end) => (
        <div key={end} class="field">
          <label for={`city-${end}`}>{filters[end]}</label>
          <input
            id={`city-${end}`}
            type="date"
            value={window[end]}
            min={window.boundary.from ?? undefined}
            max={window.boundary.to ?? undefined}
            onChange={({ currentTarget: { value } }) => {
              if (value !== '') change({ ...marked, [end]: value })
            }}
          />
        </div>
      ))}
      <div class="field">
        <label for="city-level">{mfa.city.level}</label>
        <select
          id="city-level"
          value={window.level}
          onChange={({ currentTarget: { value } }) =>
            change({ ...marked, level: value === 'place' ? 'place' : 'kind' })
          }
        >
          <option value="kind">{chain.level.kind}</option>
          <option value="place">{chain.level.place}</option>
        </select>
      </div>
      <div class="field">
        <label for="city-stocks">{mfa.city.stocks}</label>
        <select
          id="city-stocks"
          value={state.stocks ?? ''}
          onChange={({ currentTarget: { value } }) =>
            change({ mark: null, stocks: value === 'assumed' ? 'assumed' : null })
          }
        >
          <option value="">{mfa.city.stocksUnknown}</option>
          <option value="assumed">{mfa.city.stocksAssumed}</option>
        </select>
      </div>
      <div class="field">
        <label for="city-every">{mfa.city.every}</label>
        <select
          id="city-every"
          value={state.every ?? ''}
          onChange={({ currentTarget: { value } }) =>
            change({ ...marked, period: null, every: spans.find((one) => one === value) ?? null })
          }
        >
          <option value="">{mfa.city.everyOptions.whole}</option>
          {spans.map((span) => (
            <option key={span} value={span}>
              {mfa.city.everyOptions[span]}
            </option>
          ))}
        </select>
      </div>
      <div class="field">
        <label for="city-layer">{mfa.layer.label}</label>
        <select
          id="city-layer"
          value={state.layer ?? ''}
          onChange={({ currentTarget: { value } }) =>
            change({ layer: value === '' ? null : value })
          }
        >
          <option value="">{mfa.layer.massAlone}</option>
          {[...new Set([...measures, ...(state.layer === null ? [] : [state.layer])])].map(
            (one) => (
              <option key={one} value={one}>
                {one}
              </option>
            )
          )}
        </select>
      </div>
    </form>
  )
}
