import { eventTypeOf } from '../../../domain/catalog.ts'
import { marketDayOf } from '../../../domain/market-day.ts'
import type { Movement } from '../../../domain/movement.ts'
import type { CityEvent } from '../../../ingest/city/reports.ts'
import type { TruthMovement } from '../../../ingest/city/truth.ts'

/** What counts of what was reported, worked out from the events alone. */

const ranks = ['weighed', 'counted', 'declared', 'published', 'estimated']

/** 0 is best: by basis, unknown mass last, then what the target says before the source. */
function rankOf({ massGrams, basis, ...rest }: Movement): number {
  const isSource = 'saidBy' in rest && rest.saidBy === 'source'
  return (massGrams === null ? 100 : ranks.indexOf(basis) * 2) + (isSource ? 1 : 0)
}

/** Movements of the reports as they came, an event that another one replaces left out. */
export function movementsOf(events: readonly CityEvent[]): Movement[] {
  const replaced = new Set(events.map(({ corrects }) => corrects))
  const seen = new Set<string>()
  const counted: Movement[] = []
  const claims = new Map<string, Movement>()
  for (const { type, data, occurredAtMs, sourceKey } of events) {
    if (seen.has(sourceKey) || replaced.has(sourceKey)) continue
    seen.add(sourceKey)
    const found = eventTypeOf(type)
    const stands = found.replacement(data)
    const at = { occurredAtMs, marketDay: marketDayOf(occurredAtMs) }
    const said =
      stands === null
        ? found.movements(data, at)
        : eventTypeOf(stands.type).movements(stands.data, at)
    for (const movement of said) {
      const claim = movement.kind === 'flow' ? movement.claim : null
      if (claim === null) counted.push(movement)
      else {
        const rival = claims.get(claim)
        if (rival === undefined || rankOf(movement) < rankOf(rival)) claims.set(claim, movement)
      }
    }
  }
  return [...counted, ...claims.values()]
}

type Sums = Map<string, number>

function add(sums: Sums, key: readonly (string | null)[], grams: number): void {
  const text = key.map((part) => part ?? '-').join(' | ')
  sums.set(text, (sums.get(text) ?? 0) + grams)
}

function withoutZeros(sums: Sums): Record<string, number> {
  return Object.fromEntries([...sums].filter(([, grams]) => grams !== 0).sort())
}

/** Grams by everything that a movement says of what moved when from where to where. */
export function sumsOfMovements(movements: readonly Movement[]): Record<string, number> {
  const sums: Sums = new Map()
  for (const movement of movements) {
    if (movement.kind === 'stock') continue
    const { kind, boundary, period, lot, product, group, massGrams } = movement
    const isFlow = kind === 'flow'
    const source = isFlow ? movement.source : movement.process
    const target = isFlow ? movement.target : movement.process
    const becomes = isFlow
      ? { lot: movement.arrivesAs, product: null, group: null }
      : movement.becomes
    const key = [kind, boundary, period.to, source.id, target.id, lot, product, group]
    add(sums, [...key, becomes.lot, becomes.product, becomes.group], massGrams ?? 0)
  }
  return withoutZeros(sums)
}

export function sumsOfTruth(truth: readonly TruthMovement[]): Record<string, number> {
  const sums: Sums = new Map()
  for (const { kind, boundary, day, source, target, lot, product, group, ...rest } of truth) {
    const { becomes, massGrams } = rest
    const key = [kind, boundary, day, source, target, lot, product, group, becomes?.lot ?? null]
    // A flow only renames its lot; what a link becomes is another thing altogether.
    const isLink = kind === 'link'
    const thing = [isLink ? becomes?.product : null, isLink ? becomes?.group : null]
    add(sums, [...key, ...thing.map((part) => part ?? null)], massGrams)
  }
  return withoutZeros(sums)
}

/** Grams by day and both ends. */
export function sumsOfWays(rows: readonly Movement[] | readonly TruthMovement[]): Sums {
  const sums: Sums = new Map()
  for (const row of rows) {
    if (row.kind === 'stock') continue
    const isTruth = 'day' in row
    const day = isTruth ? row.day : row.period.to
    const ends = isTruth
      ? [row.source, row.target]
      : row.kind === 'flow'
        ? [row.source.id, row.target.id]
        : [row.process.id, row.process.id]
    add(sums, [day, ...ends], row.massGrams ?? 0)
  }
  return sums
}
