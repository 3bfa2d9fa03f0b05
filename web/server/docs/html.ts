/** Markup that is safe to put into a page as it is. */
export class Html {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;'
}

function escaped(value: unknown): string {
  if (value instanceof Html) return value.text
  if (Array.isArray(value)) return value.map(escaped).join('')
  return String(value).replace(/[&<>"']/gu, (character) => entities[character] ?? '')
}

/** Template tag: everything put in is escaped, unless it is markup from this tag itself. */
export function html(parts: TemplateStringsArray, ...values: readonly unknown[]): Html {
  return new Html(parts.map((part, index) => part + escaped(values[index] ?? '')).join(''))
}

/** A text in which what stands between backticks is code, as in the README's tables. */
export function withCode(text: string): Html {
  return html`${text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part))}`
}

/** A table's rows whose first cell is words, not code. */
export function inWords(
  rows: readonly (readonly [string, ...(string | Html)[]])[]
): (string | Html)[][] {
  return rows.map(([first, ...cells]) => [html`${first}`, ...cells])
}

/** A whole page of the reference. */
export function page(title: string, body: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Filiera</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/api/docs/style.css">
</head>
<body>
<header><a href="/">Filiera</a><nav aria-label="Reference"><a href="/api/docs">API</a><a href="/api/docs/events">Events</a><a href="/api/docs/kafka">Kafka</a><a href="/api/docs/identity">Signing in</a><a href="/api/docs/security">Security</a><a href="/api/openapi.json">OpenAPI 3.1</a></nav></header>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`.text
}
