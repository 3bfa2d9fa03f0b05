import type { BoundaryRow } from '../../../projections/boundaries/contract.ts'
import { address, pageAddress, texts } from '../../app/address.ts'
import { boundaryChoices } from './filters.tsx'
import { type FlowsState, writeState } from './state.ts'

/** There is no movement yet: leads to the import. */
export function FirstRun() {
  const { flows } = texts.value
  return (
    <div class="state">
      <h1>{flows.emptyTitle}</h1>
      <p>{flows.emptyText}</p>
      <a class="btn btn-primary" href={pageAddress('/importa')} data-page>
        {flows.emptyAction}
      </a>
    </div>
  )
}

/** The address names a boundary that is not there: leads to those that are. */
export function UnknownBoundary(props: {
  readonly state: FlowsState
  readonly boundaries: readonly BoundaryRow[]
}) {
  const { flows } = texts.value
  const { path, search } = address.value
  const elsewhere = { ...props.state, ...boundaryChoices }
  return (
    <div class="state">
      <h1>{flows.unknownTitle}</h1>
      <p>{flows.unknownText(props.state.boundary ?? '')}</p>
      <ul>
        {props.boundaries.map(({ boundary, label }) => (
          <li key={boundary}>
            <a href={path + writeState(search, { ...elsewhere, boundary })} data-page>
              {label}
            </a>
          </li>
        ))}
      </ul>
    </div>
  )
}
