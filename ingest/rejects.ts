import { z } from 'zod'
import { type FailureCode, isFailureCode } from '../domain/failure.ts'
import { openSideFile } from './side-file.ts'
import type { RejectNote } from './source.ts'

/** A record that could not be read, as it is kept until somebody has looked at it. */
interface Reject extends RejectNote {
  readonly source: string
  /** File name or address. */
  readonly name: string
  readonly line: number
  readonly correlationId: string
}

interface KeptReject extends Reject {
  readonly id: number
  /** ISO instant at which it was first seen. */
  readonly at: string
}

export interface Rejects {
  /** Keeps them; one that is known (same source, name, line, field, code, value) is kept once. */
  readonly add: (rejects: readonly Reject[]) => void
  /** Newest first. */
  readonly list: (page: { readonly offset: number; readonly limit: number }) => {
    readonly total: number
    readonly rows: readonly KeptReject[]
  }
  /** Removes those that quote one of the texts, in whatever case; returns how many. */
  readonly forget: (marks: readonly string[]) => number
  readonly close: () => void
}

/**
 * Rejects live beside the log and not in it: they were never facts, may hold anything a stranger
 * sent, and can be thrown away.
 */
const schema = `
  create table if not exists rejects(
    id integer primary key,
    at_ms integer not null,
    source text not null,
    name text not null,
    line integer not null,
    field text not null,
    code text not null,
    reason text not null,
    value text not null,
    correlation_id text not null,
    unique(source, name, line, field, code, value)
  ) strict;
`

const rejectRow = z.object({
  id: z.int(),
  at_ms: z.int(),
  source: z.string(),
  name: z.string(),
  line: z.int(),
  field: z.string(),
  code: z.custom<FailureCode>(isFailureCode),
  reason: z.string(),
  value: z.string(),
  correlation_id: z.string()
})

function keptReject(row: unknown): KeptReject {
  const { at_ms, correlation_id, field, ...rest } = rejectRow.parse(row)
  return {
    ...rest,
    field: field === '' ? null : field,
    at: new Date(at_ms).toISOString(),
    correlationId: correlation_id
  }
}

/**
 * Opens the rejects file; `path` may be `:memory:`.
 *
 * @throws Failure `disk_full`; `store_unavailable` when the file cannot be opened or written.
 */
export function openRejects(path: string, now: () => number): Rejects {
  const { db, attempt, close } = openSideFile(path, {
    ...{ name: 'rejects.sqlite', schema, secureDelete: true },
    again: 'send the same again'
  })
  const insert = db.prepare(`
    insert into rejects(at_ms, source, name, line, field, code, reason, value, correlation_id)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?)
    on conflict do nothing
  `)
  const count = db.prepare('select count(*) as total from rejects')
  const page = db.prepare('select * from rejects order by id desc limit ? offset ?')
  const forget = db.prepare(`
    delete from rejects where instr(lower(value || ' ' || reason || ' ' || name), lower(?)) > 0
  `)
  return {
    add: (rejects) => {
      if (rejects.length === 0) return
      const at = now()
      attempt(() => {
        db.exec('begin immediate')
        for (const { source, name, line, field, code, reason, value, correlationId } of rejects) {
          insert.run(at, source, name, line, field ?? '', code, reason, value, correlationId)
        }
        db.exec('commit')
      })
    },
    list: ({ offset, limit }) =>
      attempt(() => ({
        total: z.object({ total: z.int() }).parse(count.get()).total,
        rows: page.all(limit, offset).map(keptReject)
      })),
    forget: (marks) =>
      attempt(() => {
        const gone = marks.reduce((count, mark) => count + Number(forget.run(mark).changes), 0)
        // What is overwritten in the file still stands in the write-ahead log.
        db.exec('pragma wal_checkpoint(truncate)')
        return gone
      }),
    close
  }
}
