import type { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import type { NewEvent } from '../../../domain/event-store.ts'

/** An event on its way into the log. */
export interface Spooled {
  readonly stream: string
  readonly event: NewEvent
}

/** What a process has counted and not told yet: what is left of it where it is killed. */
export interface RunningCount {
  readonly by: string
  readonly note: { readonly type: string; readonly data: unknown }
  readonly count: number
  readonly rows: number
}

/** Running counts, and whose they are. */
interface Running {
  /** Of the process, since several may use one file. */
  readonly process: string
  readonly atMs: number
  readonly counts: readonly RunningCount[]
}

/**
 * Notes of access on their way into the log. They are durable once they are here, in the file of
 * credentials, so that nobody comes in unnoted while the log is away, and a server that may not
 * append leaves them to one that may.
 */
export interface AuditSpool {
  /** All or none; durable when it returns. @throws Error where the disk does not take it. */
  readonly add: (notes: readonly Spooled[]) => void
  /**
   * Adds what a process tells and keeps what it has counted beside, in place of what it had, while no
   * other process can take it over.
   *
   * @param work is told whether nothing of the process is kept (any more): then what it had kept was told
   * by another one, and what is left is its own to tell.
   * @throws Error as `add` does.
   */
  readonly tell: (
    process: string,
    work: (isNoneKept: boolean) => { readonly notes: readonly Spooled[]; readonly running: Running }
  ) => void
  /** Makes notes of what was kept last before that time, by a process that cannot be alive. */
  readonly takeOver: (beforeMs: number, noteOf: (count: RunningCount) => Spooled) => void
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
  create table if not exists audit_running(
    process text not null, at_ms integer not null, by text not null, type text not null,
    data text not null, count integer not null, rows integer not null
  ) strict;
`

const runningRow = z
  .object({
    by: z.string(),
    type: z.string(),
    data: z.string().transform((text): unknown => JSON.parse(text)),
    count: z.int(),
    rows: z.int()
  })
  .transform(({ type, data, ...rest }): RunningCount => ({ ...rest, note: { type, data } }))

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
  const kept = db.prepare('select 1 from audit_running where process = ? limit 1')
  const dropRunning = db.prepare('delete from audit_running where process = ?')
  const putRunning = db.prepare(`
    insert into audit_running(process, at_ms, by, type, data, count, rows)
    values (?, ?, ?, ?, ?, ?, ?)
  `)
  const abandoned = db.prepare('select 1 from audit_running where at_ms < ? limit 1')
  const takeRunning = db.prepare(
    'delete from audit_running where at_ms < ? returning by, type, data, count, rows'
  )
  const together = (work: () => void) => {
    db.exec('begin immediate')
    try {
      work()
      db.exec('commit')
    } catch (error) {
      // On a full disk SQLite has rolled back by itself.
      if (db.isTransaction) db.exec('rollback')
      throw error
    }
  }
  const putAll = (notes: readonly Spooled[]) => {
    for (const { stream, event } of notes) {
      const { id, type, schemaVersion, occurredAtMs, data, meta } = event
      put.run(id, stream, type, schemaVersion, occurredAtMs, data, meta)
    }
  }
  const replace = ({ process, atMs, counts }: Running) => {
    dropRunning.run(process)
    for (const { by, note, count, rows } of counts) {
      putRunning.run(process, atMs, by, note.type, JSON.stringify(note.data), count, rows)
    }
  }
  return {
    add: (notes) => together(() => putAll(notes)),
    tell: (process, work) =>
      together(() => {
        const { notes, running } = work(kept.get(process) === undefined)
        putAll(notes)
        replace(running)
      }),
    takeOver: (beforeMs, noteOf) => {
      // Looked for at every tick, so that a lock is taken only where there is something.
      if (abandoned.get(beforeMs) === undefined) return
      together(() => {
        const left = takeRunning.all(beforeMs).map((found) => runningRow.parse(found))
        putAll(left.map(noteOf))
      })
    },
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
