import { encode } from '../../domain/catalog.ts'
import type { Metadata } from '../../domain/event.ts'
import type { NewEvent } from '../../domain/event-store.ts'
import { yearPeriod } from '../../domain/period.ts'
import { readQuantity } from '../../domain/quantity.ts'
import { milan2018 } from '../../fixtures/milan/published-2018.ts'

/** Events for the tests of the read side: short to write, with defaults that are easy to read. */

/** A UUID that tells its number. */
export function idOf(number: number): string {
  return `018f0000-0000-8000-8000-${number.toString(16).padStart(12, '0')}`
}

const meta: Metadata = {
  actor: 'tester',
  channel: 'import',
  source: { kind: 'csv', name: 'table.csv', line: 1 },
  correlationId: 'upload-1'
}

export interface Said {
  readonly id: string
  readonly boundary?: string
  readonly publication?: string
  readonly period?: { readonly from: string; readonly to: string }
  readonly source?: string
  readonly target?: string
  readonly group?: string
  readonly product?: string | null
  readonly grams?: number
  readonly sdGrams?: number
  readonly corrects?: string | null
  readonly meta?: Metadata
}

const year2018 = yearPeriod(2018)

function quantity(grams: number, sdGrams: number | undefined) {
  return readQuantity({ value: grams, unit: 'g', basis: 'published', sd: sdGrams })
}

function stageOf(process: string) {
  const stages = {
    Production: 'origin',
    Imports: 'origin',
    'Food supply': 'supply',
    'Food consumption': 'destination',
    'Food waste': 'destination'
  } as const
  return Object.entries(stages).find(([name]) => name === process)?.[1] ?? null
}

function processRef(id: string) {
  return { id, stage: stageOf(id) }
}

/** A published flow. */
export function flow(said: Said): NewEvent {
  return encode({
    id: said.id,
    type: 'FlowPublished',
    occurredAtMs: Date.UTC(2018, 11, 31, 12),
    corrects: said.corrects ?? null,
    meta: said.meta ?? meta,
    data: {
      boundary: said.boundary ?? 'milan-metro',
      publication: said.publication ?? 'table-one',
      period: said.period ?? year2018,
      source: processRef(said.source ?? 'Production'),
      target: processRef(said.target ?? 'Food supply'),
      group: said.group ?? 'Fruit',
      product: said.product ?? null,
      quantity: quantity(said.grams ?? 1_000, said.sdGrams)
    }
  })
}

/** A published stock change; negative grams were removed. */
export function stockChange(
  said: Omit<Said, 'source' | 'target'> & { process?: string }
): NewEvent {
  const grams = said.grams ?? 1_000
  return encode({
    id: said.id,
    type: 'StockChangePublished',
    occurredAtMs: Date.UTC(2018, 11, 31, 12),
    corrects: said.corrects ?? null,
    meta: said.meta ?? meta,
    data: {
      boundary: said.boundary ?? 'milan-metro',
      publication: said.publication ?? 'table-one',
      period: said.period ?? year2018,
      process: processRef(said.process ?? 'Food supply'),
      group: said.group ?? 'Fruit',
      product: said.product ?? null,
      direction: grams < 0 ? 'removed' : 'added',
      quantity: quantity(Math.abs(grams), said.sdGrams)
    }
  })
}

/** The boundary of the Milan fixture and its flows by group. */
export function milanEvents(): readonly NewEvent[] {
  const { boundary, publication, groups, label, inhabitants, source } = milan2018
  const defined = encode({
    id: idOf(1),
    type: 'BoundaryDefined',
    occurredAtMs: Date.UTC(2018, 11, 31, 12),
    meta,
    data: { boundary, label, inhabitants, source }
  })
  const cells = groups.flatMap((row) => [
    { row, source: 'Production', target: 'Food supply', tonnes: row.production },
    { row, source: 'Imports', target: 'Food supply', tonnes: row.imports },
    { row, source: 'Food supply', target: 'Food consumption', tonnes: row.consumption },
    { row, source: 'Food supply', target: 'Food waste', tonnes: row.waste }
  ])
  const flows = cells
    .filter(({ tonnes }) => tonnes > 0)
    .map(({ row, source, target, tonnes }, index) =>
      flow({
        id: idOf(100 + index),
        boundary,
        publication,
        source,
        target,
        group: row.group,
        grams: tonnes * 1_000_000
      })
    )
  return [defined, ...flows]
}
