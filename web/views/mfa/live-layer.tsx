import type { SystemPeriod } from '../../../projections/mfa/system/contract.ts'
import { labelOf } from '../../app/texts/labels.ts'
import { TableFrame, Uncertain } from './tables.tsx'
import type { Figures } from './words.ts'

type Layer = NonNullable<SystemPeriod['layer']>
type LayerFlow = Layer['flows'][number]

function GapText({ flow, figures }: { readonly flow: LayerFlow; readonly figures: Figures }) {
  const { layer: words } = figures.texts.mfa
  if (flow.gaps.length === 0) return flow.value === null ? <span>{words.noMass}</span> : null
  return (
    <ul class="plain">
      {flow.gaps.map(({ what, massGrams, reason, factors }) => (
        <li key={`${what} ${reason}`}>
          {labelOf(figures.language, what)}: {figures.mass(massGrams)},{' '}
          {reason === 'none' ? words.none : words.several(factors.join(', '))}
        </li>
      ))}
    </ul>
  )
}

/** The live flows on a layer: what each is of it, how sure that is, and what no factor tells. */
export function LiveLayer(props: {
  readonly layer: Layer
  /** Ids of the flows that are shown. */
  readonly shown: ReadonlySet<string>
  readonly figures: Figures
}) {
  const { layer, shown, figures } = props
  const { layer: words, table } = figures.texts.mfa
  const { ratio } = figures
  const plain = { number: ratio, rough: ratio }
  const flows = layer.flows.filter(({ of }) => shown.has(of))
  return (
    <section>
      <h2>{words.title(layer.measure)}</h2>
      <p>{words.lead}</p>
      <TableFrame name={words.title(layer.measure)}>
        <table class="table figures">
          <caption>{words.caption(layer.measure)}</caption>
          <thead>
            <tr>
              <th scope="col">{table.flow}</th>
              <th scope="col" class="number">
                {layer.measure}
              </th>
              <th scope="col" class="number">
                {words.part}
              </th>
              <th scope="col">{words.gaps}</th>
            </tr>
          </thead>
          <tbody>
            {flows.map((flow) => (
              <tr key={flow.of}>
                <th scope="row">{figures.flow(flow.of)}</th>
                <td class="number">
                  <Uncertain value={flow.value} sd={flow.sd} figures={plain} />
                  {flow.value !== null && flow.sd === null && flow.sdOfMass !== null && (
                    <span class="minor">{words.massOnly(ratio(flow.sdOfMass))}</span>
                  )}
                </td>
                <td class="number">
                  {flow.value === null && flow.told.value !== null && flow.told.share > 0
                    ? words.told(ratio(flow.told.value), figures.share(flow.told.share))
                    : ''}
                </td>
                <td>
                  <GapText {...{ flow, figures }} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableFrame>
      <details>
        <summary>{words.factors(layer.factors.length)}</summary>
        <ul>
          {layer.factors.map((factor) => (
            <li key={`${factor.factorId} ${factor.from}`}>
              <strong>{factor.factorId}</strong>: {ratio(factor.value)} {layer.measure}/kg
              {factor.relativeSd === null
                ? `, ${words.unstated}`
                : ` ± ${figures.share(factor.relativeSd)}`}
              . {words.source} {factor.source}
            </li>
          ))}
        </ul>
      </details>
    </section>
  )
}
