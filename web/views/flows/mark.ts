/** An SVG element as plain data: rendered into the page, or written out as text. */
export interface Mark {
  readonly tag: string
  readonly attributes: Readonly<Record<string, string | number>>
  readonly children: readonly (Mark | string)[]
}

export function mark(
  tag: string,
  attributes: Mark['attributes'],
  ...children: readonly (Mark | string)[]
): Mark {
  return { tag, attributes, children }
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;'
}

/** XML 1.0 has no way to write most control characters, not even as entities. */
function isWritable(letter: string): boolean {
  return letter >= ' ' || letter === '\n' || letter === '\t'
}

function escaped(text: string): string {
  const writable = [...text].filter(isWritable).join('')
  return writable.replace(/[&<>"]/gu, (letter) => entities[letter] ?? letter)
}

/** The mark as XML text, one element a line so that a changed picture is a readable diff. */
export function markText(one: Mark, indent = ''): string {
  const attributes = Object.entries(one.attributes)
    .map(([name, value]) => ` ${name}="${escaped(String(value))}"`)
    .join('')
  if (one.children.length === 0) return `${indent}<${one.tag}${attributes}/>`
  const texts = one.children.every((child) => typeof child === 'string')
  const children = one.children.map((child) =>
    typeof child === 'string' ? escaped(child) : markText(child, `${indent}  `)
  )
  return texts
    ? `${indent}<${one.tag}${attributes}>${children.join('')}</${one.tag}>`
    : `${indent}<${one.tag}${attributes}>\n${children.join('\n')}\n${indent}</${one.tag}>`
}
