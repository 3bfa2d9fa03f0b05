import type { Position } from '../domain/event-store.ts'
import { integer, type Row, textOrNull } from './cells.ts'
import type { WindowParameters } from './contract.ts'
import { numberOf } from './known-names.ts'
import type { Bindings, Session } from './session.ts'

/**
 * Pieces of SQL that every question about a window shares, so that "inside", "overlapping" and
 * "as known at" mean the same everywhere. They are constants; values are bound.
 */
export interface WindowSql {
  /** Lies inside the window or overlaps it, in the boundary, of the group where one is asked. */
  readonly touching: string
  /** Lies inside the window: counts. What touches and is not inside is straddling. */
  readonly inside: string
  /** In the boundary and known, whatever its period and group. */
  readonly inBoundary: string
  readonly bindings: Bindings
}

const inside = 'valid_from >= $from::date and valid_to <= $to::date'

/** Only one product group, where one is asked for; `$group` is bound then. */
export function inGroup(group: string | undefined): readonly string[] {
  return group === undefined
    ? []
    : ['product_group in (select id from dictionary where lower(name) = lower($group))']
}

/**
 * Days, boundary and group as conditions on a table with those columns. The boundary's number is
 * looked up beforehand: against a constant the scan filters, against a subquery it has to join.
 * Without a group all values are numbers and days, so that the plan is kept (bindings.ts).
 *
 * @param known the column that says since when a row was known.
 */
export async function windowSql(
  session: Session,
  parameters: WindowParameters,
  known: 'known_at' | 'recorded_at' = 'known_at'
): Promise<WindowSql> {
  const { boundary, from, to, group, asKnownAt } = parameters
  const inBoundary = [
    'boundary = $boundary::uinteger',
    ...(asKnownAt === undefined ? [] : [`${known} <= make_timestamp($known_at)`])
  ]
  const touching = [
    ...inBoundary,
    'valid_from <= $to::date',
    'valid_to >= $from::date',
    ...inGroup(group)
  ]
  return {
    touching: touching.join(' and '),
    inside,
    inBoundary: inBoundary.join(' and '),
    bindings: {
      boundary: await numberOf(session, boundary),
      from,
      to,
      group: group ?? null,
      // Microseconds; what was recorded within the asked millisecond is known.
      known_at: asKnownAt === undefined ? null : Date.parse(asKnownAt) * 1_000
    }
  }
}

/**
 * Position up to which the projection's tables are computed.
 *
 * @param projection its name, as projections.ts has it: it stands in the text, so the plan is kept.
 */
export async function answeredAt(session: Session, projection: string): Promise<Position | null> {
  const [row] = await session.rows(
    `select position from build where projection = '${projection}' and serving`
  )
  return row === undefined ? null : textOrNull(row, 'position')
}

/** From the columns `n` and `mass_grams`. */
export function straddlingOf(row: Row | undefined): { events: number; massGrams: number } {
  if (row === undefined) return { events: 0, massGrams: 0 }
  return { events: integer(row, 'n'), massGrams: integer(row, 'mass_grams') }
}
