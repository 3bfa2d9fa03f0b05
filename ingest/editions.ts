import type { NewEvent } from '../domain/event-store.ts'
import { Failure } from '../domain/failure.ts'
import type { Entrant } from './entrant.ts'
import { idOfKey, longerKey } from './event-id.ts'
import type { Plan, Stored } from './plan.ts'
import type { Sameness } from './source.ts'

/** More editions of one statement than this are a loop, not a history. */
const maxEditions = 1_000

/** A known statement of a batch, with the last edition of it that was found so far. */
interface Open extends Entrant {
  readonly index: number
  readonly latest: Stored
}

/** The edition that would follow so many others. */
function edition({ event, key, latest }: Open, number: number): NewEvent {
  const id = idOfKey(event.occurredAtMs, longerKey(key, 'edition', number))
  return { ...event, id, corrects: latest.id }
}

/**
 * What counts is the latest edition of a statement: saying it again changes nothing, saying anything
 * else, also what an earlier edition said, is a new edition.
 *
 * @param log.known stored events under the ids of what would follow.
 * @throws Failure of the store.
 */
export async function planEditions(
  entrants: readonly Entrant[],
  plans: readonly Plan[],
  log: {
    readonly known: (asked: readonly Entrant[]) => Promise<ReadonlyMap<string, Stored>>
    readonly same: Sameness
  }
): Promise<readonly Plan[]> {
  if (!plans.some(({ kind }) => kind === 'known')) return plans
  const planned = [...plans]
  let open = entrants.flatMap((entrant, index): readonly Open[] => {
    const plan = planned[index]
    return plan?.kind === 'known' ? [{ ...entrant, index, latest: plan.event }] : []
  })
  for (let number = 1; open.length > 0; number += 1) {
    if (number > maxEditions) throw new Failure('internal', `over ${maxEditions} editions`)
    const asked = open.map((each) => ({ ...each, next: edition(each, number) }))
    const known = await log.known(asked.map(({ next, ...each }) => ({ ...each, event: next })))
    open = asked.flatMap(({ next, ...each }) => {
      const later = known.get(next.id)
      if (later !== undefined) return [{ ...each, latest: later }]
      planned[each.index] = log.same(each.latest, each.event)
        ? { kind: 'known', event: each.latest }
        : { kind: 'append', event: next }
      return []
    })
  }
  return planned
}
