import { type Html, html, withCode } from './html.ts'

type Cell = string | Html

/**
 * A table whose first column is code, unless it comes as markup; on a narrow screen its rows become
 * blocks. What stands between backticks in a text is code too.
 */
export function table(head: readonly string[], rows: readonly (readonly Cell[])[]): Html {
  return html`<div class="scroll"><table class="fields"><thead><tr>${head.map((name) => html`<th>${name}</th>`)}</tr></thead>
<tbody>${rows.map(([name = '', ...cells]) => html`<tr><td>${typeof name === 'string' ? html`<code>${name}</code>` : name}</td>${cells.map((cell) => html`<td>${typeof cell === 'string' ? withCode(cell) : cell}</td>`)}</tr>`)}</tbody></table></div>`
}
