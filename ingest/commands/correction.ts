import { decode, type FilieraEvent } from '../../domain/catalog.ts'
import {
  type CorrectionCommand,
  type CorrectionState,
  correct
} from '../../domain/correction/correction.ts'
import { unwrapped } from '../../domain/effective.ts'
import type { EventStore, Position } from '../../domain/event-store.ts'
import { decideOn, type Standing } from '../../domain/handle.ts'
import type { Asker } from './asking.ts'
import { type Family, occasionOf } from './command.ts'

/** What is to be corrected, by itself. */
async function originalIn(
  store: EventStore,
  { stream, eventId }: CorrectionCommand
): Promise<CorrectionState> {
  const recorded = (await store.find(stream, [eventId])).get(eventId)
  return recorded === undefined ? nothing : { original: decode(recorded), replacedBy: null }
}

/**
 * Whatever names the event already. A correction may stand before what it corrects, so the whole stream
 * is looked through; only what names it is decoded.
 */
async function read(
  store: EventStore,
  { stream, eventId }: CorrectionCommand,
  { original }: CorrectionState
): Promise<Standing<CorrectionState>> {
  let replacedBy: FilieraEvent | null = null
  let revision = -1
  let position: Position | null = null
  for await (const batch of store.readStream(stream)) {
    for (const event of batch) {
      if (event.corrects === eventId && event.id !== eventId) replacedBy ??= decode(event)
      revision = event.revision
      position = event.position
    }
  }
  return { state: { original, replacedBy }, revision, position }
}

const nothing: CorrectionState = { original: null, replacedBy: null }

/** The bounded space of what is corrected. */
function boundaryOf({ original }: CorrectionState): string | null {
  const data = original === null ? {} : unwrapped(original).data
  return 'boundary' in data && typeof data.boundary === 'string' ? data.boundary : null
}

/** What a party may correct: what was its own to say. */
export async function ownStatement(
  state: CorrectionState,
  asker: Asker
): Promise<CorrectionState | null> {
  const { original } = state
  return original !== null && (await asker.said(unwrapped(original))) ? state : null
}

/**
 * Corrects a quantity of a recorded event, or voids the event. The correction stands in the stream
 * of what it corrects and names it in its envelope. Throws what `correct` throws.
 */
export const onCorrection: Family<CorrectionCommand, CorrectionState> = {
  initial: nothing,
  boundaryOf,
  handle: (store, command, context, see) =>
    decideOn({
      ...occasionOf(command.stream, command, context),
      store,
      read: async () => {
        const state = await see(await originalIn(store, command))
        // How long somebody else's stream is must not be told by how long the refusal takes.
        if (state.original === null) return { state, revision: -1, position: null }
        return read(store, command, state)
      },
      decide: (state) => correct(command, state)
    })
}
