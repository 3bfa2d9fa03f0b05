import type { Figures } from './figures.ts'
import { displayRows, totalRows } from './rows.ts'
import type { FlowWords } from './words.ts'

/** The diagram as a table: the same numbers in the same order, each row a way to its details. */
export function FlowTable(props: {
  readonly figures: Figures
  readonly words: FlowWords
  readonly selectedKey: string | null
  readonly choose: (key: string) => void
}) {
  const { figures, words, selectedKey, choose } = props
  const { texts, format } = words
  return (
    // A region that scrolls must be reachable
    <section class="table-frame" tabIndex={0} aria-label={texts.table.caption}>
      <table class="table table-sm figures">
        <caption>{texts.table.caption}</caption>
        <thead>
          <tr>
            <th scope="col">{texts.table.from}</th>
            <th scope="col">{texts.table.to}</th>
            <th scope="col" class="number">
              {texts.panel.mass} ({format.unit})
            </th>
            <th scope="col" class="number">
              {texts.table.share}
            </th>
            <th scope="col" class="number">
              {texts.table.uncertainty}
            </th>
            <th scope="col" class="number">
              {texts.table.events}
            </th>
          </tr>
        </thead>
        <tbody>
          {displayRows(figures.diagram, words).map((row) => (
            <tr key={row.link.key} class={row.link.key === selectedKey ? 'is-selected' : undefined}>
              <th scope="row">
                <button
                  type="button"
                  class="as-link"
                  aria-label={texts.table.details(words.linkName(row.link))}
                  onClick={() => choose(row.link.key)}
                >
                  {row.source}
                </button>
              </th>
              <td class={row.link.kind}>{row.target}</td>
              <td class="number" data-grams={row.link.massGrams}>
                {format.number(row.link.massGrams)}
              </td>
              <td class="number">{words.share(row.link.massGrams)}</td>
              <td class="number">{format.number(row.link.sdGrams)}</td>
              <td class="number">{format.count(row.link.events)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          {totalRows(figures.totals, words).map((row) => (
            <tr key={row.name}>
              <th scope="row" colSpan={2}>
                {row.name}
              </th>
              <td class="number" data-grams={row.massGrams}>
                {format.number(row.massGrams)}
              </td>
              <td class="number">{words.share(row.massGrams)}</td>
              <td />
              <td />
            </tr>
          ))}
        </tfoot>
      </table>
    </section>
  )
}
