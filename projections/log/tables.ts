import { createHash } from 'node:crypto'
import {
  BIGINT,
  DATE,
  type DuckDBType,
  ENUM8,
  TIMESTAMP,
  UINTEGER,
  USMALLINT,
  UUID,
  VARCHAR
} from '@duckdb/node-api'
import { eventTypes } from '../../domain/catalog.ts'
import { stages } from '../../domain/movement.ts'
import { bases } from '../../domain/quantity.ts'

/**
 * Projection zero: the log as columns. Everything else is SQL over these tables, so SQL only ever
 * sees today's shape of an event. Names that repeat are numbers of the `dictionary`.
 */
const kinds = ['flow', 'stock'] as const

interface Column {
  readonly name: string
  readonly sql: string
  /** Type of the vector that the appender is given. */
  readonly type: DuckDBType
}

function column(name: string, sql: string, type: DuckDBType): Column {
  return { name, sql, type }
}

/** The order is that of the vectors in columns.ts. */
export const logColumns = [
  column('seq', 'bigint not null', BIGINT),
  column('event_id', 'uuid not null', UUID),
  column('stream', 'uinteger not null', UINTEGER),
  column('revision', 'bigint not null', BIGINT),
  column('type', 'uinteger not null', UINTEGER),
  column('schema_version', 'usmallint not null', USMALLINT),
  column('occurred_at', 'timestamp not null', TIMESTAMP),
  column('recorded_at', 'timestamp not null', TIMESTAMP),
  column('market_day', 'date not null', DATE),
  column('corrects', 'uuid', UUID),
  column('data', 'varchar not null', VARCHAR),
  column('meta', 'varchar not null', VARCHAR)
]

/** A stock change has its process as source and as target. */
export const movementColumns = [
  column('seq', 'bigint not null', BIGINT),
  column('line', 'usmallint not null', USMALLINT),
  column('kind', 'movement_kind not null', ENUM8(kinds)),
  column('boundary', 'uinteger not null', UINTEGER),
  column('valid_from', 'date not null', DATE),
  column('valid_to', 'date not null', DATE),
  column('market_day', 'date not null', DATE),
  column('recorded_at', 'timestamp not null', TIMESTAMP),
  column('source', 'uinteger not null', UINTEGER),
  column('source_stage', 'stage', ENUM8(stages)),
  column('target', 'uinteger not null', UINTEGER),
  column('target_stage', 'stage', ENUM8(stages)),
  column('product_group', 'uinteger not null', UINTEGER),
  column('product', 'uinteger', UINTEGER),
  column('publication', 'uinteger', UINTEGER),
  column('mass_grams', 'bigint not null', BIGINT),
  column('sd_grams', 'bigint not null', BIGINT),
  column('basis', 'basis not null', ENUM8(bases))
]

export const dictionaryColumns = [
  column('id', 'uinteger not null', UINTEGER),
  column('name', 'varchar not null', VARCHAR)
]

function createTable(name: string, columns: readonly Column[]): string {
  return `create table ${name} (${columns.map((c) => `${c.name} ${c.sql}`).join(', ')})`
}

function createEnum(name: string, members: readonly string[]): string {
  return `create type ${name} as enum (${members.map((member) => `'${member}'`).join(', ')})`
}

/** What a new read-model file begins with. */
export const layoutSql: readonly string[] = [
  createEnum('movement_kind', kinds),
  createEnum('stage', stages),
  createEnum('basis', bases),
  createTable('dictionary', dictionaryColumns),
  createTable('log', logColumns),
  createTable('log_movement', movementColumns),
  // seq and position of the last event in `log`; one row.
  'create table log_checkpoint (seq bigint not null, position varchar)',
  'insert into log_checkpoint values (0, null)',
  // A build is the tables of one version of a projection; the serving one is behind the views.
  `create table build (
     projection varchar not null,
     version varchar not null,
     suffix varchar not null,
     tables varchar not null,
     seq bigint not null,
     position varchar,
     serving boolean not null
   )`
]

/** Event types by version and by what they say moved: the mirror holds what these make of the log. */
export const eventTypesText = eventTypes
  .map((type) => `${type.name} v${type.version} ${String(type.movements)}`)
  .join('\n')

/** Of this layout and the event types. A file of another layout is discarded and rebuilt. */
export const layout = createHash('sha256')
  .update(layoutSql.join('\n'))
  .update(eventTypesText)
  .digest('hex')
  .slice(0, 16)
