import { Failure } from '../../domain/failure.ts'
import { note, type RawRecord, type Source } from '../source.ts'
import { fitRecord, jsonOf, recordBatches } from './json-body.ts'
import type { HttpOptions } from './options.ts'
import { translate } from './translate.ts'

/** Records handed on together. */
const batchRows = 1_000

/** A longer line is no event. */
const maxLineBytes = 1024 * 1024

const newline = 0x0a
const carriageReturn = 0x0d

function parseLine(line: number, bytes: Uint8Array): RawRecord {
  let text = ''
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return fitRecord(line, JSON.parse(text))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const shown = text === '' ? Buffer.from(bytes.subarray(0, 200)).toString('latin1') : text
    return { line, reject: note(null, 'malformed_json', `line ${line}: ${reason}`, shown) }
  }
}

async function* readLines(input: AsyncIterable<Uint8Array>): AsyncGenerator<readonly RawRecord[]> {
  let line = 0
  let batch: RawRecord[] = []
  for await (const bytes of lines(input)) {
    line += 1
    if (bytes === 'too long') {
      const reason = `line ${line} is longer than ${maxLineBytes} bytes; send one event a line`
      batch.push({ line, reject: note(null, 'record_too_large', reason, '') })
    } else if (bytes.length > 0) batch.push(parseLine(line, bytes))
    if (batch.length < batchRows) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

/** Lines without their ends; a line over the limit comes as a mark, its bytes are let go. */
async function* lines(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array | 'too long'> {
  let held: Uint8Array[] = []
  let heldBytes = 0
  const take = (rest: Uint8Array): Uint8Array | 'too long' => {
    const bytes = held.length === 0 ? rest : Buffer.concat([...held, rest])
    const tooLong = heldBytes + rest.length > maxLineBytes
    held = []
    heldBytes = 0
    if (tooLong) return 'too long'
    return bytes.at(-1) === carriageReturn ? bytes.subarray(0, -1) : bytes
  }
  for await (const chunk of input) {
    let begin = 0
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, begin)) {
      yield take(chunk.subarray(begin, end))
      begin = end + 1
    }
    const rest = chunk.subarray(begin)
    heldBytes += rest.length
    // Past the limit the bytes are only counted, so one endless line costs no memory.
    if (heldBytes <= maxLineBytes) held.push(rest)
    else held = []
  }
  if (heldBytes > 0) yield take(new Uint8Array(0))
}

async function* readArray(
  input: AsyncIterable<Uint8Array>,
  maxBytes: number
): AsyncGenerator<readonly RawRecord[]> {
  const value = await jsonOf(input, {
    ...{ what: 'the body', maxBytes },
    instead: 'send several, or NDJSON (application/x-ndjson), which is streamed'
  })
  // Without its commas an array has no rows to tell apart.
  if (!Array.isArray(value)) {
    throw new Failure(
      'malformed_json',
      'the body is not an array; wrap the event in [ ], or send one event a line as application/x-ndjson; nothing was stored'
    )
  }
  yield* recordBatches(value, batchRows)
}

/** Events of any observed type, sent by a program. */
export const httpSource: Source<HttpOptions> = {
  name: 'http',
  doc: 'Observed events as a JSON array or as NDJSON; the same message sent twice is stored once.',
  identity: 'message',
  batchRows,
  read: (input, { format, maxBytes }) =>
    format === 'ndjson' ? readLines(input) : readArray(input, maxBytes),
  translator:
    ({ reference }, context) =>
    (content, line) =>
      translate(content, line, reference, context)
}
