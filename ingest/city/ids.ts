import { eventId } from '../event-id.ts'
import type { CityEvent } from './reports.ts'

/** Where a key begins so, it is of the plan's own facts: the same in every run of the plan. */
export const referenceKey = 'reference/'

/** Id of a report: the same plan and seed give the same reports the same ids. */
export function cityEventId(
  boundary: string,
  seed: number,
  { occurredAtMs, sourceKey }: Pick<CityEvent, 'occurredAtMs' | 'sourceKey'>
): string {
  const run = sourceKey.startsWith(referenceKey) ? null : seed
  return eventId(occurredAtMs, ['city', boundary, run, sourceKey])
}
