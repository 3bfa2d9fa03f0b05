import { Failure } from '../../domain/failure.ts'
import { note, type RawRecord } from '../source.ts'
import { unfitJson } from './json-guard.ts'

/** What a body of JSON is called, how long it may be, and what to do where it is longer. */
export interface JsonBody {
  /** As the subject of a sentence: `the body`. */
  readonly what: string
  readonly maxBytes: number
  readonly instead: string
}

/**
 * A whole body, parsed. It is held in memory, so its length is bounded while it comes in.
 *
 * @throws Failure `body_too_large`, `not_utf8`, `malformed_json`.
 */
export async function jsonOf(
  input: AsyncIterable<Uint8Array>,
  { what, maxBytes, instead }: JsonBody
): Promise<unknown> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of input) {
    bytes += chunk.length
    if (bytes > maxBytes) {
      const detail = `${what} may have ${maxBytes} bytes here; ${instead}`
      throw new Failure('body_too_large', detail, { maxBytes })
    }
    chunks.push(chunk)
  }
  return parsed(textOf(chunks, what), what)
}

function textOf(chunks: readonly Uint8Array[], what: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))
  } catch (cause) {
    const detail = `${what} is not UTF-8, as JSON always is; nothing was stored`
    throw new Failure('not_utf8', detail, {}, cause)
  }
}

function parsed(text: string, what: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    const detail = `${what} is not JSON: ${reason}; nothing was stored`
    throw new Failure('malformed_json', detail, { characters: text.length }, cause)
  }
}

/** A parsed value as a record, unless it is unfit to be looked into. */
export function fitRecord(line: number, content: unknown): RawRecord {
  const unfit = unfitJson(content)
  if (unfit === null) return { line, content }
  return { line, reject: note(unfit.path || null, unfit.code, unfit.reason, unfit.path) }
}

/** Parsed values as records in batches, numbered from 1. */
export function* recordBatches(
  contents: readonly unknown[],
  batchRows: number
): Generator<readonly RawRecord[]> {
  for (let begin = 0; begin < contents.length; begin += batchRows) {
    const batch = contents.slice(begin, begin + batchRows)
    yield batch.map((content, index) => fitRecord(begin + index + 1, content))
  }
}
