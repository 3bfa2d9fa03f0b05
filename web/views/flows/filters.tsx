import type { BoundaryRow } from '../../../projections/boundaries/contract.ts'
import { displayUnits } from '../../app/format.ts'
import type { FlowWindow } from './figures.ts'
import { PeriodFields, QuickPeriods } from './period.tsx'
import type { FlowsState } from './state.ts'
import type { FlowWords } from './words.ts'

interface FiltersProps {
  readonly state: FlowsState
  readonly window: FlowWindow
  readonly boundaries: readonly BoundaryRow[]
  /** Whether single days can be told apart. */
  readonly daily: boolean
  readonly words: Pick<FlowWords, 'texts' | 'label'>
  readonly change: (change: Partial<FlowsState>) => void
}

function UnitField({ state, window, words, change }: FiltersProps) {
  const { filters } = words.texts
  const unknown = window.boundary.inhabitants === null
  return (
    <div class="field">
      <label for="filter-unit">{filters.unit}</label>
      <select
        id="filter-unit"
        value={state.unit}
        aria-describedby={unknown ? 'filter-unit-reason' : undefined}
        onChange={({ currentTarget: { value } }) => {
          const unit = displayUnits.find((known) => known === value)
          if (unit !== undefined) change({ unit })
        }}
      >
        {displayUnits.map((unit) => (
          <option key={unit} value={unit} disabled={unit === 'per-inhabitant' && unknown}>
            {filters.unitNames[unit]}
          </option>
        ))}
      </select>
      {unknown && (
        <p id="filter-unit-reason" class="field-note">
          {filters.noInhabitants}
        </p>
      )}
    </div>
  )
}

/** What was chosen for one boundary means nothing in another. */
export const boundaryChoices = {
  ...{ from: null, to: null, last: null },
  ...{ group: null, level: null, selection: null }
} as const

/** What the figures are about. Every change is a new address, so the back button undoes it. */
export function Filters(props: FiltersProps) {
  const { window, boundaries, words, change } = props
  const { filters } = words.texts
  return (
    <form class="filters" aria-label={filters.title} onSubmit={(event) => event.preventDefault()}>
      <div class="field area">
        <label for="filter-boundary">{filters.boundary}</label>
        <select
          id="filter-boundary"
          value={window.boundary.boundary}
          onChange={({ currentTarget: { value } }) =>
            change({ boundary: value, ...boundaryChoices })
          }
        >
          {boundaries.map((row) => (
            <option key={row.boundary} value={row.boundary}>
              {row.label}
            </option>
          ))}
        </select>
      </div>
      <PeriodFields {...props} />
      <div class="field">
        <label for="filter-group">{filters.group}</label>
        <select
          id="filter-group"
          value={window.group ?? ''}
          onChange={({ currentTarget: { value } }) =>
            change({ group: value === '' ? null : value })
          }
        >
          <option value="">{filters.allGroups}</option>
          {window.boundary.groups.map((group) => (
            <option key={group} value={group}>
              {words.label(group)}
            </option>
          ))}
        </select>
      </div>
      <UnitField {...props} />
      {props.daily && <QuickPeriods {...props} />}
    </form>
  )
}
