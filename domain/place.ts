import { z } from 'zod'
import type { ProcessRef } from './movement.ts'
import { type PlaceKind, placeKinds, recipients } from './place-kinds.ts'

export { placeKinds }

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
export { recipients }
