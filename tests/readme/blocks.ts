import { eventTypes } from '../../domain/catalog.ts'
import { sources } from '../../ingest/sources.ts'
import { queries } from '../../projections/queries.ts'
import { configTable } from '../../web/server/config.ts'

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

/** The README's parts that are made from the code that they describe. */
const blocks: Readonly<Record<string, () => string>> = {
  settings: configTable,
  queries: () =>
    table(
      ['question', 'answer'],
      queries.map(({ projection, name, doc }) => [`\`GET /api/${projection}/${name}\``, doc])
    ),
  'event types': () =>
    table(
      ['event', 'kind', 'meaning'],
      eventTypes.map(({ name, version, kind, doc }) => [`\`${name}\` v${version}`, kind, doc])
    ),
  sources: () =>
    table(
      ['source', 'what it reads'],
      sources.map(({ name, doc }) => [name, doc])
    )
}

export const blockNames = Object.keys(blocks)

/** The text with every generated part renewed. Throws when a part has no place in it. */
export function renewed(text: string): string {
  let result = text
  for (const [name, make] of Object.entries(blocks)) {
    const [begin, end] = [`<!-- begin ${name} (generated) -->`, `<!-- end ${name} -->`]
    const from = result.indexOf(begin)
    const to = result.indexOf(end)
    if (from === -1 || to < from) throw new Error(`the README has no place for "${name}"`)
    result = `${result.slice(0, from + begin.length)}\n${make()}\n${result.slice(to)}`
  }
  return result
}
