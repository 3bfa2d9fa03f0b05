import type { EventStore, NewEvent } from '../domain/event-store.ts'
import { Conflict } from '../domain/failure.ts'

/** Losing this often in a row means that many write to one stream, and waiting would hide it. */
const maxAttempts = 5

/**
 * Appends what the stream does not hold yet, at its end. After a fault it is not known what became of
 * an append; calling this again tells, and adds what is missing.
 *
 * @throws Conflict when every attempt lost; Failure of the store.
 */
export async function appendOnce(
  store: EventStore,
  stream: string,
  events: readonly NewEvent[]
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const known = await store.find(
      stream,
      events.map(({ id }) => id)
    )
    const missing = events.filter(({ id }) => !known.has(id))
    if (missing.length === 0) return
    const revision = await store.revision(stream)
    try {
      const expected = revision === -1 ? 'no_stream' : revision
      await store.append({ stream, events: missing, expected })
      return
    } catch (error) {
      if (!(error instanceof Conflict) || attempt === maxAttempts) throw error
    }
  }
}
