import type { BalanceRow } from '../../../projections/balance/contract.ts'
import type { Figures } from './figures.ts'
import { BalanceGroups } from './groups.tsx'
import { keepsStockAt, shouldBalance } from './places.ts'
import type { Selection } from './state.ts'
import type { FlowWords } from './words.ts'

/** The formula with its numbers: what entered, less what left, less what was stored. */
function Formula({ row, words }: { row: BalanceRow; words: FlowWords }) {
  const { texts, format } = words
  const terms = [
    { name: texts.panel.entered, sign: '', grams: row.inGrams },
    ...(row.becameGrams === 0
      ? []
      : [{ name: texts.chain.stock.became, sign: '+', grams: row.becameGrams }]),
    { name: texts.panel.left, sign: '−', grams: row.outGrams },
    { name: texts.panel.stockChange, sign: '−', grams: row.stockChangeGrams },
    { name: texts.panel.unaccounted, sign: '=', grams: row.imbalanceGrams }
  ]
  return (
    <dl class="formula">
      {terms.map(({ name, sign, grams }) => (
        <div key={name} class={sign === '=' ? 'result' : undefined}>
          <dt>
            <span class="sign" aria-hidden="true">
              {sign}
            </span>
            {name}
          </dt>
          <dd>{format.mass(grams)}</dd>
        </div>
      ))}
    </dl>
  )
}

function leadOf(row: BalanceRow, words: FlowWords): string {
  const { residual } = words.texts
  const grams = row.imbalanceGrams
  if (grams < 0) return residual.deficitLead(words.format.mass(-grams))
  const percent = words.share(grams)
  const lead = residual.lead(words.format.mass(grams))
  return percent === '' ? lead : `${lead} ${residual.share(percent)}`
}

function stockSentence(row: BalanceRow, words: FlowWords): string {
  const { stock } = words.texts.chain
  const { mass } = words.format
  if (row.stockChangeGrams > 0) return stock.grew(mass(row.stockChangeGrams))
  if (row.stockChangeGrams < 0) return stock.shrank(mass(-row.stockChangeGrams))
  return stock.same
}

/** What stocks have to do with it, in words; nothing for processes of which no stock is known. */
function Stocks({ row, words }: { row: BalanceRow; words: FlowWords }) {
  const { stock } = words.texts.chain
  const keeps = keepsStockAt(row.process)
  if (keeps === null) return null
  return (
    <>
      <h3>{stock.title}</h3>
      <p>{keeps ? stockSentence(row, words) : stock.notKept}</p>
      {keeps && <p>{stock.rule}</p>}
    </>
  )
}

function meaningsOf(row: BalanceRow, words: FlowWords): readonly string[] {
  const { residual, chain } = words.texts
  const { departures, arrivals, late, measured, counted } = chain.meanings
  if (keepsStockAt(row.process) !== null) {
    return [row.imbalanceGrams < 0 ? arrivals : departures, late, measured, counted]
  }
  return Object.values(row.imbalanceGrams < 0 ? residual.deficitMeanings : residual.meanings)
}

function OneResidual(props: {
  readonly row: BalanceRow
  readonly figures: Figures
  readonly words: FlowWords
  readonly select: (selection: Selection) => void
}) {
  const { row, figures, words, select } = props
  const { residual } = words.texts
  const { format } = words
  return (
    <div class="columns">
      <div>
        <p class="lead-text">{leadOf(row, words)}</p>
        <h3>{residual.formula}</h3>
        <Formula row={row} words={words} />
        <p>{residual.uncertainty(format.mass(row.imbalanceSdGrams))}</p>
        <Stocks row={row} words={words} />
        <h3>{residual.meaning}</h3>
        <ul>
          {meaningsOf(row, words).map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
        <p>
          <button
            type="button"
            class="as-link"
            onClick={() => select({ kind: 'process', process: row.process })}
          >
            {residual.openProcess(words.label(row.process))}
          </button>
        </p>
      </div>
      <div>
        <p>{residual.groupsLead}</p>
        <BalanceGroups
          rows={figures.byGroup.filter(({ process }) => process === row.process)}
          words={words}
        />
      </div>
    </div>
  )
}

/** What a residual is, in numbers and words; with several processes, each a way to its own. */
export function Residual(props: {
  readonly process: string | null
  readonly figures: Figures
  readonly words: FlowWords
  readonly select: (selection: Selection) => void
}) {
  const { process, figures, words, select } = props
  const members = figures.folds.find(({ id }) => id === process)?.members
  const residuals = figures.byProcess
    .filter((row) => shouldBalance(row) && row.imbalanceGrams !== 0)
    .filter((row) => members === undefined || members.includes(row.process))
    .toSorted((a, b) => Math.abs(b.imbalanceGrams) - Math.abs(a.imbalanceGrams))
  const [only, ...more] = residuals
  const row =
    process === null && more.length === 0 ? only : residuals.find((one) => one.process === process)
  if (row !== undefined) {
    return <OneResidual row={row} figures={figures} words={words} select={select} />
  }
  if (residuals.length === 0) return <p>{words.texts.residual.none}</p>
  return (
    <ul>
      {residuals.map((one) => (
        <li key={one.process}>
          <button
            type="button"
            class="as-link"
            onClick={() => select({ kind: 'residual', process: one.process })}
          >
            {words.label(one.process)}
          </button>{' '}
          {[words.format.mass(one.imbalanceGrams), words.share(one.imbalanceGrams)]
            .filter((text) => text !== '')
            .join(', ')}
        </li>
      ))}
    </ul>
  )
}
