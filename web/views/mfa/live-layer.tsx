import type { SystemPeriod } from '../../../projections/mfa/system/contract.ts'
import { TableFrame } from '../../app/table-frame.tsx'
import { Uncertain } from './tables.tsx'
import type { Figures } from './words.ts'

type Layer = NonNullable<SystemPeriod['layer']>
type LayerFlow = Layer['flows'][number]

/** Gaps that are written out, the heaviest first; the others are counted. */
const mostGaps = 3

function GapText(props: {
  readonly flow: LayerFlow
  readonly figures: Figures
  readonly productName: (product: string) => string
}) {
  const { flow, figures, productName } = props
  const { layer: words } = figures.texts.mfa
  if (flow.gaps.length === 0) return flow.value === null ? <span>{words.noMass}</span> : null
  const left = flow.gaps.slice(mostGaps)
  const leftGrams = left.reduce((sum, { massGrams }) => sum + massGrams, 0)
  return (
    <ul class="gaps">
      {flow.gaps.slice(0, mostGaps).map(({ what, massGrams, reason, factors }) => (
        <li key={`${what} ${reason}`}>
          {productName(what)}: {figures.mass(massGrams)},{' '}
          {reason === 'none' ? words.none : words.several(factors.join(', '))}
        </li>
      ))}
      {left.length > 0 && (
        <li>
          <details>
            <summary>{words.others(left.length, figures.mass(leftGrams))}</summary>
            {left.map(({ what }) => productName(what)).join(', ')}
          </details>
        </li>
      )}
    </ul>
  )
}

/** The live flows on a layer: what each is of it, how sure that is, and what no factor tells. */
export function LiveLayer(props: {
  readonly layer: Layer
  /** The flows that are shown: how each is called by the id that it has among all periods. */
  readonly shown: ReadonlyMap<string, string>
  readonly figures: Figures
  readonly productName: (product: string) => string
}) {
  const { layer, shown, figures, productName } = props
  const { layer: words, table } = figures.texts.mfa
  const { ratio } = figures
  const plain = { number: ratio, rough: ratio }
  const flows = layer.flows.flatMap((flow) => {
    const name = shown.get(flow.of)
    return name === undefined ? [] : [{ ...flow, name }]
  })
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
                <th scope="row">{figures.flow(flow.name)}</th>
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
                  <GapText {...{ flow, figures, productName }} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableFrame>
      <details class="mfa-detail">
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
