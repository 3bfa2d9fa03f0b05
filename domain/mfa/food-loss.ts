import { Failure } from '../failure.ts'

/** A commodity of the basket; the weights are those of the base period. */
export interface Commodity {
  readonly id: string
  /** Share of the quantity that is lost, 0 to 1. */
  readonly lossShare: number
  /** Quantity in the base period, in kg. */
  readonly baseQuantity: number
  /** Price in the base period, in one currency per kg. */
  readonly basePrice: number
}

/**
 * Food loss percentage, as a share: losses weighted by what the commodities were worth in the base
 * period. FAO 2018, Methodology for monitoring SDG target 12.3: The global food loss index.
 *
 * @returns 0 to 1
 * @throws Failure `indicator_not_usable`, listing commodities whose figures are not usable, and for a
 *   basket that is worth nothing
 */
export function foodLossShare(basket: readonly Commodity[]): number {
  const wrong = basket.filter(
    ({ lossShare, baseQuantity, basePrice }) =>
      !(lossShare >= 0 && lossShare <= 1 && isAmount(baseQuantity) && isAmount(basePrice))
  )
  if (wrong.length > 0) {
    throw new Failure(
      'indicator_not_usable',
      `loss shares must be 0 to 1, quantities and prices 0 or more; not so are those of ${wrong.map(({ id }) => id).join(', ')}`,
      { wrong: wrong.length }
    )
  }
  let lost = 0
  let worth = 0
  for (const { lossShare, baseQuantity, basePrice } of basket) {
    lost += lossShare * baseQuantity * basePrice
    worth += baseQuantity * basePrice
  }
  if (worth === 0) {
    throw new Failure(
      'indicator_not_usable',
      'the basket is worth nothing in the base period, so that the food loss percentage is not defined'
    )
  }
  return lost / worth
}

/**
 * Food loss index of a period: its loss percentage relative to that of the base period, times 100
 * (same source). Below 100 less is lost than then.
 *
 * @throws Failure `indicator_not_usable` as above, and where nothing was lost in the base period
 */
export function foodLossIndex(now: readonly Commodity[], base: readonly Commodity[]): number {
  const reference = foodLossShare(base)
  if (reference === 0) {
    throw new Failure(
      'indicator_not_usable',
      'nothing was lost in the base period, so that the food loss index is not defined'
    )
  }
  return (100 * foodLossShare(now)) / reference
}

function isAmount(amount: number): boolean {
  return amount >= 0 && Number.isFinite(amount)
}
