import fc from 'fast-check'
import { packageUnits } from '../../domain/quantity.ts'
import { milestones } from '../../domain/startup/events.ts'
import {
  assumptions,
  boundary,
  days,
  lineFields,
  lot,
  name,
  orNull,
  partyId,
  place,
  product,
  text
} from './arbitrary.ts'

/** Arbitrary data of the events about places, products, factors, plots and startups. */

const label = fc.record({ it: name, en: name })
const share = fc.double({ min: 0, max: 1, noNaN: true })
/** -0 becomes 0 in JSON, so no event can hold it. */
const degrees = (max: number) =>
  fc.double({ min: -max, max, noNaN: true }).map((value) => (value === 0 ? 0 : value))
const area = orNull(fc.integer({ min: 1 }))

const coordinates = fc.record({
  longitude: degrees(180),
  latitude: degrees(90),
  precision: fc.constantFrom('surveyed', 'district_centroid', 'assumed')
})
const geometry = fc.record({
  type: fc.constant('Polygon'),
  coordinates: fc.array(
    fc
      .array(fc.tuple(degrees(180), degrees(90)), { minLength: 3, maxLength: 5 })
      .map((points) => [...points, ...points.slice(0, 1)]),
    { minLength: 1, maxLength: 2 }
  )
})

const factor = {
  factorId: partyId,
  product: orNull(product),
  packaging: orNull(product),
  relativeSd: orNull(share),
  validFrom: days,
  source: text,
  assumptions
}

const plot = { boundary, plot: place }
const startup = { boundary, startup: place }

export const referenceData = {
  SiteOpened: fc.record({
    site: place,
    boundary,
    name,
    manager: orNull(name),
    address: orNull(text),
    municipio: orNull(fc.integer({ min: 1, max: 9 })),
    coordinates: orNull(coordinates),
    openedOn: orNull(days),
    assumptions,
    source: text
  }),
  SiteRenamed: fc.record({ site: place, name, from: days, source: text }),
  MarketConcessionChanged: fc.record({
    site: place,
    manager: name,
    from: days,
    until: orNull(days),
    source: text
  }),
  SiteClosed: fc.record({ site: place, from: days, reason: text, source: text }),
  ProductListed: fc.record({
    product,
    label,
    group: name,
    category: fc.constantFrom('fruit', 'leafy', 'root', 'fruiting', 'legume', 'herb', 'other'),
    cn8: orNull(fc.constantFrom('0702', '070200', '07020000')),
    agrovoc: orNull(fc.constant('http://aims.fao.org/aos/agrovoc/c_7805')),
    season: fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 12 }),
    shelfLifeDays: fc.integer({ min: 1, max: 400 }),
    packaging: orNull(product),
    assumptions,
    source: text
  }),
  PackagingListed: fc.record({
    packaging: product,
    label,
    unit: fc.constantFrom(...packageUnits),
    unitCode: fc.constantFrom('XFC', 'XPX', 'H87'),
    tareGrams: orNull(fc.nat()),
    reusable: fc.boolean(),
    assumptions,
    source: text
  }),
  ConversionFactorSet: fc.oneof(
    fc.record({
      ...factor,
      kind: fc.constant('package_mass'),
      unit: fc.constantFrom(...packageUnits),
      value: fc.integer({ min: 1, max: 1_000_000 }),
      measure: fc.constant(null)
    }),
    fc.record({
      ...factor,
      kind: fc.constant('per_kg'),
      unit: fc.constant(null),
      value: fc.double({ min: 0.001, max: 1_000, noNaN: true }),
      measure: fc.constantFrom('meals', 'kg CO2e')
    })
  ),
  PlotAssigned: fc.record({
    ...plot,
    holder: partyId,
    project: orNull(name),
    areaSquareMetres: area,
    geometry: orNull(geometry),
    title: orNull(text),
    from: days,
    to: orNull(days),
    externalIds: fc.array(
      fc.record({ scheme: fc.constantFrom('catasto', 'agea', 'grower'), value: partyId }),
      { maxLength: 2 }
    ),
    assumptions
  }),
  PlotReleased: fc.record({ ...plot, holder: partyId, from: days, reason: orNull(name) }),
  CropPlanted: fc.record({
    ...plot,
    crop: product,
    areaSquareMetres: area,
    method: orNull(fc.constantFrom('seeding', 'transplanting'))
  }),
  HarvestRecorded: fc.record({
    ...plot,
    ...lineFields,
    lot,
    areaSquareMetres: area,
    intendedUse: orNull(fc.constantFrom('sale', 'gift', 'compost', 'other'))
  }),
  StartupRegistered: fc.record({
    ...startup,
    name,
    project: orNull(name),
    activity: text,
    foundedOn: orNull(days),
    plot: orNull(place),
    assumptions,
    source: text
  }),
  MilestoneReached: fc.record({
    ...startup,
    milestone: fc.constantFrom(...milestones),
    on: days,
    note: orNull(text)
  })
}
