import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { epcisDocument, eventsOf, standardContext } from '../../domain/epcis/document.ts'
import type { NewEvent } from '../../domain/event-store.ts'
import { Failure } from '../../domain/failure.ts'
import { issueText } from '../../domain/issue-text.ts'
import { jsonOf, recordBatches } from '../http/json-body.ts'
import { note, type RawRecord, type RejectNote, type Source } from '../source.ts'
import type { EpcisOptions } from './options.ts'
import { translate } from './translate.ts'

/** Records handed on together. */
const batchRows = 1_000

/** A bare event may leave out the context of the standard's own words. */
const withContext = z.looseObject({ '@context': z.unknown().default(standardContext) })

interface Content {
  readonly event: unknown
  readonly context: unknown
}

function declaresError(event: unknown): boolean {
  return typeof event === 'object' && event !== null && 'errorDeclaration' in event
}

/** The events with the context that says what their extensions mean. */
function contentOf(value: unknown, { format }: EpcisOptions): readonly Content[] {
  if (format === 'event') {
    const { '@context': context, ...event } = withContext.parse(value)
    return [{ event, context }]
  }
  const document = epcisDocument.safeParse(value)
  if (document.success) {
    const context = document.data['@context']
    return eventsOf(document.data).map((event) => ({ event, context }))
  }
  const wrong = document.error.issues.map(
    (issue) => `${issue.path.join('.') || 'the document'} ${issueText(issue)}`
  )
  throw new Failure(
    'epcis_invalid',
    `this is no EPCIS 2.0 document in JSON: ${wrong.join('; ')}; nothing was stored`,
    { problems: wrong.length }
  )
}

async function* read(
  input: AsyncIterable<Uint8Array>,
  options: EpcisOptions
): AsyncGenerator<readonly RawRecord[]> {
  const value = await jsonOf(input, {
    ...{ what: 'the EPCIS document', maxBytes: options.maxBytes },
    instead: 'send its events in several'
  })
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Failure('epcis_invalid', 'an EPCIS document is a JSON object; nothing was stored')
  }
  const contents = contentOf(value, options)
  if (contents.some(({ event }) => declaresError(event))) await options.editions.load()
  yield* recordBatches(contents, batchRows)
}

const captured = z.object({ raw: z.looseObject({}) })

/** What was sent decides: how it is understood may change while identifiers are being linked. */
function sameRaw(stored: NewEvent, sent: NewEvent): boolean {
  const [before, now] = [stored, sent].map(({ data }) => {
    const { recordTime: _, ...said } = captured.parse(JSON.parse(data)).raw
    return said
  })
  // Without an eventID the id is made of the content, however it is spelled.
  if (before?.eventID === undefined && now?.eventID === undefined) return true
  return stored.occurredAtMs === sent.occurredAtMs && isDeepStrictEqual(before, now)
}

function knownEventId({ data }: NewEvent): RejectNote {
  const { eventId } = z.object({ eventId: z.string() }).parse(JSON.parse(data))
  const reason =
    'an event with this eventID is captured already and says something else; give the new one an eventID of its own, and declare the other an error if it is wrong'
  return note('eventID', 'same_id_other_content', reason, eventId)
}

/** EPCIS 2.0 documents in JSON, as GS1 partners send them. */
export const epcisSource: Source<EpcisOptions> = {
  name: 'epcis',
  doc: 'EPCIS 2.0 events in JSON, captured as sent beside what they say moved; an error declaration takes back the event that it names.',
  identity: 'message',
  same: sameRaw,
  clash: knownEventId,
  batchRows,
  read,
  translator: (options, context) => (content, line) => translate(content, line, options, context)
}
