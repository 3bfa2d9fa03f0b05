import type { z } from 'zod'
import { parseInput } from '../../domain/catalog.ts'
import type { EventType, Metadata } from '../../domain/event.ts'
import { Failure, type FailureCode } from '../../domain/failure.ts'
import { issueText } from '../../domain/issue-text.ts'
import { romeOffsetMs } from '../../domain/market-day.ts'
import { eventKey } from '../event-id.ts'
import type { Reference } from '../reference.ts'
import { observedTypeOf } from '../sent-event.ts'
import {
  failureCodeOf,
  type IntakeContext,
  note,
  type RejectNote,
  type Translation,
  type Translator
} from '../source.ts'
import { dayOf, minutesOf, type ReadingContext, readCell } from './cell-reading.ts'
import type { DecimalMark } from './decimal.ts'
import type { Header } from './header.ts'
import { type Field, type SheetMapping, spellings } from './mapping.ts'
import type { Cell } from './row.ts'

export interface SheetOptions {
  readonly mapping: SheetMapping
  /** Of a workbook; null of a text table. */
  readonly sheet: string | null
  readonly boundary: string
  readonly decimal: DecimalMark
  readonly reference: Reference
}

/** A row with the header that says what its cells are. */
export class SheetRecord {
  readonly cells: readonly Cell[]
  readonly header: Header

  constructor(cells: readonly Cell[], header: Header) {
    this.cells = cells
    this.header = header
  }

  cellOf(from: Field): Cell {
    const place = this.header.placeOf(from)
    return place === null ? '' : (this.cells[place] ?? '')
  }

  /** The heading above a field's cells; the first spelling where the table lacks it. */
  headingOf(from: Field): string | null {
    const place = this.header.placeOf(from)
    return (place === null ? spellings(from)[0] : this.header.names[place]) ?? null
  }
}

/** Where the time is not said: noon, which lies within the market day of that date. */
const noonMinutes = 12 * 60
const minuteMs = 60_000

/** The instant of a wall clock in Rome; of an hour that is there twice, the first. */
function romeMs(day: string, minutes: number): number {
  const wallMs = Date.parse(`${day}T00:00:00Z`) + minutes * minuteMs
  return wallMs - romeOffsetMs(wallMs - romeOffsetMs(wallMs))
}

type Plain = { [key: string]: unknown }

function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null
}

/** Sets a value at a path; numbers in the path are places in a list. */
function setAt(data: Plain, path: readonly string[], value: unknown): void {
  let at = data
  for (const [index, step] of path.entries()) {
    const next = path[index + 1]
    if (next === undefined) {
      at[step] = value
      return
    }
    const known = at[step]
    const inner: unknown = isPlain(known) ? known : /^\d$/u.test(next) ? [] : {}
    at[step] = inner
    if (!isPlain(inner)) return
    at = inner
  }
}

/** A field of the event, made ready for being set in every row. */
interface ReadyField {
  readonly path: string
  readonly steps: readonly string[]
  readonly from: Field
}

type ColumnField = Exclude<Field, { readonly constant: unknown }>

/** Whether a column holds names, of which there are few. */
function isNamed({ as, words }: ColumnField): boolean {
  return words !== undefined || as === 'day' || as === 'place' || as === 'product'
}

/** Names of one column that are kept; a table has some hundreds. */
const mostNames = 5_000

/** Reads the rows of one table, each as one event of the mapping's type. */
class SheetTranslator {
  readonly #options: SheetOptions
  readonly #context: IntakeContext
  readonly #type: EventType
  readonly #reading: ReadingContext
  readonly #fields: readonly ReadyField[]
  readonly #known = new Map<Field, Map<Cell, ReturnType<typeof readCell>>>()

  constructor(options: SheetOptions, context: IntakeContext) {
    this.#options = options
    this.#context = context
    this.#type = observedTypeOf(options.mapping.event)
    const { decimal, reference, mapping } = options
    this.#fields = Object.entries(mapping.fields).map(([path, from]) => ({
      ...{ path, from },
      steps: path.split('.')
    }))
    this.#reading = { decimal, productNamed: (name) => reference.productNamed(name) }
  }

  translate(record: SheetRecord, line: number): Translation {
    const { mapping, boundary, reference } = this.#options
    const problems: RejectNote[] = []
    const data: Plain = { boundary }
    const said = new Map<string, unknown>()
    for (const { path, steps, from } of this.#fields) {
      const value = this.#read(record, from, problems)
      said.set(path, value ?? null)
      if (value !== undefined) setAt(data, steps, value)
    }
    const occurredAtMs = this.#instantOf(record, problems)
    const [first, ...others] = problems
    if (first !== undefined) return { rejects: [first, ...others] }
    const completed = reference.complete(data, occurredAtMs)
    const parsed = parseInput(this.#type, completed)
    if (!parsed.success) {
      const [issue, ...more] = parsed.error.issues.map((each) => this.#noteOf(record, each))
      if (issue === undefined) throw new Failure('internal', 'a failed parse gave no issue')
      return { rejects: [issue, ...more] }
    }
    const own = mapping.key.map((path) => String(said.get(path) ?? ''))
    return {
      candidate: {
        type: this.#type.name,
        occurredAtMs,
        data: parsed.data,
        dataText: JSON.stringify(parsed.data),
        corrects: null,
        timeField: record.headingOf(mapping.day) ?? 'day',
        key: eventKey([
          this.#context.owner ?? this.#context.actor,
          'sheet',
          mapping.event,
          boundary,
          ...own
        ]),
        metaText: JSON.stringify(this.#meta(line))
      }
    }
  }

  #meta(line: number): Metadata {
    const { actor, correlationId, name: file } = this.#context
    const { sheet } = this.#options
    const name = sheet === null ? file : `${file} › ${sheet}`
    return { actor, channel: 'import', source: { kind: 'sheet', name, line }, correlationId }
  }

  #read(record: SheetRecord, from: Field, problems: RejectNote[]): unknown {
    if ('constant' in from) return from.constant
    const cell = record.cellOf(from)
    try {
      return isNamed(from) ? this.#named(cell, from) : readCell(cell, from, this.#reading)
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      problems.push(note(record.headingOf(from), error.code, error.detail, cell, error.figures))
      return undefined
    }
  }

  /** The same names stand in row after row, and finding out what they mean takes longer than all else. */
  #named(cell: Cell, from: ColumnField): ReturnType<typeof readCell> {
    let known = this.#known.get(from)
    if (known === undefined || known.size >= mostNames) {
      known = new Map()
      this.#known.set(from, known)
    }
    if (known.has(cell)) return known.get(cell)
    const value = readCell(cell, from, this.#reading)
    known.set(cell, value)
    return value
  }

  #instantOf(record: SheetRecord, problems: RejectNote[]): number {
    const { day, time } = this.#options.mapping
    const said = this.#read(record, day, problems)
    const before = problems.length
    const clock = time === undefined ? undefined : this.#read(record, time, problems)
    try {
      const minutes = typeof clock === 'string' ? minutesOf(clock) : noonMinutes
      if (typeof said === 'string') return romeMs(dayOf(said), minutes)
      if (before === 0) {
        const reason = 'is empty; write the day like 11/06/2026'
        problems.push(note(record.headingOf(day), 'missing_value', reason, ''))
      }
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      const from = error.code === 'not_a_day' ? day : time
      const heading = from === undefined ? null : record.headingOf(from)
      const value = from === day ? said : clock
      problems.push(note(heading, error.code, error.detail, value, error.figures))
    }
    return 0
  }

  /** What is wrong with a part of the event, told of the column that it was read from. */
  #noteOf(record: SheetRecord, issue: z.core.$ZodIssue): RejectNote {
    const from = this.#fieldAt(issue.path)
    const field = from === undefined ? issue.path.join('.') || null : record.headingOf(from)
    const value = from === undefined ? '' : record.cellOf(from)
    const reason = issueText(issue)
    if (issue.code === 'invalid_value') {
      return note(field, 'not_in_list', reason, value, { known: issue.values.join(', ') })
    }
    return note(field, codeOf(issue, from, value), reason, value)
  }

  /** The field that a part of the event was read from. */
  #fieldAt(path: readonly PropertyKey[]): Field | undefined {
    const wanted = path.join('.')
    const fields = Object.entries(this.#options.mapping.fields)
    const [, from] =
      fields.find(([at]) => at === wanted) ??
      fields.find(([at]) => at.startsWith(`${wanted}.`) || wanted.startsWith(`${at}.`)) ??
      []
    return from
  }
}

function codeOf(issue: z.core.$ZodIssue, from: Field | undefined, value: Cell): FailureCode {
  if (from !== undefined && !('constant' in from)) {
    if (String(value).trim() === '') return 'missing_value'
    if (from.as === 'place') return 'not_a_place'
  }
  return failureCodeOf(issue)
}

/** What reads the rows of one table. @throws Failure `unknown_event_type`, `not_an_observation`. */
export function translator(options: SheetOptions, context: IntakeContext): Translator {
  const rows = new SheetTranslator(options, context)
  return (content, line) => {
    if (content instanceof SheetRecord) return rows.translate(content, line)
    throw new Failure('internal', 'a row of a sheet is not a record')
  }
}
