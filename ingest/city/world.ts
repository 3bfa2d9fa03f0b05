import { dayNumber } from './calendar.ts'
import { Place } from './inventory.ts'
import type { CityPlan, CollectorPlan, DataOf, PlotPlan, StartupPlan } from './plan.ts'
import type { Product } from './product.ts'
import { hash32 } from './random.ts'

export interface Supplier {
  readonly id: string
  readonly origin: string | null
  /** Null: whatever there is. */
  readonly ships: readonly Product[] | null
}

export interface Collector {
  readonly ngo: string
  readonly hub: Place
  readonly gramsPerDay: number
  readonly weekdays: readonly number[]
}

export interface Plot {
  readonly place: Place
  readonly plan: PlotPlan
  readonly farm: Place | null
  readonly crops: readonly Product[]
}

export interface Startup {
  readonly place: Place
  readonly plan: StartupPlan
}

/** The plan with its names resolved. */
export interface World {
  readonly plan: CityPlan
  readonly boundary: string
  readonly products: readonly Product[]
  readonly wholesalers: readonly Place[]
  readonly coveredMarkets: readonly Place[]
  readonly openAirMarkets: readonly Place[]
  readonly suppliers: readonly Supplier[]
  readonly charities: readonly string[]
  readonly plants: readonly Place[]
  readonly collectors: readonly Collector[]
  readonly wholesaleHub: Place
  readonly plots: readonly Plot[]
  readonly startups: readonly Startup[]
  /** Every place that keeps stock. */
  readonly places: readonly Place[]
}

/** Kilograms a package where no factor says so. */
const assumedPackageGrams = 10_000

/** How much is eaten of a product beside others of its kind, and how big its lots are. Assumed. */
const byCategory = {
  fruit: { weight: 3, lotShare: 1.2 },
  leafy: { weight: 1.5, lotShare: 0.7 },
  root: { weight: 2.5, lotShare: 1.3 },
  fruiting: { weight: 2.5, lotShare: 1 },
  legume: { weight: 0.5, lotShare: 0.5 },
  herb: { weight: 0.05, lotShare: 0.15 },
  mushroom: { weight: 0.2, lotShare: 0.3 },
  other: { weight: 0.5, lotShare: 0.8 }
} as const

/** Share of the volume of the season that comes from afar outside of it. An assumption. */
const outOfSeason = 0.35

/** What a package of a product holds: as its packaging has it, as any of it, as any such package. */
function packageFactor(plan: CityPlan, { product, packaging }: DataOf<'ProductListed'>) {
  const masses = plan.factors.filter(({ kind }) => kind === 'package_mass')
  const own = masses.filter((one) => one.product === product)
  const ofAny = masses.filter((one) => one.product === null && packaging !== null)
  return (
    own.find((one) => one.packaging === packaging) ??
    own.find((one) => one.packaging === null) ??
    ofAny.find((one) => one.packaging === packaging)
  )
}

function productOf(plan: CityPlan, listed: DataOf<'ProductListed'>): Product {
  const { product: id, group, season, shelfLifeDays, packaging, category } = listed
  const factor = packageFactor(plan, listed)
  const listedUnit = plan.packagings.find((one) => one.packaging === packaging)?.unit
  // A hash of the name, so that the same product is dear or plentiful in every city.
  const luck = hash32(id) / 4_294_967_296
  return {
    ...{ id, group, shelfLifeDays, packaging },
    season: Array.from({ length: 12 }, (_, month) =>
      season.length === 0 || season.includes(month + 1) ? 1 : outOfSeason
    ),
    unit: factor?.unit ?? listedUnit ?? 'collo',
    packageGrams:
      factor === undefined ? assumedPackageGrams : Math.max(1, Math.round(factor.value)),
    factorId: factor?.factorId ?? null,
    weight: byCategory[category].weight * (0.25 + 1.5 * luck * luck),
    lotShare: byCategory[category].lotShare,
    centsPerKg: Math.round(80 + 400 * luck)
  }
}

interface Register {
  readonly places: ReadonlyMap<string, Place>
  readonly ofKind: (kind: string) => Place[]
  /** @throws RangeError when the plan has no such site. */
  readonly at: (id: string) => Place
}

function registerOf(plan: CityPlan): Register {
  const places = new Map<string, Place>()
  for (const { opened, later } of plan.sites) {
    const closed = later.find(({ type }) => type === 'SiteClosed')
    const openFrom =
      opened.openedOn === null ? Number.NEGATIVE_INFINITY : dayNumber(opened.openedOn)
    const openTo = closed === undefined ? Number.POSITIVE_INFINITY : dayNumber(closed.data.from)
    places.set(opened.site, new Place(opened.site, openFrom, openTo))
  }
  const always = (id: string) => new Place(id, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY)
  for (const { assigned } of plan.plots) {
    if (!places.has(assigned.plot)) places.set(assigned.plot, always(assigned.plot))
  }
  for (const { registered } of plan.startups) {
    if (!places.has(registered.startup)) places.set(registered.startup, always(registered.startup))
  }
  return {
    places,
    ofKind: (kind) => [...places.values()].filter(({ id }) => id.startsWith(`${kind}:`)),
    at: (id) => {
      const place = places.get(id)
      if (place === undefined)
        throw new RangeError(`the plan has no site ${id}; add it to its sites`)
      return place
    }
  }
}

function collectorOf({ ngo, hub, kgPerDay, weekdays }: CollectorPlan, { at }: Register): Collector {
  return { ngo, hub: at(hub), gramsPerDay: kgPerDay * 1_000, weekdays }
}

/**
 * Resolves a plan.
 *
 * @throws RangeError naming a site or product that the plan names and does not have.
 */
export function worldOf(plan: CityPlan): World {
  const register = registerOf(plan)
  const { ofKind, at } = register
  const products = plan.products.map((listed) => productOf(plan, listed))
  const productAt = (id: string): Product => {
    const product = products.find((one) => one.id === id)
    if (product === undefined) throw new RangeError(`the plan has no product ${id}; list it`)
    return product
  }
  return {
    plan,
    boundary: plan.boundary.boundary,
    products,
    wholesalers: ofKind('wholesaler'),
    coveredMarkets: ofKind('covered-market'),
    openAirMarkets: ofKind('open-air-market'),
    suppliers: plan.suppliers.map(({ site, origin, ships }) => ({
      id: at(site).id,
      origin,
      ships: ships.length === 0 ? null : ships.map(productAt)
    })),
    charities: ofKind('charity').map(({ id }) => id),
    plants: ofKind('plant'),
    collectors: plan.collectors.map((collector) => collectorOf(collector, register)),
    wholesaleHub: at(plan.wholesaleHub),
    plots: plan.plots.map((plot) => ({
      place: at(plot.assigned.plot),
      plan: plot,
      farm: plot.farm === null ? null : at(plot.farm),
      crops: plot.crops.map(productAt)
    })),
    startups: plan.startups.map((startup) => ({
      place: at(startup.registered.startup),
      plan: startup
    })),
    places: [...register.places.values()]
  }
}
