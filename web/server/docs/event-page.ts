import { anomalyCodes } from '../../../domain/anomaly.ts'
import { eventTypeOf } from '../../../domain/catalog.ts'
import type { EventType } from '../../../domain/event.ts'
import { amount, amountInput } from '../../../domain/quantity.ts'
import type { Standards } from '../../../domain/standards.ts'
import { exampleOf } from './event-example.ts'
import { type Field, fieldsOf } from './event-fields.ts'
import { eventGroups } from './event-groups.ts'
import { type Html, html, page } from './html.ts'
import { type JsonSchema, jsonSchemaOf } from './json-schema.ts'

/** What a sender says of an observation; what a decision, which nobody sends, stores. */
export function referenceSchema({
  kind,
  input,
  data
}: Pick<EventType, 'kind' | 'input' | 'data'>): JsonSchema {
  return kind === 'observation' ? jsonSchemaOf(input, 'input') : jsonSchemaOf(data, 'output')
}

const when = '2026-06-11T08:05:00+02:00'

/** An example of the event, as it is sent in or as a decision stores it. */
export function exampleEvent(type: EventType): object {
  const data = exampleOf(referenceSchema(type))
  return type.kind === 'observation' ? { type: type.name, occurredAt: when, data } : { data }
}

/** A sentence with what stands between backticks as code. */
function sentence(doc: string): Html {
  return html`${doc.split('`').map((part, index) => (index % 2 === 0 ? part : html`<code>${part}</code>`))}`
}

function meaningCell({ doc, values, fallback, example, isQuantity }: Field): Html {
  const allowed = values.map((value, index) => html`${index === 0 ? '' : ' '}<code>${value}</code>`)
  const said = doc === '' && isQuantity ? 'How much.' : doc
  return html`${sentence(said)}${values.length === 0 ? '' : html`<span class="values">${allowed}</span>`}${
    example === null || values.length > 0
      ? ''
      : html`<span class="values">for example <code>${example}</code></span>`
  }${
    fallback === null || fallback === 'null'
      ? ''
      : html`<span class="values">if left out <code>${fallback}</code></span>`
  }`
}

function fieldTable(fields: readonly Field[]): Html {
  const typeCell = ({ type, isQuantity }: Field) =>
    isQuantity ? html`<a href="/api/docs/events#quantities">${type}</a>` : type
  return html`<div class="scroll"><table class="fields">
<thead><tr><th>field</th><th>form</th><th>meaning</th></tr></thead>
<tbody>${fields.map(
    (field) =>
      html`<tr><td><code>${field.path}</code>${field.isRequired ? '' : html` <span class="optional">optional</span>`}</td><td>${typeCell(field)}</td><td>${meaningCell(field)}</td></tr>`
  )}</tbody></table></div>`
}

/** What the other vocabularies call it, as rows of name and words. */
function standardRows({ epcis, epcisError, flw, farmOs, valueFlows }: Standards): readonly Html[] {
  const { type, action, bizStep, disposition, bizTransaction } = epcis ?? {}
  const words = [type, action, bizStep, disposition, bizTransaction]
  const rows = [
    ['EPCIS 2.0', words.filter((word) => word !== undefined)],
    ['EPCIS 2.0 error declaration', epcisError === undefined ? [] : [epcisError]],
    ['FLW Standard 1.0', flw === undefined ? [] : [flw]],
    ['farmOS 3', farmOs === undefined ? [] : [farmOs]],
    ['ValueFlows 1.0', valueFlows === undefined ? [] : [valueFlows]]
  ] as const
  return rows
    .filter(([, said]) => said.length > 0)
    .map(
      ([name, said]) =>
        html`<tr><td>${name}</td><td>${said.map((word) => html`<code>${word}</code> `)}</td></tr>`
    )
}

function standardSection({ standards }: EventType): Html {
  const rows = standardRows(standards)
  if (rows.length === 0) return html`<p>No other vocabulary has a word for it.</p>`
  return html`<div class="scroll"><table><tbody>${rows}</tbody></table></div>`
}

/** The stream with the fields that it is named after, worked out on the example. */
function streamOf(type: EventType): string {
  const { data } = type.data.safeParse(exampleOf(jsonSchemaOf(type.data, 'output')))
  return data === undefined ? '' : type.stream(data)
}

const meaningOfKind = {
  observation: 'An observation: any source may send it, and it is never refused for what it says.',
  decision:
    'The outcome of a decision: it comes out of a command, which may be refused with the numbers.',
  audit:
    'A note of the service on its own use: nobody sends it in, it is not published, and it is read at `/api/audit/events` by the desk.'
} as const

/** Who may send it, worked out on the example. */
function speakersOf({ kind, voice, input, data: stored }: EventType): string {
  if (kind !== 'observation') return ''
  if (voice.roles.length === 0) return ' It is sent by the Food Policy desk and its programs.'
  const example = input.safeParse(exampleOf(referenceSchema({ kind, input, data: stored })))
  const fields = example.success ? Object.keys(voice.of(example.data)).join(', ') : 'place'
  return ` Beside the desk it is sent by the roles ${voice.roles.join(', ')}, each of its own ${fields} on the market day.`
}

/** All there is to know about one type of event. */
export function eventPage(type: EventType): string {
  const said = type.kind === 'observation' ? 'What you send' : 'What is stored'
  return page(
    type.name,
    html`<p class="lead">${type.doc}</p>
<p>${sentence(meaningOfKind[type.kind])}${speakersOf(type)} Version ${type.version}. Stored in streams like <code>${streamOf(type)}</code>.</p>
<h2>${said}</h2>
${fieldTable(fieldsOf(referenceSchema(type)))}
<h2>Example</h2>
<pre class="whole" tabindex="0">${JSON.stringify(exampleEvent(type), null, 2)}</pre>
<h2>In other vocabularies</h2>
${standardSection(type)}
<p><a href="/api/docs/events">All events</a> · <a href="/api/schemas/events/${type.name}.v${type.version}.json">JSON Schema of the stored data</a></p>`
  )
}

function groupSection({ id, title, doc, events }: (typeof eventGroups)[number]): Html {
  return html`<h2 id="${id}">${title}</h2><p>${doc}</p>
<dl class="events">${events.map((name) => {
    const { doc: sentence, kind } = eventTypeOf(name)
    return html`<div id="event-${name}"><dt><a href="/api/docs/events/${name}">${name}</a> <span class="kind ${kind}">${kind}</span></dt><dd>${sentence}</dd></div>`
  })}</dl>`
}

function quantitySection(): Html {
  return html`<h2 id="quantities">Quantities</h2>
<p>Say what you know, in the unit you know it in. A count of packages gets its mass from a factor: the
one you give, else the one the log holds for product, packaging and day. Without a factor it stays a
count, and is never guessed.</p>
<h3>What you say</h3>${fieldTable(fieldsOf(jsonSchemaOf(amountInput, 'input')))}
<h3>What is stored</h3>${fieldTable(fieldsOf(jsonSchemaOf(amount, 'output')))}`
}

const meaningOfSeen = {
  event: 'one event shows it',
  log: 'several events show it together'
} as const

function anomalySection(): Html {
  return html`<h2 id="anomalies">Anomalies</h2>
<p>An observation that contradicts itself or others is stored all the same and listed under one of these.</p>
<div class="scroll"><table class="fields"><thead><tr><th>code</th><th>meaning</th><th>seen in</th></tr></thead>
<tbody>${Object.entries(anomalyCodes).map(
    ([code, { doc, seenIn }]) =>
      html`<tr><td><code>${code}</code></td><td>${doc}</td><td>${meaningOfSeen[seenIn]}</td></tr>`
  )}</tbody></table></div>`
}

/** Every type of event, by what it is about. */
export function eventsPage(): string {
  return page(
    'Events',
    html`<p class="lead">Everything the log can hold, in the order in which food goes through the city.</p>
<p>Observations are sent to <a href="/api/docs#post-api-events">POST /api/events</a>; decisions come out of
<a href="/api/docs#post-api-commands">POST /api/commands</a>; the notes of the audit are the service's own. This page is made from the same definitions that read the events.</p>
<ul class="toc">${eventGroups.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}<li><a href="#quantities">Quantities</a></li><li><a href="#anomalies">Anomalies</a></li></ul>
${eventGroups.map(groupSection)}
${quantitySection()}
${anomalySection()}`
  )
}
