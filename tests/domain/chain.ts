import { eventTypeOf } from '../../domain/catalog.ts'
import type { Line } from '../../domain/line.ts'
import type { Movement } from '../../domain/movement.ts'
import { readAmount } from '../../domain/quantity.ts'

/** Short ways to say what a chain event says, and what came of it. */

export const morning = { occurredAtMs: Date.UTC(2026, 5, 11, 4), marketDay: '2026-06-11' }
export const thatDay = { from: '2026-06-11', to: '2026-06-11' }
export const boundary = 'milan-simulated'

/** A weighed amount in kilograms. */
export function kg(value: number) {
  return readAmount({ value, unit: 'kg', basis: 'weighed' })
}

/** Packages that no factor gives a mass. */
export function colli(value: number) {
  return readAmount({ value, unit: 'collo', basis: 'counted' })
}

export const unweighable = readAmount({ value: 1, tare: 2, unit: 'kg', basis: 'weighed' })

export function lineOf(lot: string | null, product: string | null, quantity = kg(10)): Line {
  return { lot, product, group: product === null ? 'Mixed produce' : 'Vegetables', quantity }
}

/** What an event of that type says, read as a source would say it. */
function reading(name: string, said: object) {
  const type = eventTypeOf(name)
  return { type, data: type.data.parse({ boundary, ...said }) }
}

export function movementsOf(name: string, said: object): readonly Movement[] {
  const { type, data } = reading(name, said)
  return type.movements(data, morning)
}

export function anomaliesOf(name: string, said: object) {
  const { type, data } = reading(name, said)
  return type.anomalies(data)
}

export function flowsOf(movements: readonly Movement[]) {
  return movements.filter((movement) => movement.kind === 'flow')
}

export function linksOf(movements: readonly Movement[]) {
  return movements.filter((movement) => movement.kind === 'link')
}

export function gramsOf(movements: readonly Movement[]): number {
  return movements.reduce((sum, { massGrams }) => sum + (massGrams ?? Number.NaN), 0)
}
