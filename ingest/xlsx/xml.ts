import { SaxesParser, type SaxesTagPlain } from 'saxes'
import { Failure } from '../../domain/failure.ts'

/** What is done with the tags and texts of a part. */
export interface XmlHandler {
  readonly open?: (name: string, attributes: Readonly<Record<string, string>>) => void
  readonly close?: (name: string) => void
  readonly text?: (text: string) => void
}

/** Local name: producers differ in the prefix that they give to the main namespace. */
function local(name: string): string {
  const colon = name.indexOf(':')
  return colon === -1 ? name : name.slice(colon + 1)
}

/**
 * Feeds a part to a handler, piece by piece; control comes back after every piece. Entities are not
 * expanded beyond those of XML itself, and no other document is read.
 *
 * @throws Failure `unreadable_sheet` where it is not well formed.
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
  if (open !== undefined) {
    parser.on('opentag', ({ name, attributes }: SaxesTagPlain) => open(local(name), attributes))
  }
  if (close !== undefined) parser.on('closetag', ({ name }) => close(local(name)))
  if (text !== undefined) {
    parser.on('text', text)
    parser.on('cdata', text)
  }
  for await (const chunk of chunks) {
    parser.write(decoder.decode(chunk, { stream: true }))
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
