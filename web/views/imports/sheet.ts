import { type Answer, ask, askAbout } from '../../app/api.ts'
import type { Language } from '../../app/texts/texts.ts'

/** Where one field of an event comes from, as the service keeps it. */
export type Field =
  | { readonly constant: string | number | boolean | null }
  | {
      readonly column: string | readonly string[]
      readonly as: Reading
      readonly kind?: string | undefined
      readonly words?: Readonly<Record<string, string>> | undefined
      readonly required: boolean
      readonly empty?: string | null | undefined
    }

export const readings = ['text', 'number', 'day', 'product', 'place'] as const
export type Reading = (typeof readings)[number]

/** `GET /api/imports/sheets/mappings`: how the rows of a partner's table become events. */
export interface SheetMapping {
  readonly name: string
  readonly doc: Readonly<Record<Language, string>>
  readonly event: string
  readonly day: Field
  readonly time?: Field | undefined
  readonly fields: Readonly<Record<string, Field>>
  readonly key: readonly string[]
  /** Kept by whoever asks; the others come with the product. */
  readonly own: boolean
}

/** How a text table is written. */
export interface Dialect {
  readonly encoding: string
  readonly delimiter: string
  readonly decimal: string
}

/** How the reader wants a file to be opened, where it is not as it looks. */
export interface Opening extends Partial<Dialect> {
  readonly sheet?: string
}

export interface FileFacts {
  readonly format: 'csv' | 'xlsx'
  readonly dialect: Dialect | null
  readonly sheets: readonly { readonly name: string; readonly hidden: boolean }[]
  readonly sheet: string | null
  readonly notes: {
    readonly formulas: number
    readonly withoutValue: number
    readonly merged: readonly string[]
    readonly errors: number
    readonly beyond: number
  }
}

export interface TableRow {
  readonly line: number
  readonly cells: readonly string[]
}

/** `POST /api/imports/sheets/inspect` */
export interface Inspection extends FileFacts {
  readonly rows: readonly TableRow[]
  readonly headerLine: number | null
  readonly fits: readonly {
    readonly mapping: string
    readonly missing: readonly string[]
    readonly found: number
  }[]
}

/** `POST /api/imports/sheets/preview` */
export interface Preview extends FileFacts {
  readonly header: readonly string[]
  readonly rows: readonly (TableRow & {
    readonly occurredAt: string | null
    readonly data: unknown
    readonly problems: readonly { readonly reason: string }[]
  })[]
}

/** `GET /api/imports/sheets/events/{event}/fields` */
export interface EventField {
  readonly path: string
  readonly required: boolean
  readonly values: readonly string[]
  readonly doc: string
  readonly example: string | null
}

/** The head of a text table is enough for looking at it; a workbook says only at its end where its parts are. */
const headBytes = 1024 * 1024

const zipMark = [0x50, 0x4b, 0x03, 0x04]

async function lookedAt(file: Blob): Promise<Blob> {
  if (file.size <= headBytes) return file
  const first = new Uint8Array(await file.slice(0, zipMark.length).arrayBuffer())
  return zipMark.every((byte, index) => first[index] === byte) ? file : file.slice(0, headBytes)
}

/** How a file is to be opened, as parameters of an address. */
export function openingParameters(opening: Opening): Readonly<Record<string, string | null>> {
  const { sheet = null, encoding = null, delimiter = null, decimal = null } = opening
  return { sheet, encoding, delimiter, decimal }
}

/** What a file looks like, and which mappings suit it. Throws like ask(). */
export async function inspect(
  file: File,
  opening: Opening,
  signal: AbortSignal
): Promise<Inspection> {
  const parameters = { ...openingParameters(opening), name: file.name }
  const path = '/api/imports/sheets/inspect'
  return (await askAbout<Inspection>(path, parameters, await lookedAt(file), signal)).value
}

/** The first rows as they will be understood. Throws like ask(). */
export async function preview(
  file: File,
  asked: {
    readonly opening: Opening
    readonly mapping: string
    readonly boundary: string
    readonly lang: Language
  },
  signal: AbortSignal
): Promise<Preview> {
  const { opening, ...rest } = asked
  const parameters = { ...openingParameters(opening), ...rest, name: file.name }
  const path = '/api/imports/sheets/preview'
  return (await askAbout<Preview>(path, parameters, await lookedAt(file), signal)).value
}

export function eventFields(
  event: string,
  signal: AbortSignal
): Promise<Answer<{ readonly rows: readonly EventField[] }>> {
  return ask(`/api/imports/sheets/events/${encodeURIComponent(event)}/fields`, {}, signal)
}
