import type { EventStore } from '../domain/event-store.ts'
import { Failure } from '../domain/failure.ts'

/** Whether a store refused an append because it takes fewer bytes at once. */
export function isTooLarge(error: unknown): boolean {
  return error instanceof Failure && error.code === 'append_too_large'
}

/**
 * Refuses to append what belongs together where the store could leave a part of it behind.
 *
 * @throws Failure `not_together` with the number of streams.
 */
export function checkTogether(
  { capabilities }: EventStore,
  events: readonly { readonly stream: string }[]
): void {
  const streams = new Set(events.map(({ stream }) => stream)).size
  if (capabilities.atomicMultiStream || streams <= 1) return
  throw new Failure(
    'not_together',
    `the input is for ${streams} streams, and this event store can append to one at a time, so all-or-nothing cannot be kept; nothing was stored: send it with mode=accept-good, or one input a stream`,
    { streams }
  )
}

/** Somebody else has written to the stream since it was looked at: what is known is asked anew. */
export function isOvertaken(error: unknown): boolean {
  return error instanceof Failure && error.code === 'wrong_expected_revision'
}

/** The store found ids that it has, which were not looked for before. */
export function isOfKnownIds(error: unknown): boolean {
  return error instanceof Failure && (isOvertaken(error) || error.code === 'same_id_other_content')
}
