import { useState } from 'preact/hooks'
import type { BackwardsAnswer, ForwardsAnswer } from '../../../projections/trace/contract.ts'
import { query } from '../../app/api.ts'
import { useResource } from '../../app/resource.ts'
import { Failed, Loading } from '../../app/states.tsx'
import { Heads, TableFrame } from '../../app/table-frame.tsx'
import type { FlowWords } from './words.ts'

/** What is asked of one lot, and how its answer is told. */
interface Asked {
  readonly boundary: string
  readonly lot: string
  readonly words: FlowWords
  readonly productName: (product: string) => string
}

/** Origins or ends shown by themselves; the others are told as a sum. */
const shownRows = 12

/** Cells of a row, the share last, which tells how much is not shown. */
interface TracedRow {
  readonly cells: readonly string[]
  readonly share: number
}

function Traced(props: {
  readonly name: string
  readonly heads: readonly string[]
  readonly rows: readonly TracedRow[]
  readonly words: FlowWords
}) {
  const { name, heads, rows, words } = props
  const { lot } = words.texts
  if (rows.length === 0) return <p>{lot.nothing}</p>
  const rest = rows.slice(shownRows)
  const restShare = rest.reduce((sum, { share }) => sum + share, 0)
  return (
    <>
      <TableFrame name={name}>
        <table class="table table-sm figures">
          <thead>
            <tr>
              <Heads names={heads} figures={[lot.share]} />
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, shownRows).map(({ cells, share }, index) => (
              <tr key={`${cells.join()} ${index}`}>
                {cells.map((cell, at) => (
                  <td key={heads[at]}>{cell}</td>
                ))}
                <td class="number">{words.format.percent(share)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableFrame>
      {rest.length > 0 && (
        <p class="minor">
          {lot.others(
            rest.length,
            words.format.count(rest.length),
            words.format.percent(restShare)
          )}
        </p>
      )}
    </>
  )
}

function Unread({ lots, words }: { readonly lots: number; readonly words: FlowWords }) {
  if (lots === 0) return null
  return <p class="minor">{words.texts.lot.unread(lots, words.format.count(lots))}</p>
}

/** Which plots, suppliers and other lots a lot is made of. */
function Origins({ boundary, lot, words, productName }: Asked) {
  const { texts, format, label } = words
  const { resource, retry } = useResource(`${boundary} ${lot}`, (signal) =>
    query<BackwardsAnswer>('/api/trace/backwards', { boundary, lot }, signal)
  )
  if (resource.status === 'failed') return <Failed problem={resource.problem} retry={retry} />
  const answer = resource.value?.value ?? null
  if (answer === null) return <Loading />
  const rows = answer.origins.map(({ place, enteredAt, product, firstDay, share }) => ({
    cells: [
      place === null ? texts.lot.unknownOrigin : label(place),
      enteredAt === null ? '' : label(enteredAt),
      product === null ? '' : productName(product),
      firstDay === null ? '' : format.day(firstDay)
    ],
    share
  }))
  const { from, enteredAt, product, since } = texts.lot
  return (
    <>
      <Traced
        name={texts.lot.origins}
        heads={[from, enteredAt, product, since]}
        {...{ rows, words }}
      />
      <Unread lots={answer.unreadLots} words={words} />
    </>
  )
}

/** Where the mass of a lot ended, or still is. */
function Ends({ boundary, lot, words }: Asked) {
  const { texts, format, label } = words
  const { resource, retry } = useResource(`${boundary} ${lot}`, (signal) =>
    query<ForwardsAnswer>('/api/trace/forwards', { boundary, lot }, signal)
  )
  if (resource.status === 'failed') return <Failed problem={resource.problem} retry={retry} />
  const answer = resource.value?.value ?? null
  if (answer === null) return <Loading />
  const rows = answer.ends.map(({ place, standing, massGrams, share }) => ({
    cells: [label(place), texts.lot.standings[standing], format.mass(massGrams)],
    share
  }))
  const { place, standing } = texts.lot
  return (
    <>
      <Traced
        name={texts.lot.ends}
        heads={[place, standing, texts.panel.mass]}
        {...{ rows, words }}
      />
      {answer.overReportedGrams > 0 && (
        <p class="minor">{texts.lot.overReported(format.mass(answer.overReportedGrams))}</p>
      )}
      <Unread lots={answer.unreadLots} words={words} />
    </>
  )
}

/** Asks only once it is opened: a trace may read through weeks. */
function Opened(props: {
  readonly title: string
  readonly of: typeof Ends
  readonly asked: Asked
}) {
  const { title, of: Answer, asked } = props
  const [isOpen, setOpen] = useState(false)
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{title}</summary>
      {isOpen && <Answer {...asked} />}
    </details>
  )
}

/** A lot and the two questions that people have of it: where it came from, and where it went. */
export function LotStory(asked: Asked) {
  const { lot: texts } = asked.words.texts
  return (
    <section class="lot-story" aria-label={texts.title(asked.lot)}>
      <p>
        {texts.lot} <code>{asked.lot}</code>
      </p>
      <Opened title={texts.origins} of={Origins} asked={asked} />
      <Opened title={texts.ends} of={Ends} asked={asked} />
    </section>
  )
}
