import { isUtf8 } from 'node:buffer'
import { open } from 'node:fs/promises'
import { Failure } from '../../domain/failure.ts'
import { type DecimalMark, decimalMarkOf } from './decimal.ts'

export const encodings = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const
export type Encoding = (typeof encodings)[number]

export const delimiters = [';', ',', '\t', '|'] as const
type Delimiter = (typeof delimiters)[number]

/** How a text table is written. */
export interface Dialect {
  readonly encoding: Encoding
  readonly delimiter: Delimiter
  readonly decimal: DecimalMark
}

/** Enough for some hundred lines. */
const sampleBytes = 64 * 1024
const sampleLines = 40

/** The first bytes of a file. @throws Failure `not_found`, `empty_file`. */
export async function headOf(path: string): Promise<Buffer> {
  const file = await open(path).catch((cause: unknown) => {
    throw new Failure(
      'not_found',
      `${path} cannot be read; check the name and its rights`,
      {},
      cause
    )
  })
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(sampleBytes), 0, sampleBytes, 0)
    if (bytesRead > 0) return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
  throw new Failure('empty_file', 'the file is empty; send a table with a header row')
}

function encodingOf(head: Buffer): Encoding {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  // A character that the sample cuts in two must not decide.
  for (let cut = 0; cut < 4; cut += 1) {
    if (isUtf8(head.subarray(0, Math.max(0, head.length - cut)))) return 'utf-8'
  }
  return 'windows-1252'
}

/** Cells of a line outside of quotes; only for counting, the real reading is csv-parse's. */
function cut(line: string, delimiter: string): readonly string[] {
  const cells: string[] = []
  let [cell, quoted] = ['', false]
  for (const character of line) {
    if (character === '"') quoted = !quoted
    else if (character === delimiter && !quoted) {
      cells.push(cell)
      cell = ''
    } else cell += character
  }
  return [...cells, cell]
}

/** The mark that cuts most lines into the same number of cells, at least two. */
function delimiterOf(lines: readonly string[]): Delimiter {
  let best: { delimiter: Delimiter; score: number } = { delimiter: ',', score: 0 }
  for (const delimiter of delimiters) {
    const counts = new Map<number, number>()
    for (const line of lines) {
      const cells = cut(line, delimiter).length
      if (cells > 1) counts.set(cells, (counts.get(cells) ?? 0) + 1)
    }
    for (const [cells, many] of counts) {
      const score = many * Math.min(cells, 20)
      if (score > best.score) best = { delimiter, score }
    }
  }
  return best.delimiter
}

/** What a text table looks like, by its first bytes; every guess can be overruled. */
export function dialectOf(head: Buffer, told: Partial<Dialect> = {}): Dialect {
  const encoding = told.encoding ?? encodingOf(head)
  const text = new TextDecoder(encoding).decode(head)
  const lines = text.split(/\r\n|\n|\r/u, sampleLines).filter((line) => line.trim() !== '')
  const delimiter = told.delimiter ?? delimiterOf(lines)
  const cells = lines.flatMap((line) => cut(line, delimiter))
  return { encoding, delimiter, decimal: told.decimal ?? decimalMarkOf(cells, delimiter) }
}

/** The bytes of a text in UTF-8, whatever they were; what cannot be read becomes �. */
export async function* recoded(
  input: AsyncIterable<Uint8Array>,
  encoding: Encoding
): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder(encoding)
  for await (const chunk of input) yield Buffer.from(decoder.decode(chunk, { stream: true }))
  const rest = decoder.decode()
  if (rest !== '') yield Buffer.from(rest)
}
