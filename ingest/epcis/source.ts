import { z } from 'zod'
import { epcisDocument, eventsOf, standardContext } from '../../domain/epcis/document.ts'
import { Failure } from '../../domain/failure.ts'
import { issueText } from '../../domain/issue-text.ts'
import { unfitJson } from '../http/json-guard.ts'
import { note, type RawRecord, type Source } from '../source.ts'
import type { EpcisOptions } from './options.ts'
import { translate } from './translate.ts'

/** Records handed on together. */
const batchRows = 1_000

async function wholeText(
  input: AsyncIterable<Uint8Array>,
  { maxBytes }: EpcisOptions
): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of input) {
    size += chunk.length
    if (size > maxBytes) {
      throw new Failure(
        'body_too_large',
        `an EPCIS document may have ${maxBytes} bytes here; send its events in several`,
        { maxBytes }
      )
    }
    chunks.push(chunk)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))
  } catch (cause) {
    throw new Failure('not_utf8', 'the document is not UTF-8; JSON always is', {}, cause)
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new Failure(
      'malformed_json',
      `the document is not JSON: ${reason}; nothing was stored`,
      { bytes: text.length },
      cause
    )
  }
}

/** A single event may leave its context out; its words are then the standard's own. */
const withContext = z.looseObject({ '@context': z.unknown().default(standardContext) })

/** The events with the context that says what their extensions mean. */
function contentOf(value: unknown, { format }: EpcisOptions): readonly unknown[] {
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
  const value = parsed(await wholeText(input, options))
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Failure('epcis_invalid', 'an EPCIS document is a JSON object; nothing was stored')
  }
  const contents = contentOf(value, options)
  for (let begin = 0; begin < contents.length; begin += batchRows) {
    yield contents.slice(begin, begin + batchRows).map((content, index): RawRecord => {
      const line = begin + index + 1
      const unfit = unfitJson(content)
      if (unfit === null) return { line, content }
      return { line, reject: note(unfit.path || null, unfit.code, unfit.reason, unfit.path) }
    })
  }
}

/** EPCIS 2.0 documents in JSON, as GS1 partners send them. */
export const epcisSource: Source<EpcisOptions> = {
  name: 'epcis',
  doc: 'EPCIS 2.0 events in JSON, captured as sent beside what they say moved; an error declaration takes back the event that it names.',
  identity: 'message',
  batchRows,
  read,
  translator: (options, context) => (content, line) => translate(content, line, options, context)
}
