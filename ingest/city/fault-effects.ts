import { eventTypeOf } from '../../domain/catalog.ts'
import { marketDayOf } from '../../domain/market-day.ts'
import type { Movement } from '../../domain/movement.ts'
import type { CityEvent } from './reports.ts'

/** Grams that the reports say too many (or, below 0, too few) of on one way on the fault's day. */
export interface Effect {
  readonly source: string
  readonly target: string
  readonly massGrams: number
}

/** What a report says that moved. */
export function movementsOf({ type, data, occurredAtMs }: CityEvent): readonly Movement[] {
  const at = { occurredAtMs, marketDay: marketDayOf(occurredAtMs) }
  return eventTypeOf(type).movements(data, at)
}

/** Market day that a report is about; of a treatment the last of its period. */
export function dayOf(event: CityEvent): string {
  const [first] = movementsOf(event)
  return first?.period.to ?? marketDayOf(event.occurredAtMs)
}

/**
 * How far what counts is off when this is said instead of what is right, or nothing at all. Where
 * the other party reports the transfer too, and rightly, the better statement counts.
 */
export function effectsOf(right: CityEvent, said: CityEvent | null): readonly Effect[] {
  const { statement } = right
  const before = movementsOf(right)
  if (said === null) return statement === undefined ? difference(before, []) : []
  if (statement?.counts === false) return []
  const after = movementsOf(said)
  if (statement !== undefined && after.some(({ massGrams }) => massGrams === null)) return []
  return difference(before, after)
}

/** Differences of mass by both ends, where there are any. */
export function difference(
  before: readonly Movement[],
  after: readonly Movement[]
): readonly Effect[] {
  const found = new Map<string, { source: string; target: string; massGrams: number }>()
  const add = (movements: readonly Movement[], sign: number) => {
    for (const movement of movements) {
      const isFlow = movement.kind === 'flow'
      const source = isFlow ? movement.source.id : movement.process.id
      const target = isFlow ? movement.target.id : movement.process.id
      const effect = found.get(`${source} ${target}`) ?? { source, target, massGrams: 0 }
      effect.massGrams += sign * (movement.massGrams ?? 0)
      found.set(`${source} ${target}`, effect)
    }
  }
  add(before, -1)
  add(after, 1)
  return [...found.values()].filter(({ massGrams }) => massGrams !== 0)
}
