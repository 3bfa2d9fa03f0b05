import type { EventStore, RecordedEvent } from '../../../domain/event-store.ts'

/** An event of the log whose texts name somebody. */
interface NamingEvent {
  readonly stream: string
  readonly eventId: string
  readonly position: string
  readonly type: string
  /** Fields that name them, as `data.lines.0.note`; `meta.…` of how the event came in. */
  readonly fields: readonly string[]
}

/** What of the log names somebody. */
export interface Naming {
  readonly count: number
  /** The first of them. */
  readonly events: readonly NamingEvent[]
}

/** Whoever is named more often has to be looked for again once these are corrected. */
const mostListed = 1_000

/** Fields of a value whose texts, or names of fields, hold one of the marks. */
function fieldsWith(value: unknown, marks: readonly string[], at: string): string[] {
  const names = (text: string) => marks.some((mark) => text.toLowerCase().includes(mark))
  if (typeof value === 'string') return names(value) ? [at] : []
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    names(key) ? [`${at}.${key}`] : fieldsWith(inner, marks, `${at}.${key}`)
  )
}

/** Whether a JSON text may hold a mark: one that escapes characters has to be read to be told. */
function mayName(json: string, marks: readonly string[]): boolean {
  if (json.includes('\\')) return true
  const text = json.toLowerCase()
  return marks.some((mark) => text.includes(mark))
}

function namingOf(event: RecordedEvent, marks: readonly string[]): NamingEvent | null {
  const { stream, id: eventId, position, type, data, meta } = event
  const fields = Object.entries({ data, meta }).flatMap(([part, json]) =>
    mayName(json, marks) ? fieldsWith(JSON.parse(json), marks, part) : []
  )
  return fields.length === 0 ? null : { stream, eventId, position, type, fields }
}

/**
 * Looks through the whole log for events whose texts name somebody: what was said there stays as it was
 * said, and only who reads this can take it back.
 *
 * @throws Failure of the store, or `log_damaged`.
 */
export async function textsNaming(
  log: Pick<EventStore, 'readAll'>,
  texts: readonly string[]
): Promise<Naming> {
  const marks = texts.map((text) => text.toLowerCase())
  const events: NamingEvent[] = []
  let count = 0
  if (marks.length === 0) return { count, events }
  for await (const batch of log.readAll()) {
    for (const event of batch) {
      const naming = namingOf(event, marks)
      if (naming === null) continue
      count += 1
      if (events.length < mostListed) events.push(naming)
    }
  }
  return { count, events }
}
