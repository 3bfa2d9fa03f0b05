import { declared, weighed } from './amounts.ts'
import type { Holding, Place } from './inventory.ts'
import type { DataOf } from './plan.ts'
import type { ConsignmentLine, Town } from './town.ts'

type Channel = DataOf<'LotDispatched'>['channel']

interface Consignment {
  readonly from: Place
  readonly channel: Channel
  readonly leftMs: number
  readonly loads: readonly { readonly holding: Holding; readonly grams: number }[]
}

function linesOf(
  loads: Consignment['loads'],
  amount: (grams: number) => ConsignmentLine['quantity']
): ConsignmentLine[] {
  return loads.map(({ holding: { lot }, grams }) => ({
    lot: lot.id,
    product: lot.product === null ? null : lot.product.id,
    group: lot.group,
    quantity: amount(grams),
    qualityClass: null,
    origin: null,
    packaging: null
  }))
}

/** Lots leave for a buyer who is not followed further. */
export function sell(town: Town, consignment: Consignment, buyer: string): void {
  const { ledger, reports, numbers, world } = town
  const { from, channel, leftMs: ms, loads } = consignment
  for (const { holding, grams } of loads) ledger.leave(holding, grams, buyer)
  reports.say(
    'LotDispatched',
    { ms, by: from.id },
    {
      boundary: world.boundary,
      from: from.id,
      to: buyer,
      channel,
      ddtNo: numbers.next('D'),
      lines: linesOf(loads, weighed)
    }
  )
}

/**
 * Lots go to a place that keeps stock. Its giver says what the paper says; the receiver weighs, and
 * where it reports too, that is the statement that counts.
 *
 * @param arrival hours of the way are its caller's; null: the receiver keeps no books.
 * @returns what lies at the receiver's.
 */
export function consign(
  town: Town,
  consignment: Consignment,
  to: Place,
  arrival: { readonly ms: number; readonly as: 'ConsignmentArrived' | 'ConsignmentReceived' } | null
): Holding[] {
  const { ledger, reports, numbers, world } = town
  const { from, channel, leftMs, loads } = consignment
  const ddtNo = numbers.next('D')
  const paper = { boundary: world.boundary, from: from.id, to: to.id, ddtNo }
  const said = (counts: boolean) => (arrival === null ? {} : { statement: { of: ddtNo, counts } })
  const received = loads.map(({ holding, grams }) => ledger.carry(holding, grams, to))
  reports.say(
    'LotDispatched',
    { ms: leftMs, by: from.id, ...said(false) },
    {
      ...paper,
      channel,
      lines: linesOf(loads, declared)
    }
  )
  if (arrival === null) return received
  const by = { ms: arrival.ms, by: to.id, ...said(true) }
  const lines = linesOf(loads, weighed)
  if (arrival.as === 'ConsignmentArrived') {
    reports.say('ConsignmentArrived', by, { ...paper, stand: null, lines })
  } else {
    reports.say('ConsignmentReceived', by, { ...paper, operator: null, lines, discrepancy: null })
  }
  return received
}
