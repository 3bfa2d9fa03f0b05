/** What a decision makes of the world: the data of one event to append. */
export interface Decision<Name extends string = string, Data = unknown> {
  readonly type: Name
  readonly data: Data
}

/**
 * Three pure functions. `decide` returns no event where the world is already as asked, so deciding
 * twice changes nothing; it throws a `Failure` of kind `refusal` where a rule says no.
 */
export interface Decider<State, Command, Event extends Decision> {
  readonly initial: State
  readonly evolve: (state: State, event: Event) => State
  readonly decide: (command: Command, state: State) => readonly Event[]
}
