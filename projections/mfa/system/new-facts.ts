import { flag, integer, integerOrNull, type Row, text, textOrNull } from '../../cells.ts'
import type { Session } from '../../session.ts'
import { nameAt } from '../../level.ts'
import type { Asked } from './asked.ts'
import type { SystemParameters } from './contract.ts'
import { otherProducts } from './movements.ts'
import { bucketOf } from './periods.ts'
import type { Pair } from './processes.ts'

/** What a new movement adds to a link of a period, or takes from it where it is taken back. */
export interface NewLink {
  /** Null where it is in no single period of the window. */
  readonly bucket: string | null
  readonly source: string
  readonly target: string
  /** What made grams of packages; null where nothing did. */
  readonly factor: string | null
  readonly massGrams: number
  readonly variance: number
  readonly events: number
  readonly unknownMass: number
  /** Of what a factor made; sums as `MadeWith` has them. */
  readonly madeSdGrams: number
  readonly madeVariance: number
}

/** The movements that became known after an event of the mirror, as a system needs them. */
export interface NewFacts {
  readonly names: Names
  readonly links: readonly NewLink[]
  /** Published stock changes; source and target are the process. */
  readonly stocks: readonly NewLink[]
  /** Who gave to whom, whenever and whatever it was. */
  readonly pairs: readonly Pair[]
  /** Whether any of them is one that books are kept of. */
  readonly areBooked: boolean
}

/** Beyond so many new movements reading all anew is quicker. */
const mostNew = 20_000

/** Whether a row is about what is asked for, never null. */
function isMet(conditions: readonly string[]): string {
  return conditions.length === 0 ? 'true' : `coalesce(${conditions.join(' and ')}, false)`
}

/**
 * One row a movement, without sums or the window: to plan those takes longer than to do without them
 * for a few rows. The numbers stand in the text, since only then a scan passes over the years before.
 */
function newFactsSql({ bindings, material }: Asked, after: number): string {
  return `
    select kind::varchar as kind, source, target, factor, n, mass_grams, sd_grams,
      publication is null as is_booked, valid_from::varchar as first_day,
      valid_to::varchar as last_day, ${isMet(material.own)} as is_own,
      ${isMet(material.becomes)} as becomes_own
    from flow
    where boundary = ${Number(bindings.boundary)} and known_seq > ${after}
    limit ${mostNew + 1}`
}

/** The period of the window that a movement lies in; null where it is in no single one. */
function bucketIn({ period, from, to }: SystemParameters, row: Row): string | null {
  const [first, last] = [text(row, 'first_day'), text(row, 'last_day')]
  if (first < from || last > to) return null
  const bucket = bucketOf(period, first, from)
  return bucket === bucketOf(period, last, from) ? bucket : null
}

function isTouching({ from, to }: SystemParameters, row: Row): boolean {
  return text(row, 'first_day') <= to && text(row, 'last_day') >= from
}

/** A name of the dictionary, and the process that it is at the level asked for. */
interface Named {
  readonly name: string
  readonly process: string
}

/** Names by their numbers. */
export type Names = ReadonlyMap<number, Named>

/** The names of new movements, beside those that are known. */
async function namesOf(
  session: Session,
  rows: readonly Row[],
  { known, level }: { readonly known: Names; readonly level: SystemParameters['level'] }
): Promise<Names> {
  const ids = new Set(
    rows.flatMap((row) => {
      const factor = integerOrNull(row, 'factor')
      const ends = [integer(row, 'source'), integer(row, 'target')]
      return factor === null ? ends : [...ends, factor]
    })
  )
  const unknown = [...ids].filter((id) => !known.has(id))
  if (unknown.length === 0) return known
  const found = await session.rowsOnce(
    `select id, name, ${nameAt(level, 'name')} as process
     from dictionary
     where id in (${unknown.join(', ')})`
  )
  return new Map([
    ...known,
    ...found.map((row) => {
      const one: Named = { name: text(row, 'name'), process: text(row, 'process') }
      return [integer(row, 'id'), one] as const
    })
  ])
}

function named(names: Names, row: Row, column: 'source' | 'target' | 'factor'): Named | undefined {
  const id = integerOrNull(row, column)
  if (id === null) return undefined
  const found = names.get(id)
  if (found === undefined) throw new Error(`the dictionary has no name number ${id}`)
  return found
}

/** Both ends of what is asked for of a movement, as `partsSql` tells them; null where none is. */
function endsOf(row: Row, names: Names): { source: string; target: string } | null {
  const source = named(names, row, 'source')?.process ?? otherProducts
  const target = named(names, row, 'target')?.process ?? otherProducts
  const [own, becomes] = [flag(row, 'is_own'), flag(row, 'becomes_own')]
  if (text(row, 'kind') !== 'link') return own ? { source, target } : null
  if (own === becomes) return null
  return own ? { source, target: otherProducts } : { source: otherProducts, target: source }
}

function linkOf(row: Row, names: Names, bucket: string | null): NewLink[] {
  const ends = endsOf(row, names)
  if (ends === null) return []
  const [n, mass] = [integer(row, 'n'), integerOrNull(row, 'mass_grams')]
  const sdGrams = integerOrNull(row, 'sd_grams') ?? 0
  const [times, variance] = [n * sdGrams, n * sdGrams * sdGrams]
  return [
    {
      ...{ bucket, ...ends, variance, events: n },
      factor: named(names, row, 'factor')?.name ?? null,
      massGrams: mass ?? 0,
      unknownMass: mass === null ? n : 0,
      madeSdGrams: mass === null ? 0 : times,
      madeVariance: mass === null ? 0 : variance
    }
  ]
}

function pairOf(row: Row, names: Names): Pair {
  const [source, target] = [named(names, row, 'source'), named(names, row, 'target')]
  return {
    source: source?.process ?? otherProducts,
    target: target?.process ?? otherProducts,
    times: integer(row, 'n')
  }
}

/** What is known already: up to which event, and names that need not be looked up. */
interface KnownFacts {
  readonly after: number
  readonly names: Names
}

/**
 * What became known after an event of the mirror; null where it is so much that reading all anew is
 * quicker.
 *
 * @throws Failure `read_model_unavailable`.
 */
export async function findNewFacts(
  session: Session,
  asked: Asked,
  { after, names: known }: KnownFacts
): Promise<NewFacts | null> {
  const { group = null, product = null } = asked.bindings
  const bindings = asked.material.own.length === 0 ? undefined : { group, product }
  const rows = await session.rowsOnce(newFactsSql(asked, after), bindings)
  if (rows.length > mostNew) return null
  const { parameters } = asked
  const names = await namesOf(session, rows, { known, level: parameters.level })
  const those = (kinds: readonly string[]) =>
    rows.filter((row) => kinds.includes(text(row, 'kind')))
  const inWindow = (kinds: readonly string[]) =>
    those(kinds)
      .filter((row) => isTouching(parameters, row))
      .flatMap((row) => linkOf(row, names, bucketIn(parameters, row)))
  return {
    names,
    links: inWindow(['flow', 'link']),
    stocks: inWindow(['stock']).filter(({ bucket }) => bucket !== null),
    pairs: those(['flow']).map((row) => pairOf(row, names)),
    areBooked: those(['flow', 'link']).some((row) => flag(row, 'is_booked'))
  }
}
