import { encode, eventTypeOf } from '../../domain/catalog.ts'
import type { EventStore } from '../../domain/event-store.ts'
import type { Rejects } from '../../ingest/rejects.ts'
import { readSample, type Sample, sampleNames } from '../domain/samples.ts'
import { idOf } from '../projections/events.ts'

/** Sets the flag that the tests look at, if anything ever runs it. */
const run = 'window.__ran=1'

/** Texts that have run as code somewhere: in markup, attributes, addresses, styles, templates. */
const payloads = [
  `<img src=x onerror=${run}>`,
  `"><svg onload=${run}>`,
  `</script><script>${run}</script>`,
  `</title></textarea></style><script>${run}</script>`,
  `' onmouseover='${run}' onfocus='${run}' autofocus='`,
  `javascript:${run}//`,
  `{{constructor.constructor('${run}')()}}\${${run}}`,
  `<iframe srcdoc="<script>parent.__ran=1</script>">`,
  `<a href="javascript:${run}">Fruit</a>`,
  `<math><mtext></math><img src onerror=${run}>`,
  `]]><script xmlns="http://www.w3.org/1999/xhtml">${run}</script>`,
  '=HYPERLINK("javascript:1","x")',
  '\u202e<b>gnp.exe\u2066'
] as const

/** What is the same in all of them, so that a test sees that they were shown. */
export const mark = '__ran'

/** A text in a field that takes any; told apart by a number, so that names stay different. */
function payload(n: number): string {
  return `${payloads[n % payloads.length]}#${n}`
}

type Path = readonly (string | number)[]

function textsIn(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value === 'string') return [path]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    textsIn(inner, [...path, Array.isArray(value) ? Number(key) : key])
  )
}

function replaced(value: unknown, [key, ...rest]: Path, text: string): unknown {
  if (key === undefined) return text
  if (Array.isArray(value)) {
    return value.map((each, index) => (index === key ? replaced(each, rest, text) : each))
  }
  return { ...Object(value), [key]: replaced(Object(value)[key], rest, text) }
}

/** Kept as they are: by them the pages find the record, and dates would be read as none. */
const kept: readonly string[] = ['boundary', 'from', 'to', 'eventTime']

/** A sample whose every text is hostile that its type lets be so. */
function spoilt(sample: Sample, first: number) {
  const { data: schema } = eventTypeOf(sample.type)
  let data: unknown = sample.data
  let count = 0
  for (const path of textsIn(sample.data)) {
    if (kept.includes(String(path.at(-1)))) continue
    const tried = replaced(data, path, payload(first + count))
    if (!schema.safeParse(tried).success) continue
    data = tried
    count += 1
  }
  return { data, count }
}

/** One hostile event of every type, in the city that the pages show first. */
export const hostileEvents = sampleNames()
  .map(readSample)
  .filter(({ type, schemaVersion }) => eventTypeOf(type).version === schemaVersion)
  .map((sample, index) => {
    const { data, count } = spoilt(sample, 40 * index)
    const { stream, data: schema } = eventTypeOf(sample.type)
    const event = encode({
      ...{ id: idOf(70_000 + index), type: sample.type, data },
      ...{ occurredAtMs: sample.occurredAtMs, corrects: sample.corrects },
      meta: { ...sample.meta, actor: payload(index), correlationId: payload(index + 1) }
    })
    return { type: sample.type, stream: stream(schema.parse(data)), event, count }
  })

/** Fills a log and the rejects beside it with them. */
export async function seedHostile(store: EventStore, rejects: Rejects): Promise<void> {
  for (const { stream, event } of hostileEvents) {
    await store.append({ stream, events: [event], expected: 'any' })
  }
  rejects.add(
    payloads.map((text, line) => ({
      ...{ source: text, name: text, line, field: text, code: 'invalid_field', reason: text },
      ...{ value: text, correlationId: text }
    }))
  )
}
