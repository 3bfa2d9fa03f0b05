import type { CityPlan } from '../../../ingest/city/plan.ts'

/** A town small enough to look at: two of most things, eight products. */

const source = 'made up for tests'
const assumptions = ['made up for tests']

function site(id: string, opened: { readonly openedOn?: string } = {}) {
  const facts = { manager: null, address: null, municipio: null, coordinates: null }
  const name = id.slice(id.indexOf(':') + 1)
  return {
    opened: { site: id, name, ...facts, openedOn: null, assumptions, source, ...opened },
    later: []
  }
}

type Category = CityPlan['products'][number]['category']

function product(id: string, category: Category, shelfLifeDays: number, season: number[]) {
  return {
    product: id,
    label: { it: id, en: id },
    group: category === 'fruit' ? 'Fruit' : 'Vegetables',
    category,
    ...{ cn8: null, agrovoc: null, season, shelfLifeDays },
    packaging: 'wooden-crate',
    ...{ assumptions, source }
  }
}

function packageMass(factorId: string, of: string | null, value: number) {
  return {
    factorId,
    kind: 'package_mass' as const,
    product: of,
    unit: 'collo' as const,
    packaging: of === null ? 'wooden-crate' : null,
    value,
    measure: null,
    relativeSd: 0.1,
    validFrom: '2018-01-01',
    ...{ source, assumptions }
  }
}

export const smallPlan: CityPlan = {
  boundary: { boundary: 'small-simulated', label: 'Small town', inhabitants: 20_000, source },
  knownSince: '2020-01-01',
  sites: [
    ...[
      'hub:exchange',
      'wholesaler:north',
      'wholesaler:south',
      'supplier:sicily',
      'supplier:spain'
    ],
    ...['grower:mill', 'grower:weir', 'surplus-hub:shed', 'surplus-hub:corner'],
    ...['covered-market:old', 'open-air-market:square'],
    ...['charity:table', 'charity:soup', 'plant:digester', 'buyer:shops', 'buyer:region'],
    ...['buyer:abroad', 'outlet:compost', 'outlet:refuse', 'outlet:animal-feed'],
    ...['outlet:controlled-combustion', 'people:customers', 'people:recipients']
  ]
    .map((id) => site(id))
    .concat(site('covered-market:new', { openedOn: '2022-05-02' })),
  products: [
    product('tomato', 'fruiting', 7, [6, 7, 8, 9]),
    product('courgette', 'fruiting', 6, [5, 6, 7, 8, 9]),
    product('lettuce', 'leafy', 4, [4, 5, 6, 9, 10]),
    product('spinach', 'leafy', 3, [3, 4, 5, 10, 11]),
    product('potato', 'root', 60, [7, 8, 9, 10]),
    product('apple', 'fruit', 40, [9, 10, 11, 12, 1, 2]),
    product('strawberry', 'fruit', 3, [4, 5, 6]),
    { ...product('basil', 'herb', 4, []), packaging: null }
  ],
  packagings: [
    {
      packaging: 'wooden-crate',
      label: { it: 'cassetta di legno', en: 'wooden crate' },
      unit: 'collo',
      unitCode: 'CT',
      tareGrams: 900,
      reusable: false,
      ...{ assumptions, source }
    },
    {
      packaging: 'green-crate',
      label: { it: 'cassetta verde', en: 'green crate' },
      unit: 'cassetta',
      unitCode: 'CR',
      tareGrams: 1_400,
      reusable: true,
      ...{ assumptions, source }
    }
  ],
  factors: [packageMass('crate-any', null, 8_000), packageMass('crate-lettuce', 'lettuce', 4_500)],
  suppliers: [
    { site: 'supplier:sicily', origin: 'IT-82', ships: ['tomato', 'courgette', 'strawberry'] },
    { site: 'supplier:spain', origin: 'ES', ships: [] }
  ],
  plots: [
    {
      assigned: {
        ...{ plot: 'plot:field-1', holder: 'holder-1', project: 'Field one' },
        ...{ areaSquareMetres: 4_000, geometry: null, title: 'free loan' },
        ...{ from: '2021-03-01', to: null, externalIds: [], assumptions }
      },
      crops: ['lettuce', 'tomato'],
      farm: 'grower:mill'
    },
    {
      assigned: {
        ...{ plot: 'plot:field-2', holder: 'holder-2', project: 'Field two' },
        ...{ areaSquareMetres: null, geometry: null, title: null },
        ...{ from: '2021-03-01', to: null, externalIds: [], assumptions }
      },
      crops: ['courgette', 'spinach'],
      farm: null
    },
    {
      assigned: {
        ...{ plot: 'plot:field-3', holder: 'holder-3', project: null },
        ...{ areaSquareMetres: 2_500, geometry: null, title: null },
        ...{ from: '2022-01-10', to: null, externalIds: [], assumptions }
      },
      crops: ['apple'],
      farm: 'grower:weir'
    }
  ],
  startups: [
    {
      registered: {
        startup: 'startup:jam',
        ...{ name: 'Jam', project: null, activity: 'makes jam of fruit', foundedOn: '2021-06-01' },
        ...{ plot: null, assumptions, source }
      },
      milestones: [
        { startup: 'startup:jam', milestone: 'first_sale', on: '2022-02-01', note: null }
      ],
      makes: 'Preserves',
      yieldShare: 0.6,
      kgPerWeek: 120
    }
  ],
  collectors: [
    { ngo: 'charity:table', hub: 'surplus-hub:shed', kgPerDay: 300, weekdays: [1, 2, 3, 4, 5, 6] },
    { ngo: 'charity:soup', hub: 'surplus-hub:shed', kgPerDay: 120, weekdays: [2, 3, 4, 5] },
    { ngo: 'charity:table', hub: 'surplus-hub:corner', kgPerDay: 300, weekdays: [1, 3, 5, 6] }
  ],
  wasteCollector: 'carter',
  wholesaleHub: 'surplus-hub:shed',
  crateMarket: 'covered-market:old',
  scale: {
    throughputTonnes: 9_000,
    wasteTonnes: 60,
    redistributedTonnes: 20,
    marketsRedistributedTonnes: 5,
    destinations: [
      { buyer: 'buyer:shops', channel: 'other', share: 0.4 },
      { buyer: 'buyer:region', channel: 'other', share: 0.35 },
      { buyer: 'buyer:abroad', channel: 'export', share: 0.25 }
    ],
    coveredMarketKgPerDay: 400,
    openAirMarketKgPerDay: 900,
    lotKg: 1_200,
    leftoverKg: 60
  }
}
