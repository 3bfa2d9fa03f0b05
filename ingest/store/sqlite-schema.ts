/**
 * The stored format of the log. Files of this format are kept for years: a change needs a new
 * `formatVersion` and a way to read the old one, never an edit of these statements.
 */

/** "Fili" in ASCII: marks the file as a log of this program. */
export const applicationId = 0x46696c69
export const formatVersion = 4

/**
 * Positions are dense and assigned inside the writing transaction, so the order of positions is the
 * order of commits. `corrects` has a column of its own, so that the one question asked of every
 * correction does not depend on the form of `data`.
 */
const tables = [
  `create table log (
  one integer primary key check (one = 1),
  store_id text not null,
  genesis blob not null
) strict`,
  `create table streams (
  stream_id integer primary key,
  name text not null unique
) strict`,
  `create table event_types (
  type_id integer primary key,
  name text not null unique
) strict`,
  `create table events (
  position integer primary key,
  stream_id integer not null references streams,
  revision integer not null,
  event_id blob not null unique,
  type_id integer not null references event_types,
  schema_version integer not null,
  occurred_at integer not null,
  recorded_at integer not null,
  corrects blob,
  data text not null,
  meta text not null,
  hash blob not null,
  unique (stream_id, revision)
) strict`
] as const

/**
 * Keeps hands and tools from changing what is stored. `insert or replace` passes by it, as a trigger
 * on insert that caught it would slow appending by a sixth; the hash chain shows what was replaced.
 */
function refusal(table: string, action: 'update' | 'delete'): string {
  return `create trigger ${table}_no_${action} before ${action} on ${table}
begin
  select raise(abort, 'the log is append-only');
end`
}

const names = ['log', 'streams', 'event_types', 'events'] as const

/**
 * How far each source has been taken in. It is no part of the log's history, so it may be updated
 * and the hash chain does not cover it; it is here because it must be durable with its events.
 */
const checkpoints = `create table source_checkpoints (
  source text not null,
  partition integer not null,
  next integer not null,
  primary key (source, partition)
) strict`

/**
 * Since format 3 events are stored in parcels: what one append brought to one stream, so that a
 * thousand events are one row and not a thousand rows with two index entries each. The layout of
 * `heads` and `texts` is in `sqlite-parcel.ts`. A log that was begun in an older format keeps its rows
 * in `events`, and goes on in parcels.
 */
const parcels = `create table parcels (
  first integer primary key,
  stream_id integer not null references streams,
  revision integer not null,
  recorded_at integer not null,
  heads blob not null,
  texts text not null
) strict`

/** Since format 4 texts may be packed (`sqlite-packing.ts`): then `texts` is empty and `packed` is not. */
const packedColumn = 'alter table parcels add column packed blob'
/** As SQLite tells the table since. */
const parcelsWithPacked = parcels.replace('\n) strict', '\n, packed blob) strict')

/**
 * Which parcels are of a stream, by their first revision. Can be made anew out of the parcels. In
 * format 3 what was new stood in a small table of its own first.
 */
function parcelIndex(table: string): string {
  return `create table ${table} (
  stream_id integer not null,
  revision integer not null,
  first integer not null,
  primary key (stream_id, revision)
) without rowid, strict`
}

/**
 * The index of the ids in parcels, in sorted runs: one insert into a tree over random ids rewrites a
 * page of its own. It can be made anew out of the parcels, so it may be changed. See `sqlite-id-run.ts`.
 */
const idRuns = [
  `create table id_runs (
  first integer primary key,
  last integer not null,
  level integer not null,
  filter blob not null,
  checksum integer not null
) strict`,
  `create table id_words (
  place integer primary key,
  words blob not null,
  checksum integer not null
) strict`
] as const

const recentParcels = parcelIndex('recent_parcels')

/**
 * Since format 4 parcels are listed together with the ids of their events, in the order of streams, as
 * far as the runs of ids reach; those behind are read anew. A program of format 3 that has the log open
 * fails at its next append, as the table is gone that it would list it in.
 */
const listedAsFarAsIds = [
  `insert into stream_parcels
  select * from recent_parcels
  where first <= (select coalesce(max(last), 0) from id_runs)
  order by stream_id, revision`,
  `delete from stream_parcels where (stream_id, revision) in (
  select stream_id, revision from parcels
  where first > (select coalesce(max(last), 0) from id_runs)
)`,
  'drop table recent_parcels'
] as const

/** A program that knows only rows, and had the log open before, would count on from the last of them. */
const noMoreRows = `create trigger events_no_insert before insert on events
begin
  select raise(abort, 'the log has format 3; use a newer program');
end`

/**
 * What each format adds to the one before, in order. A log of an older format is brought up to date
 * when it is opened for writing. SQLite keeps the very text of the statements.
 */
const additions: Readonly<Record<number, readonly string[]>> = {
  1: [...tables, ...names.flatMap((name) => [refusal(name, 'update'), refusal(name, 'delete')])],
  2: [checkpoints],
  3: [
    ...[parcels, refusal('parcels', 'update'), refusal('parcels', 'delete')],
    ...[parcelIndex('stream_parcels'), recentParcels],
    ...[...idRuns, noMoreRows]
  ],
  4: [...listedAsFarAsIds, packedColumn]
}

/** Every statement that brings a log of one format (0: an empty file) to a later one, in order. */
export function schemaSince(from: number, to: number = formatVersion): readonly string[] {
  return Object.entries(additions).flatMap(([version, statements]) =>
    Number(version) > from && Number(version) <= to ? statements : []
  )
}

/** The statements of tables and triggers that a log of a format is made of, as SQLite keeps them. */
export function schemaOf(format: number): readonly string[] {
  const made = schemaSince(0, format).filter((sql) => sql.startsWith('create '))
  if (format < 4) return made
  return made
    .filter((sql) => sql !== recentParcels)
    .map((sql) => (sql === parcels ? parcelsWithPacked : sql))
}
