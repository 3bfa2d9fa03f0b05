import { apiAddress, Problem, problemOf, writeHeaders } from '../../app/api.ts'
import type { Language } from '../../app/texts/texts.ts'
import { type FileFacts, type Opening, openingParameters } from './sheet.ts'

/** What the service says at the end of an import. */
export interface ImportResult {
  readonly read: number
  readonly appended: number
  readonly duplicates: number
  readonly rejected: number
  readonly position: string | null
  /** Of a partner's sheet: what was met in it, and where its bad rows can be had. */
  readonly notes?: FileFacts['notes']
  readonly badRows?: string | null
}

export interface UploadProgress {
  readonly sentBytes: number
  readonly totalBytes: number
  /** Rows, as far as the service has said. */
  readonly read: number
}

interface Line {
  readonly progress?: { readonly read: number }
  readonly result?: ImportResult
  readonly problem?: { readonly title: string; readonly status: number; readonly detail?: string }
}

/** Complete lines of a stream of JSON lines; what follows the last line end is not complete yet. */
export function completeLines(text: string): readonly Line[] {
  const end = text.lastIndexOf('\n')
  const lines = text.slice(0, Math.max(end, 0)).split('\n')
  return lines.filter((line) => line.trim() !== '').map((line): Line => JSON.parse(line))
}

/** Reads the end of the answer: the result, or why there is none. */
export function outcomeOf(status: number, text: string): ImportResult | Problem {
  if (status >= 400) return problemOf(status, text)
  const last = completeLines(`${text}\n`).at(-1)
  if (last?.result !== undefined) return last.result
  return new Problem(last?.problem ?? null)
}

/** What to do when a row cannot be read. */
export const intakeModes = ['accept-good', 'all-or-nothing'] as const

export interface Upload {
  readonly file: File
  readonly mapping: string
  /** What reads it: a mapping of a published flow table, or of a partner's sheet. */
  readonly kind: 'flow-table' | 'sheet'
  /** Of a sheet. */
  readonly opening: Opening
  /** Language of the reasons of bad rows. */
  readonly lang: Language
  readonly boundary: string
  readonly mode: (typeof intakeModes)[number]
}

const typeOf = { 'flow-table': 'text/csv', sheet: 'application/octet-stream' } as const

function addressOf({ file, mapping, boundary, mode, kind, opening, lang }: Upload): string {
  const parameters = { mapping, boundary, name: file.name, mode }
  return kind === 'flow-table'
    ? apiAddress('/api/imports/csv', parameters)
    : apiAddress('/api/imports/sheets', {
        ...{ ...parameters, ...openingParameters(opening) },
        lang
      })
}

/**
 * Sends a file and reports as it goes. XMLHttpRequest, because fetch() tells nothing of how much of
 * a body it has sent.
 *
 * @throws Problem when the service refuses, or (without a document) when the connection is lost.
 * @throws DOMException `AbortError` when `signal` aborts.
 */
export function uploadTable(
  upload: Upload,
  report: (progress: UploadProgress) => void,
  signal: AbortSignal
): Promise<ImportResult> {
  const { file } = upload
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    let sentBytes = 0
    let read = 0
    const tell = () => report({ sentBytes, totalBytes: file.size, read })
    request.upload.onprogress = (event) => {
      sentBytes = event.loaded
      tell()
    }
    request.onprogress = () => {
      if (request.status >= 400) return
      read = completeLines(request.responseText).at(-1)?.progress?.read ?? read
      tell()
    }
    request.onload = () => {
      const outcome = outcomeOf(request.status, request.responseText)
      if (outcome instanceof Problem) reject(outcome)
      else resolve(outcome)
    }
    request.onerror = () => reject(new Problem(null))
    request.onabort = () => reject(new DOMException('stopped by the reader', 'AbortError'))
    signal.addEventListener('abort', () => request.abort())
    request.open('POST', addressOf(upload))
    request.setRequestHeader('content-type', typeOf[upload.kind])
    request.setRequestHeader('accept', 'application/x-ndjson')
    for (const [name, value] of Object.entries(writeHeaders()))
      request.setRequestHeader(name, value)
    request.send(file)
  })
}
