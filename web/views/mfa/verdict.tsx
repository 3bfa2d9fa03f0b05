import type { MfaAnswer } from '../../../domain/mfa/answer.ts'
import type { Solved } from './solved.ts'
import { described } from './tables.tsx'
import type { Figures } from './words.ts'

type Culprit = MfaAnswer['undetectable'][number]
type Suspect = MfaAnswer['suspects'][number]

function culpritName(culprit: Culprit, { texts, name, flow }: Figures): string {
  const { culprits } = texts.mfa
  if ('leak' in culprit) return culprits.leak(name(culprit.leak))
  if ('parameter' in culprit) return culprits.parameter(culprit.parameter)
  return culprits.measurement(flow('flow' in culprit ? culprit.flow : culprit.stockChange))
}

/** Of a suspect the culprit alone, without what was found about it. */
function ownPart(
  suspect: Partial<Record<'flow' | 'stockChange' | 'parameter' | 'leak', string | undefined>>
): Culprit | null {
  const { flow, stockChange, parameter, leak } = suspect
  if (flow !== undefined) return { flow }
  if (stockChange !== undefined) return { stockChange }
  if (parameter !== undefined) return { parameter }
  return leak === undefined ? null : { leak }
}

/** How large an error is; that of a parameter has no unit. */
function sizeText(culprit: Culprit, size: number, { ratio, roughMass }: Figures): string {
  return 'parameter' in culprit ? ratio(size) : roughMass(size)
}

/** More names than this say no more. */
const mostNoticed = 8

/** What to know of the figures, beside that they did not converge, which is said above. */
function Notices(props: { notices: Solved['answer']['notices']; figures: Figures }) {
  const { notices, figures } = props
  const { notices: words } = figures.texts.mfa.verdict
  const nameOf = (id: string, code: keyof typeof words) =>
    code === 'idle_processes' ? figures.name(id) : figures.flow(id)
  const sentences = notices.flatMap(({ code, ids }) => {
    if (code === 'not_converged') return []
    const names = ids.slice(0, mostNoticed).map((id) => nameOf(id, code))
    return [words[code]([...names, ...(ids.length > mostNoticed ? ['…'] : [])].join(', '))]
  })
  if (sentences.length === 0) return null
  return (
    <ul>
      {sentences.map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  )
}

/** In short: do the figures contradict each other, and how many of them could be checked at all? */
export function Verdict({ solved, figures }: { solved: Solved; figures: Figures }) {
  const { global, convergence, notices } = solved.answer
  const { verdict } = figures.texts.mfa
  const checked = solved.flows.filter((flow) => flow.class === 'redundant').length
  const { test, probability } = figures
  const told = {
    statistic: test(global.statistic),
    dof: String(global.dof),
    p: probability(global.p)
  }
  return (
    <div class={global.reject ? 'alert alert-warning' : 'alert alert-info'} role="status">
      <p class="fw-semibold">
        {global.dof === 0 ? verdict.nothing : global.reject ? verdict.rejects : verdict.passes}
      </p>
      {global.dof > 0 && <p>{verdict.test(told.statistic, told.dof, told.p)}</p>}
      <p>{verdict.checked(checked, String(solved.flows.length))}</p>
      {!convergence.converged && <p>{verdict.notConverged(convergence.worst ?? '')}</p>}
      <Notices {...{ notices, figures }} />
    </div>
  )
}

/** Parts that nothing joins: an error in one does not show in another. */
export function Parts({ solved, figures }: { solved: Solved; figures: Figures }) {
  const { parts } = solved.answer
  const { parts: words } = figures.texts.mfa
  const told = parts.filter(({ processes }) => processes.length > 0)
  if (told.length < 2) return null
  return (
    <details class="mfa-detail">
      <summary>{words.title(told.length)}</summary>
      <ul>
        {told.map(({ processes, dof, p, reject }) => {
          const [first, ...others] = processes.map(figures.name)
          const shown = [first, ...others.slice(0, mostNames - 1)].join(', ')
          const names = others.length < mostNames ? shown : `${shown} …`
          return (
            <li key={processes[0]}>
              {dof === 0 ? words.unchecked(names) : words.part(names, figures.probability(p))}
              {reject && <strong> {words.rejects}</strong>}
            </li>
          )
        })}
      </ul>
    </details>
  )
}

function SuspectItem({ suspect, figures }: { suspect: Suspect; figures: Figures }) {
  const { suspects: words } = figures.texts.mfa
  const own = ownPart(suspect)
  if (own === null) return null
  const size = sizeText(own, Math.abs(suspect.size), figures)
  const others = suspect.indistinguishableFrom.map((culprit) => culpritName(culprit, figures))
  const direction =
    'leak' in own ? words.leaves : suspect.size > 0 ? words.tooMuch : words.tooLittle
  const arrives = 'leak' in own && suspect.size < 0
  return (
    <li>
      <strong>{culpritName(own, figures)}</strong>:{' '}
      {arrives ? words.arrives(size) : direction(size)}{' '}
      <span class="minor">
        {words.ratio(figures.test(suspect.glr))}
        {' · '}
        {suspect.aboveCritical ? words.above : words.below}
        {suspect.asLikely && ` · ${words.asLikely}`}
      </span>
      {others.length > 0 && <span class="minor">{words.same(others.join(', '))}</span>}
    </li>
  )
}

/** More names than this are not read, but looked up. */
const mostNames = 10

function Undetectable(props: {
  readonly undetectable: Solved['answer']['undetectable']
  readonly figures: Figures
}) {
  const { undetectable, figures } = props
  const { suspects: words } = figures.texts.mfa
  if (undetectable.length === 0) return null
  const names = undetectable.map((one) => culpritName(one, figures)).join(', ')
  if (undetectable.length <= mostNames) return <p class="minor">{words.undetectable(names)}</p>
  return (
    <details class="mfa-detail">
      <summary>{words.unseen(undetectable.length)}</summary>
      <p class="minor">{names}</p>
    </details>
  )
}

/** Who could be wrong, by how much, and from whom that cannot be told apart. */
export function Suspects({ solved, figures }: { solved: Solved; figures: Figures }) {
  const { suspects, steps, critical, undetectable } = solved.answer
  const { suspects: words } = figures.texts.mfa
  if (suspects.length === 0) return <p>{words.none}</p>
  return (
    <>
      <p>
        {suspects.some(({ aboveCritical }) => aboveCritical) ? words.lead : words.leadBelow}{' '}
        {words.critical(figures.test(critical.glr))}
      </p>
      <ol class="suspects">
        {suspects.map((suspect) => (
          <SuspectItem key={JSON.stringify(ownPart(suspect))} suspect={suspect} figures={figures} />
        ))}
      </ol>
      {steps.length > 0 && (
        <>
          <h3>{words.steps}</h3>
          <ol>
            {steps.map(({ removed, size, global }) => {
              const own = ownPart(removed)
              const name = own === null ? '' : culpritName(own, figures)
              const p = figures.probability(global.p)
              return (
                <li key={name}>
                  {words.step(name, own === null ? '' : sizeText(own, size, figures), p)}{' '}
                  {global.reject ? words.stillRejects : words.nowPasses}
                </li>
              )
            })}
          </ol>
        </>
      )}
      <Undetectable {...{ undetectable, figures }} />
    </>
  )
}

/** What no balance checks, and what no balance tells. */
export function Unchecked({ solved, figures }: { solved: Solved; figures: Figures }) {
  const { unchecked: words } = figures.texts.mfa
  const of = (kind: string) => solved.flows.filter((flow) => flow.class === kind)
  const groups = [
    { text: words.nonredundant, flows: of('nonredundant') },
    { text: words.unobservable, flows: of('unobservable') },
    { text: words.observable, flows: of('observable') },
    { text: words.constant, flows: of('constant') }
  ].filter(({ flows }) => flows.length > 0)
  if (groups.length === 0) return <p>{words.none}</p>
  return (
    <dl class="unchecked">
      {groups.map(({ text, flows }) => (
        <div key={text}>
          <dt>{text}</dt>
          <dd>{flows.map((flow) => described(flow, figures)).join('; ')}</dd>
        </div>
      ))}
    </dl>
  )
}

/** Which further weighing would make a figure surer, and by how much. */
export function Improvement(props: {
  readonly solved: Solved
  readonly figures: Figures
  readonly asked: string | null
  readonly ask: (id: string | null) => void
}) {
  const { solved, figures, asked, ask } = props
  const { improve: words } = figures.texts.mfa
  const answer = solved.answer.improve
  return (
    <>
      <div class="field improve">
        <label for="mfa-improve">{words.of}</label>
        <select
          id="mfa-improve"
          value={asked ?? ''}
          onChange={({ currentTarget: { value } }) => ask(value === '' ? null : value)}
        >
          <option value="">{words.choose}</option>
          {solved.flows.map(({ id }) => (
            <option key={id} value={id}>
              {id}
            </option>
          ))}
        </select>
      </div>
      {answer !== null && (
        <>
          <p>
            {answer.sdBefore === null
              ? words.unknown(figures.flow(answer.of))
              : words.now(figures.flow(answer.of), figures.rough(answer.sdBefore))}
          </p>
          {answer.weighings.length === 0 ? (
            <p>{words.nothing}</p>
          ) : (
            <ol>
              {answer.weighings.map(({ weigh, weighingSd, sdAfter }) => (
                <li key={weigh}>
                  {words.weigh(figures.flow(weigh), figures.rough(weighingSd))}
                  {sdAfter !== null && ` ${words.after(figures.rough(sdAfter))}`}
                </li>
              ))}
            </ol>
          )}
        </>
      )}
    </>
  )
}
