import type { EventType } from './event.ts'

/** What a decision makes of the world: the data of one event to append. */
export interface Decision<Name extends string = string, Data = unknown> {
  readonly type: Name
  readonly data: Data
  /** Id of the event that this one replaces. */
  readonly corrects?: string | null
  /** When it happened, milliseconds since 1970 UTC; without it, when it was decided. */
  readonly occurredAtMs?: number
}

/** The decision that appends an event of this type; of any of them, where it is a union. */
export type DecisionOf<Type> =
  Type extends EventType<infer Name, infer Data> ? Decision<Name, Data> : never

/**
 * Three pure functions. `decide` returns no event where the world is already as asked, so deciding
 * twice changes nothing; it throws a `Failure` of kind `refusal` where a rule says no.
 */
export interface Decider<State, Command, Event extends Decision> {
  readonly initial: State
  readonly evolve: (state: State, event: Event) => State
  readonly decide: (command: Command, state: State) => readonly Event[]
}
