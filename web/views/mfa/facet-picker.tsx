import { TableFrame } from '../../app/table-frame.tsx'
import type { Facet, Facets } from './facets.ts'
import { areMany, levelsOf } from './facets.ts'
import type { Solved } from './solved.ts'
import type { MfaState } from './state.ts'
import { Uncertain } from './tables.tsx'
import type { Figures } from './words.ts'

interface PickerProps {
  readonly facets: Facets
  readonly facet: Facet
  readonly figures: Figures
  readonly change: (part: Partial<MfaState>) => void
  /** What people call a period. */
  readonly periodName: (period: string) => string
}

const other = { mark: null, whatIf: null, expense: null, percent: null, place: null } as const

/** Which layer and which period of the system is shown; the test is of all of them together. */
export function FacetPicker({ facets, facet, figures, change, periodName }: PickerProps) {
  const { facets: words } = figures.texts.mfa
  if (!areMany(facets)) return null
  return (
    <form
      class="filters mfa-filters"
      aria-label={words.title}
      onSubmit={(event) => event.preventDefault()}
    >
      {facets.layers.length > 1 && (
        <div class="field">
          <label for="facet-layer">{words.layer}</label>
          <select
            id="facet-layer"
            value={facet.layer ?? ''}
            onChange={({ currentTarget: { value } }) =>
              change({ ...other, layer: value === '' ? null : value })
            }
          >
            {facets.layers.map((layer) => (
              <option key={layer} value={layer ?? ''}>
                {layer ?? words.goods}
              </option>
            ))}
          </select>
        </div>
      )}
      {facets.periods.length > 1 && (
        <div class="field">
          <label for="facet-period">{words.period}</label>
          <select
            id="facet-period"
            value={facet.period ?? ''}
            onChange={({ currentTarget: { value } }) => change({ ...other, period: value })}
          >
            {facets.periods.map((period) => (
              <option key={period} value={period}>
                {periodName(period)}
              </option>
            ))}
          </select>
        </div>
      )}
      <p class="minor">{words.together}</p>
    </form>
  )
}

/** What places hold from period to period; nothing where the system has no such levels. */
export function Levels(props: {
  readonly solved: Solved
  readonly layer: string | null
  readonly figures: Figures
  readonly periodName: (period: string) => string
}) {
  const { solved, layer, figures, periodName } = props
  const { facets: words, table } = figures.texts.mfa
  const levels = levelsOf(solved, layer)
  if (levels.length === 0) return null
  return (
    <TableFrame name={figures.withUnit(words.levels)}>
      <table class="table figures">
        <caption>{figures.withUnit(words.levels)}</caption>
        <thead>
          <tr>
            <th scope="col">{words.place}</th>
            <th scope="col">{words.when}</th>
            <th scope="col" class="number">
              {table.measured}
            </th>
            <th scope="col" class="number">
              {table.reconciled}
            </th>
          </tr>
        </thead>
        <tbody>
          {levels.map((level) => (
            <tr key={level.id}>
              <th scope="row">{figures.name(level.place)}</th>
              <td>
                {level.period === null ? words.opening : words.closing(periodName(level.period))}
              </td>
              <td class="number">
                <Uncertain value={level.measured} sd={level.measuredSd} figures={figures} />
              </td>
              <td class="number">
                <Uncertain value={level.value} sd={level.sd} figures={figures} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  )
}
