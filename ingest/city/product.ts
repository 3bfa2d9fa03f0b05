import type { Amount } from '../../domain/quantity.ts'

/** A product as the city trades it. */
export interface Product {
  readonly id: string
  readonly group: string
  /** By month, January first: how much of it is about, 1 in season. */
  readonly season: readonly number[]
  readonly shelfLifeDays: number
  readonly packaging: string | null
  readonly unit: Amount['unit']
  /** What a package holds; where no factor says so, the city has its own idea and reports none. */
  readonly packageGrams: number
  readonly factorId: string | null
  /** How much of it the city eats, beside other products. */
  readonly weight: number
  /** Mass of its lots, as a multiple of the mean. */
  readonly lotShare: number
  readonly centsPerKg: number
}
