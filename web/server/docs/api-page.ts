import { z } from 'zod'
import { eventTypes } from '../../../domain/catalog.ts'
import { failureCodes, isFailureCode } from '../../../domain/failure.ts'
import { commandTypes } from '../../../ingest/commands/commands.ts'
import { statusOf } from '../problems.ts'
import { type Html, html, page } from './html.ts'
import { jsonSchemaOf } from './json-schema.ts'

/** The parts of an OpenAPI document that the page shows. */
const parameter = z.looseObject({
  name: z.string(),
  required: z.boolean().optional(),
  description: z.string().optional(),
  schema: z.looseObject({}).optional()
})
const content = z.record(z.string(), z.looseObject({ schema: z.looseObject({}).optional() }))
const operation = z.looseObject({
  summary: z.string().optional(),
  tags: z.array(z.string()).optional(),
  parameters: z.array(parameter).optional(),
  requestBody: z.looseObject({ content }).optional(),
  responses: z.record(z.string(), z.looseObject({ content: content.optional() })).optional()
})
const document = z.looseObject({
  info: z.looseObject({ version: z.string() }),
  paths: z.record(z.string(), z.record(z.string(), operation))
})
type Operation = z.infer<typeof operation>

interface Endpoint extends Operation {
  readonly path: string
  readonly method: string
}

function anchor({ method, path }: Endpoint): string {
  return `${method}${path.replaceAll(/[^a-z0-9]+/giu, '-')}`
}

function typeOf(schema: Readonly<Record<string, unknown>> | undefined): string {
  if (schema === undefined) return ''
  if (Array.isArray(schema.enum)) return schema.enum.join(' | ')
  const { type, format } = schema
  return [type, format].filter((part) => typeof part === 'string').join(', ')
}

function parameterTable(endpoint: Endpoint): Html {
  const { parameters = [] } = endpoint
  if (parameters.length === 0) return html``
  return html`<div class="scroll"><table>
<thead><tr><th>parameter</th><th>form</th><th>meaning</th></tr></thead>
<tbody>${parameters.map(
    ({ name, required, description, schema }) =>
      html`<tr><td><code>${name}</code>${required === true ? '' : ' (optional)'}</td><td>${typeOf(schema)}</td><td>${description ?? ''}</td></tr>`
  )}</tbody></table></div>`
}

function schemaBlocks(title: string, blocks: z.infer<typeof content> | undefined): Html {
  return html`${Object.entries(blocks ?? {}).map(
    ([media, { schema }]) =>
      html`<details><summary>${title} <code>${media}</code></summary><pre>${JSON.stringify(schema, null, 2)}</pre></details>`
  )}`
}

function endpointSection(endpoint: Endpoint): Html {
  const { method, path, summary, requestBody, responses } = endpoint
  return html`<section id="${anchor(endpoint)}">
<h3><span class="method ${method}">${method.toUpperCase()}</span><code>${path}</code></h3>
<p>${summary ?? ''}</p>
${parameterTable(endpoint)}
${schemaBlocks('body', requestBody?.content)}
${Object.entries(responses ?? {}).map(([status, answer]) => schemaBlocks(`answer ${status}`, answer.content))}
</section>`
}

function eventSection(): Html {
  return html`<h2 id="events">Event types</h2>
<p>What the log holds: ${eventTypes.length} types of event, <a href="/api/docs/events">each on a page of its own</a>
with its fields, an example and what other vocabularies call it.</p>
<p>${eventTypes.map(({ name }) => html`<a href="/api/docs/events/${name}">${name}</a> `)}</p>`
}

function commandSection(): Html {
  return html`<h2 id="commands">Commands</h2>
<p>Decisions that can be asked for. Each may be refused, with the figures; asking twice changes nothing.</p>
${commandTypes.map(
  ({ name, doc, schema }) =>
    html`<section id="command-${name}"><h3><code>${name}</code></h3><p>${doc}</p>
<details><summary>body</summary><pre>${JSON.stringify(jsonSchemaOf(schema, 'input'), null, 2)}</pre></details></section>`
)}`
}

function problemSection(): Html {
  return html`<h2 id="problems">Problems</h2>
<p>Every error is a problem document (RFC 9457); rejects of single rows carry the same codes.</p>
<div class="scroll"><table><thead><tr><th>code</th><th>status</th><th>kind</th><th>meaning</th></tr></thead>
<tbody>${Object.keys(failureCodes)
    .filter(isFailureCode)
    .map(
      (code) =>
        html`<tr><td><a href="/problems/${code}"><code>${code}</code></a></td><td>${statusOf(code)}</td><td>${failureCodes[code].kind}</td><td>${failureCodes[code].title}</td></tr>`
    )}</tbody></table></div>`
}

/** The API as a page for people, made from the OpenAPI document that the routes give. */
export function apiPage(openapi: unknown): string {
  const { paths, info } = document.parse(openapi)
  const endpoints = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, rest]): Endpoint => ({ ...rest, path, method }))
  )
  const byTag = Map.groupBy(endpoints, ({ tags }) => tags?.[0] ?? 'other')
  return page(
    'API reference',
    html`<p>Version ${info.version}. Masses are whole grams, days are those of Europe/Rome, every answer
says up to which <code>position</code> of the log it was computed.</p>
<ul class="toc">${endpoints.map(
      (endpoint) =>
        html`<li><a href="#${anchor(endpoint)}">${endpoint.method.toUpperCase()} ${endpoint.path}</a></li>`
    )}<li><a href="#commands">Commands</a></li><li><a href="#events">Event types</a></li><li><a href="#problems">Problems</a></li></ul>
${[...byTag].map(([tag, group]) => html`<h2>${tag}</h2>${group.map(endpointSection)}`)}
${commandSection()}
${eventSection()}
${problemSection()}`
  )
}
