import { operatorOfService } from '../../domain/access/author.ts'
import { identifiersStream } from '../../domain/epcis/events.ts'
import type { EventStore } from '../../domain/event-store.ts'
import { pump, type RowResult } from '../pump.ts'
import type { Reference } from '../reference.ts'
import type { Rejects } from '../rejects.ts'
import type { Captures } from './captures.ts'
import { capturedBoundaries, changedSince, rereadSource } from './reread.ts'

export interface RelinkingOptions {
  readonly store: EventStore
  readonly rejects: Rejects
  readonly captures: Captures
  readonly reference: Reference
  readonly now: () => number
  readonly onRows: (rows: readonly RowResult[]) => void
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

/**
 * Reads captured events anew where identifiers that they name were linked since the last time. What
 * they say now becomes an edition of them, so what was known before stays to be asked for. Done again
 * it changes nothing, and after a crash it begins anew.
 *
 * @throws Failure of the store.
 */
export async function relink(options: RelinkingOptions): Promise<void> {
  const { store, rejects, captures, reference, now, onRows } = options
  const before = captures.linksRead()
  const revision = await store.revision(identifiersStream)
  if (revision <= before) return
  await reference.refresh()
  const changed = await changedSince(store, before)
  for (const boundary of await capturedBoundaries(store)) {
    const intake = {
      ...{ source: rereadSource, options: { store, boundary, changed, reference } },
      ...({ store, rejects, mode: 'accept-good', maxWholeRows: 0 } as const),
      author: operatorOfService,
      context: {
        ...{ nowMs: now(), actor: 'relinking', correlationId: `identifiers@${revision}` },
        name: `events captured in ${boundary}`
      }
    }
    for await (const rows of pump(intake, nothing())) onRows(rows)
  }
  captures.setLinksRead(revision)
}
