import type { Product } from './product.ts'

/** A batch as it physically is; it may lie at several places at once. */
export interface Lot {
  readonly id: string
  readonly product: Product | null
  readonly group: string
  /** Day on which it became a lot, days since 1970. */
  readonly bornOn: number
}

/** What is there of a lot at a place. */
export interface Holding {
  readonly place: Place
  readonly lot: Lot
  grams: number
  /** Kept apart for somebody: not for sale. */
  isAside: boolean
}

/** A place that keeps stock. */
export class Place {
  readonly id: string
  readonly #openFrom: number
  readonly #openTo: number
  #holdings: Holding[] = []

  /** @param openFrom first day and `openTo` first day after it, in days since 1970. */
  constructor(id: string, openFrom: number, openTo: number) {
    this.id = id
    this.#openFrom = openFrom
    this.#openTo = openTo
  }

  isOpen(day: number): boolean {
    return day >= this.#openFrom && day < this.#openTo
  }

  /** What lies there, oldest first; what was used up since `tidy` has no grams. */
  get holdings(): readonly Holding[] {
    return this.#holdings
  }

  /** Makes room for a lot; the ledger puts grams into it. */
  hold(lot: Lot): Holding {
    const holding = { place: this, lot, grams: 0, isAside: false }
    this.#holdings.push(holding)
    return holding
  }

  /** Keeps a part of a holding apart, at the same place. */
  setAside(holding: Holding, grams: number): Holding {
    const apart = this.hold(holding.lot)
    apart.isAside = true
    apart.grams = grams
    holding.grams -= grams
    return apart
  }

  /** Forgets what was used up. */
  tidy(): void {
    this.#holdings = this.#holdings.filter(({ grams }) => grams > 0)
  }

  /** Grams of everything that lies there. */
  get grams(): number {
    let sum = 0
    for (const holding of this.#holdings) sum += holding.grams
    return sum
  }
}

/** Days that a lot has left before it is past its shelf life. */
export function daysLeft({ bornOn, product }: Lot, day: number, keeping: number): number {
  return product === null
    ? Number.POSITIVE_INFINITY
    : bornOn + product.shelfLifeDays * keeping - day
}
