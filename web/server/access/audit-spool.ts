import type { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import type { NewEvent } from '../../../domain/event-store.ts'

/** An event on its way into the log. */
export interface Spooled {
  readonly stream: string
  readonly event: NewEvent
}

/**
 * Notes of access on their way into the log. They are durable once they are here, in the file of
 * credentials, so that nobody comes in unnoted while the log is away, and a server that may not
 * append leaves them to one that may.
 */
export interface AuditSpool {
  /** All or none; durable when it returns. @throws Error where the disk does not take it. */
  readonly add: (notes: readonly Spooled[]) => void
  /** The oldest, in the order in which they were added. */
  readonly first: (limit: number) => readonly Spooled[]
  readonly remove: (ids: readonly string[]) => void
  readonly waiting: () => number
}

export const spoolSchema = `
  create table if not exists audit_spool(
    nth integer primary key, id text not null unique, stream text not null, type text not null,
    schema_version integer not null, occurred_at_ms integer not null, data text not null,
    meta text not null
  ) strict;
`

const row = z
  .object({
    stream: z.string(),
    id: z.string(),
    type: z.string(),
    schema_version: z.int(),
    occurred_at_ms: z.int(),
    data: z.string(),
    meta: z.string()
  })
  .transform(
    ({
      stream,
      schema_version: schemaVersion,
      occurred_at_ms: occurredAtMs,
      ...rest
    }): Spooled => ({
      stream,
      event: { ...rest, schemaVersion, occurredAtMs, corrects: null }
    })
  )

/** The spool of a file of credentials. */
export function auditSpoolIn(db: DatabaseSync): AuditSpool {
  const put = db.prepare(`
    insert into audit_spool(id, stream, type, schema_version, occurred_at_ms, data, meta)
    values (?, ?, ?, ?, ?, ?, ?)
  `)
  const first = db.prepare('select * from audit_spool order by nth limit ?')
  const drop = db.prepare('delete from audit_spool where id = ?')
  const count = db.prepare('select count(*) as count from audit_spool')
  const together = (work: () => void) => {
    db.exec('begin immediate')
    try {
      work()
      db.exec('commit')
    } catch (error) {
      db.exec('rollback')
      throw error
    }
  }
  return {
    add: (notes) =>
      together(() => {
        for (const { stream, event } of notes) {
          const { id, type, schemaVersion, occurredAtMs, data, meta } = event
          put.run(id, stream, type, schemaVersion, occurredAtMs, data, meta)
        }
      }),
    first: (limit) => first.all(limit).map((found) => row.parse(found)),
    remove: (ids) =>
      together(() => {
        for (const id of ids) drop.run(id)
      }),
    waiting: () => z.object({ count: z.int() }).parse(count.get()).count
  }
}

/** Neighbours of one stream together: the log gets them in the order in which they happened. */
export function runsOf(
  notes: readonly Spooled[]
): readonly { readonly stream: string; readonly events: readonly NewEvent[] }[] {
  const runs: { readonly stream: string; readonly events: NewEvent[] }[] = []
  for (const { stream, event } of notes) {
    const last = runs.at(-1)
    if (last?.stream === stream) last.events.push(event)
    else runs.push({ stream, events: [event] })
  }
  return runs
}
