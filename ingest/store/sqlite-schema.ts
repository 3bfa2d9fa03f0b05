/**
 * The stored format of the log. Files of this format are kept for years: a change needs a new
 * `formatVersion` and a way to read the old one, never an edit of these statements.
 */

/** "Fili" in ASCII: marks the file as a log of this program. */
export const applicationId = 0x46696c69
export const formatVersion = 1

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

/** Every statement that makes an empty log, in order. SQLite keeps their very text. */
export const schema: readonly string[] = [
  ...tables,
  ...names.flatMap((name) => [refusal(name, 'update'), refusal(name, 'delete')])
]
