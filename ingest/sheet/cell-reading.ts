import { Failure } from '../../domain/failure.ts'
import { cleaned } from '../../domain/movement.ts'
import { placeId } from '../../domain/place.ts'
import { type DecimalMark, decimalOf } from './decimal.ts'
import { plain } from './header.ts'
import type { Field } from './mapping.ts'
import type { Cell } from './row.ts'

/** What reading a cell may need to know. */
export interface ReadingContext {
  readonly decimal: DecimalMark
  /** The product of that name, in any language; null where no list has it. */
  readonly productNamed: (name: string) => string | null
}

/** A name as part of an id: lower case, words joined by hyphens. */
export function slugOf(text: string): string {
  return plain(text).replaceAll(' ', '-')
}

const written = [
  /^(?<year>\d{4})[-/.](?<month>\d{1,2})[-/.](?<day>\d{1,2})(?:[T ].*)?$/u,
  /^(?<day>\d{1,2})[-/. ](?<month>\d{1,2})[-/. ](?<year>\d{4})(?:[T ].*)?$/u
]

/** Of a year in two digits the century would be a guess, and a day wrong by one is never found again. */
const shortYear = /^\d{1,2}[-/. ]\d{1,2}[-/. ]\d{2}(?:[T ].*)?$/u

/**
 * A day as people write it, day before month as in Italy: `11/6/2026`, `2026-06-11`.
 *
 * @throws Failure `not_a_day`; its figures name a `shortYear`.
 */
export function dayOf(text: string): string {
  for (const pattern of written) {
    const { year, month, day } = pattern.exec(text.trim())?.groups ?? {}
    if (year === undefined || month === undefined || day === undefined) continue
    const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
    const ms = Date.parse(`${iso}T00:00:00Z`)
    if (!Number.isNaN(ms) && new Date(ms).toISOString().startsWith(iso)) return iso
  }
  const shown = text.slice(0, 40)
  if (shortYear.test(text.trim())) {
    const detail = `"${shown}" has a year of two digits; write all four, like 11/06/2026`
    throw new Failure('not_a_day', detail, { shortYear: shown })
  }
  throw new Failure('not_a_day', `"${shown}" is no day; write it like 11/06/2026`)
}

/** Minutes since midnight. @throws Failure `not_a_time`. */
export function minutesOf(text: string): number {
  const match = /(?:^|[T ])(\d{1,2})[:.](\d{2})(?::\d{2})?$/u.exec(text.trim())
  const minutes = Number(match?.[1]) * 60 + Number(match?.[2])
  if (match !== null && minutes < 1_440) return minutes
  throw new Failure('not_a_time', `"${text.slice(0, 40)}" is no time of day; write it like 06:30`)
}

/** A place by its id, or by its name where the mapping knows its kind. */
function placeNamed(text: string, kind: string | undefined): string {
  if (placeId.safeParse(text).success || kind === undefined) return text
  return `${kind}:${slugOf(text)}`
}

/**
 * What a cell says, read as its field wants it; undefined where it is empty and may be left out.
 *
 * @throws Failure with the code of what is wrong with it.
 */
export function readCell(
  cell: Cell,
  from: Exclude<Field, { readonly constant: unknown }>,
  { decimal, productNamed }: ReadingContext
): string | number | null | undefined {
  const text = cleaned(String(cell))
  if (text === '') return from.empty
  const word = from.words === undefined ? undefined : wordIn(from.words, text)
  if (word !== undefined) return word
  switch (from.as) {
    case 'number':
      return typeof cell === 'number' ? cell : decimalOf(text, decimal)
    case 'day':
      return dayOf(text)
    case 'product':
      return productNamed(text) ?? slugOf(text)
    case 'place':
      return placeNamed(text, from.kind)
    case 'text':
      return text
  }
}

/** What each word means, under its plain form; a list is asked for every cell of a column. */
const meanings = new WeakMap<object, ReadonlyMap<string, string>>()

function meaningsOf(words: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  const known = meanings.get(words)
  if (known !== undefined) return known
  const made = new Map<string, string>()
  for (const [word, meaning] of Object.entries(words)) {
    for (const form of [plain(word), plain(meaning)]) {
      if (!made.has(form)) made.set(form, meaning)
    }
  }
  meanings.set(words, made)
  return made
}

/** @throws Failure `not_in_list` where the words are listed and this is none of them. */
function wordIn(words: Readonly<Record<string, string>>, text: string): string {
  const meaning = meaningsOf(words).get(plain(text))
  if (meaning !== undefined) return meaning
  const known = Object.keys(words).slice(0, 12).join(', ')
  throw new Failure(
    'not_in_list',
    `"${text.slice(0, 60)}" is not known here; use one of ${known}`,
    { known }
  )
}
