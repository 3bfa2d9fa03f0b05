import { type AsShares, forwardOf, stockPlace } from '../../../../domain/mfa/forward-of.ts'
import type { Solved, SolvedFlow } from '../solved.ts'
import type { MfaState } from '../state.ts'

/** A question: a flow to be so many percent of what passes its process, or of it and another. */
export interface WhatIf {
  readonly flow: string
  /** Null: of all that passes the process. */
  readonly expense: string | null
  /** Of the whole that it is a share of, 0 to 1. */
  readonly share: number
}

/** The solved flows as shares. */
export function sharesOf({ processes, flows }: Pick<Solved, 'processes' | 'flows'>): AsShares {
  return forwardOf(processes, flows)
}

/** Flows of which more or less can go: those that leave a process beside others. */
export function changeable({ system }: AsShares): AsShares['system']['transfers'] {
  const counts = new Map<string, number>()
  for (const { from } of system.transfers) counts.set(from, (counts.get(from) ?? 0) + 1)
  return system.transfers.filter(({ from }) => (counts.get(from) ?? 0) > 1)
}

/** What the share of a question is of, as a share of what passes the process. */
function wholeOf({ system }: AsShares, flow: string, expense: string | null): number {
  if (expense === null) return 1
  return system.transfers
    .filter(({ id }) => id === flow || id === expense)
    .reduce((sum, { share }) => sum + share, 0)
}

/** Share of its whole that a flow has today; null where it is not in the system. */
export function shareToday(shares: AsShares, flow: string, expense: string | null): number | null {
  const transfer = shares.system.transfers.find(({ id }) => id === flow)
  const whole = wholeOf(shares, flow, expense)
  return transfer === undefined || whole === 0 ? null : transfer.share / whole
}

/** The document for `POST /api/mfa/forward`. */
export function whatIfDocument(
  shares: AsShares,
  asked: { readonly whatIf: WhatIf | null; readonly place: string | null }
): object {
  const { whatIf, place } = asked
  if (whatIf === null) return { ...shares.system, upstreamOf: place === null ? [] : [place] }
  const { flow, expense, share } = whatIf
  return {
    ...shares.system,
    upstreamOf: place === null ? [] : [place],
    scenario: [
      {
        transfer: flow,
        share: Math.min(1, share * wholeOf(shares, flow, expense)),
        ...(expense === null ? {} : { takenFrom: [expense] })
      }
    ]
  }
}

/** The question in an address; null where there is none, or none of this system. */
export function readWhatIf(
  { whatIf, expense, percent }: Pick<MfaState, 'whatIf' | 'expense' | 'percent'>,
  shares: AsShares
): WhatIf | null {
  const given = Number(percent)
  const known = (id: string | null) => shares.system.transfers.find((one) => one.id === id)
  const flow = known(whatIf)
  if (flow === undefined || percent === null || !(given >= 0 && given <= 100)) return null
  const other = known(expense)
  const isBeside = other !== undefined && other.from === flow.from && other.id !== flow.id
  return { flow: flow.id, expense: isBeside ? other.id : null, share: given / 100 }
}

/** The flows with the values that a scenario gives them, to be drawn. */
export function changedFlows(
  { flows, processes }: Solved,
  transfers: readonly { readonly id: string; readonly value: number }[]
): Pick<Solved, 'flows' | 'processes'> & { readonly answer: { readonly balances: [] } } {
  const values = new Map(transfers.map(({ id, value }) => [id, value]))
  return {
    ...{ processes, answer: { balances: [] } },
    flows: flows.map((flow): SolvedFlow => {
      return { ...flow, value: values.get(flow.id) ?? flow.value }
    })
  }
}

/** Names of places: a stock is what its process keeps. */
export function placeNames(
  { processes }: Solved,
  words: { readonly name: (id: string) => string; readonly stockOf: (process: string) => string }
): (id: string) => string {
  const stocks = new Map(processes.map((id) => [stockPlace(id), words.stockOf(words.name(id))]))
  return (id) => stocks.get(id) ?? words.name(id)
}
