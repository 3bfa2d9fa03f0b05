import type { EventName, FilieraEvent } from '../../domain/catalog.ts'

/** Stored data of an event type. */
export type DataOf<Name extends EventName> = Extract<FilieraEvent, { readonly type: Name }>['data']

/** What is known of a thing, without the boundary that it is simulated in. */
type FactsOf<Name extends EventName> = Omit<DataOf<Name>, 'boundary'>

type LaterName = 'SiteRenamed' | 'MarketConcessionChanged' | 'SiteClosed'

/** A place and what became of it. Its id's kind says what part it plays in the city. */
interface SitePlan {
  readonly opened: FactsOf<'SiteOpened'>
  readonly later: readonly {
    [Name in LaterName]: { readonly type: Name; readonly data: FactsOf<Name> }
  }[LaterName][]
}

export interface PlotPlan {
  readonly assigned: FactsOf<'PlotAssigned'>
  /** Products grown there in turn. */
  readonly crops: readonly string[]
  /** The farm that the harvest is brought to; null: it leaves from the plot itself. */
  readonly farm: string | null
}

export interface StartupPlan {
  readonly registered: FactsOf<'StartupRegistered'>
  readonly milestones: readonly FactsOf<'MilestoneReached'>[]
  /** Group of what it makes, for example Beverages; null: it only grows. */
  readonly makes: string | null
  /** Mass of the product over mass of what goes in, above 0 and at most 1. */
  readonly yieldShare: number
  readonly kgPerWeek: number
}

/** Whoever sends goods to the wholesale market. */
interface SupplierPlan {
  readonly site: string
  /** ISO 3166 country or region. */
  readonly origin: string | null
  /** Products that it sends; none: whatever there is. */
  readonly ships: readonly string[]
}

/** A body that fetches surplus, and where it sorts it. */
export interface CollectorPlan {
  readonly ngo: string
  /** Surplus hub that it brings surplus to. */
  readonly hub: string
  /** What its people and vehicles can carry on a market day. */
  readonly kgPerDay: number
  /** Weekdays on which it goes out, 1 (Monday) to 6 (Saturday). */
  readonly weekdays: readonly number[]
}

/** Where wholesalers' goods go, by mass. Milan's markets count as part of the first. */
export interface DestinationPlan {
  readonly buyer: string
  readonly channel: DataOf<'LotDispatched'>['channel']
  readonly share: number
}

/** The masses that the city is scaled to. */
interface CityScale {
  /** Through the wholesale market in a year. */
  readonly throughputTonnes: number
  /** Of it, food that becomes waste there in a year. */
  readonly wasteTonnes: number
  /** Of it, food that is given away there in a year, as delivered. */
  readonly redistributedTonnes: number
  /** Given away in a year by the hubs that serve the markets, as delivered. */
  readonly marketsRedistributedTonnes: number
  readonly destinations: readonly DestinationPlan[]
  readonly coveredMarketKgPerDay: number
  readonly openAirMarketKgPerDay: number
  /** Mean mass of an arriving lot where `detail` is 1. */
  readonly lotKg: number
  /** Mean mass of one leftover of a stand where `detail` is 1. */
  readonly leftoverKg: number
}

/**
 * All that a city is made of. The generator knows no names: whoever starts it joins reference data
 * and scale into a plan.
 */
export interface CityPlan {
  readonly boundary: DataOf<'BoundaryDefined'>
  /** Day on which the reference data became known where it names none; before all that happens. */
  readonly knownSince: string
  readonly sites: readonly SitePlan[]
  readonly products: readonly DataOf<'ProductListed'>[]
  readonly packagings: readonly DataOf<'PackagingListed'>[]
  readonly factors: readonly DataOf<'ConversionFactorSet'>[]
  readonly suppliers: readonly SupplierPlan[]
  readonly plots: readonly PlotPlan[]
  readonly startups: readonly StartupPlan[]
  readonly collectors: readonly CollectorPlan[]
  /** Who empties the bins. */
  readonly wasteCollector: string
  /** Surplus hub at the wholesale market; the others serve the markets. */
  readonly wholesaleHub: string
  /** Covered market that works with reusable crates; null: none does. */
  readonly crateMarket: string | null
  readonly scale: CityScale
}
