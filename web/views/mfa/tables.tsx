import { Heads, TableFrame } from '../../app/table-frame.tsx'
import type { Solved, SolvedFlow } from './solved.ts'
import type { Figures } from './words.ts'

function intervalText({ interval }: SolvedFlow, { number, texts }: Figures): string {
  if (interval === undefined) return ''
  const [low, high] = interval
  const { interval: words } = texts.mfa
  if (low === null && high === null) return words.any
  if (low === null) return words.upTo(number(high))
  return high === null ? words.from(number(low)) : words.between(number(low), number(high))
}

/** From and to of a flow, or what a stock is of. */
function endsOf({ from, to }: SolvedFlow, { texts, name }: Figures): string {
  return to === null ? texts.mfa.stockOf(name(from)) : `${name(from)} → ${name(to)}`
}

/** What is read of a flow in a sentence: in a document its id and its ends. */
export function described(flow: SolvedFlow, figures: Figures): string {
  const [name, ends] = [figures.flow(flow.id), endsOf(flow, figures)]
  return name.startsWith(ends) ? name : `${name} (${ends})`
}

function Head({ names, first }: { first: readonly string[]; names: readonly string[] }) {
  return (
    <thead>
      <tr>
        <Heads names={first} figures={names} />
      </tr>
    </thead>
  )
}

interface QuantitiesProps {
  readonly solved: Solved
  readonly figures: Figures
  readonly chosen: string | null
  readonly choose: (id: string) => void
  /** In the live city: the page with the events behind a flow. */
  readonly eventsPage?: (flow: SolvedFlow) => string | null
}

/** The twin of the drawing: what was measured, what it comes to, and how far it can be trusted. */
export function Quantities({ solved, figures, chosen, choose, eventsPage }: QuantitiesProps) {
  const { mfa } = figures.texts
  const { table } = mfa
  return (
    <TableFrame name={figures.withUnit(table.caption)}>
      <table class="table figures mfa-flows">
        <caption>{figures.withUnit(table.caption)}</caption>
        <Head
          first={[table.flow, eventsPage === undefined ? table.ends : table.events]}
          names={[table.measured, table.reconciled, table.adjustment, table.z, table.class]}
        />
        <tbody>
          {solved.flows.map((flow) => (
            <tr key={flow.id} class={flow.id === chosen ? 'is-selected' : undefined}>
              <th scope="row">
                <button
                  type="button"
                  class="as-link"
                  aria-label={figures.texts.table.details(figures.flow(flow.id))}
                  onClick={() => choose(flow.id)}
                >
                  {figures.flow(flow.id)}
                </button>
              </th>
              <td>
                {eventsPage === undefined ? (
                  endsOf(flow, figures)
                ) : (
                  <Events flow={flow} page={eventsPage(flow)} figures={figures} />
                )}
              </td>
              <td class="number">
                <Uncertain value={flow.measured} sd={flow.measuredSd} figures={figures} />
              </td>
              <td class="number" data-value={flow.value ?? ''}>
                {flow.value === null ? (
                  intervalText(flow, figures) || '–'
                ) : (
                  <Uncertain value={flow.value} sd={flow.sd} figures={figures} />
                )}
              </td>
              <td class="number">{adjustmentOf(flow, figures)}</td>
              <td class="number">{figures.test(flow.z)}</td>
              <td class="number">{mfa.classes[flow.class]}</td>
            </tr>
          ))}
          {solved.factors === undefined && <Parameters {...{ solved, figures }} />}
        </tbody>
      </table>
    </TableFrame>
  )
}

/** Parameters are ratios, without a unit. */
function Parameters({ solved, figures }: Pick<QuantitiesProps, 'solved' | 'figures'>) {
  const { mfa } = figures.texts
  const plain = { number: figures.ratio, rough: figures.ratio }
  return (
    <>
      {solved.answer.parameters.map((parameter) => (
        <tr key={parameter.id}>
          <th scope="row">{parameter.id}</th>
          <td>{solved.factors === undefined ? mfa.parameter : mfa.factor}</td>
          <td class="number">
            <Uncertain value={parameter.measured} sd={parameter.measuredSd} figures={plain} />
          </td>
          <td class="number">
            <Uncertain value={parameter.value} sd={parameter.sd} figures={plain} />
          </td>
          <td class="number" />
          <td class="number">{figures.test(parameter.z)}</td>
          <td class="number">{mfa.classes[parameter.class]}</td>
        </tr>
      ))}
    </>
  )
}

/** The conversion factors of the live city, each as a parameter around 1: there are many of them. */
export function Factors({ solved, figures }: Pick<QuantitiesProps, 'solved' | 'figures'>) {
  const { mfa } = figures.texts
  const { parameters } = solved.answer
  if (solved.factors === undefined || parameters.length === 0) return null
  return (
    <details class="mfa-detail">
      <summary>{mfa.factors.title(parameters.length)}</summary>
      <p>{mfa.factors.lead}</p>
      <TableFrame name={mfa.factors.caption}>
        <table class="table figures">
          <caption>{mfa.factors.caption}</caption>
          <Head
            first={[mfa.factors.name, '']}
            names={[mfa.factors.given, mfa.table.reconciled, '', mfa.table.z, mfa.table.class]}
          />
          <tbody>
            <Parameters {...{ solved, figures }} />
          </tbody>
        </table>
      </TableFrame>
    </details>
  )
}

function Events(props: { flow: SolvedFlow; page: string | null; figures: Figures }) {
  const { flow, page, figures } = props
  const { events } = flow
  if (events === undefined) return null
  const { mfa } = figures.texts
  const counted = mfa.city.events(events, figures.count(events))
  if (page === null) return <>{counted}</>
  return (
    <a href={page} data-page>
      {counted}
    </a>
  )
}

function adjustmentOf({ measured, value }: SolvedFlow, { rough }: Figures): string {
  if (measured === null || value === null) return ''
  const change = value - measured
  return change > 0 ? `+${rough(change)}` : rough(change)
}

/** A figure with its standard deviation below. */
export function Uncertain(props: {
  readonly value: number | null
  readonly sd: number | null
  readonly figures: Pick<Figures, 'number' | 'rough'>
}) {
  const { value, sd, figures } = props
  return (
    <>
      {figures.number(value)}
      {sd !== null && sd > 0 && <span class="minor">± {figures.rough(sd)}</span>}
    </>
  )
}

/** What every process leaves open, as given and after the reconciliation. */
export function Balances({ solved, figures }: { solved: Solved; figures: Figures }) {
  const { balances: words } = figures.texts.mfa
  const offenders = new Set(solved.answer.closure.offenders.map(({ process }) => process))
  return (
    <TableFrame name={figures.withUnit(words.caption)}>
      <table class="table figures">
        <caption>{figures.withUnit(words.caption)}</caption>
        <Head first={[words.process]} names={[words.before, words.z, words.after]} />
        <tbody>
          {solved.answer.balances.map(({ process, before, z, after }) => (
            <tr key={process}>
              <th scope="row">
                {figures.name(process)}
                {offenders.has(process) && <span class="minor">{words.offender}</span>}
              </th>
              <td class="number">{before === null ? words.open : figures.number(before)}</td>
              <td class="number">{figures.test(z)}</td>
              <td class="number">{after === null ? words.open : figures.number(after)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  )
}
