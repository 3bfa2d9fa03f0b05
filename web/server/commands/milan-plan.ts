import { factors } from '../../../fixtures/milan/factors.ts'
import { foodyFigures } from '../../../fixtures/milan/foody-figures.ts'
import { samplePlots, startups } from '../../../fixtures/milan/growers.ts'
import { packagings } from '../../../fixtures/milan/packagings.ts'
import { products } from '../../../fixtures/milan/products.ts'
import { sites } from '../../../fixtures/milan/sites.ts'
import { sampleSuppliers } from '../../../fixtures/milan/suppliers.ts'
import type { CityPlan, CollectorPlan, StartupPlan } from '../../../ingest/city/plan.ts'
import { buyers, madeUpPlaces } from './milan-places.ts'

/** Never the boundary of published figures: what is simulated is told apart in every query. */
export const simulatedMilan = 'milan-simulated'

const market = 'Foody, fruit and vegetables'

/** @throws RangeError when the figure is not in the reference data. */
function published(scope: string, figure: string, year?: number): number {
  const found = foodyFigures.find(
    (one) => one.scope === scope && one.figure === figure && (year ?? one.year) === one.year
  )
  if (found === undefined) throw new RangeError(`no figure ${figure} of "${scope}" is published`)
  return found.value
}

const everyDay = [1, 2, 3, 4, 5, 6]
const wholesaleHub = 'surplus-hub:foody'

/**
 * Who fetches surplus, where it is sorted and how much they can carry. Published are the bodies, the
 * hubs, and for Foody up to six tonnes in two hours; who serves which hub is assumed in part, the
 * kilograms are assumed.
 */
const collectors: readonly CollectorPlan[] = [
  { ngo: 'charity:recup', hub: wholesaleHub, kgPerDay: 1_600, weekdays: everyDay },
  { ngo: 'charity:eco-dalle-citta', hub: wholesaleHub, kgPerDay: 600, weekdays: everyDay },
  { ngo: 'charity:croce-rossa-italiana', hub: wholesaleHub, kgPerDay: 900, weekdays: everyDay },
  { ngo: 'charity:ibva', hub: wholesaleHub, kgPerDay: 500, weekdays: everyDay },
  ...[
    { ngo: 'charity:banco-alimentare-lombardia', hub: 'surplus-hub:isola' },
    { ngo: 'charity:caritas', hub: 'surplus-hub:lambrate' },
    { ngo: 'charity:terre-des-hommes', hub: 'surplus-hub:gallaratese' },
    { ngo: 'charity:arche', hub: 'surplus-hub:centro' },
    { ngo: 'charity:comunita-nuova', hub: 'surplus-hub:selinunte' },
    { ngo: 'charity:comin', hub: 'surplus-hub:loreto' },
    { ngo: 'charity:emergency', hub: 'surplus-hub:cuccagna' }
  ].map((one) => ({ ...one, kgPerDay: 400, weekdays: everyDay }))
]

/** What some of them make of their harvest. Assumed: nothing was published about it. */
const makers: Readonly<Record<string, Pick<StartupPlan, 'makes' | 'yieldShare' | 'kgPerWeek'>>> = {
  'startup:smaf': { makes: 'Dried flowers', yieldShare: 0.15, kgPerWeek: 200 },
  'startup:openagri-sample-11': { makes: 'Preserves', yieldShare: 0.6, kgPerWeek: 2_000 },
  'startup:openagri-sample-16': { makes: 'Preserves', yieldShare: 0.55, kgPerWeek: 800 }
}
const growsOnly = { makes: null, yieldShare: 1, kgPerWeek: 0 }

/**
 * The simulated Milan: published places, products, factors and totals, joined with what had to be
 * made up, which says so.
 *
 * @throws RangeError when a published figure that it is scaled to is missing.
 */
export function milanPlan(): CityPlan {
  const stands = published(market, 'wholesalers_planned')
  const markets = published('Open-air weekly markets', 'markets')
  const atFoody = published('Hub Foody', 'redistributed')
  const byAllHubs = published('All hubs', 'redistributed', 2024)
  return {
    boundary: {
      boundary: simulatedMilan,
      label: 'Milano (simulazione)',
      inhabitants: null,
      source: 'Simulation of this project, scaled to published totals; no figure in it is measured'
    },
    knownSince: '2018-01-01',
    sites: [
      ...sites,
      ...sampleSuppliers.map(({ site }) => site),
      ...madeUpPlaces({ stands, markets })
    ],
    ...{ products, packagings, factors, collectors, wholesaleHub },
    suppliers: sampleSuppliers.map(({ site, ...rest }) => ({ ...rest, site: site.opened.site })),
    plots: samplePlots.map(({ assigned, crops }) => ({
      ...{ assigned, crops },
      farm: 'grower:cascina-nosedo'
    })),
    startups: startups.map((registered) => ({
      ...(makers[registered.startup] ?? growsOnly),
      ...{ registered, milestones: [] }
    })),
    wasteCollector: 'amsa',
    crateMarket: 'covered-market:morsenchio',
    scale: {
      // The published figure is "over"; as much above it as makes the shares of 2020 plausible.
      throughputTonnes: published(market, 'throughput') * 1.02,
      wasteTonnes: published(market, 'unsold_to_waste'),
      redistributedTonnes: atFoody,
      marketsRedistributedTonnes: byAllHubs - atFoody,
      destinations: [
        {
          buyer: buyers.milan,
          channel: 'other',
          share: published(market, 'destination_milan') / 100
        },
        {
          buyer: buyers.region,
          channel: 'other',
          share: published(market, 'destination_piemonte_emilia') / 100
        },
        {
          buyer: buyers.abroad,
          channel: 'export',
          share: published(market, 'destination_abroad') / 100
        }
      ],
      coveredMarketKgPerDay: 2_000,
      openAirMarketKgPerDay: 8_000,
      lotKg: 6_000,
      leftoverKg: 150
    }
  }
}
