import { z } from 'zod'
import { openSideFile } from '../side-file.ts'

export const errorBehaviours = ['rollback', 'proceed'] as const
type ErrorBehaviour = (typeof errorBehaviours)[number]

/** What went wrong with one event of a capture, or with all of it. */
export interface CaptureError {
  readonly code: string
  readonly detail: string
}

/** A capture as whoever sent it may ask for it. */
export interface CaptureJob {
  readonly id: string
  readonly createdAtMs: number
  /** Null while it is running. */
  readonly finishedAtMs: number | null
  readonly success: boolean
  readonly behaviour: ErrorBehaviour
  readonly errors: readonly CaptureError[]
}

/** A document on its way into the log. */
export interface OpenCapture {
  readonly id: string
  readonly actor: string
  readonly boundary: string
  readonly behaviour: ErrorBehaviour
  readonly document: Uint8Array
}

export interface Captures {
  readonly add: (capture: OpenCapture) => void
  /** The one that has waited longest, and was perhaps begun before a crash; null where none waits. */
  readonly next: () => OpenCapture | null
  /** Records the outcome and lets the document go. */
  readonly finish: (
    id: string,
    outcome: { readonly success: boolean; readonly errors: readonly CaptureError[] }
  ) => void
  /** @param actor whose it must be; null asks for anybody's. */
  readonly find: (id: string, actor: string | null) => CaptureJob | null
  /** Newest first, after a job of that id. */
  readonly list: (page: {
    readonly actor: string | null
    readonly after: string | null
    readonly limit: number
  }) => readonly CaptureJob[]
  /** Removes jobs that are done and whose errors quote one of the texts; returns how many. */
  readonly forget: (marks: readonly string[]) => number
  /** Up to which revision of the identifiers captured events were read anew; -1 at first. */
  readonly linksRead: () => number
  readonly setLinksRead: (revision: number) => void
  readonly close: () => void
}

/** Jobs are kept beside the log: a document that is refused was never a fact. */
const schema = `
  create table if not exists capture(
    seq integer primary key,
    id text not null unique,
    actor text not null,
    boundary text not null,
    behaviour text not null,
    created_ms integer not null,
    finished_ms integer,
    success integer not null default 1,
    errors text not null default '[]',
    document blob
  ) strict;
  create table if not exists links_read(
    only integer primary key check(only = 1), revision integer not null
  ) strict;
`

const captureError = z.object({ code: z.string(), detail: z.string() })

const jobRow = z.object({
  id: z.string(),
  created_ms: z.int(),
  finished_ms: z.int().nullable(),
  success: z.int(),
  behaviour: z.enum(errorBehaviours),
  errors: z.string()
})

const openRow = z.object({
  id: z.string(),
  actor: z.string(),
  boundary: z.string(),
  behaviour: z.enum(errorBehaviours),
  document: z.instanceof(Uint8Array)
})

const revisionRow = z.object({ revision: z.int() })

function jobOf(row: unknown): CaptureJob {
  const { id, created_ms, finished_ms, success, behaviour, errors } = jobRow.parse(row)
  return {
    id,
    createdAtMs: created_ms,
    finishedAtMs: finished_ms,
    success: success === 1,
    behaviour,
    errors: z.array(captureError).parse(JSON.parse(errors))
  }
}

/**
 * Opens the file of captures; `path` may be `:memory:`.
 *
 * @throws Failure `store_unavailable` when it cannot be opened or written; nothing was taken then.
 */
export function openCaptures(path: string, now: () => number): Captures {
  const { db, attempt, close } = openSideFile(path, {
    ...{ name: 'captures.sqlite', schema },
    again: 'send the document again',
    secureDelete: true
  })
  const insert = db.prepare(
    'insert into capture(id, actor, boundary, behaviour, created_ms, document) values (?, ?, ?, ?, ?, ?)'
  )
  const oldest = db.prepare(
    'select id, actor, boundary, behaviour, document from capture where finished_ms is null order by seq limit 1'
  )
  const update = db.prepare(
    'update capture set finished_ms = ?, success = ?, errors = ?, document = null where id = ?'
  )
  const job = 'id, created_ms, finished_ms, success, behaviour, errors'
  const one = db.prepare(`select ${job} from capture where id = ? and (? is null or actor = ?)`)
  const page = db.prepare(`
    select ${job}
    from capture
    where (? is null or actor = ?)
      and (? is null or seq < (select seq from capture where id = ?))
    order by seq desc
    limit ?`)
  const quoting = db.prepare(
    'delete from capture where finished_ms is not null and instr(lower(errors), lower(?)) > 0'
  )
  const links = db.prepare('select revision from links_read')
  const readLinks = db.prepare(
    'insert into links_read values (1, ?) on conflict do update set revision = excluded.revision'
  )
  return {
    add: ({ id, actor, boundary, behaviour, document }) =>
      attempt(() => {
        insert.run(id, actor, boundary, behaviour, now(), document)
      }),
    next: () =>
      attempt(() => {
        const row = oldest.get()
        return row === undefined ? null : openRow.parse(row)
      }),
    finish: (id, { success, errors }) =>
      attempt(() => {
        update.run(now(), Number(success), JSON.stringify(errors), id)
      }),
    find: (id, actor) =>
      attempt(() => {
        const row = one.get(id, actor, actor)
        return row === undefined ? null : jobOf(row)
      }),
    list: ({ actor, after, limit }) =>
      attempt(() => page.all(actor, actor, after, after, limit).map(jobOf)),
    forget: (marks) =>
      attempt(() => {
        const gone = marks.reduce((sum, mark) => sum + Number(quoting.run(mark).changes), 0)
        // What is overwritten in the file still stands in the write-ahead log.
        db.exec('pragma wal_checkpoint(truncate)')
        return gone
      }),
    linksRead: () =>
      attempt(() => {
        const row = links.get()
        return row === undefined ? -1 : revisionRow.parse(row).revision
      }),
    setLinksRead: (revision) =>
      attempt(() => {
        readLinks.run(revision)
      }),
    close
  }
}
