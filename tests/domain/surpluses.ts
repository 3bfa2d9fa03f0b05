import { type Amount, amountInput } from '../../domain/quantity.ts'
import type { ClaimSurplus, ReleaseClaim } from '../../domain/surplus/commands.ts'
import type { SurplusEvent } from '../../domain/surplus/standing.ts'

/** Events of one surplus, for tests to build a past of. */

export const boundary = 'milan-simulated'
export const surplus = 's-1'
export const at = '2026-03-29T10:00:00.000Z'
const occurredAtMs = Date.parse(at)

/** What somebody says of an amount, read. */
export function said(value: number | string, unit: string, more: object = {}): Amount {
  return amountInput.parse({ value, unit, basis: 'declared', ...more })
}

export const kg = (value: number | string) => said(value, 'kg')
export const colli = (value: number | string) => said(value, 'collo', { basis: 'counted' })

type DataOf<Name extends SurplusEvent['type']> = Extract<SurplusEvent, { type: Name }>['data']

export function declared(
  quantity: Amount,
  more: Partial<DataOf<'SurplusDeclared'>> = {}
): SurplusEvent {
  const data = {
    ...{ boundary, surplus, donor: 'wholesaler:orsero', stand: null },
    ...{ lot: null, product: 'tomato', group: 'Vegetables', quantity },
    ...{ reason: 'unsold_low_demand' as const, availableUntil: null, storage: null },
    ...more
  }
  return { type: 'SurplusDeclared', data, occurredAtMs }
}

export function claimed(
  claim: string,
  quantity: Amount,
  more: Partial<DataOf<'SurplusClaimed'>> = {}
): SurplusEvent {
  const data = {
    ...{ boundary, surplus, claim, ngo: 'charity:recup', quantity, whole: false },
    ...{ pickupBy: null, onBehalfBy: null },
    ...more
  }
  return { type: 'SurplusClaimed', data, occurredAtMs }
}

export function released(claim: string, quantity: Amount, ngo = 'charity:recup'): SurplusEvent {
  const data = { boundary, surplus, claim, ngo, quantity, reason: 'no van' }
  return { type: 'ClaimReleased', data, occurredAtMs }
}

export function collected(
  quantities: readonly Amount[],
  more: Partial<DataOf<'SurplusCollected'>> = {}
): SurplusEvent {
  const lines = quantities.map((quantity, index) => ({
    ...{ lot: null, product: 'tomato', group: 'Vegetables', quantity },
    collectedLot: `collected-${index}`
  }))
  const data = {
    ...{ boundary, surplus, collection: 'c-1', claim: null, from: 'wholesaler:orsero', lines },
    ...{ collector: 'charity:recup', reportedBy: 'collector' as const, packages: null },
    ...{ ddtNo: null, vehicle: null, legalBasis: 'law_166_2016_art_16' as const },
    ...{ startedAt: null, totalValueCents: null },
    ...more
  }
  return { type: 'SurplusCollected', data, occurredAtMs }
}

export function expired(quantity: Amount): SurplusEvent {
  return { type: 'SurplusExpired', data: { boundary, surplus, quantity }, occurredAtMs }
}

export function withdrawn(quantity: Amount, reason = 'sold after all'): SurplusEvent {
  const data = { boundary, surplus, quantity, reason }
  return { type: 'SurplusWithdrawn', data, occurredAtMs }
}

/** A claim by Recup; `how` says how much. */
export function toClaim(
  claim: string,
  how: Partial<Pick<ClaimSurplus, 'quantity' | 'whole' | 'sharePercent' | 'ngo'>>
): ClaimSurplus {
  return {
    ...{ type: 'ClaimSurplus' as const, surplus, claim, ngo: 'charity:recup' },
    ...{ pickupBy: null, onBehalfBy: null },
    ...how
  }
}

/** A hundred kilograms, who claimed of them, and what those who act may say next. */
export const ngo = 'charity:recup'
export const other = 'charity:caritas'
export const hundred = declared(kg(100))
export const forty = claimed('c-1', kg(40))
export const sixty = claimed('c-2', kg(60), { ngo: other })
export const due = '2026-03-29T12:00:00+02:00'
export const decline = { type: 'DeclineSurplus' as const, surplus, ngo, reason: null }
export const release: ReleaseClaim = {
  ...{ type: 'ReleaseClaim' as const, surplus, claim: 'c-1' },
  reason: 'no van'
}
export const expire = { type: 'ExpireSurplus' as const, surplus, atMs: Date.parse(due) }
export const withdraw = { type: 'WithdrawSurplus' as const, surplus, reason: 'sold after all' }
