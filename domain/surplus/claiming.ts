import { Failure, type Figures } from '../failure.ts'
import {
  countFigure,
  countOf,
  countText,
  partOf,
  saidAlike,
  saidText,
  shareOf,
  type Whole,
  wholeOf,
  withMass
} from '../portion.ts'
import type { Amount } from '../quantity.ts'
import type { ClaimSurplus } from './commands.ts'
import { type Declared, refuseEnded, type Shares, type SurplusEvent, sharesOf } from './standing.ts'

type Claim = Declared['claims'][number]

/** The figures of every refusal about how much: grams, or the unit of the declaration. */
function figuresOf(surplus: string, { whole, claimed, unclaimed, open }: Shares): Figures {
  return {
    surplus,
    unit: whole.unit,
    declared: countFigure(whole, whole.total),
    claimed: countFigure(whole, claimed),
    collectedWithoutClaim: countFigure(whole, unclaimed),
    open: countFigure(whole, open)
  }
}

function sharesText({ whole, claimed, unclaimed }: Shares): string {
  const parts = [
    `${countText(whole, whole.total)} declared`,
    `${countText(whole, claimed)} claimed`,
    ...(unclaimed === 0 ? [] : [`${countText(whole, unclaimed)} collected without a claim`])
  ]
  return parts.join(', ')
}

export function nothingOpen(surplus: string, shares: Shares): Failure {
  return new Failure(
    'nothing_open',
    `nothing of surplus ${surplus} is open: ${sharesText(shares)}; wait until a claim is released`,
    figuresOf(surplus, shares)
  )
}

/** What is open of a surplus, as an amount. */
export function openAmount({ declared }: Declared, { whole, open }: Shares): Amount {
  return open === whole.total ? declared.quantity : partOf(whole, open)
}

function saidCount(surplus: string, whole: Whole, quantity: Amount): number {
  const count = countOf(whole, quantity)
  if (count !== null && count > 0) return count
  if (count === 0) {
    throw new Failure(
      'nothing_asked',
      `${saidText(quantity)} of surplus ${surplus} is nothing; claim more than 0`,
      { surplus, asked: saidText(quantity) }
    )
  }
  const declared = saidText(whole.like)
  const next = whole.inGrams
    ? 'say it in kg, or give its factor'
    : `say it in ${whole.unit}, or take the whole`
  throw new Failure(
    'unit_differs',
    `${saidText(quantity)} cannot be compared with surplus ${surplus}, declared as ${declared}; ${next}`,
    { surplus, asked: saidText(quantity), declared }
  )
}

function askedCount(command: ClaimSurplus, shares: Shares): number {
  const { surplus, quantity, sharePercent } = command
  const { whole, open } = shares
  if (quantity !== undefined) return saidCount(surplus, whole, quantity)
  if (open === 0 && sharePercent === undefined) throw nothingOpen(surplus, shares)
  return sharePercent === undefined ? open : shareOf(whole, sharePercent, open)
}

function asksTheSame(command: ClaimSurplus, known: Claim, whole: Whole): boolean {
  const { quantity, sharePercent } = command
  if (quantity !== undefined) {
    const { netGrams } = quantity
    const isAlike = netGrams === null || netGrams === known.quantity.netGrams
    return isAlike && saidAlike(quantity, known.quantity)
  }
  if (sharePercent === undefined) return known.whole
  const count = countOf(whole, known.quantity)
  return count !== null && shareOf(whole, sharePercent, count) === count
}

/** A claim's id is used once: the same claim again is nothing new, another one is refused. */
function again(command: ClaimSurplus, known: Claim, whole: Whole): readonly SurplusEvent[] {
  const { surplus, claim, ngo, pickupBy, onBehalfBy } = command
  const isSame =
    known.pickupBy === pickupBy &&
    known.onBehalfBy === onBehalfBy &&
    asksTheSame(command, known, whole)
  const quantity = saidText(known.quantity)
  const figures = { surplus, claim, ngo: known.ngo, quantity }
  if (known.ngo !== ngo) {
    throw new Failure(
      'claim_differs',
      `the id ${claim} is taken by another claim on surplus ${surplus}; use an id of your own`,
      { surplus, claim }
    )
  }
  if (known.status === 'released') {
    throw new Failure(
      'claim_released',
      `claim ${claim} of ${known.ngo} for ${quantity} was released, ${known.since}; claim under another id`,
      { ...figures, since: known.since }
    )
  }
  if (isSame) return []
  throw new Failure(
    'claim_differs',
    `claim ${claim} is made already, by ${known.ngo} for ${quantity} of surplus ${surplus}; use another id, or release it first`,
    figures
  )
}

/**
 * Claims all that is open of a surplus, or a part; the rest stays open.
 *
 * @throws Failure `surplus_ended`, `nothing_open`, `nothing_asked`, `claim_exceeds_open`,
 * `claim_differs`, `claim_released`, `unit_differs`.
 */
export function claim(command: ClaimSurplus, state: Declared): readonly SurplusEvent[] {
  const { surplus, claim: id, ngo, quantity, pickupBy, onBehalfBy } = command
  const { declared, claims } = state
  const known = claims.find((each) => each.claim === id)
  if (known !== undefined) return again(command, known, wholeOf(declared.quantity))
  refuseEnded(state)
  const shares = sharesOf(state)
  const { whole, open } = shares
  const count = askedCount(command, shares)
  if (count > open) {
    const next =
      open === 0 ? 'wait until a claim is released' : `claim ${countText(whole, open)} or less`
    throw new Failure(
      'claim_exceeds_open',
      `${countText(whole, count)} of surplus ${surplus} are asked, but ${countText(whole, open)} are open: ${sharesText(shares)}; ${next}`,
      { ...figuresOf(surplus, shares), asked: countFigure(whole, count) }
    )
  }
  const derived = count === whole.total ? declared.quantity : partOf(whole, count)
  const data = {
    boundary: declared.boundary,
    ...{ surplus, claim: id, ngo },
    quantity: quantity === undefined ? derived : withMass(whole, quantity, count),
    whole: count === open,
    ...{ pickupBy, onBehalfBy }
  }
  return [{ type: 'SurplusClaimed', data }]
}
