import type { Readable } from 'node:stream'
import { type Entry, openPromise, type ZipFile } from 'yauzl'
import { Failure } from '../../domain/failure.ts'

/** A workbook has some dozens of parts; more is somebody trying. */
const maxParts = 2_000

/** All parts together, inflated. A million rows of ten columns are about 500 MB of XML. */
const maxInflatedBytes = 1024 * 1024 * 1024

/** XML of a sheet shrinks some ten- to thirtyfold; a bomb a thousandfold. */
const maxRatio = 250

/** Small parts may shrink more than that: nothing but repetition, and no harm. */
const freeBytes = 8 * 1024 * 1024

/** Parts of a workbook, inflated within limits while they are read. */
export interface Zip {
  readonly has: (part: string) => boolean
  readonly names: readonly string[]
  /** @throws Failure `file_too_large` for a bomb, `unreadable_sheet` where the part is damaged. */
  readonly read: (part: string) => AsyncIterable<Buffer>
  readonly close: () => void
}

function unreadable(what: string, cause?: unknown): Failure {
  const why = cause instanceof Error ? ` (${cause.message})` : ''
  return new Failure(
    'unreadable_sheet',
    `the file is no readable workbook: ${what}${why}; open it in a spreadsheet program and save it as .xlsx again`,
    {},
    cause
  )
}

function tooLarge(what: string, figures: Readonly<Record<string, number>>): Failure {
  return new Failure(
    'file_too_large',
    `${what}; nothing of it was read. Save only the sheet that is needed, or send it as CSV`,
    figures
  )
}

async function entriesOf(zip: ZipFile): Promise<ReadonlyMap<string, Entry>> {
  const entries = new Map<string, Entry>()
  try {
    for await (const entry of zip.eachEntry()) {
      entries.set(entry.fileName, entry)
      if (entries.size > maxParts) {
        throw tooLarge(`the file has more than ${maxParts} parts`, { maxParts })
      }
    }
  } catch (cause) {
    if (cause instanceof Failure) throw cause
    throw unreadable('its list of parts is damaged', cause)
  }
  return entries
}

/**
 * Opens a workbook's container. The sizes that it claims are not believed: what comes out is counted.
 *
 * @throws Failure `unreadable_sheet`, `file_too_large`.
 */
export async function openZip(path: string): Promise<Zip> {
  const zip = await openPromise(path, { autoClose: false, strictFileNames: true }).catch(
    (cause: unknown) => {
      throw unreadable('it is not a zip archive, as .xlsx is', cause)
    }
  )
  const entries = await entriesOf(zip).catch((error: unknown) => {
    zip.close()
    throw error
  })
  let inflated = 0
  async function* read(part: string): AsyncGenerator<Buffer> {
    const entry = entries.get(part)
    if (entry === undefined) throw unreadable(`it lacks the part ${part}`)
    let stream: Readable | null = null
    let bytes = 0
    try {
      stream = await zip.openReadStreamPromise(entry)
      for await (const chunk of stream) {
        bytes += chunk.length
        inflated += chunk.length
        if (inflated > maxInflatedBytes) {
          throw tooLarge(`its parts exceed ${maxInflatedBytes} bytes when unpacked`, { inflated })
        }
        const ratio = bytes / Math.max(entry.compressedSize, 1)
        if (bytes > freeBytes && ratio > maxRatio) {
          throw tooLarge(
            `the part ${part} grows ${Math.round(ratio)}-fold when unpacked, as no sheet does`,
            { ratio: Math.round(ratio), maxRatio }
          )
        }
        yield chunk
      }
    } catch (cause) {
      if (cause instanceof Failure) throw cause
      throw unreadable(`its part ${part} is damaged`, cause)
    } finally {
      stream?.destroy()
    }
  }
  return {
    has: (part) => entries.has(part),
    names: [...entries.keys()],
    read,
    close: () => zip.close()
  }
}
