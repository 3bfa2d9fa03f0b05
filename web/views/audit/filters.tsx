import { auditKinds, outcomes } from '../../../domain/access/audit-kinds.ts'
import { texts } from '../../app/address.ts'
import type { AuditState } from './state.ts'

interface FiltersProps {
  readonly state: AuditState
  /** Shows the newest entries that match. */
  readonly change: (part: Partial<AuditState>) => void
}

/** Which entries are shown. Every change is a new address. */
export function Filters({ state, change }: FiltersProps) {
  const { filters, whats, outcomes: outcomeNames } = texts.value.audit
  return (
    <form class="filters" aria-label={filters.title} onSubmit={(event) => event.preventDefault()}>
      {(['from', 'to'] as const).map((end) => (
        <div key={end} class="field">
          <label for={`audit-${end}`}>{filters[end]}</label>
          <input
            id={`audit-${end}`}
            type="date"
            value={state[end] ?? ''}
            onChange={({ currentTarget: { value } }) => change({ [end]: value })}
          />
        </div>
      ))}
      <div class="field">
        <label for="audit-who">{filters.who}</label>
        <input
          id="audit-who"
          value={state.who ?? ''}
          maxLength={100}
          pattern="[a-z0-9\-]*"
          aria-describedby="audit-who-help"
          onChange={({ currentTarget: { value } }) => change({ who: value.trim() })}
        />
        <p id="audit-who-help" class="field-note">
          {filters.whoHelp}
        </p>
      </div>
      <div class="field">
        <label for="audit-what">{filters.what}</label>
        <select
          id="audit-what"
          value={state.what ?? ''}
          onChange={({ currentTarget: { value } }) =>
            change({ what: auditKinds.find((known) => known === value) ?? null })
          }
        >
          <option value="">{filters.any}</option>
          {auditKinds.map((what) => (
            <option key={what} value={what}>
              {whats[what]}
            </option>
          ))}
        </select>
      </div>
      <div class="field">
        <label for="audit-outcome">{filters.outcome}</label>
        <select
          id="audit-outcome"
          value={state.outcome ?? ''}
          onChange={({ currentTarget: { value } }) =>
            change({ outcome: outcomes.find((known) => known === value) ?? null })
          }
        >
          <option value="">{filters.any}</option>
          {outcomes.map((outcome) => (
            <option key={outcome} value={outcome}>
              {outcomeNames[outcome]}
            </option>
          ))}
        </select>
      </div>
    </form>
  )
}
