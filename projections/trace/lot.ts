import { Failure } from '../../domain/failure.ts'
import { lotText } from '../log/names.ts'
import { keyOf } from '../log/numbers.ts'
import type { Session } from '../session.ts'
import type { TraceStep } from './contract.ts'
import { keepsStock, type LotGraph } from './graph.ts'
import { lotKeys } from './lot-keys.ts'
import type { LotMovement } from './movements.ts'

/** The same for a lot that nobody names and for one that is somebody else's. */
export function noSuchLot(boundary: string, lot: string): Failure {
  return new Failure(
    'not_found',
    `no event in ${boundary} names the lot "${lot}"; stocks/lots lists those of a place`,
    { boundary, lot }
  )
}

/** A lot as it is asked for. */
export interface AskedLot {
  readonly boundary: string
  readonly lot: string
}

/** A lot as the mirror knows it. */
interface Found {
  /** Its number; null where no event of the log names it. */
  readonly number: number | null
  /** Number of some lot that is there, always the same for the same name; 0 where there is none. */
  readonly other: number
}

/** By its key: comparing millions of names would take longer than all the rest. */
export async function lotNumber(session: Session, { boundary, lot }: AskedLot): Promise<Found> {
  const key = keyOf(lotText(boundary, lot))
  const { id, lots } = await lotKeys.find(session, key)
  return { number: id, other: lots === 0 ? 0 : (key.low % lots) + 1 }
}

export function totalGrams(movements: readonly { readonly massGrams: number }[]): number {
  return movements.reduce((sum, { massGrams }) => sum + massGrams, 0)
}

/** What made the lot: other lots, and what came in from where no account is kept. */
export function intoLot(lot: number, movements: readonly LotMovement[]): readonly LotMovement[] {
  return movements.filter(
    ({ kind, lot: from, becomes, source }) =>
      becomes === lot && (from !== lot || (kind === 'flow' && !keepsStock(source)))
  )
}

/** What the lot went on to: other lots, and where no account is kept. */
export function outOfLot(lot: number, movements: readonly LotMovement[]): readonly LotMovement[] {
  return movements.filter(
    ({ kind, lot: from, becomes, target }) =>
      from === lot && (becomes !== lot || (kind === 'flow' && !keepsStock(target)))
  )
}

/** The graph's steps from lot to lot, as they were taken. */
export function stepsOf(
  { movements }: LotGraph,
  names: ReadonlyMap<number, string>,
  taken: typeof intoLot
): TraceStep[] {
  return [...movements].flatMap(([lot, all]) =>
    taken(lot, all).flatMap(({ lot: from, becomes, target, firstDay, lastDay, massGrams }) => {
      if (from === null || becomes === null || from === becomes) return []
      const ends = { from: names.get(from) ?? '', to: names.get(becomes) ?? '' }
      return [{ ...ends, place: target, firstDay, lastDay, massGrams }]
    })
  )
}
