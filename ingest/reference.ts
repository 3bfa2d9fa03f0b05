import { decode, type FilieraEvent } from '../domain/catalog.ts'
import { effective } from '../domain/effective.ts'
import { identifiersStream } from '../domain/epcis/events.ts'
import type { Links } from '../domain/epcis/translation.ts'
import type { EventStore } from '../domain/event-store.ts'
import { factorsStream } from '../domain/factor/events.ts'
import { marketDayOf } from '../domain/market-day.ts'
import { productsStream } from '../domain/product/events.ts'
import { packageUnits } from '../domain/quantity.ts'

type Fact<Name extends FilieraEvent['type']> = Extract<
  FilieraEvent,
  { readonly type: Name }
>['data']

/** What a package holds, from a day on. */
interface PackageFactor {
  readonly id: string
  readonly gramsPerUnit: number
  readonly relativeSd: number | null
  readonly validFrom: string
}

/** What a count is looked up by; a null in a factor stands for any. */
interface Counted {
  readonly product: string | null
  readonly packaging: string | null
  readonly unit: string
}

type PlainObject = Readonly<Record<string, unknown>>

function isPlainObject(value: unknown): value is PlainObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

function keyOf({ product, packaging, unit }: Counted): string {
  return JSON.stringify([unit, product, packaging])
}

/** From the most to the least specific: what a factor says of this very product goes first. */
function candidates({ product, packaging, unit }: Counted): readonly Counted[] {
  return [
    { product, packaging, unit },
    { product, packaging: null, unit },
    { product: null, packaging, unit },
    { product: null, packaging: null, unit }
  ]
}

/** Where reference facts are read from: a log, or what was told of one. */
type FactSource = Pick<EventStore, 'readStream'>

/** A stream of reference facts, read once and then only where it grew. */
class FactStream {
  readonly #store: FactSource
  readonly #stream: string
  readonly #events: FilieraEvent[] = []
  /** How many of them were given out. */
  #given = 0

  constructor(store: FactSource, stream: string) {
    this.#store = store
    this.#stream = stream
  }

  /** Reads what is new, and gives all that holds; null where nothing is new. */
  async read(): Promise<readonly FilieraEvent[] | null> {
    const from = this.#events.length
    for await (const batch of this.#store.readStream(this.#stream, { from })) {
      for (const event of batch) this.#events.push(decode(event))
    }
    if (this.#events.length === this.#given) return null
    this.#given = this.#events.length
    return effective(this.#events)
  }
}

/**
 * Fills in what a sender leaves out and the log's reference facts know: the factor of a package, the
 * group of a product. What the sender says is never overridden, and what nobody knows stays unsaid:
 * a count without a factor stays a count.
 */
export class Reference {
  readonly #products: FactStream
  readonly #factorFacts: FactStream
  #groups: ReadonlyMap<string, string> = new Map()
  #names: ReadonlyMap<string, string> = new Map()
  #factors: ReadonlyMap<string, readonly PackageFactor[]> = new Map()
  readonly #identifierFacts: FactStream
  #identifiers: ReadonlyMap<string, Fact<'IdentifierLinked'>> = new Map()
  #reading: Promise<void> = Promise.resolve()

  constructor(store: FactSource) {
    this.#products = new FactStream(store, productsStream)
    this.#factorFacts = new FactStream(store, factorsStream)
    this.#identifierFacts = new FactStream(store, identifiersStream)
  }

  /** What identifiers that others use are here, as far as somebody has linked them. */
  readonly links: Links = {
    place: (key) => this.#linked(key, 'place'),
    product: (key) => this.#linked(key, 'product')
  }

  /**
   * Takes in the facts that were recorded since the last call. Calls wait for each other, so that no
   * fact is read twice.
   *
   * @throws Failure of the store, or `log_damaged`.
   */
  refresh(): Promise<void> {
    const read = async () => {
      const products = await this.#products.read()
      if (products !== null) {
        this.#groups = groupsOf(products)
        this.#names = namesOf(products)
      }
      const factors = await this.#factorFacts.read()
      if (factors !== null) this.#factors = factorsOf(factors)
      const identifiers = await this.#identifierFacts.read()
      if (identifiers !== null) this.#identifiers = identifiersOf(identifiers)
    }
    // Whoever waited for an earlier call has been told of its failure; this one tries again.
    this.#reading = this.#reading.then(read, read)
    return this.#reading
  }

  /**
   * The data of an event as a sender gave it, with what was left out. The same object comes back
   * where there is nothing to fill in. A publication is left as it was published.
   *
   * @param occurredAtMs when it happened: the factor of that market day counts.
   */
  complete(data: unknown, occurredAtMs: number): unknown {
    if (this.#factors.size === 0 && this.#groups.size === 0) return data
    const published = isPlainObject(data) && data.publication !== undefined
    return published ? data : this.#filled(data, occurredAtMs)
  }

  /** The product that people call so, in Italian or English; null where no list has it. */
  productNamed(name: string): string | null {
    return this.#names.get(name.trim().toLowerCase()) ?? null
  }

  #linked(key: string, wanted: 'place' | 'product'): string | null {
    const means = this.#identifiers.get(key)?.means ?? null
    return means !== null && means.includes(':') === (wanted === 'place') ? means : null
  }

  /** What such a package held on that day, by the most specific factor; undefined where none says. */
  #factorFor(counted: Counted, occurredAtMs: number): PackageFactor | undefined {
    if (this.#factors.size === 0) return undefined
    const day = marketDayOf(occurredAtMs)
    for (const candidate of candidates(counted)) {
      const valid = this.#factors.get(keyOf(candidate))?.findLast((each) => each.validFrom <= day)
      if (valid !== undefined) return valid
    }
    return undefined
  }

  #filled(value: unknown, occurredAtMs: number): unknown {
    if (Array.isArray(value)) {
      const items = value.map((item) => this.#filled(item, occurredAtMs))
      return items.some((item, index) => item !== value[index]) ? items : value
    }
    if (!isPlainObject(value)) return value
    let changed: { [key: string]: unknown } | null = null
    for (const key of Object.keys(value)) {
      const inner = value[key]
      if (typeof inner !== 'object' || inner === null) continue
      const filled = this.#counted(this.#filled(inner, occurredAtMs), value, occurredAtMs)
      if (filled === inner) continue
      changed ??= { ...value }
      changed[key] = filled
    }
    const group = this.#groupFor(value)
    return group === undefined ? (changed ?? value) : { ...(changed ?? value), group }
  }

  /** A count of packages without a factor, with the factor of the line that it stands in. */
  #counted(quantity: unknown, line: PlainObject, occurredAtMs: number): unknown {
    if (!isPlainObject(quantity) || quantity.factor !== undefined) return quantity
    const { unit } = quantity
    if (quantity.value === undefined || typeof unit !== 'string') return quantity
    if (!packageUnits.some((known) => known === unit)) return quantity
    const product = textOrNull(line.product)
    const packaging = textOrNull(line.packaging)
    const factor = this.#factorFor({ product, packaging, unit }, occurredAtMs)
    if (factor === undefined) return quantity
    const { id, gramsPerUnit, relativeSd } = factor
    const sure = relativeSd === null ? {} : { relativeSd }
    return { ...quantity, factor: { id, gramsPerUnit, ...sure } }
  }

  /** Only a line has both a product and a quantity; elsewhere a group would be one field too many. */
  #groupFor(line: PlainObject): string | undefined {
    if (line.group !== undefined || !isPlainObject(line.quantity)) return undefined
    return this.#groups.get(textOrNull(line.product) ?? '')
  }
}

function groupsOf(events: readonly FilieraEvent[]): ReadonlyMap<string, string> {
  return new Map(
    events.flatMap((event) =>
      event.type === 'ProductListed' ? [[event.data.product, event.data.group] as const] : []
    )
  )
}

/** Products by their id and by what people call them. */
function namesOf(events: readonly FilieraEvent[]): ReadonlyMap<string, string> {
  return new Map(
    events.flatMap((event) => {
      if (event.type !== 'ProductListed') return []
      const { product, label } = event.data
      return [product, label.it, label.en].map((name) => [name.toLowerCase(), product] as const)
    })
  )
}

/** Links by identifier, the last one said of each. */
function identifiersOf(
  events: readonly FilieraEvent[]
): ReadonlyMap<string, Fact<'IdentifierLinked'>> {
  return new Map(
    events.flatMap((event) =>
      event.type === 'IdentifierLinked' ? [[event.data.identifier, event.data] as const] : []
    )
  )
}

/** Factors by what they are about, from the earliest day to the latest, and as they were recorded. */
function factorsOf(events: readonly FilieraEvent[]): ReadonlyMap<string, readonly PackageFactor[]> {
  const masses = events.flatMap((event) =>
    event.type === 'ConversionFactorSet' && event.data.kind === 'package_mass' ? [event.data] : []
  )
  const grouped = Map.groupBy(masses, ({ product, packaging, unit }) =>
    keyOf({ product, packaging, unit: unit ?? '' })
  )
  const ordered = [...grouped].map(
    ([key, factors]) => [key, factors.map(packageFactor).toSorted(byDay)] as const
  )
  return new Map(ordered)
}

function packageFactor(fact: Fact<'ConversionFactorSet'>): PackageFactor {
  const { factorId: id, value: gramsPerUnit, relativeSd, validFrom } = fact
  return { id, gramsPerUnit, relativeSd, validFrom }
}

function byDay(a: PackageFactor, b: PackageFactor): number {
  return a.validFrom < b.validFrom ? -1 : Number(a.validFrom > b.validFrom)
}
