import type { Transform } from 'node:stream'
import { finished } from 'node:stream/promises'
import { CsvError, parse } from 'csv-parse'
import { ColumnCount } from './column-count.ts'

/** A record beyond this is an unclosed quote or no table at all. */
export const maxRecordBytes = 16 * 1024 * 1024

/** As many as a worksheet has. A record beyond it is a line of delimiters, and no table. */
const maxColumns = 16_384

/** A line beyond this is left to the parser, so that no text is searched again and again. */
const maxPlainLength = 1024 * 1024

export interface CsvRecord {
  readonly cells: readonly string[]
  /** Line on which the record ends, from 1. */
  readonly line: number
}

type LineEnd = '\n' | '\r\n'

/**
 * Cuts text at its line ends and delimiters: ten times faster than a parser that looks at every
 * character, but only as long as the text is plain, without a quote or a line end of another kind.
 */
class PlainCutter {
  readonly #delimiter: string
  /** Lines that were cut so far. */
  lines = 0
  /** What was read and is not cut yet. */
  rest = ''
  /** Why what follows is not read, once the records that were cut are. */
  failure: CsvError | null = null
  /** How the first line ends holds for the whole text. */
  lineEnd: LineEnd | null = null

  constructor(delimiter: string) {
    this.#delimiter = delimiter
  }

  /** Records of all lines that are whole now; null, with the text left in `rest`, if it is not plain. */
  cut(more: string): readonly CsvRecord[] | null {
    this.rest += more
    if (this.rest.length > maxPlainLength || this.rest.includes('"')) return null
    // The last character may be half a line end.
    if (this.lineEnd === null) {
      const [found] = /\r\n|\n|\r(?!$)/u.exec(this.rest) ?? []
      if (found === undefined) return []
      if (found !== '\n' && found !== '\r\n') return null
      this.lineEnd = found
    }
    const texts = this.rest.split(this.lineEnd)
    if (!this.#isPlain(texts.length, this.lineEnd)) return null
    this.rest = texts.pop() ?? ''
    const records: CsvRecord[] = []
    for (const text of texts) {
      this.lines += 1
      if (text === '') continue
      const cells = text.split(this.#delimiter, maxColumns + 1)
      if (cells.length > maxColumns) {
        this.failure = tooWide(this.lines - 1)
        break
      }
      records.push({ cells, line: this.lines })
    }
    return records
  }

  #isPlain(pieces: number, lineEnd: LineEnd): boolean {
    if (lineEnd === '\n') return !this.rest.includes('\r')
    const whole = this.rest.endsWith('\r') ? this.rest.slice(0, -1) : this.rest
    return whole.split('\r').length === pieces && whole.split('\n').length === pieces
  }
}

/** Hands bytes to the parser, which reads them before it answers. */
function fed(parser: Transform, bytes: Uint8Array): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  parser.write(bytes, (error) => (error == null ? resolve() : reject(error)))
  return promise
}

function tooLong(line: number): CsvError {
  return new CsvError(
    'CSV_MAX_RECORD_SIZE',
    `Max Record Size: the record on line ${line} goes on for more than ${maxRecordBytes} bytes`
  )
}

function tooWide(line: number): CsvError {
  return new CsvError(
    'CSV_MAX_RECORD_SIZE',
    `Max Record Size: a record after line ${line} has more than ${maxColumns} columns`
  )
}

/** Records of any text, told character by character. Throws CsvError. */
async function* parsed(
  input: AsyncIterable<Uint8Array>,
  delimiter: string,
  { lineEnd, lines: linesBefore }: Pick<PlainCutter, 'lineEnd' | 'lines'>
): AsyncGenerator<readonly CsvRecord[]> {
  let records: CsvRecord[] = []
  const columns = new ColumnCount({ delimiter, most: maxColumns, endsAtReturn: lineEnd === null })
  let [openBytes, linesSeen] = [0, 0]
  const parser = parse({
    delimiter,
    max_record_size: maxRecordBytes,
    record_delimiter: lineEnd ?? [],
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    // Taken here, as the line is known only here, and a stream of objects costs more than they do.
    on_record: (cells: string[], { lines }) => {
      records.push({ cells, line: linesBefore + lines })
      return null
    }
  })
  const ended = finished(parser.resume())
  ended.catch(() => {})
  try {
    for await (const bytes of input) {
      const isTooWide = columns.exceeds(bytes)
      await fed(parser, bytes)
      // After the parser has told the records before it.
      if (isTooWide) throw tooWide(linesBefore + linesSeen)
      // The parser counts the texts of a record, and so nothing of a line of delimiters.
      openBytes = parser.info.lines === linesSeen ? openBytes + bytes.length : 0
      linesSeen = parser.info.lines
      if (openBytes > maxRecordBytes) throw tooLong(linesBefore + linesSeen)
      if (records.length > 0) yield records
      records = []
    }
    parser.end()
    await ended
  } catch (error) {
    if (records.length > 0) yield records
    throw error
  }
  if (records.length > 0) yield records
}

async function* preceded(
  first: string,
  rest: AsyncIterator<Uint8Array>
): AsyncGenerator<Uint8Array> {
  yield Buffer.from(first)
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value
}

/**
 * Records of a delimited text, batch by batch; empty lines are passed over, a byte order mark too.
 *
 * @param input UTF-8 in pieces that end between characters.
 * @throws CsvError of csv-parse for a quote that is never closed, a record over `maxRecordBytes` or of
 * more columns than a worksheet has;
 * the records before it were yielded.
 */
export async function* csvRecords(
  input: AsyncIterable<Uint8Array>,
  delimiter: string
): AsyncGenerator<readonly CsvRecord[]> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const cutter = new PlainCutter(delimiter)
  const chunks = input[Symbol.asyncIterator]()
  let atStart = true
  try {
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) {
      const text = decoder.decode(next.value)
      const records = cutter.cut(atStart && text.startsWith('\ufeff') ? text.slice(1) : text)
      atStart = false
      if (records === null) break
      if (records.length > 0) yield records
      if (cutter.failure !== null) throw cutter.failure
    }
    if (cutter.rest !== '') yield* parsed(preceded(cutter.rest, chunks), delimiter, cutter)
  } finally {
    await chunks.return?.()
  }
}
