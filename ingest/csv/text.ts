import { isUtf8 } from 'node:buffer'
import { Failure } from '../../domain/failure.ts'

const newline = 0x0a

/** Bytes at the end of a chunk that may be the beginning of a character, at most 3. */
function openTail(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0
    if (byte < 0x80) return 0
    if (byte >= 0xc0) return byte >= 0xf0 || (byte >= 0xe0 && back < 3) || back < 2 ? back : 0
  }
  return 0
}

function countLines(bytes: Uint8Array, upTo: number): number {
  let lines = 0
  for (
    let at = bytes.indexOf(newline);
    at !== -1 && at < upTo;
    at = bytes.indexOf(newline, at + 1)
  ) {
    lines += 1
  }
  return lines
}

/** First byte of what is no character. */
function firstBadByte(bytes: Uint8Array): number {
  let [good, end] = [0, bytes.length]
  while (good < end) {
    const middle = Math.floor((good + end) / 2)
    const head = bytes.subarray(0, middle + 1)
    if (isUtf8(head.subarray(0, head.length - openTail(head)))) good = middle + 1
    else end = middle
  }
  const bad = Math.min(good, bytes.length - 1)
  // A character that is cut short shows at the byte after it; its first byte is the one to name.
  return bad - openTail(bytes.subarray(0, bad))
}

function notUtf8(bytes: Uint8Array, offset: number, line: number): Failure {
  const bad = firstBadByte(bytes)
  const at = line + countLines(bytes, bad)
  const byte = (bytes[bad] ?? 0).toString(16).padStart(2, '0')
  const utf16 = offset === 0 && (bytes[0] === 0xff || bytes[0] === 0xfe)
  return new Failure(
    'not_utf8',
    utf16
      ? 'line 1: the file begins like UTF-16; save it as "CSV UTF-8" and send it again'
      : `line ${at}: byte 0x${byte} at offset ${offset + bad} is not UTF-8; save the file as "CSV UTF-8" and send it again`,
    { line: utf16 ? 1 : at, offset: offset + bad }
  )
}

/**
 * Passes chunks on that end between characters, after checking that they are UTF-8.
 *
 * @throws Failure `not_utf8` naming line, offset and byte; `empty_file` when there is no byte.
 */
export async function* utf8Chunks(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let [offset, line] = [0, 1]
  let carried: Uint8Array = new Uint8Array(0)
  for await (const chunk of input) {
    const bytes = carried.length === 0 ? chunk : Buffer.concat([carried, chunk])
    const whole = bytes.subarray(0, bytes.length - openTail(bytes))
    if (!isUtf8(whole)) throw notUtf8(bytes, offset, line)
    carried = bytes.subarray(whole.length)
    offset += whole.length
    line += countLines(whole, whole.length)
    if (whole.length > 0) yield whole
  }
  if (carried.length > 0) throw notUtf8(carried, offset, line)
  if (offset === 0) {
    throw new Failure('empty_file', 'the file has no content; send a table with a header row', {
      bytes: 0
    })
  }
}
