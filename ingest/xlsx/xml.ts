import { SaxesParser, type SaxesTagPlain } from 'saxes'
import { Failure } from '../../domain/failure.ts'

/** What is done with the tags and texts of a part. */
export interface XmlHandler {
  readonly open?: (name: string, attributes: Readonly<Record<string, string>>) => void
  readonly close?: (name: string) => void
  readonly text?: (text: string) => void
}

/** Tags within each other: a sheet has some ten, and each that is open is held in memory. */
const maxDepth = 64

/** Text or attributes between two tags: a cell holds 32,767 characters, however they are written. */
const maxPieceChars = 2 * 1024 * 1024

function tooLarge(part: string, what: string): Failure {
  return new Failure(
    'file_too_large',
    `the part ${part} of the workbook ${what}, as no spreadsheet program writes; save only the sheet that is needed, or send it as CSV`,
    { part, maxDepth, maxPieceChars }
  )
}

/** Local name: producers differ in the prefix that they give to the main namespace. */
function local(name: string): string {
  const colon = name.indexOf(':')
  return colon === -1 ? name : name.slice(colon + 1)
}

/**
 * Feeds a part to a handler, piece by piece; control comes back after every piece. Entities are not
 * expanded beyond those of XML itself, and no other document is read. What is held until its end comes
 * is bounded: tags that are never closed and a text without an end fill the memory else.
 *
 * @throws Failure `unreadable_sheet` where it is not well formed; `file_too_large`.
 */
export async function* parseXml(
  part: string,
  chunks: AsyncIterable<Buffer>,
  { open, close, text }: XmlHandler
): AsyncGenerator<void> {
  const parser = new SaxesParser()
  const decoder = new TextDecoder('utf-8', { fatal: false })
  parser.on('error', (error) => {
    throw new Failure(
      'unreadable_sheet',
      `the part ${part} of the workbook is not well formed (${error.message}); open it in a spreadsheet program and save it again`,
      { part },
      error
    )
  })
  parser.on('doctype', () => {
    throw new Failure(
      'unreadable_sheet',
      `the part ${part} of the workbook declares a document type, which no spreadsheet program writes`,
      { part }
    )
  })
  let [depth, pieceChars] = [0, 0]
  parser.on('opentag', ({ name, attributes }: SaxesTagPlain) => {
    depth += 1
    if (depth > maxDepth) throw tooLarge(part, `has more than ${maxDepth} tags within each other`)
    pieceChars = 0
    open?.(local(name), attributes)
  })
  parser.on('closetag', ({ name }) => {
    depth -= 1
    pieceChars = 0
    close?.(local(name))
  })
  if (text !== undefined) {
    parser.on('text', text)
    parser.on('cdata', text)
  }
  for await (const chunk of chunks) {
    const piece = decoder.decode(chunk, { stream: true })
    pieceChars += piece.length
    parser.write(piece)
    if (pieceChars > maxPieceChars) {
      throw tooLarge(part, `goes on for ${pieceChars} characters without a tag`)
    }
    yield
  }
  parser.write(decoder.decode())
  parser.close()
}

/** Reads a small part to its end. @throws Failure like `parseXml`. */
export async function readXml(
  part: string,
  chunks: AsyncIterable<Buffer>,
  handler: XmlHandler
): Promise<void> {
  for await (const _ of parseXml(part, chunks, handler)) {
    // The handler has seen the piece.
  }
}
