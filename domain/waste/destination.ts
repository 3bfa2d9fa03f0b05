/** Bins that hold food: what is in them is followed as material. */
export const foodFractions = ['organic', 'feed', 'residual'] as const
export type FoodFraction = (typeof foodFractions)[number]

/** Bins at a market or hub. */
export const wasteFractions = [...foodFractions, 'wood', 'cardboard', 'plastic'] as const
export type WasteFraction = (typeof wasteFractions)[number]

interface Destination {
  /** In the order of preference of the Waste Framework Directive as applied to food. */
  readonly rank: number
  readonly label: { readonly it: string; readonly en: string }
  /** Destination of the FLW Standard 1.0; null where the food stays in the chain. */
  readonly flw: string | null
  /** Whether it counts as food waste under Delegated Decision (EU) 2019/1597. */
  readonly isFoodWaste: boolean
}

/** Where food ends, from best to worst. */
export const destinations = {
  animal_feed: {
    rank: 4,
    label: { it: 'alimentazione animale', en: 'animal feed' },
    flw: 'Animal feed',
    isFoodWaste: false
  },
  biomaterial: {
    rank: 5,
    label: { it: 'bioprodotti', en: 'bio-based materials' },
    flw: 'Bio-based materials/biochemical processing',
    isFoodWaste: true
  },
  anaerobic_digestion: {
    rank: 6,
    label: { it: 'digestione anaerobica', en: 'anaerobic digestion' },
    flw: 'Codigestion/anaerobic digestion',
    isFoodWaste: true
  },
  composting: {
    rank: 6,
    label: { it: 'compostaggio', en: 'composting' },
    flw: 'Composting/aerobic processes',
    isFoodWaste: true
  },
  land_application: {
    rank: 7,
    label: { it: 'spandimento', en: 'land application' },
    flw: 'Land application',
    isFoodWaste: true
  },
  controlled_combustion: {
    rank: 8,
    label: { it: 'termovalorizzazione', en: 'controlled combustion' },
    flw: 'Controlled combustion',
    isFoodWaste: true
  },
  landfill: {
    rank: 9,
    label: { it: 'discarica', en: 'landfill' },
    flw: 'Landfill',
    isFoodWaste: true
  },
  refuse: {
    rank: 9,
    label: { it: 'indifferenziato', en: 'refuse' },
    flw: 'Refuse/discards/litter',
    isFoodWaste: true
  },
  unknown: {
    rank: 10,
    label: { it: 'destinazione ignota', en: 'unknown destination' },
    flw: null,
    isFoodWaste: true
  }
} as const satisfies Record<string, Destination>

export type DestinationName = keyof typeof destinations
export const destinationNames = [
  'animal_feed',
  'biomaterial',
  'anaerobic_digestion',
  'composting',
  'land_application',
  'controlled_combustion',
  'landfill',
  'refuse',
  'unknown'
] as const satisfies readonly DestinationName[]
