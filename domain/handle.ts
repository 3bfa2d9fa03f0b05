import { decode, encode, type FilieraEvent } from './catalog.ts'
import type { Decider, Decision } from './decider.ts'
import type { Metadata } from './event.ts'
import type { EventStore, Position } from './event-store.ts'
import { Conflict } from './failure.ts'

/** Losing this often in a row means that the stream is a hot spot, and waiting would hide it. */
const maxAttempts = 5

export interface Handled {
  /** Position of the last event of the decision, or of the state it was based on; null: empty. */
  readonly position: Position | null
  readonly events: readonly Decision[]
}

/**
 * Decides a command on its stream: fold, decide, append at the revision that was read. A conflict
 * means that somebody else decided meanwhile, so the decision is made anew, at most 5 times.
 *
 * @param eventId id of the n-th event of the decision; equal for a repeated command.
 * @throws Failure of kind `refusal` from the decider; Conflict when every attempt lost.
 */
export async function handle<State, Command, Event extends Decision>(options: {
  readonly store: EventStore
  readonly stream: string
  readonly decider: Decider<State, Command, Event>
  /** Narrows the stream's events to the decider's own. */
  readonly accepts: (event: FilieraEvent) => Event | undefined
  readonly command: Command
  readonly occurredAtMs: number
  readonly meta: Metadata
  readonly eventId: (index: number, revision: number) => string
}): Promise<Handled> {
  const { store, stream, decider } = options
  for (let attempt = 1; ; attempt += 1) {
    const { state, revision, position } = await fold(options)
    const events = decider.decide(options.command, state)
    if (events.length === 0) return { position, events }
    try {
      const { occurredAtMs, meta } = options
      const result = await store.append({
        stream,
        expected: revision === -1 ? 'no_stream' : revision,
        events: events.map(({ type, data }, index) =>
          encode({ id: options.eventId(index, revision), type, data, occurredAtMs, meta })
        )
      })
      return { position: result.position, events }
    } catch (error) {
      if (!(error instanceof Conflict) || attempt === maxAttempts) throw error
    }
  }
}

async function fold<State, Event extends Decision>(options: {
  readonly store: EventStore
  readonly stream: string
  readonly decider: Pick<Decider<State, never, Event>, 'initial' | 'evolve'>
  readonly accepts: (event: FilieraEvent) => Event | undefined
}): Promise<{ state: State; revision: number; position: Position | null }> {
  let state = options.decider.initial
  let revision = -1
  let position: Position | null = null
  for await (const batch of options.store.readStream(options.stream)) {
    for (const recorded of batch) {
      const event = options.accepts(decode(recorded))
      if (event !== undefined) state = options.decider.evolve(state, event)
      revision = recorded.revision
      position = recorded.position
    }
  }
  return { state, revision, position }
}
