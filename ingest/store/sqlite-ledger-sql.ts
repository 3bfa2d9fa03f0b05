import type { DatabaseSync } from 'node:sqlite'
import { selectEvents } from './sqlite-rows.ts'

/** Columns of a `Parcel`, in its order. */
export function parcelColumns(format: number): string {
  const packed = format < 4 ? 'null' : 'p.packed'
  return `p.first, s.name, p.revision, p.recorded_at, p.heads, p.texts, ${packed}`
}

/** The statements of a `Ledger` on a log of a format, 3 or later. */
export function prepareReading(db: DatabaseSync, format: number) {
  const columns = parcelColumns(format)
  const selectParcels = `
    select ${columns} from parcels p
    cross join streams s on s.stream_id = p.stream_id`
  /** Of a stream, out of the table that lists them. */
  const selectListed = `
    select ${columns} from stream_parcels i
    cross join parcels p
      on p.first = i.first and p.stream_id = i.stream_id and p.revision = i.revision
    cross join streams s on s.stream_id = p.stream_id
    where i.stream_id = ?`
  const statements = {
    types: db.prepare('select type_id, name from event_types'),
    streamId: db.prepare('select stream_id from streams where name = ?'),
    lastRow: db.prepare(`
      select position, recorded_at, lower(hex(hash)) from events order by position desc limit 1`),
    hashOfRow: db.prepare('select lower(hex(hash)) from events where position = ?'),
    rowsAfter: db.prepare(`${selectEvents} where e.position > ? order by e.position limit ?`),
    rowById: db.prepare(`${selectEvents} where e.event_id = ?`),
    rowsForwards: db.prepare(`
      ${selectEvents} where e.stream_id = ? and e.revision >= ? order by e.revision limit ?`),
    rowsBackwards: db.prepare(`
      ${selectEvents} where e.stream_id = ? and e.revision <= ? order by e.revision desc limit ?`),
    rowRevision: db.prepare('select max(revision) from events where stream_id = ?'),
    // What is not asked for need not be read: texts are long, and so are heads.
    lastHeads: db.prepare(`
      select first, '', revision, recorded_at, heads, '', null
      from parcels order by first desc limit 1`),
    lastLength: db.prepare('select first, length(heads) from parcels order by first desc limit 1'),
    lastListed: db.prepare(`
      select first from stream_parcels
      where stream_id = ? and revision <= ? order by revision desc limit 1`),
    lengthOf: db.prepare(`
      select p.revision, length(p.heads) from parcels p where p.first = ? and p.stream_id = ?`),
    parcel: db.prepare(`${selectParcels} where p.first = ? and p.stream_id = ?`),
    parcelAt: db.prepare(`${selectParcels} where p.first <= ? order by p.first desc limit 1`),
    parcelsFrom: db.prepare(`${selectParcels} where p.first >= ? order by p.first`),
    listedForwards: db.prepare(`${selectListed} and i.revision > ? order by i.revision`),
    listedBackwards: db.prepare(`${selectListed} and i.revision <= ? order by i.revision desc`)
  }
  for (const statement of Object.values(statements)) statement.setReturnArrays(true)
  return statements
}
