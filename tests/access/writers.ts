import type { Author } from '../../domain/access/author.ts'
import { type PartyRole, type Role, scopesOf } from '../../domain/access/role.ts'
import type { EventStore } from '../../domain/event-store.ts'
import { httpSource } from '../../ingest/http/source.ts'
import { pump, type RowResult } from '../../ingest/pump.ts'
import { openRejects } from '../../ingest/rejects.ts'
import { createMemoryStore } from '../../ingest/store/memory.ts'
import { city, type Told } from '../projections/told.ts'
import { partyOf } from './two-tenants.ts'

/** Writing as somebody, into a log in memory. */

/** A noon after all that the world says. */
export const nowMs = Date.UTC(2026, 5, 20, 10)

export const [own, foreign, nobody] = ['canary-a', 'canary-b', 'canary-x'] as const

export function authorOf(role: Role, side: string = own): Author {
  return { role, party: partyOf(role, side), boundaries: [city], scopes: scopesOf[role] }
}

/** A place of the party's own that it can speak of. */
export function placeOf(role: PartyRole | 'device', side: string): string {
  const kinds = {
    operator: 'covered-market',
    wholesaler: 'wholesaler',
    ngo: 'charity',
    grower: 'plot',
    startup: 'startup',
    device: 'covered-market'
  } as const
  return `${kinds[role]}:${side}`
}

export async function logOf(events: readonly Told[]): Promise<EventStore> {
  const store = createMemoryStore({ now: () => nowMs })
  for (const { stream, event } of events) {
    await store.append({ stream, events: [event], expected: 'any' })
  }
  return store
}

/** Sends events as somebody, as `POST /api/events` does; what became of each. */
export async function send(
  store: EventStore,
  author: Author,
  ...events: readonly object[]
): Promise<readonly RowResult[]> {
  const rejects = openRejects(':memory:', () => nowMs)
  const context = {
    ...{ nowMs, actor: `${author.role} ${author.party}`, correlationId: 'c' },
    name: 'test'
  }
  const options = { format: 'json', maxBytes: 1e6 } as const
  const intake = {
    ...{ source: httpSource, options, context, author, store, rejects },
    mode: 'accept-good' as const,
    maxWholeRows: 100
  }
  const rows: RowResult[] = []
  async function* body() {
    yield Buffer.from(JSON.stringify(events))
  }
  for await (const batch of pump(intake, body())) rows.push(...batch)
  rejects.close()
  return rows
}

/** `appended`, or the code and reason of the first problem of a row. */
export function fate(row: RowResult | undefined): string {
  if (row?.status !== 'rejected') return row?.status ?? 'nothing'
  const [problem] = row.problems
  return `${problem?.code} ${problem?.field}: ${problem?.reason}`
}
