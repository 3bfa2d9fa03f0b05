import { z } from 'zod'
import type { Decider, DecisionOf } from '../decider.ts'
import { Failure } from '../failure.ts'
import {
  countFigure,
  countOf,
  countText,
  saidAlike,
  saidText,
  type Whole,
  wholeOfAll,
  withMass
} from '../portion.ts'
import { type Amount, amountInput } from '../quantity.ts'
import { allocated, type DonationAllocated, type SurplusSorted } from './events.ts'

/** A donation of several lots is allocated lot by lot, under one id, where they were sorted. */
export const allocateDonation = z.strictObject({
  type: z.literal('AllocateDonation'),
  ...allocated.omit({ boundary: true, site: true }).shape,
  quantity: amountInput
})
export type AllocateDonation = z.infer<typeof allocateDonation>

export type SortingEvent = DecisionOf<typeof SurplusSorted | typeof DonationAllocated>
type DataOf<Name extends SortingEvent['type']> = Extract<SortingEvent, { type: Name }>['data']

export interface SortingState {
  readonly sorted: DataOf<'SurplusSorted'> | null
  readonly allocated: readonly DataOf<'DonationAllocated'>[]
}

function evolve(state: SortingState, event: SortingEvent): SortingState {
  return event.type === 'SurplusSorted'
    ? { ...state, sorted: state.sorted ?? event.data }
    : { ...state, allocated: [...state.allocated, event.data] }
}

/** What there is to eat of a lot. */
function edibleOf({ sorting, lot }: AllocateDonation, sorted: DataOf<'SurplusSorted'>): Whole {
  const lines = sorted.edible.filter((line) => line.lot === lot)
  const [first, ...others] = lines.map(({ quantity }) => quantity)
  if (first === undefined) {
    const lots = [...new Set(sorted.edible.map((line) => line.lot))].join(', ')
    throw new Failure(
      'lot_unknown',
      `lot ${lot} did not come out of sorting ${sorting} as edible; its lots are ${lots || 'none'}`,
      { sorting, lot, lots }
    )
  }
  const whole = wholeOfAll([first, ...others])
  if (whole !== null) return whole
  const said = [first, ...others].map(saidText).join(' and ')
  throw new Failure(
    'unit_differs',
    `lot ${lot} of sorting ${sorting} is ${said}, which cannot be added up; correct the sorting with factors or weights`,
    { sorting, lot, edible: said }
  )
}

function counted(whole: Whole, quantity: Amount, { sorting, lot }: AllocateDonation): number {
  const count = countOf(whole, quantity)
  if (count !== null) return count
  const edible = countText(whole, whole.total)
  const unit = whole.inGrams ? 'kg' : whole.unit
  throw new Failure(
    'unit_differs',
    `${saidText(quantity)} cannot be compared with the ${edible} of lot ${lot} in sorting ${sorting}; say it in ${unit}`,
    { sorting, lot, said: saidText(quantity), edible }
  )
}

/** One donation has one receiver, and takes of a lot once. */
function isRepeated(command: AllocateDonation, { allocated }: SortingState): boolean {
  const { donation, lot, receiver, bollaNo, quantity } = command
  const other = allocated.find(
    (past) => past.donation === donation && (past.lot === lot || past.receiver !== receiver)
  )
  if (other === undefined) return false
  const isSame =
    other.lot === lot &&
    other.receiver === receiver &&
    other.bollaNo === bollaNo &&
    saidAlike(other.quantity, quantity)
  if (isSame) return true
  throw new Failure(
    'donation_differs',
    `donation ${donation} is allocated already: ${saidText(other.quantity)} of lot ${other.lot} for ${other.receiver}; use another id, or void that allocation`,
    { donation, lot: other.lot, receiver: other.receiver, quantity: saidText(other.quantity) }
  )
}

/** @throws Failure `allocation_exceeds_edible` where more is asked than is not yet allocated. */
function refuseExcess(
  command: AllocateDonation,
  { allocated }: SortingState,
  { whole, asked }: { readonly whole: Whole; readonly asked: number }
): void {
  const { sorting, lot } = command
  const taken = allocated
    .filter((past) => past.lot === lot)
    .reduce((sum, past) => sum + counted(whole, past.quantity, command), 0)
  const free = Math.max(0, whole.total - taken)
  if (asked <= free) return
  const text = (count: number) => countText(whole, count)
  const next = free === 0 ? 'choose another lot' : `allocate ${text(free)} or less`
  throw new Failure(
    'allocation_exceeds_edible',
    `${text(asked)} of lot ${lot} are asked, but ${text(free)} are free: ${text(whole.total)} edible, ${text(taken)} allocated; ${next}`,
    {
      ...{ sorting, lot, unit: whole.unit },
      edible: countFigure(whole, whole.total),
      allocated: countFigure(whole, taken),
      free: countFigure(whole, free),
      asked: countFigure(whole, asked)
    }
  )
}

function decide(command: AllocateDonation, state: SortingState): readonly SortingEvent[] {
  const { sorting, donation, lot, receiver, quantity, bollaNo } = command
  const { sorted } = state
  if (sorted === null) {
    throw new Failure(
      'sorting_unknown',
      `sorting ${sorting} is not recorded, or was voided; record it first`,
      { sorting }
    )
  }
  const whole = edibleOf(command, sorted)
  if (isRepeated(command, state)) return []
  const asked = counted(whole, quantity, command)
  if (asked === 0) {
    throw new Failure(
      'nothing_asked',
      `${saidText(quantity)} of lot ${lot} is nothing; allocate more than 0`,
      { sorting, lot, asked: saidText(quantity) }
    )
  }
  refuseExcess(command, state, { whole, asked })
  const { boundary, site } = sorted
  const data = {
    ...{ boundary, sorting, donation, site, lot, receiver, bollaNo },
    quantity: withMass(whole, quantity, asked)
  }
  return [{ type: 'DonationAllocated', data }]
}

/** What is fit to eat is promised to receivers once. */
export const sortingDecider: Decider<SortingState, AllocateDonation, SortingEvent> = {
  initial: { sorted: null, allocated: [] },
  evolve,
  decide
}
