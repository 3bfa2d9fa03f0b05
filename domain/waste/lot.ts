import type { Line } from '../line.ts'
import { type FoodFraction, foodFractions, type WasteFraction } from './destination.ts'

/** Group that the content of a bin is counted in: food is no longer told apart there. */
const groups = {
  organic: 'Organic waste',
  feed: 'Feed',
  residual: 'Residual waste'
} as const satisfies Record<FoodFraction, string>

/** Whether the bin holds food, and so takes part in the flows. */
export function holdsFood(fraction: WasteFraction): fraction is FoodFraction {
  return foodFractions.some((known) => known === fraction)
}

/** The content of a place's bin on a market day, as a lot. */
export function wasteLine(
  site: string,
  fraction: FoodFraction,
  marketDay: string
): Pick<Line, 'lot' | 'product' | 'group'> {
  return { lot: `waste:${site}:${fraction}:${marketDay}`, product: null, group: groups[fraction] }
}

/**
 * What came to a plant in a month and is not treated yet: one pile, by the market day of arrival.
 * Digesters and heaps keep what comes for weeks and mix it, and plants close their books by the month:
 * within one what came cannot be told apart, and of another nothing is in it.
 *
 * @param month `YYYY-MM`
 */
export function intakeLine(
  plant: string,
  month: string
): Pick<Line, 'product' | 'group'> & { readonly lot: string } {
  return { lot: `intake:${plant}:${month}`, product: null, group: groups.organic }
}
