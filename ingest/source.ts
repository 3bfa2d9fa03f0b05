import type { z } from 'zod'
import type { NewEvent } from '../domain/event-store.ts'
import { Failure, type FailureCode, type Figures, isFailureCode } from '../domain/failure.ts'
import { issueText } from '../domain/issue-text.ts'
import type { Standing } from './standing.ts'

/** Why a record could not be read, for the person who can mend it. */
export interface RejectNote {
  /** Column or path in the record; null where the record as a whole is meant. */
  readonly field: string | null
  readonly code: FailureCode
  /** What is wrong and what to do, in a sentence. */
  readonly reason: string
  /** The raw value, cut to a readable length. */
  readonly value: string
  /** What the reason is made of, for saying it in another language. */
  readonly figures?: Figures
}

/** Longest raw value that a reject keeps. */
const maxValueLength = 500

/** A reject note with its value made printable. */
export function note(
  field: string | null,
  code: FailureCode,
  reason: string,
  value: unknown,
  figures?: Figures
): RejectNote {
  const plain = typeof value !== 'object' || value === null
  const text = plain ? String(value ?? '') : JSON.stringify(value)
  const cut = text.length > maxValueLength ? `${text.slice(0, maxValueLength)}…` : text
  return { field, code, reason, value: cut, ...(figures === undefined ? {} : { figures }) }
}

/** One record as it stood outside. `line` counts from 1 as the sender's editor does. */
export type RawRecord =
  | { readonly line: number; readonly content: unknown }
  | { readonly line: number; readonly reject: RejectNote }

/** An observation that was read well and only lacks its id and its place in the log. */
export type Candidate = CandidateTexts &
  (
    | {
        /** Has come out of one of the type's schemas. */
        readonly data: unknown
      }
    | {
        /** What `standingOf` says of the data: for what is the same from record to record. */
        readonly standing: Standing
      }
  )

interface CandidateTexts {
  readonly type: string
  readonly occurredAtMs: number
  /** The data as JSON text, its fields in the order of the schema. */
  readonly dataText: string
  readonly corrects: string | null
  /** The sender's field that says when, for naming it where the time cannot be. */
  readonly timeField: string
  /** The source's own key, of `eventKey`; with its occurrence it makes the event id. */
  readonly key: string
  /** What the id is ordered by where the time may be said anew; by default the time. */
  readonly idOrder?: number
  /** `Metadata` (domain/event.ts) as JSON text. */
  readonly metaText: string
}

export type Translation =
  | { readonly candidate: Candidate }
  | { readonly rejects: readonly [RejectNote, ...RejectNote[]] }

/** What every source is told beside its own options. */
export interface IntakeContext {
  readonly nowMs: number
  readonly actor: string
  /** Whose the sender's own ids are, where that is not the actor: people of one party share them. */
  readonly owner?: string
  readonly correlationId: string
  /** File name or address, as the sender would call it. */
  readonly name: string
}

/**
 * What a key that comes again means. `statement`: the same key with other content is a new edition,
 * recorded as a correction. `message`: it is a mistake of the sender and is rejected.
 */
export type Identity = 'statement' | 'message'

/** Reads one raw record. What repeats from record to record may be kept from one call to the next. */
export type Translator = (content: unknown, line: number) => Translation

/** Whether an event that comes under an id that is stored says what the stored one says. */
export type Sameness = (stored: NewEvent, sent: NewEvent) => boolean

/** What is the same for every way in, whether it reads inputs that end or topics that do not. */
export interface WayIn {
  readonly name: string
  readonly doc: string
  readonly identity: Identity
  /** Left out, everything but the envelope must be equal. */
  readonly same?: Sameness
  /** What is told of an event under an id that is stored with other content. */
  readonly clash?: (event: NewEvent) => RejectNote
  /** Records admitted together, in one commit. */
  readonly batchRows: number
}

/**
 * A way in for inputs that end. `read` turns bytes into raw records and fails as a whole only where no record can be
 * told from the next; `translator` gives, for one input, what turns a raw record into a candidate
 * or says why not. Everything after that (ids, duplicates, appending, rejects, progress) is the pump's and the same for all.
 */
export interface Source<Options> extends WayIn {
  readonly read: (
    input: AsyncIterable<Uint8Array>,
    options: Options
  ) => AsyncIterable<readonly RawRecord[]>
  readonly translator: (options: Options, context: IntakeContext) => Translator
}

export function failureCodeOf(issue: z.core.$ZodIssue): FailureCode {
  const code = issue.code === 'custom' ? issue.params?.failure : undefined
  return isFailureCode(code) ? code : 'invalid_field'
}

/** The value at a path of a parsed record, for showing what was there. */
export function valueAt(content: unknown, path: readonly PropertyKey[]): unknown {
  let value = content
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return value
    value = Reflect.get(value, key)
  }
  return value
}

/** Where the sender finds the place that an issue speaks of. */
type Locate = (
  path: readonly PropertyKey[],
  code: FailureCode
) => { readonly field: string | null; readonly value: unknown }

/** Every issue of a failed parse as a note. By default fields are paths into the content. */
export function notesOf(
  error: z.ZodError,
  content: unknown,
  locate: Locate = (path) => ({ field: path.join('.') || null, value: valueAt(content, path) })
): readonly [RejectNote, ...RejectNote[]] {
  const [first, ...rest] = error.issues.map((issue) => {
    const code = failureCodeOf(issue)
    const { field, value } = locate(issue.path, code)
    return note(field, code, issueText(issue), value)
  })
  if (first === undefined) throw new Failure('internal', 'a failed parse gave no issue')
  return [first, ...rest]
}
