import { Failure } from '../../domain/failure.ts'
import { textOrNull } from '../cells.ts'
import type { Session } from '../session.ts'
import type { FiguresParameters } from './contract.ts'

/** More months than somebody looks at; each is a pass over its facts. */
const maxMonths = 36
const defaultMonths = 12

/** A month that is released, and the instant as of which it is. */
export interface Month {
  /** `2026-06`. */
  readonly name: string
  readonly firstDay: string
  readonly lastDay: string
  /** Its facts are those recorded up to here, ISO instant. */
  readonly knownAt: string
}

/** `2026-06` and 3 months later. */
function plus(name: string, months: number): string {
  const [year = 0, month = 1] = name.split('-').map(Number)
  return new Date(Date.UTC(year, month - 1 + months, 1)).toISOString().slice(0, 7)
}

function monthOf(name: string): Month {
  const next = Date.parse(`${plus(name, 1)}-01T00:00:00Z`)
  return {
    name,
    firstDay: `${name}-01`,
    lastDay: new Date(next - 1).toISOString().slice(0, 10),
    knownAt: new Date(Date.parse(`${plus(name, 2)}-01T00:00:00Z`) - 1).toISOString()
  }
}

/**
 * The last month whose following month is over by the log's own time, in UTC; null where there is
 * none. The log's time never falls, so everything recorded before that end is there: as far as all
 * projections have come, which may be less than is mirrored.
 */
async function lastReleased(session: Session): Promise<string | null> {
  const [row] = await session.rows(
    `select strftime(date_trunc('month', max(recorded_at)) - interval 2 month, '%Y-%m') as month
     from log
     where seq <= (select min(seq) from build where serving)`
  )
  return row === undefined ? null : textOrNull(row, 'month')
}

/**
 * The released months that are asked for. A month is told once, as it was known at one instant: told
 * anew with what was reported since, the difference of two answers would be what one party reported.
 *
 * @throws Failure `invalid_parameter` for more than three years at once.
 */
export async function monthsAsked(
  session: Session,
  { firstMonth, lastMonth }: FiguresParameters
): Promise<{ readonly releasedUpTo: string | null; readonly months: readonly Month[] }> {
  const releasedUpTo = await lastReleased(session)
  if (releasedUpTo === null) return { releasedUpTo, months: [] }
  const last = lastMonth !== undefined && lastMonth < releasedUpTo ? lastMonth : releasedUpTo
  const names: string[] = []
  for (let name = firstMonth ?? plus(last, 1 - defaultMonths); name <= last; name = plus(name, 1)) {
    names.push(name)
    if (names.length <= maxMonths) continue
    throw new Failure(
      'invalid_parameter',
      `at most ${maxMonths} months are told at once; ask from ${plus(last, 1 - maxMonths)} or to an earlier month`,
      { maxMonths }
    )
  }
  return { releasedUpTo, months: names.map(monthOf) }
}
