import { decode, encode, type FilieraEvent } from './catalog.ts'
import type { Decider, Decision } from './decider.ts'
import { effective } from './effective.ts'
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

/** What a decision is based on: a stream's state at a revision, -1 where there is no stream. */
export interface Standing<State> {
  readonly state: State
  readonly revision: number
  readonly position: Position | null
}

/** Where and by whom a decision is made. */
interface Occasion {
  readonly store: EventStore
  readonly stream: string
  readonly occurredAtMs: number
  readonly meta: Metadata
  /** Id of the n-th event of the decision; equal for a repeated command. */
  readonly eventId: (index: number, revision: number) => string
}

/**
 * Decides a command on its stream: fold what the stream says once its corrections are heard, decide,
 * append at the revision that was read. Conflicts are met as `decideOn` does.
 *
 * @throws Failure of kind `refusal` from the decider; Conflict when every attempt lost.
 */
export function handle<State, Command, Event extends Decision>(
  options: Occasion & {
    readonly decider: Decider<State, Command, Event>
    /** Narrows the stream's events to the decider's own. */
    readonly accepts: (event: FilieraEvent) => Event | undefined
    readonly command: Command
    /** What of the state is there for whoever asks; looked at anew with every attempt. */
    readonly see?: (state: State) => Promise<State>
  }
): Promise<Handled> {
  const { decider, command, see = async (state) => state } = options
  return decideOn({
    ...options,
    read: async () => {
      const standing = await fold(options)
      return { ...standing, state: await see(standing.state) }
    },
    decide: (state) => decider.decide(command, state)
  })
}

/**
 * Reads a state, decides on it and appends at the revision that was read. A conflict means that
 * somebody else decided meanwhile, so the decision is made anew, at most 5 times.
 *
 * @throws what `read` and `decide` throw; Conflict when every attempt lost; Failure of the store.
 */
export async function decideOn<State>(
  options: Occasion & {
    readonly read: () => Promise<Standing<State>>
    readonly decide: (state: State) => readonly Decision[]
  }
): Promise<Handled> {
  const { store, stream, meta } = options
  for (let attempt = 1; ; attempt += 1) {
    const { state, revision, position } = await options.read()
    const events = options.decide(state)
    if (events.length === 0) return { position, events }
    try {
      const result = await store.append({
        stream,
        expected: revision === -1 ? 'no_stream' : revision,
        events: events.map(({ type, data, corrects, occurredAtMs }, index) =>
          encode({
            id: options.eventId(index, revision),
            occurredAtMs: occurredAtMs ?? options.occurredAtMs,
            corrects: corrects ?? null,
            ...{ type, data, meta }
          })
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
}): Promise<Standing<State>> {
  const { store, stream, decider, accepts } = options
  const events: FilieraEvent[] = []
  for await (const batch of store.readStream(stream)) events.push(...batch.map(decode))
  const last = events.at(-1)
  const state = effective(events)
    .flatMap((event) => accepts(event) ?? [])
    .reduce(decider.evolve, decider.initial)
  return { state, revision: last?.revision ?? -1, position: last?.position ?? null }
}
