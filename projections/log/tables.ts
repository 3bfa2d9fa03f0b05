import { createHash } from 'node:crypto'
import { anomalyCodes } from '../../domain/anomaly.ts'
import { eventTypes } from '../../domain/catalog.ts'
import { channels } from '../../domain/event.ts'
import { stages } from '../../domain/movement.ts'
import { bases } from '../../domain/quantity.ts'
import type { Columns } from './rows.ts'
import { onlyMoving } from './said.ts'
import {
  Days,
  Flags,
  Instants,
  Integers,
  Members,
  Texts,
  UnsignedIntegers,
  UnsignedShorts,
  Uuids
} from './vectors.ts'

/**
 * Projection zero: the log as columns. Everything else is SQL over these tables, so SQL only ever
 * sees today's shape of an event. Names that repeat are numbers of the `dictionary`.
 */
const anomalyNames = Object.keys(anomalyCodes)
const kinds = ['flow', 'stock', 'link'] as const

/** Columns of `log`, empty. */
export function logColumns() {
  return {
    seq: new Integers('not null'),
    event_id: new Uuids('not null'),
    stream: new UnsignedIntegers('not null'),
    revision: new Integers('not null'),
    type: new UnsignedIntegers('not null'),
    schema_version: new UnsignedShorts('not null'),
    occurred_at: new Instants('not null'),
    recorded_at: new Instants('not null'),
    market_day: new Days('not null'),
    corrects: new Uuids('null'),
    /** Where the data names one. */
    boundary: new UnsignedIntegers('null'),
    channel: new Members('channel null', channels),
    /**
     * The data, in today's shape; not of types that only move something. What is not here is read from
     * the log when it is asked for (recorded.ts).
     */
    said: new Texts('null'),
    /** Who did it, of notes of access. */
    actor: new Texts('null')
  }
}

/**
 * Columns of `log_movement`, empty. A stock change and a link have their process as source and as
 * target; `to_group`, `to_product` and `to_lot` say what a link, or a flow on arrival, becomes.
 */
export function movementColumns() {
  return {
    seq: new Integers('not null'),
    line: new UnsignedShorts('not null'),
    kind: new Members('movement_kind not null', kinds),
    boundary: new UnsignedIntegers('not null'),
    valid_from: new Days('not null'),
    valid_to: new Days('not null'),
    market_day: new Days('not null'),
    recorded_at: new Instants('not null'),
    source: new UnsignedIntegers('not null'),
    source_stage: new Members('stage null', stages),
    target: new UnsignedIntegers('not null'),
    target_stage: new Members('stage null', stages),
    product_group: new UnsignedIntegers('not null'),
    product: new UnsignedIntegers('null'),
    lot: new UnsignedIntegers('null'),
    to_group: new UnsignedIntegers('null'),
    to_product: new UnsignedIntegers('null'),
    to_lot: new UnsignedIntegers('null'),
    publication: new UnsignedIntegers('null'),
    claim: new UnsignedIntegers('null'),
    /** Whether an earlier movement has the same claim. */
    is_repeat: new Flags('not null'),
    /** Whether one of its lots is old: named last long after it was named first. */
    is_late: new Flags('not null'),
    precedence: new UnsignedShorts('not null'),
    mass_grams: new Integers('null'),
    sd_grams: new Integers('null'),
    basis: new Members('basis not null', bases),
    /** Conversion factor that made the mass of a count of packages. */
    factor: new UnsignedIntegers('null')
  }
}

/** Columns of `log_anomaly`, empty: contradictions that one event shows by itself. */
export function anomalyColumns() {
  return {
    seq: new Integers('not null'),
    line: new UnsignedShorts('not null'),
    code: new Members('anomaly_code not null', anomalyNames),
    figures: new Texts('not null')
  }
}

/** Columns of `lot`, empty: numbers of lots in the order of their first appearance. */
export function lotColumns() {
  return {
    id: new UnsignedIntegers('not null'),
    boundary: new UnsignedIntegers('not null'),
    high: new UnsignedIntegers('not null'),
    low: new UnsignedIntegers('not null'),
    name: new Texts('not null')
  }
}

/** Columns of `claim`, empty. */
export function claimColumns() {
  return {
    id: new UnsignedIntegers('not null'),
    high: new UnsignedIntegers('not null'),
    low: new UnsignedIntegers('not null')
  }
}

/** Columns of `dictionary`, empty. */
export function dictionaryColumns() {
  return { id: new UnsignedIntegers('not null'), name: new Texts('not null') }
}

function createTable(name: string, columns: Columns): string {
  const parts = Object.entries(columns).map(([column, { sql }]) => `${column} ${sql}`)
  return `create table ${name} (${parts.join(', ')})`
}

function createEnum(name: string, members: readonly string[]): string {
  return `create type ${name} as enum (${members.map((member) => `'${member}'`).join(', ')})`
}

/** What a new read-model file begins with. */
export const layoutSql: readonly string[] = [
  createEnum('movement_kind', kinds),
  createEnum('stage', stages),
  createEnum('basis', bases),
  createEnum('anomaly_code', anomalyNames),
  createEnum('channel', channels),
  createTable('dictionary', dictionaryColumns()),
  createTable('log', logColumns()),
  createTable('log_movement', movementColumns()),
  createTable('log_anomaly', anomalyColumns()),
  createTable('lot', lotColumns()),
  createTable('claim', claimColumns()),
  // seq and position of the last event in `log`; one row.
  'create table log_checkpoint (seq bigint not null, position varchar)',
  'insert into log_checkpoint values (0, null)',
  // A build is the tables of one version of a projection; the serving one is behind the views.
  `create table build (
     projection varchar not null,
     version varchar not null,
     suffix varchar not null,
     tables varchar not null,
     views varchar not null,
     seq bigint not null,
     position varchar,
     serving boolean not null
   )`
]

/** The tables of `layoutSql`, and the one that says of which log they are. */
export const mirrorTables = [
  'dictionary',
  'log',
  'log_movement',
  'log_anomaly',
  'lot',
  'claim',
  'log_checkpoint',
  'build',
  'identity'
] as const

/** Event types by version and by what they say moved: the mirror holds what these make of the log. */
export const eventTypesText = eventTypes
  .map(
    ({ name, version, movements, anomalies }) =>
      `${name} v${version} ${String(movements)} ${String(anomalies)}`
  )
  .join('\n')

/** Of this layout and the event types. A file of another layout is discarded and rebuilt. */
export const layout = createHash('sha256')
  .update(layoutSql.join('\n'))
  .update(eventTypesText)
  .update([...onlyMoving].join(' '))
  .digest('hex')
  .slice(0, 16)
