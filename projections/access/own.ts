import { Failure } from '../../domain/failure.ts'

/** Pieces for queries that restrict themselves (`asked`): `own_place` is there for every party. */

/**
 * Condition: the place named in a column, or in one of some, was the party's own, on a day where one is
 * given. The veil spells it: of few places each is compared, as looking them up for every row is
 * planned far longer.
 */
export function isOwn(
  columns: string | readonly string[],
  by: 'number' | 'name' = 'name',
  day?: string
): string {
  return `is_own(${[[columns].flat().join('/'), by, day ?? 'any_day'].join(', ')})`
}

/** The same for what does not exist and for what is somebody else's. */
export function nothingUnder(named: string): Failure {
  return new Failure('not_found', `nothing is known to you under ${named.slice(0, 200)}`)
}
