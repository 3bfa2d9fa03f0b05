import type { Decider, Decision } from '../../domain/decider.ts'
import { Failure } from '../../domain/failure.ts'

/** The failure that a call throws. Anything else it throws goes on; not throwing is an error. */
export function failureOf(call: () => unknown): Failure {
  try {
    call()
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
  throw new Error('expected a Failure, but nothing was thrown')
}

/**
 * Given past events, when a command is decided, then these events. Refusals throw, as they do in
 * the product; wrap with `failureOf`.
 */
export function given<State, Command, Event extends Decision>(
  decider: Decider<State, Command, Event>,
  past: readonly Event[]
) {
  const state = past.reduce(decider.evolve, decider.initial)
  return {
    state,
    when: (command: Command): readonly Event[] => decider.decide(command, state)
  }
}
