import type { FilieraEvent } from '../domain/catalog.ts'
import type { EventStore } from '../domain/event-store.ts'
import { type Collected, collectionsOf } from './collections.ts'
import type { OwnPlaces } from './own-places.ts'
import { note, type RejectNote } from './source.ts'

type Said<Name extends FilieraEvent['type']> = Extract<FilieraEvent, { readonly type: Name }>

/** What other streams have a say in. */
export type AsksElsewhere = Said<'SurplusCollected' | 'SurplusSorted'>

export function asksElsewhere(event: FilieraEvent): event is AsksElsewhere {
  return event.type === 'SurplusCollected' || event.type === 'SurplusSorted'
}

/** What was recorded of a collection, by its id. */
type Made = (collection: string) => readonly Collected[]

/**
 * What the log says of collections now.
 *
 * @param together collections that are recorded along with what is judged.
 * @throws Failure of the store, or `log_damaged`.
 */
export async function madeKnown(store: EventStore, together: readonly Collected[]): Promise<Made> {
  const collections = collectionsOf(store)
  await collections.refresh()
  return (collection) => [
    ...collections.of(collection),
    ...together.filter((each) => each.collection === collection)
  ]
}

/**
 * Why a collection may not have the id that it has; null where it may. What is sorted is told by it whose
 * surplus it was: so an id is of whoever used it first, and of whom they named.
 *
 * @throws Failure of the store, or `log_damaged`.
 */
export async function collectedRefusal(
  { data: { collection, surplus } }: Said<'SurplusCollected'>,
  made: Made,
  own: OwnPlaces
): Promise<RejectNote | null> {
  const known = made(collection)
  await own.learn(known.flatMap(({ from, collector }) => [from, collector]))
  const isOwn = ({ from, collector, day }: Collected) =>
    own.has(collector, day) || own.has(from, day)
  const isFree = known.every(isOwn) || known.some((each) => each.surplus === surplus && isOwn(each))
  if (isFree) return null
  const reason = `the id ${collection} is taken; give your collection an id of your own`
  return note('data.collection', 'not_yours', reason, collection)
}

/**
 * Why a sorting may not name the collections that it does; null where it may. A party sorts what it
 * collected itself; what others did, and what nobody did, it does not know of.
 *
 * @throws Failure of the store, or `log_damaged`.
 */
export async function sortedRefusal(
  event: Said<'SurplusSorted'>,
  made: Made,
  own: OwnPlaces
): Promise<RejectNote | null> {
  for (const { collection } of event.data.inputs) {
    const known = made(collection)
    await own.learn(known.map(({ collector }) => collector))
    if (known.some(({ collector, day }) => own.has(collector, day))) continue
    const reason = `no collection ${collection} of yours is recorded; record it first, or check the id`
    return note('data.inputs', 'not_yours', reason, collection)
  }
  return null
}
