import { flag, integer, integerOrNull, type Row, text } from '../../cells.ts'
import { namesOf } from '../../known-names.ts'
import type { Session } from '../../session.ts'
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

/** What the dictionary calls the numbers of new movements. */
interface Names {
  /** At the level asked for. */
  readonly process: (row: Row, end: 'source' | 'target') => string
  readonly factor: (row: Row) => string | null
}

async function namesFor(session: Session, rows: readonly Row[], asked: Asked): Promise<Names> {
  const { level = 'place' } = asked.parameters
  const ids = rows.flatMap((row) => {
    const factor = integerOrNull(row, 'factor')
    const ends = [integer(row, 'source'), integer(row, 'target')]
    return factor === null ? ends : [...ends, factor]
  })
  const nameOf = await namesOf(session, ids)
  return {
    process: (row, end) => nameOf(integer(row, end))[level],
    factor: (row) => {
      const factor = integerOrNull(row, 'factor')
      return factor === null ? null : nameOf(factor).place
    }
  }
}

/** Both ends of what is asked for of a movement, as `partsSql` tells them; null where none is. */
function endsOf(row: Row, names: Names): { source: string; target: string } | null {
  const [source, target] = [names.process(row, 'source'), names.process(row, 'target')]
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
      factor: names.factor(row),
      massGrams: mass ?? 0,
      unknownMass: mass === null ? n : 0,
      madeSdGrams: mass === null ? 0 : times,
      madeVariance: mass === null ? 0 : variance
    }
  ]
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
  after: number
): Promise<NewFacts | null> {
  const { group = null, product = null } = asked.bindings
  const bindings = asked.material.own.length === 0 ? undefined : { group, product }
  const rows = await session.rowsOnce(newFactsSql(asked, after), bindings)
  if (rows.length > mostNew) return null
  const { parameters } = asked
  const names = await namesFor(session, rows, asked)
  const those = (kinds: readonly string[]) =>
    rows.filter((row) => kinds.includes(text(row, 'kind')))
  const inWindow = (kinds: readonly string[]) =>
    those(kinds)
      .filter((row) => isTouching(parameters, row))
      .flatMap((row) => linkOf(row, names, bucketIn(parameters, row)))
  return {
    links: inWindow(['flow', 'link']),
    stocks: inWindow(['stock']).filter(({ bucket }) => bucket !== null),
    pairs: those(['flow']).map((row): Pair => {
      const ends = { source: names.process(row, 'source'), target: names.process(row, 'target') }
      return { ...ends, times: integer(row, 'n') }
    }),
    areBooked: those(['flow', 'link']).some((row) => flag(row, 'is_booked'))
  }
}
