import { type Html, html } from './html.ts'

type Cell = string | Html

/** A table whose first column is code; on a narrow screen its rows become blocks. */
export function table(
  head: readonly string[],
  rows: readonly (readonly [string, ...Cell[]])[]
): Html {
  return html`<div class="scroll"><table class="fields"><thead><tr>${head.map((name) => html`<th>${name}</th>`)}</tr></thead>
<tbody>${rows.map(([name, ...cells]) => html`<tr><td><code>${name}</code></td>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody></table></div>`
}
