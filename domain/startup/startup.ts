import { z } from 'zod'
import type { Decider, DecisionOf } from '../decider.ts'
import { Failure } from '../failure.ts'
import { sameData } from '../same-data.ts'
import { type MilestoneReached, reached, registered, type StartupRegistered } from './events.ts'

export const registerStartup = z.strictObject({
  type: z.literal('RegisterStartup'),
  ...registered.shape
})

/** The boundary is that of the registration. */
export const reachMilestone = z.strictObject({
  type: z.literal('ReachMilestone'),
  ...reached.omit({ boundary: true }).shape
})

export type StartupCommand = z.infer<typeof registerStartup> | z.infer<typeof reachMilestone>
export type StartupEvent = DecisionOf<typeof StartupRegistered | typeof MilestoneReached>

type Milestone = z.infer<typeof reached>

export type StartupState =
  | { readonly status: 'unknown' }
  | {
      readonly status: 'registered'
      readonly facts: z.infer<typeof registered>
      readonly milestones: readonly Milestone[]
    }

/** Milestones after a registration that was voided are nobody's. */
function evolve(state: StartupState, event: StartupEvent): StartupState {
  if (event.type === 'StartupRegistered') {
    return { status: 'registered', facts: event.data, milestones: [] }
  }
  if (state.status === 'unknown') return state
  return { ...state, milestones: [...state.milestones, event.data] }
}

function decide(command: StartupCommand, state: StartupState): readonly StartupEvent[] {
  const { startup } = command
  if (command.type === 'RegisterStartup') {
    const { type: _, ...facts } = command
    if (state.status === 'unknown') return [{ type: 'StartupRegistered', data: facts }]
    if (sameData(state.facts, facts)) return []
    const fields = Object.entries(facts)
      .filter(([field, value]) => !sameData(value, Reflect.get(state.facts, field)))
      .map(([field]) => field)
      .join(', ')
    throw new Failure(
      'startup_differs',
      `${startup} is registered as "${state.facts.name}" and differs in ${fields}; void the registration and register it anew if it is wrong`,
      { startup, name: state.facts.name, fields }
    )
  }
  if (state.status === 'unknown') {
    throw new Failure(
      'startup_unknown',
      `${startup} is not registered; use RegisterStartup first`,
      { startup }
    )
  }
  const { type: _, ...asked } = command
  const data = { boundary: state.facts.boundary, ...asked }
  // Only what has no name of its own can be reached more than once.
  const isReached = state.milestones.some((past) =>
    data.milestone === 'other' ? sameData(past, data) : past.milestone === data.milestone
  )
  return isReached ? [] : [{ type: 'MilestoneReached', data }]
}

/** A startup is registered once and reaches each milestone once. */
export const startupDecider: Decider<StartupState, StartupCommand, StartupEvent> = {
  initial: { status: 'unknown' },
  evolve,
  decide
}
