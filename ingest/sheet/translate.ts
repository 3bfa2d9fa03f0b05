import { eventTypeOf } from '../../domain/catalog.ts'
import type { EventType, Metadata } from '../../domain/event.ts'
import { Failure } from '../../domain/failure.ts'
import { romeOffsetMs } from '../../domain/market-day.ts'
import { eventKey } from '../event-id.ts'
import type { Reference } from '../reference.ts'
import {
  type IntakeContext,
  note,
  notesOf,
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
  const [last = '', ...outer] = path.toReversed()
  let at = data
  const steps = outer.toReversed()
  for (const [index, step] of steps.entries()) {
    const next = steps[index + 1] ?? last
    const known = at[step]
    const inner: unknown = isPlain(known) ? known : /^\d$/u.test(next) ? [] : {}
    at[step] = inner
    if (!isPlain(inner)) return
    at = inner
  }
  at[last] = value
}

/** Reads the rows of one table, each as one event of the mapping's type. */
class SheetTranslator {
  readonly #options: SheetOptions
  readonly #context: IntakeContext
  readonly #type: EventType
  readonly #reading: ReadingContext

  constructor(options: SheetOptions, context: IntakeContext) {
    this.#options = options
    this.#context = context
    this.#type = eventTypeOf(options.mapping.event)
    const { decimal, reference } = options
    this.#reading = { decimal, productNamed: (name) => reference.productNamed(name) }
  }

  translate(record: SheetRecord, line: number): Translation {
    const { mapping, boundary, reference } = this.#options
    const problems: RejectNote[] = []
    const data: Plain = { boundary }
    const said = new Map<string, unknown>()
    for (const [path, from] of Object.entries(mapping.fields)) {
      const value = this.#read(record, from, problems)
      said.set(path, value ?? null)
      if (value !== undefined) setAt(data, path.split('.'), value)
    }
    const occurredAtMs = this.#instantOf(record, problems)
    const [first, ...others] = problems
    if (first !== undefined) return { rejects: [first, ...others] }
    const completed = reference.complete(data, occurredAtMs)
    const parsed = this.#type.input.safeParse(completed)
    if (!parsed.success) {
      return { rejects: notesOf(parsed.error, completed, (path) => this.#locate(record, path)) }
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
    const { actor, correlationId, name } = this.#context
    return { actor, channel: 'import', source: { kind: 'sheet', name, line }, correlationId }
  }

  #read(record: SheetRecord, from: Field, problems: RejectNote[]): unknown {
    if ('constant' in from) return from.constant
    const cell = record.cellOf(from)
    try {
      return readCell(cell, from, this.#reading)
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      problems.push(note(record.headingOf(from), error.code, error.detail, cell))
      return undefined
    }
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
        problems.push(note(record.headingOf(day), 'invalid_field', reason, ''))
      }
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      const heading = time === undefined ? null : record.headingOf(time)
      problems.push(note(heading, error.code, error.detail, clock))
    }
    return 0
  }

  /** The column that a part of the event was read from, and what stands there. */
  #locate(record: SheetRecord, path: readonly PropertyKey[]) {
    const wanted = path.join('.')
    const fields = Object.entries(this.#options.mapping.fields)
    const [, from] =
      fields.find(([at]) => at === wanted) ??
      fields.find(([at]) => at.startsWith(`${wanted}.`) || wanted.startsWith(`${at}.`)) ??
      []
    if (from === undefined) return { field: wanted || null, value: '' }
    return { field: record.headingOf(from), value: record.cellOf(from) }
  }
}

/** What reads the rows of one table. @throws Failure `unknown_event_type`. */
export function translator(options: SheetOptions, context: IntakeContext): Translator {
  const rows = new SheetTranslator(options, context)
  return (content, line) => {
    if (content instanceof SheetRecord) return rows.translate(content, line)
    throw new Failure('internal', 'a row of a sheet is not a record')
  }
}
