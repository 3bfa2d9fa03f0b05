import { type DestinationName, destinationNames } from '../waste/destination.ts'

/** Where food ends: with people, at a destination of the waste chain, or down the drain. */
export const ends = ['people', ...destinationNames, 'sewer', 'combustion_without_recovery'] as const
export type End = 'people' | DestinationName | 'sewer' | 'combustion_without_recovery'

/** What is known of a flow beside its mass; each attribute may be left open. */
export interface FlowAttributes {
  /** Whether the flow enters or leaves the boundary, or stays inside. */
  readonly crossing?: 'in' | 'out' | 'inside' | undefined
  readonly material?: 'food' | 'waste_for_recovery' | 'raw_material' | undefined
  readonly end?: End | undefined
  /** Stage of the chain that a flow leaves and enters, such as `retail`. */
  readonly sourceStage?: string | undefined
  readonly targetStage?: string | undefined
  /** What is recovered from waste: Eurostat's RCV_R for material, RCV_B for backfilling. */
  readonly recovery?: 'recycling' | 'backfilling' | 'energy' | undefined
  /** Extracted within the boundary from nature. */
  readonly extraction?: 'domestic' | undefined
}

/** Every attribute that is named has one of the values. */
export type Condition = {
  readonly [Name in keyof FlowAttributes]?: readonly NonNullable<FlowAttributes[Name]>[]
}

/** Flows that meet any of the conditions; each counts once, however many it meets. */
export interface FlowSet {
  readonly doc: string
  readonly anyOf: readonly Condition[]
}

const names = [
  'crossing',
  'material',
  'end',
  'sourceStage',
  'targetStage',
  'recovery',
  'extraction'
] as const satisfies readonly (keyof FlowAttributes)[]

/** Whether a flow belongs to a set. */
export function belongs(attributes: FlowAttributes, { anyOf }: FlowSet): boolean {
  return anyOf.some((condition) =>
    names.every((name) => {
      const wanted: readonly (string | undefined)[] | undefined = condition[name]
      return wanted === undefined || wanted.includes(attributes[name])
    })
  )
}

/** Which destinations are food loss and waste: a matter of convention, shown beside the figures. */
export interface WasteFrame {
  readonly version: string
  readonly source: string
  readonly waste: readonly End[]
}

const disposed = [
  'landfill',
  'refuse',
  'sewer',
  'combustion_without_recovery',
  'unknown'
] as const satisfies readonly End[]

const recovered = [
  'anaerobic_digestion',
  'composting',
  'land_application',
  'controlled_combustion'
] as const satisfies readonly End[]

/** The frames differ in whether feed and bio-based materials are loss and waste. */
export const wasteFrames = [
  {
    version: 'flw-standard-1.0',
    source:
      'Food Loss and Waste Accounting and Reporting Standard 1.0 (2016): every destination that is not people, feed and bio-based materials included',
    waste: ['animal_feed', 'biomaterial', ...recovered, ...disposed]
  },
  {
    version: 'eu-2019-1597',
    source:
      'Delegated Decision (EU) 2019/1597: feed is no food waste, bio-based materials are counted with it here as in the list of destinations',
    waste: ['biomaterial', ...recovered, ...disposed]
  },
  {
    version: 'prevention-1',
    source:
      'UK food and drink waste hierarchy: redistribution, feed and bio-materials are prevention',
    waste: [...recovered, ...disposed]
  }
] as const satisfies readonly WasteFrame[]

export const frameVersions = wasteFrames.map(({ version }) => version)

const ending = (...wanted: readonly End[]): readonly Condition[] => [{ end: wanted }]

/** The sets of flows that indicators are made of, under a frame. */
export function flowSetsOf(frame: WasteFrame) {
  return {
    foodIn: {
      doc: 'food that enters the boundary',
      anyOf: [{ crossing: ['in'], material: ['food'] }]
    },
    people: { doc: 'food redistributed to people', anyOf: ending('people') },
    reused: {
      doc: 'food for people, animal feed or bio-based materials',
      anyOf: ending('people', 'animal_feed', 'biomaterial')
    },
    waste: { doc: 'food loss and waste by the frame', anyOf: ending(...frame.waste) },
    surplus: {
      doc: 'food for people, animal feed or bio-based materials, and loss and waste by the frame',
      anyOf: [...ending('people', 'animal_feed', 'biomaterial'), ...ending(...frame.waste)]
    },
    recycled: {
      doc: 'anaerobic digestion, composting and land application',
      anyOf: ending('anaerobic_digestion', 'composting', 'land_application')
    },
    disposed: {
      doc: 'landfill, refuse, sewer, combustion without recovery, and what went nobody knows where',
      anyOf: ending(...disposed)
    },
    recycledMaterial: {
      doc: 'waste recycled within the boundary (RCV_R)',
      anyOf: [{ recovery: ['recycling'] }]
    },
    importedWaste: {
      doc: 'waste imported for recovery',
      anyOf: [{ crossing: ['in'], material: ['waste_for_recovery'] }]
    },
    exportedWaste: {
      doc: 'waste exported for recovery',
      anyOf: [{ crossing: ['out'], material: ['waste_for_recovery'] }]
    },
    extracted: {
      doc: 'domestic extraction',
      anyOf: [{ extraction: ['domestic'] }]
    },
    importedMaterial: {
      doc: 'imports of raw materials and food',
      anyOf: [{ crossing: ['in'], material: ['raw_material', 'food'] }]
    },
    exportedMaterial: {
      doc: 'exports of raw materials and food',
      anyOf: [{ crossing: ['out'], material: ['raw_material', 'food'] }]
    }
  } as const satisfies Record<string, FlowSet>
}

export type FlowSetName = keyof ReturnType<typeof flowSetsOf>
