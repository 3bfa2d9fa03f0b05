import type { Bindings } from '../session.ts'
import { always, type OwnPlace } from './own-places.ts'

/** A name, and its number in the dictionary; null: it has none, so that no row is under it. */
interface Numbered {
  readonly number: number | null
}

export interface NumberedBoundary extends Numbered {
  readonly name: string
}

export interface NumberedPlace extends Numbered, OwnPlace {}

/** What is left to see behind the veil. */
export interface Restriction {
  /** The boundaries; null: all. */
  readonly boundaries: readonly NumberedBoundary[] | null
  /** The party's own places; null: whoever asks acts for none. */
  readonly places: readonly NumberedPlace[] | null
  /** Whether a row must name one of them, or the query itself sees to it. */
  readonly rows: 'own' | 'all'
  /** Whether published rows of other boundaries are seen beside. */
  readonly withPublished: boolean
}

/** How a statement spells a value that the restriction brings with it. */
export type Spell = (name: string, value: string | number | null, type: Type) => string
type Type = 'varchar' | 'uinteger' | 'date'

/** Bound under its name: statements of restrictions of one length are the same. */
export const bound: Spell = (name, _, type) => `$${name}::${type}`

/** Nothing that could end a quotation or a statement. */
const plain = /^[\p{L}\p{N}_.: -]*$/u

/** Written out. @throws Error for a text that is not plain; see `isPlain`. */
export const writtenOut: Spell = (_, value, type) => {
  if (typeof value === 'number') return `${value}::${type}`
  if (value === null) return `null::${type}`
  if (!plain.test(value)) throw new Error(`${JSON.stringify(value)} is not to be written out`)
  return `'${value}'::${type}`
}

/** Whether all of it may be written out. */
export function isPlain({ boundaries, places }: Restriction): boolean {
  const names = [
    ...(boundaries ?? []).map(({ name }) => name),
    ...(places ?? []).flatMap(({ place, since, until }) => [place, since, until])
  ]
  return names.every((name) => plain.test(name))
}

/**
 * A list filled up to a power of two by its last entry, so that restrictions of about one length share
 * a prepared statement.
 */
function filled<Entry>(list: readonly Entry[] | null): readonly Entry[] {
  const last = list?.at(-1)
  if (list === null || last === undefined) return []
  const slots = 2 ** Math.ceil(Math.log2(list.length))
  return [...list, ...Array.from({ length: slots - list.length }, () => last)]
}

export interface SpeltBoundary {
  readonly name: string
  readonly number: string
}

export interface SpeltPlace extends SpeltBoundary {
  /** Null: from the beginning of time on. */
  readonly since: string | null
  /** Null: to its end. */
  readonly until: string | null
}

/** Which ends of its span a place has. */
function spanOf({ since, until }: OwnPlace) {
  return `${since === always.since ? '' : 'since'}${until === always.until ? '' : 'until'}` as const
}

/** A place, and which of the spans it is a party's own in. */
interface Slot extends NumberedPlace {
  readonly span: number
}

/** Places with those of one span beside each other, of each as many as `filled` makes of them. */
function placeSlots(places: Restriction['places']): readonly Slot[] {
  const bySpan = Map.groupBy(places ?? [], ({ since, until }) => `${since} ${until}`)
  // In the same order for whoever has as many places in spans of the same ends.
  const ends = (own: readonly NumberedPlace[]) => own.slice(0, 1).map(spanOf).join('').length
  return [...bySpan.values()]
    .map(filled)
    .toSorted((a, b) => a.length - b.length || ends(a) - ends(b))
    .flatMap((own, span) => own.map((place) => ({ ...place, span })))
}

/** What the veiled form of a statement depends on, beside the statement, where values are bound. */
export function formOf({ boundaries, places, rows, withPublished }: Restriction): string {
  const slots = boundaries === null ? 'all' : filled(boundaries).length
  return [
    slots,
    ...placeSlots(places).map((slot) => `${spanOf(slot)}${slot.span}`),
    rows,
    withPublished
  ].join(' ')
}

/** A restriction in the words of a statement. */
export interface Spelt extends Pick<Restriction, 'rows' | 'withPublished'> {
  readonly boundaries: readonly SpeltBoundary[] | null
  readonly places: readonly SpeltPlace[]
}

/** A restriction as a statement spells it. */
export function speltBy(spell: Spell, { boundaries, places, ...rest }: Restriction): Spelt {
  return {
    ...rest,
    boundaries:
      boundaries === null
        ? null
        : filled(boundaries).map(({ name, number }, slot) => ({
            name: spell(`veil_boundary_${slot}`, name, 'varchar'),
            number: spell(`veil_boundary_number_${slot}`, number, 'uinteger')
          })),
    places: placeSlots(places).map(({ place, number, since, until, span }, slot) => ({
      name: spell(`veil_place_${slot}`, place, 'varchar'),
      number: spell(`veil_place_number_${slot}`, number, 'uinteger'),
      since: since === always.since ? null : spell(`veil_since_${span}`, since, 'date'),
      until: until === always.until ? null : spell(`veil_until_${span}`, until, 'date')
    }))
  }
}

/** What `bound` refers to. */
export function bindingsOf(restriction: Restriction): Bindings {
  const bindings: Record<string, string | number | null> = {}
  speltBy((name, value) => {
    bindings[name] = value
    return name
  }, restriction)
  return bindings
}
