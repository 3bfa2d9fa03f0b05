import { z } from 'zod'
import { Failure } from '../../domain/failure.ts'
import { openSideFile } from '../side-file.ts'
import { type SheetMapping, sheetMapping } from './mapping.ts'

/** Mappings of a partner, and the bad rows of its imports until it has mended them. */
export interface SavedSheets {
  /** By name. */
  readonly mappings: (owner: string) => readonly SheetMapping[]
  /** @throws Failure `invalid_parameter` for more, or a larger one, than anybody's tables need. */
  readonly save: (owner: string, mapping: SheetMapping) => void
  /** @returns whether there was one. */
  readonly remove: (owner: string, name: string) => boolean
  /** Keeps a table of bad rows under an import's id. */
  readonly keepBadRows: (owner: string, id: string, table: string) => void
  readonly badRows: (owner: string, id: string) => string | null
  /** Removes tables of bad rows that quote one of the texts, in whatever case; returns how many. */
  readonly forget: (marks: readonly string[]) => number
  readonly close: () => void
}

/** Of each partner, so that nobody's imports push out another's. They are for mending now; the rejects keep the reasons for longer. */
const keptImports = 50

/** All of a partner's mappings are read for each of its tables; those of the product are of some 2,000 characters. */
const [maxMappings, maxMappingChars] = [100, 64 * 1024]

function refuseTooMuch(chars: number, others: number): void {
  if (chars <= maxMappingChars && others < maxMappings) return
  throw new Failure(
    'invalid_parameter',
    `a mapping has at most ${maxMappingChars} characters, and ${maxMappings} are kept for you; this one has ${chars}, and ${others} others are there: shorten it or let one go`,
    { chars, others, maxMappingChars, maxMappings }
  )
}

const schema = `
  create table if not exists mapping(
    owner text not null, name text not null, body text not null, primary key(owner, name)
  ) strict;
  create table if not exists bad_rows(
    seq integer primary key, owner text not null, id text not null unique, body text not null
  ) strict;
`

const othersRow = z.object({ others: z.int() })
const bodyRow = z.object({ body: z.string() })

/**
 * Opens the file of mappings; `path` may be `:memory:`.
 *
 * @throws Failure `store_unavailable`.
 */
export function openSavedSheets(path: string): SavedSheets {
  const { db, attempt, close } = openSideFile(path, {
    ...{ name: 'sheets.sqlite', schema },
    again: 'try again',
    secureDelete: true
  })
  const list = db.prepare('select body from mapping where owner = ? order by name')
  const put = db.prepare(
    'insert into mapping values (?, ?, ?) on conflict do update set body = excluded.body'
  )
  const besides = db.prepare('select count(*) as others from mapping where owner = ? and name <> ?')
  const drop = db.prepare('delete from mapping where owner = ? and name = ?')
  const keep = db.prepare('insert into bad_rows(owner, id, body) values (?, ?, ?)')
  const forget = db.prepare(`
    delete from bad_rows where owner = ?1
      and seq <= (select seq from bad_rows where owner = ?1 order by seq desc limit 1 offset ?2)
  `)
  const find = db.prepare('select body from bad_rows where owner = ? and id = ?')
  const quoting = db.prepare('delete from bad_rows where instr(lower(body), lower(?)) > 0')
  return {
    mappings: (owner) =>
      attempt(() =>
        list.all(owner).map((row) => sheetMapping.parse(JSON.parse(bodyRow.parse(row).body)))
      ),
    save: (owner, mapping) => {
      const body = JSON.stringify(mapping)
      const { others } = attempt(() => othersRow.parse(besides.get(owner, mapping.name)))
      refuseTooMuch(body.length, others)
      attempt(() => {
        put.run(owner, mapping.name, body)
      })
    },
    remove: (owner, name) => attempt(() => Number(drop.run(owner, name).changes) > 0),
    keepBadRows: (owner, id, table) =>
      attempt(() => {
        keep.run(owner, id, table)
        forget.run(owner, keptImports)
      }),
    badRows: (owner, id) =>
      attempt(() => {
        const row = find.get(owner, id)
        return row === undefined ? null : bodyRow.parse(row).body
      }),
    forget: (marks) =>
      attempt(() => {
        const gone = marks.reduce((sum, mark) => sum + Number(quoting.run(mark).changes), 0)
        // What is overwritten in the file still stands in the write-ahead log.
        db.exec('pragma wal_checkpoint(truncate)')
        return gone
      }),
    close
  }
}
