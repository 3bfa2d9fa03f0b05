import type { Stage } from './movement.ts'

export interface PlaceKind {
  /** Column of a Sankey; null where the kind stands at both ends of the chain. */
  readonly stage: Stage | null
  /** Whether what comes in stays until it is said to leave; where false, nothing is kept account of. */
  readonly keepsStock: boolean
  /** Whether such a place is somebody whose figures are its own; where false, nobody in particular. */
  readonly isParty: boolean
  readonly doc: string
}

/**
 * Kinds of places that food passes through. A place's id begins with its kind, so that an event says
 * all that is needed to put it into the chain, whichever came first, the event or the place's own.
 */
export const placeKinds = {
  environment: { stage: null, keepsStock: false, isParty: false, doc: 'soil, air and water' },
  supplier: {
    stage: 'origin',
    keepsStock: false,
    isParty: true,
    doc: 'grower or trader outside the boundary'
  },
  plot: {
    stage: 'origin',
    keepsStock: true,
    isParty: true,
    doc: 'plot of land with its field store'
  },
  grower: { stage: 'origin', keepsStock: true, isParty: true, doc: 'farm inside the boundary' },
  hub: { stage: 'supply', keepsStock: true, isParty: true, doc: 'wholesale market as a whole' },
  wholesaler: { stage: 'supply', keepsStock: true, isParty: true, doc: 'stand of a wholesaler' },
  startup: {
    stage: 'processing',
    keepsStock: true,
    isParty: true,
    doc: 'firm that makes something of produce'
  },
  'covered-market': {
    stage: 'retail',
    keepsStock: true,
    isParty: true,
    doc: 'covered municipal market'
  },
  'open-air-market': {
    stage: 'retail',
    keepsStock: true,
    isParty: true,
    doc: 'weekly street market'
  },
  buyer: {
    stage: 'retail',
    keepsStock: false,
    isParty: false,
    doc: 'buyers that are not followed further: shops, restaurants, supermarkets, export'
  },
  'surplus-hub': {
    stage: 'redistribution',
    keepsStock: true,
    isParty: true,
    doc: 'hub where surplus is sorted'
  },
  charity: {
    stage: 'redistribution',
    keepsStock: false,
    isParty: true,
    doc: 'body that hands food to people'
  },
  people: { stage: 'destination', keepsStock: false, isParty: false, doc: 'people who eat it' },
  plant: { stage: 'treatment', keepsStock: true, isParty: true, doc: 'treatment plant' },
  outlet: {
    stage: 'destination',
    keepsStock: false,
    isParty: false,
    doc: 'use or disposal after treatment'
  }
} as const satisfies Record<string, PlaceKind>

/** People who are given food, on the spot or by a charity. */
export const recipients = 'people:recipients'
