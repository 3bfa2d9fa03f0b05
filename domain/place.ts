import { z } from 'zod'
import type { ProcessRef, Stage } from './movement.ts'

interface PlaceKind {
  /** Column of a Sankey; null where the kind stands at both ends of the chain. */
  readonly stage: Stage | null
  /** Whether what comes in stays until it is said to leave; where false, nothing is kept account of. */
  readonly keepsStock: boolean
  readonly doc: string
}

/**
 * Kinds of places that food passes through. A place's id begins with its kind, so that an event says
 * all that is needed to put it into the chain, whichever came first, the event or the place's own.
 */
export const placeKinds = {
  environment: { stage: null, keepsStock: false, doc: 'soil, air and water' },
  supplier: { stage: 'origin', keepsStock: false, doc: 'grower or trader outside the boundary' },
  plot: { stage: 'origin', keepsStock: true, doc: 'plot of land with its field store' },
  grower: { stage: 'origin', keepsStock: true, doc: 'farm inside the boundary' },
  hub: { stage: 'supply', keepsStock: true, doc: 'wholesale market as a whole' },
  wholesaler: { stage: 'supply', keepsStock: true, doc: 'stand of a wholesaler' },
  startup: { stage: 'processing', keepsStock: true, doc: 'firm that makes something of produce' },
  'covered-market': { stage: 'retail', keepsStock: true, doc: 'covered municipal market' },
  'open-air-market': { stage: 'retail', keepsStock: true, doc: 'weekly street market' },
  buyer: {
    stage: 'retail',
    keepsStock: false,
    doc: 'buyers that are not followed further: shops, restaurants, supermarkets, export'
  },
  'surplus-hub': { stage: 'redistribution', keepsStock: true, doc: 'hub where surplus is sorted' },
  charity: { stage: 'redistribution', keepsStock: false, doc: 'body that hands food to people' },
  people: { stage: 'destination', keepsStock: false, doc: 'people who eat it' },
  plant: { stage: 'treatment', keepsStock: true, doc: 'treatment plant' },
  outlet: { stage: 'destination', keepsStock: false, doc: 'use or disposal after treatment' }
} as const satisfies Record<string, PlaceKind>

const kinds: ReadonlyMap<string, PlaceKind> = new Map(Object.entries(placeKinds))

/** `<kind>:<slug>`, for example `covered-market:wagner`. A new name or manager does not change it. */
export const placeId = z
  .string()
  .max(120)
  .regex(
    new RegExp(`^(?:${Object.keys(placeKinds).join('|')}):[a-z0-9]+(?:[.-][a-z0-9]+)*$`, 'u'),
    'must be a kind of place and a slug, like covered-market:wagner'
  )
  .meta({ examples: ['covered-market:wagner'] })

/** The kind that a place's id begins with; undefined where it is no place, as in published tables. */
export function placeKindOf(id: string): PlaceKind | undefined {
  const end = id.indexOf(':')
  return end === -1 ? undefined : kinds.get(id.slice(0, end))
}

/** The place as an end of a movement. */
export function placeRef(id: string): ProcessRef {
  return { id, stage: placeKindOf(id)?.stage ?? null }
}

/** Where the mass of a harvest comes from. */
export const growth = 'environment:growth'
/** Where the mass goes that drying, breathing and treatment take away. */
export const processLoss = 'environment:process-loss'
/** Where the mass comes from that water, sugar and what else is no produce adds. */
export const processGain = 'environment:process-gain'
/** Customers at a stall. */
export const customers = 'people:customers'
/** People who are given food, on the spot or by a charity. */
export const recipients = 'people:recipients'
