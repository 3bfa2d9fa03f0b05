import type {
  AppendRequest,
  AppendResult,
  EventStore,
  SourceCheckpoint
} from '../domain/event-store.ts'

/** What a stream looked like when an intake last touched it. */
export interface StreamState {
  revision: number
  /** Everything in the stream came through this intake, so no new key can be in it already. */
  ours: boolean
}

/**
 * Appends to streams whose states are known, and lets what comes behind follow meanwhile as if it were
 * done: their revisions count as grown at once, and are put right by what the store answers.
 *
 * @throws Failure of the store; what was granted is taken back then.
 */
export async function appendGranted(
  store: EventStore,
  asked: {
    readonly requests: readonly AppendRequest[]
    readonly checkpoints: readonly SourceCheckpoint[]
  },
  states: ReadonlyMap<string, StreamState>
): Promise<readonly AppendResult[]> {
  const { requests, checkpoints } = asked
  const granted = requests.map(({ stream, events }) => {
    // What comes behind may forget a stream meanwhile, and look it up again.
    const state = states.get(stream) ?? { revision: -1, ours: false }
    state.revision += events.length
    return { state, revision: state.revision, events: events.length }
  })
  try {
    const results = await store.appendMany(requests, checkpoints)
    for (const [index, { state, revision }] of granted.entries()) {
      state.revision += (results[index]?.nextRevision ?? revision) - revision
    }
    return results
  } catch (error) {
    for (const { state, events } of granted) state.revision -= events
    throw error
  }
}
