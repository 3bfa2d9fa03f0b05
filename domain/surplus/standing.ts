import type { DecisionOf } from '../decider.ts'
import { Failure } from '../failure.ts'
import { countOf, countText, saidText, type Whole, wholeOf } from '../portion.ts'
import type { SurplusCollected } from './collection.ts'
import type {
  ClaimReleased,
  SurplusClaimed,
  SurplusDeclared,
  SurplusDeclined,
  SurplusExpired,
  SurplusWithdrawn
} from './events.ts'

/** What is decided about a surplus, and what is observed of it. */
export type SurplusEvent = DecisionOf<
  | typeof SurplusDeclared
  | typeof SurplusClaimed
  | typeof SurplusDeclined
  | typeof ClaimReleased
  | typeof SurplusExpired
  | typeof SurplusWithdrawn
  | typeof SurplusCollected
>

type DataOf<Name extends SurplusEvent['type']> = Extract<SurplusEvent, { type: Name }>['data']

interface Claim extends DataOf<'SurplusClaimed'> {
  readonly status: 'standing' | 'released' | 'collected'
  /** Since when, as an ISO instant. */
  readonly since: string
}

interface Ended {
  readonly how: 'expired' | 'withdrawn'
  readonly since: string
  readonly reason: string
}

export interface SurplusState {
  readonly declared: DataOf<'SurplusDeclared'> | null
  readonly claims: readonly Claim[]
  /** NGOs that said no and have not claimed since. */
  readonly declined: readonly string[]
  /** Collections that no claim covers. */
  readonly unclaimed: readonly DataOf<'SurplusCollected'>[]
  readonly ended: Ended | null
}

export const noSurplus: SurplusState = {
  declared: null,
  claims: [],
  declined: [],
  unclaimed: [],
  ended: null
}

function instantOf({ occurredAtMs }: SurplusEvent): string {
  return occurredAtMs === undefined ? 'just now' : new Date(occurredAtMs).toISOString()
}

/** A collection belongs to the claim it names, or else to all that its collector has claimed. */
function collect(
  state: SurplusState,
  data: DataOf<'SurplusCollected'>,
  since: string
): SurplusState {
  const isCovered = ({ claim, ngo, status }: Claim) =>
    data.claim === null ? ngo === data.collector && status !== 'released' : claim === data.claim
  if (!state.claims.some(isCovered)) return { ...state, unclaimed: [...state.unclaimed, data] }
  const claims = state.claims.map((each) =>
    isCovered(each) && each.status !== 'collected'
      ? { ...each, since, status: 'collected' as const }
      : each
  )
  return { ...state, claims }
}

/** What a surplus is after an event, whichever of its events come first. */
export function evolve(state: SurplusState, event: SurplusEvent): SurplusState {
  const since = instantOf(event)
  switch (event.type) {
    case 'SurplusDeclared':
      // Of two declarations that do not correct each other the first one stands.
      return { ...state, declared: state.declared ?? event.data }
    case 'SurplusClaimed': {
      const claim: Claim = { ...event.data, since, status: 'standing' }
      const declined = state.declined.filter((ngo) => ngo !== claim.ngo)
      return { ...state, claims: [...state.claims, claim], declined }
    }
    case 'SurplusDeclined':
      return { ...state, declined: [...state.declined, event.data.ngo] }
    case 'ClaimReleased': {
      const claims = state.claims.map((each) =>
        each.claim === event.data.claim ? { ...each, since, status: 'released' as const } : each
      )
      return { ...state, claims }
    }
    case 'SurplusExpired':
      return { ...state, ended: state.ended ?? { how: 'expired', since, reason: 'not taken' } }
    case 'SurplusWithdrawn': {
      const { reason } = event.data
      return { ...state, ended: state.ended ?? { how: 'withdrawn', since, reason } }
    }
    case 'SurplusCollected':
      return collect(state, event.data, since)
  }
}

export interface Declared extends SurplusState {
  readonly declared: DataOf<'SurplusDeclared'>
}

/** @throws Failure `surplus_unknown`. */
export function declaredOf(state: SurplusState, surplus: string): Declared {
  const { declared } = state
  if (declared !== null) return { ...state, declared }
  throw new Failure(
    'surplus_unknown',
    `surplus ${surplus} is not declared, or its declaration was voided; declare it first`,
    { surplus }
  )
}

/** @throws Failure `surplus_ended`. */
export function refuseEnded({ ended, declared: { surplus } }: Declared): void {
  if (ended === null) return
  const { how, since, reason } = ended
  const what = how === 'expired' ? 'expired' : 'was withdrawn'
  throw new Failure(
    'surplus_ended',
    `surplus ${surplus} ${what} (${reason}), since ${since}; ask the donor to declare anew what is left`,
    { surplus, how, since, reason }
  )
}

/** How much of a surplus is in which hands, in grams or thousandths of its unit. */
export interface Shares {
  readonly whole: Whole
  readonly claimed: number
  /** Taken by somebody without a claim. */
  readonly unclaimed: number
  readonly open: number
}

/**
 * Both parties may report one transfer, so of its statements the larger counts. What cannot be
 * compared may have been all of it, and nothing is promised twice.
 */
function takenUnclaimed(whole: Whole, { unclaimed }: Declared): number {
  const transfers = Map.groupBy(unclaimed, ({ ddtNo, collector }) => ddtNo ?? collector)
  return [...transfers.values()].reduce((sum, statements) => {
    const counts = statements.map(({ lines }) => {
      const parts = lines.map(({ quantity }) => countOf(whole, quantity) ?? whole.total)
      return parts.reduce((total, part) => total + part, 0)
    })
    return sum + Math.max(...counts)
  }, 0)
}

/**
 * What is claimed of a surplus that has not ended, and what is open.
 *
 * @throws Failure `unit_differs` when the declaration was corrected into what a claim made before
 * cannot be compared with.
 */
export function sharesOf(state: Declared): Shares {
  const { declared, claims } = state
  const whole = wholeOf(declared.quantity)
  let claimed = 0
  for (const { claim, status, quantity } of claims) {
    if (status === 'released') continue
    const count = countOf(whole, quantity)
    if (count === null) {
      throw new Failure(
        'unit_differs',
        `claim ${claim} counts ${saidText(quantity)}, but surplus ${declared.surplus} is ${countText(whole, whole.total)} now; release it and claim anew`,
        { surplus: declared.surplus, claim, claimed: saidText(quantity), unit: whole.unit }
      )
    }
    claimed += count
  }
  const unclaimed = takenUnclaimed(whole, state)
  const open = Math.max(0, whole.total - claimed - unclaimed)
  return { whole, claimed, unclaimed, open }
}
