import { useMemo, useState } from 'preact/hooks'
import { TableFrame } from '../../app/table-frame.tsx'
import { Drawing } from './drawing.tsx'
import { type DrawableView, viewDiagram } from './view-diagram.ts'
import { chartWords, type Figures } from './words.ts'

/** What was done with every row of a view: mass and number, by how it was judged. */
export type Account = Readonly<
  Record<
    'drawn' | 'internal' | 'unused' | 'elsewhere' | 'outside' | 'filtered',
    { readonly value: number; readonly count: number }
  >
>

const judged = ['drawn', 'elsewhere', 'internal', 'unused', 'outside', 'filtered'] as const

function AccountTable({ account, figures }: { account: Account; figures: Figures }) {
  const { view: words } = figures.texts.mfa
  return (
    <TableFrame name={words.account}>
      <table class="table figures">
        <caption>{words.account}</caption>
        <thead>
          <tr>
            <th scope="col">{words.judged}</th>
            <th scope="col" class="number">
              {words.rows}
            </th>
            <th scope="col" class="number">
              {words.value}
            </th>
          </tr>
        </thead>
        <tbody>
          {judged.map((name) => (
            <tr key={name}>
              <th scope="row">{words.judgements[name]}</th>
              <td class="number">{account[name].count}</td>
              <td class="number">{figures.number(account[name].value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  )
}

export interface WovenProps {
  readonly view: DrawableView
  readonly account: Account
  /** Rows behind a link of a list, as text; empty where the answer does not list them. */
  readonly rowsBehind: (list: 'links' | 'elsewhere', at: number) => readonly string[]
  readonly figures: Figures
  readonly title: string
  readonly footer: readonly string[]
}

/** A view drawn, its table, and what it does not draw. */
export function WovenView({ view, account, rowsBehind, figures, title, footer }: WovenProps) {
  const { mfa, table } = figures.texts
  const [chosen, choose] = useState<string | null>(null)
  const drawn = useMemo(
    () => viewDiagram(view, { elsewhere: mfa.view.elsewhere, name: figures.name }),
    [view, mfa, figures]
  )
  const kinds = useMemo(() => {
    const figuresOf = new Map(drawn.marks.map(({ key, list, at }) => [key, view[list][at]]))
    return new Map(
      [...figuresOf].flatMap(([key, one]) =>
        one === undefined || one.type === '*' ? [] : [[key, one.type] as const]
      )
    )
  }, [drawn, view])
  const words = useMemo(
    () => chartWords({ figures, diagram: drawn.diagram, labels: drawn.labels, linkNames: kinds }),
    [figures, drawn, kinds]
  )
  const mark = drawn.marks.find(({ key }) => key === chosen)
  const behind = mark === undefined ? [] : rowsBehind(mark.list, mark.at)
  const label = (key: string) => drawn.labels.get(key) || mfa.view.bend
  return (
    <>
      <Drawing
        id="mfa-view-chart"
        {...{ diagram: drawn.diagram, words, figures, title, footer, chosen, choose }}
      />
      {behind.length > 0 && (
        <div class="chosen" role="status">
          <p>{mfa.view.behind}</p>
          <ul>
            {behind.map((row) => (
              <li key={row}>{row}</li>
            ))}
          </ul>
        </div>
      )}
      {drawn.notDrawn > 0 && <p>{mfa.view.negative(String(drawn.notDrawn))}</p>}
      <TableFrame name={mfa.view.caption}>
        <table class="table figures">
          <caption>{mfa.view.caption}</caption>
          <thead>
            <tr>
              <th scope="col">{table.from}</th>
              <th scope="col">{table.to}</th>
              {kinds.size > 0 && <th scope="col">{mfa.view.type}</th>}
              <th scope="col" class="number">
                {mfa.view.value}
              </th>
            </tr>
          </thead>
          <tbody>
            {drawn.diagram.links.map((link) => (
              <tr key={link.key} class={link.key === chosen ? 'is-selected' : undefined}>
                <th scope="row">
                  <button
                    type="button"
                    class="as-link"
                    aria-label={table.details(words.linkName(link))}
                    onClick={() => choose(link.key)}
                  >
                    {label(link.source)}
                  </button>
                </th>
                <td>{label(link.target)}</td>
                {kinds.size > 0 && <td>{kinds.get(link.key) ?? ''}</td>}
                <td class="number">{figures.number(link.massGrams)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableFrame>
      <AccountTable account={account} figures={figures} />
    </>
  )
}
