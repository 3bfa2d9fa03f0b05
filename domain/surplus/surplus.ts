import type { Decider } from '../decider.ts'
import { Failure } from '../failure.ts'
import { saidText } from '../portion.ts'
import type { Amount } from '../quantity.ts'
import { claim, nothingOpen, openAmount } from './claiming.ts'
import type {
  DeclineSurplus,
  ExpireSurplus,
  ReleaseClaim,
  SurplusCommand,
  WithdrawSurplus
} from './commands.ts'
import {
  type Declared,
  declaredOf,
  evolve,
  noSurplus,
  refuseEnded,
  type SurplusEvent,
  type SurplusState,
  sharesOf
} from './standing.ts'

function decline(command: DeclineSurplus, state: Declared): readonly SurplusEvent[] {
  const { surplus, ngo, reason } = command
  if (state.declined.includes(ngo)) return []
  refuseEnded(state)
  const held = state.claims.find((each) => each.ngo === ngo && each.status === 'standing')
  if (held !== undefined) {
    const quantity = saidText(held.quantity)
    throw new Failure(
      'claim_standing',
      `${ngo} holds claim ${held.claim} for ${quantity} of surplus ${surplus}; release it instead`,
      { surplus, ngo, claim: held.claim, quantity }
    )
  }
  const { boundary } = state.declared
  return [{ type: 'SurplusDeclined', data: { boundary, surplus, ngo, reason } }]
}

/** What is open goes the way that the surplus has ended. */
function ending(
  { declared: { boundary, surplus }, ended }: Declared,
  quantity: Amount
): readonly SurplusEvent[] {
  if (ended === null) return []
  const data = { boundary, surplus, quantity }
  return ended.how === 'expired'
    ? [{ type: 'SurplusExpired', data }]
    : [{ type: 'SurplusWithdrawn', data: { ...data, reason: ended.reason } }]
}

/** Also after the end: who cannot come must be able to say so, and what was claimed ends too. */
function release(command: ReleaseClaim, state: Declared): readonly SurplusEvent[] {
  const { surplus, claim: id, reason } = command
  const held = state.claims.find((each) => each.claim === id)
  if (held === undefined) {
    throw new Failure(
      'claim_unknown',
      `surplus ${surplus} has no claim ${id}; its claims are ${state.claims.map((each) => each.claim).join(', ') || 'none'}`,
      { surplus, claim: id }
    )
  }
  if (held.status === 'released') return []
  const { ngo, quantity, since } = held
  if (held.status === 'collected') {
    throw new Failure(
      'claim_collected',
      `claim ${id} of ${ngo} for ${saidText(quantity)} was collected, ${since}; void the collection if it is wrong`,
      { surplus, claim: id, ngo, quantity: saidText(quantity), since }
    )
  }
  const { boundary } = state.declared
  return [
    { type: 'ClaimReleased', data: { boundary, surplus, claim: id, ngo, quantity, reason } },
    ...ending(state, quantity)
  ]
}

function expire({ surplus, atMs }: ExpireSurplus, state: Declared): readonly SurplusEvent[] {
  const { ended, declared } = state
  if (ended?.how === 'expired') return []
  refuseEnded(state)
  const { availableUntil, boundary } = declared
  if (availableUntil !== null && atMs < Date.parse(availableUntil)) {
    const at = new Date(atMs).toISOString()
    throw new Failure(
      'surplus_not_due',
      `surplus ${surplus} is available until ${availableUntil}, so it cannot have expired at ${at}; wait, or let the donor withdraw it`,
      { surplus, availableUntil, at }
    )
  }
  const shares = sharesOf(state)
  if (shares.open === 0) throw nothingOpen(surplus, shares)
  const quantity = openAmount(state, shares)
  return [{ type: 'SurplusExpired', data: { boundary, surplus, quantity } }]
}

function withdraw({ surplus, reason }: WithdrawSurplus, state: Declared): readonly SurplusEvent[] {
  const { ended, declared } = state
  if (ended?.how === 'withdrawn' && ended.reason === reason) return []
  refuseEnded(state)
  const shares = sharesOf(state)
  if (shares.open === 0) throw nothingOpen(surplus, shares)
  const quantity = openAmount(state, shares)
  const { boundary } = declared
  return [{ type: 'SurplusWithdrawn', data: { boundary, surplus, quantity, reason } }]
}

function decide(command: SurplusCommand, state: SurplusState): readonly SurplusEvent[] {
  const declared = declaredOf(state, command.surplus)
  switch (command.type) {
    case 'ClaimSurplus':
      return claim(command, declared)
    case 'DeclineSurplus':
      return decline(command, declared)
    case 'ReleaseClaim':
      return release(command, declared)
    case 'ExpireSurplus':
      return expire(command, declared)
    case 'WithdrawSurplus':
      return withdraw(command, declared)
  }
}

/** A declared surplus is promised away once: what is claimed never exceeds what is open. */
export const surplusDecider: Decider<SurplusState, SurplusCommand, SurplusEvent> = {
  initial: noSurplus,
  evolve,
  decide
}
