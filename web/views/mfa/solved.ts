import type { MfaAnswer, Quantity } from '../../../domain/mfa/answer.ts'
import type { SystemPeriod } from '../../../projections/mfa/system/contract.ts'
import type { GivenSystem } from './document.ts'

/** A flow or the growth of a stock, with what the balances made of it. */
export interface SolvedFlow extends Quantity {
  readonly kind: 'flow' | 'stockChange'
  readonly from: string
  /** Null for what a stock grew by. */
  readonly to: string | null
  /** In the live city: how many events stand behind it. */
  readonly events?: number
  /** In the live city: what it errs by itself, without what its conversion factors err. */
  readonly ownSd?: number | null
}

/** A solved system, as tables and drawing want it; masses in the unit of the answer. */
export interface Solved {
  readonly answer: MfaAnswer
  readonly processes: readonly string[]
  readonly flows: readonly SolvedFlow[]
  /** Where there are levels from period to period: process by id of the inventory. */
  readonly stockOf?: ReadonlyMap<string, string>
  /** In the live city: conversion factors, and the parts of flows that they made. */
  readonly factors?: SystemPeriod['factors']
}

/** Joins the answer with the ends of the flows, which only the document knows. */
export function solvedOf(given: GivenSystem, answer: MfaAnswer): Solved {
  const ends = new Map(given.flows.map((flow) => [flow.id, flow]))
  return {
    answer,
    processes: given.processes,
    stockOf: given.inventoryOf,
    flows: [
      ...answer.flows.map((quantity): SolvedFlow => {
        const { from = '', to = '' } = ends.get(quantity.of ?? quantity.id) ?? {}
        return { ...quantity, kind: 'flow', from, to }
      }),
      ...answer.stockChanges.map((quantity): SolvedFlow => {
        const from = given.stockOf.get(quantity.of ?? quantity.id) ?? ''
        return { ...quantity, kind: 'stockChange', from, to: null }
      })
    ]
  }
}

/** What is drawn of a flow: its reconciled value, or the measured one. Null where there is none. */
export function shownValue(
  { value, measured }: Pick<Quantity, 'value' | 'measured'>,
  figures: 'reconciled' | 'given'
): number | null {
  return figures === 'given' ? measured : value
}
