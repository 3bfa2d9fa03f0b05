import type { EventField, Field, Reading, SheetMapping } from './sheet.ts'

/** How a column was found for a field: under a known heading, by likeness, or not at all. */
type Found = 'known' | 'guessed' | 'none'

/** One field while its source is being chosen. */
export interface DraftField {
  /** Path in the event's data; `day` and `time` are the envelope's. */
  readonly path: string
  readonly from: 'column' | 'constant' | 'nothing'
  /** Heading of the chosen column; empty where none is. */
  readonly column: string
  readonly found: Found
  readonly constant: string
  readonly as: Reading
  readonly kind: string | null
  /** A word of the table and what it means, a line each: `kg = kg`. */
  readonly words: string
  readonly required: boolean
  readonly empty: string | null | undefined
  /** Whether it tells one row from another. */
  readonly isKey: boolean
}

export interface Draft {
  readonly name: string
  readonly doc: string
  readonly event: string
  readonly fields: readonly DraftField[]
  /** Paths of the key in their order, which is part of what a row is told by. */
  readonly keyOrder: readonly string[]
}

export const dayPath = 'day'
export const timePath = 'time'
const isEnvelope = (path: string) => path === dayPath || path === timePath

/** Headings are the same whatever their case, accents, dots and blanks. */
function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/gu, ' ')
    .trim()
}

function spellingsOf(from: Field): readonly string[] {
  if ('constant' in from) return []
  return typeof from.column === 'string' ? [from.column] : from.column
}

/** Whether two headings share a word that says something. */
function isAlike(heading: string, spelling: string): boolean {
  const words = new Set(
    plain(spelling)
      .split(' ')
      .filter((word) => word.length > 1)
  )
  return plain(heading)
    .split(' ')
    .some((word) => words.has(word))
}

/** The column of a table that a field is likeliest in; a heading that is taken is not guessed again. */
function columnFor(
  from: Field,
  headings: readonly string[],
  taken: ReadonlySet<string>
): { readonly column: string; readonly found: Found } {
  const spellings = spellingsOf(from)
  for (const spelling of spellings) {
    const same = headings.find((heading) => plain(heading) === plain(spelling))
    if (same !== undefined) return { column: same, found: 'known' }
  }
  const alike = headings.find(
    (heading) =>
      heading !== '' &&
      !taken.has(heading) &&
      spellings.some((spelling) => isAlike(heading, spelling))
  )
  if (alike !== undefined) return { column: alike, found: 'guessed' }
  return { column: '', found: 'none' }
}

function wordsText(words: Readonly<Record<string, string>> | undefined): string {
  return Object.entries(words ?? {})
    .map(([word, meaning]) => `${word} = ${meaning}`)
    .join('\n')
}

function draftField(
  path: string,
  from: Field,
  table: { readonly headings: readonly string[]; readonly taken: ReadonlySet<string> },
  isKey: boolean
): DraftField {
  const { column, found } = columnFor(from, table.headings, table.taken)
  const common = { path, isKey, column, found }
  if ('constant' in from) {
    return {
      ...{ ...common, from: 'constant', constant: String(from.constant ?? ''), as: 'text' },
      ...{ kind: null, words: '', required: false, empty: undefined }
    }
  }
  const isLeftOut = found === 'none' && !from.required
  return {
    ...{ ...common, from: isLeftOut ? 'nothing' : 'column', constant: from.empty ?? '' },
    ...{ as: from.as, kind: from.kind ?? null, words: wordsText(from.words) },
    ...{ required: from.required, empty: from.empty }
  }
}

/** A mapping as a draft over the headings of a table, with what was found and what is guessed. */
export function draftOf(
  mapping: SheetMapping,
  headings: readonly string[],
  { name, doc }: { readonly name: string; readonly doc: string }
): Draft {
  const { day, time, fields: named } = mapping
  const all: (readonly [string, Field])[] = [[dayPath, day]]
  if (time !== undefined) all.push([timePath, time])
  all.push(...Object.entries(named))
  const taken = new Set(
    all.flatMap(([, from]) => {
      const { column, found } = columnFor(from, headings, new Set(headings))
      return found === 'known' ? [column] : []
    })
  )
  const fields = all.map(([path, from]) =>
    draftField(path, from, { headings, taken }, mapping.key.includes(path))
  )
  return { name, doc, event: mapping.event, fields, keyOrder: mapping.key }
}

/** A field of the event that the mapping did not name so far. */
export function addedField({ path, required, values }: EventField): DraftField {
  return {
    ...{ path, from: 'column', column: '', found: 'none', constant: '' },
    as: path.endsWith('.value') || path.endsWith('.tare') ? 'number' : 'text',
    ...{ kind: null, words: wordsText(Object.fromEntries(values.map((word) => [word, word]))) },
    ...{ required, empty: undefined, isKey: false }
  }
}

function wordsOf(text: string): Readonly<Record<string, string>> | null {
  const pairs = text
    .split('\n')
    .map((line) => line.split('='))
    .flatMap(([word = '', meaning = '']) =>
      word.trim() === '' ? [] : [[word.trim(), meaning.trim() || word.trim()] as const]
    )
  return pairs.length === 0 ? null : Object.fromEntries(pairs)
}

function fieldOf(draft: DraftField): Field | null {
  const { from, column, constant, as, kind, required, empty } = draft
  const words = wordsOf(draft.words)
  if (from === 'constant') return { constant: constant === '' ? null : constant }
  if (from === 'nothing') return empty === undefined ? null : { constant: empty }
  return {
    ...{ column, as, required },
    ...(as === 'place' && kind !== null ? { kind } : {}),
    ...(words === null ? {} : { words }),
    ...(empty === undefined ? {} : { empty })
  }
}

/** Paths that still have to be told where they come from. */
export function unsettled({ fields }: Draft): readonly string[] {
  return fields
    .filter(({ from, column, required, path }) =>
      from === 'column' ? column === '' : from === 'nothing' && (required || path === dayPath)
    )
    .map(({ path }) => path)
}

/** The mapping that a draft is. A column that was chosen stands alone: no other may come in its place. */
export function mappingOf({
  name,
  doc,
  event,
  fields,
  keyOrder
}: Draft): Omit<SheetMapping, 'own'> {
  const settled = fields.flatMap((draft) => {
    const from = fieldOf(draft)
    return from === null ? [] : [[draft.path, from] as const]
  })
  const paths = new Set(settled.map(([path]) => path))
  const keys = new Set(
    fields.filter(({ path, isKey }) => isKey && paths.has(path)).map(({ path }) => path)
  )
  const day = settled.find(([path]) => path === dayPath)?.[1] ?? { constant: '' }
  const time = settled.find(([path]) => path === timePath)?.[1]
  const hasTime = time !== undefined && !('constant' in time && time.constant === null)
  return {
    ...{ name, event, day, doc: { it: doc, en: doc } },
    ...(hasTime ? { time } : {}),
    fields: Object.fromEntries(settled.filter(([path]) => !isEnvelope(path))),
    key: [...keyOrder, ...fields.map(({ path }) => path)].filter(
      (path, index, all) => keys.has(path) && all.indexOf(path) === index
    )
  }
}
