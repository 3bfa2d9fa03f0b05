import { jsonFault } from './json-fault.ts'

/** Models whose answers are tables: named as their routes below `/api/mfa`. */
export type ModelKind = 'forward' | 'stocks' | 'indicators'

/** What a text in the editor is: a system to reconcile, rows to draw, or a document of a model. */
type DocumentKind = 'system' | 'view' | ModelKind

export interface ReadText {
  readonly kind: DocumentKind
  readonly value: object
}

/** Why a text is no document, and where. */
export interface TextFault {
  readonly reason: 'empty' | 'syntax' | 'unknown'
  /** From 1; null where no place is to blame. */
  readonly line: number | null
  readonly column: number | null
}

/** Line and column, from 1, of a place in a text. */
export function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset)
  const start = before.lastIndexOf('\n') + 1
  return { line: before.split('\n').length, column: offset - start + 1 }
}

function has(value: object, key: string): boolean {
  return key in value
}

/** Reads the text of the editor; what stands in it is for the service to judge. */
export function readText(text: string): ReadText | TextFault {
  if (text.trim() === '') return { reason: 'empty', line: null, column: null }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { reason: 'syntax', ...placeOf(text, jsonFault(text) ?? text.length) }
  }
  if (typeof value === 'object' && value !== null) {
    const kind = kindOf(value)
    if (kind !== null) return { kind, value }
  }
  return { reason: 'unknown', line: null, column: null }
}

/** What only flows that are to be put into indicators are told of. */
const describing = ['crossing', 'material', 'end', 'recovery', 'extraction', 'sourceStage']

function kindOf(value: object): DocumentKind | null {
  if (has(value, 'rows') || has(value, 'definition')) return 'view'
  if (has(value, 'transfers') || has(value, 'inputs')) return 'forward'
  if (has(value, 'lifetime') || has(value, 'driver')) return 'stocks'
  const isDescribed = items(value, 'flows').some((flow) => describing.some((key) => key in flow))
  if (isDescribed || has(value, 'frame') || has(value, 'hierarchy')) return 'indicators'
  return has(value, 'flows') || has(value, 'processes') ? 'system' : null
}

export function isFault(read: ReadText | TextFault): read is TextFault {
  return 'reason' in read
}

/** One item of a list on one line: a flow is read as a row of a table is. */
function laidOut(value: unknown, indent = '', depth = 0): string {
  const deeper = `${indent}  `
  if (typeof value !== 'object' || value === null || depth === 2) return spaced(value)
  const isList = Array.isArray(value)
  const parts = isList
    ? value.map((item) => deeper + spaced(item))
    : Object.entries(value).map(
        ([key, item]) => `${deeper}${JSON.stringify(key)}: ${laidOut(item, deeper, depth + 1)}`
      )
  const [open, close] = isList ? '[]' : '{}'
  return parts.length === 0 ? `${open}${close}` : `${open}\n${parts.join(',\n')}\n${indent}${close}`
}

/** On one line, with spaces where people put them. */
function spaced(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spaced).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const entries = Object.entries(value).map(
    ([key, item]) => `${JSON.stringify(key)}: ${spaced(item)}`
  )
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`
}

/** A text that parses, written anew: compact, or laid out for reading. Null where it does not parse. */
export function rewritten(text: string, form: 'compact' | 'readable'): string | null {
  try {
    const value: unknown = JSON.parse(text)
    return form === 'compact' ? JSON.stringify(value) : laidOut(value)
  } catch {
    return null
  }
}

/** A document laid out for reading. */
export function readable(value: object): string {
  return laidOut(value)
}

/** An end of a flow in a document that the service has accepted. */
interface GivenFlow {
  readonly id: string
  readonly from: string
  readonly to: string
}

/** What of an accepted document the page needs beside the answer. */
export interface GivenSystem {
  readonly processes: readonly string[]
  readonly flows: readonly GivenFlow[]
  /** Process by id of the stock change. */
  readonly stockOf: ReadonlyMap<string, string>
  /** Process by id of the inventory. */
  readonly inventoryOf: ReadonlyMap<string, string>
}

function items(value: object, key: string): readonly Readonly<Record<string, unknown>>[] {
  const list: unknown = new Map<string, unknown>(Object.entries(value)).get(key)
  if (!Array.isArray(list)) return []
  return list.filter((item) => typeof item === 'object' && item !== null)
}

/** Ends of the flows of a system. What is no text is left out: the service has refused it already. */
export function givenSystem(value: object): GivenSystem {
  const text = (known: unknown) => (typeof known === 'string' ? known : '')
  const placesOf = (list: string) =>
    new Map(items(value, list).map(({ id, process }) => [text(id), text(process)]))
  return {
    processes: items(value, 'processes').map(({ id }) => text(id)),
    flows: items(value, 'flows').map(({ id, from, to }) => {
      return { id: text(id), from: text(from), to: text(to) }
    }),
    stockOf: placesOf('stockChanges'),
    inventoryOf: placesOf('inventories')
  }
}

/** Row numbers to rows of a view document, for the list behind a link. */
export function rowsOf(value: object): readonly Readonly<Record<string, unknown>>[] {
  return items(value, 'rows')
}
