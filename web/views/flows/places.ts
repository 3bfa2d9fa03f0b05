import type { placeKinds } from '../../../domain/place.ts'
import { type PlaceKindName, placeKindOf } from '../../app/texts/place-names.ts'

type KeepsStock = { readonly [K in PlaceKindName]: (typeof placeKinds)[K]['keepsStock'] }

/** As the domain says, which the browser does not load; tsc refuses an entry that differs from it. */
const keepsStock: KeepsStock = {
  environment: false,
  supplier: false,
  plot: true,
  grower: true,
  hub: true,
  wholesaler: true,
  startup: true,
  'covered-market': true,
  'open-air-market': true,
  buyer: false,
  'surplus-hub': true,
  charity: false,
  people: false,
  plant: true,
  outlet: false
}

/** Whether a place keeps what comes in until it is said to leave; null for what is no place. */
export function keepsStockAt(process: string): boolean | null {
  const kind = placeKindOf(process)
  return kind === null ? null : keepsStock[kind]
}

/** Whether any of the processes is a place or a kind of places, as no published table has. */
export function hasPlaces(nodes: readonly { readonly id: string }[]): boolean {
  return nodes.some(({ id }) => placeKindOf(id) !== null)
}

/**
 * Whether a process should give what it gets. Soil, water and air stand at both ends of the chain,
 * so what goes in there and what comes out have nothing to do with each other.
 */
export function shouldBalance(row: { readonly process: string; readonly role: string }): boolean {
  return row.role === 'inner' && placeKindOf(row.process) !== 'environment'
}
