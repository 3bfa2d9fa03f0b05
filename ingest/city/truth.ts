import type { Holding, Lot, Place } from './inventory.ts'

interface Material {
  readonly lot: string | null
  readonly product: string | null
  readonly group: string
}

/**
 * What physically moved, whether or not somebody reports it. The words are those of a movement:
 * a flow goes from place to place, a link turns a lot into part of another at one place.
 */
export interface TruthMovement extends Material {
  readonly kind: 'flow' | 'link'
  readonly boundary: string
  /** Market day; of a treatment the last day of its period. */
  readonly day: string
  readonly source: string
  /** The same place as `source` where it is a link. */
  readonly target: string
  /** What it is from then on; null where it stays what it is. */
  readonly becomes: Material | null
  readonly massGrams: number
}

function materialOf({ id: lot, product, group }: Lot): Material {
  return { lot, product: product?.id ?? null, group }
}

/**
 * Moves mass between places and writes down that it did. Nothing else changes an inventory, so that
 * stock and truth cannot part.
 */
export class Ledger {
  readonly #boundary: string
  #rows: TruthMovement[] = []
  #day = ''

  constructor(boundary: string) {
    this.#boundary = boundary
  }

  /** Begins a day. */
  begin(day: string): void {
    this.#day = day
  }

  /** What moved since this was last asked. */
  taken(): readonly TruthMovement[] {
    const rows = this.#rows
    this.#rows = []
    return rows
  }

  /** Mass comes in from where no stock is kept. */
  enter(from: string, place: Place, lot: Lot, grams: number): Holding {
    const holding = place.hold(lot)
    holding.grams = grams
    this.#flow(from, place.id, lot, grams)
    return holding
  }

  /** Mass goes to where no stock is kept. */
  leave(holding: Holding, grams: number, to: string): void {
    take(holding, grams)
    this.#flow(holding.place.id, to, holding.lot, grams)
  }

  /** Mass goes to another place, as another lot where one is given. */
  carry(holding: Holding, grams: number, to: Place, arrivesAs?: Lot): Holding {
    take(holding, grams)
    const arrived = to.hold(arrivesAs ?? holding.lot)
    arrived.grams = grams
    this.#flow(holding.place.id, to.id, holding.lot, grams, arrivesAs)
    return arrived
  }

  /** Mass becomes part of another lot where it is. */
  turn(holding: Holding, grams: number, into: Holding): void {
    if (grams === 0) return
    take(holding, grams)
    into.grams += grams
    const { id } = holding.place
    this.#rows.push({
      kind: 'link',
      boundary: this.#boundary,
      day: this.#day,
      source: id,
      target: id,
      ...materialOf(holding.lot),
      becomes: materialOf(into.lot),
      massGrams: grams
    })
  }

  /** Part of what lies at a plant becomes something else, or stays what it is, and leaves it. */
  treat(
    place: Place,
    grams: number,
    out: { to: string; made: Pick<Lot, 'id' | 'group'> | null; day: string }
  ): void {
    const { lot } = this.#use(place, grams)
    const source = place.id
    const common = { boundary: this.#boundary, day: out.day, massGrams: grams }
    const was = materialOf(lot)
    const is = out.made === null ? was : { lot: out.made.id, product: null, group: out.made.group }
    if (out.made !== null) {
      this.#rows.push({ kind: 'link', ...common, source, target: source, ...was, becomes: is })
    }
    this.#rows.push({ kind: 'flow', ...common, source, target: out.to, ...is, becomes: null })
  }

  /** Takes mass from what lies at a plant; of its lots it uses up one before the next has come. */
  #use(place: Place, grams: number): Holding {
    let left = grams
    let used: Holding | null = null
    for (const holding of place.holdings) {
      const part = Math.min(left, holding.grams)
      holding.grams -= part
      left -= part
      if (part > 0) used ??= holding
    }
    if (left === 0 && used !== null) return used
    throw new RangeError(`${place.id} lacks ${left} g of the ${grams} g that leave it`)
  }

  #flow(source: string, target: string, lot: Lot, massGrams: number, arrivesAs?: Lot): void {
    this.#rows.push({
      kind: 'flow',
      boundary: this.#boundary,
      day: this.#day,
      ...{ source, target },
      lot: lot.id,
      product: lot.product === null ? null : lot.product.id,
      group: lot.group,
      becomes: arrivesAs === undefined ? null : materialOf(arrivesAs),
      massGrams
    })
  }
}

/** @throws RangeError when there is less: a fault of the generator, never of a report. */
function take(holding: Holding, grams: number): void {
  if (grams > holding.grams || !(grams > 0)) {
    throw new RangeError(
      `${grams} g of lot ${holding.lot.id} cannot leave ${holding.place.id}, which holds ${holding.grams} g`
    )
  }
  holding.grams -= grams
}
