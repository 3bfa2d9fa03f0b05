import { decode, type FilieraEvent } from '../../domain/catalog.ts'
import {
  type CorrectionCommand,
  type CorrectionState,
  correct
} from '../../domain/correction/correction.ts'
import type { EventStore, Position } from '../../domain/event-store.ts'
import { decideOn, type Handled, type Standing } from '../../domain/handle.ts'
import { type CommandContext, occasionOf } from './command.ts'

/**
 * The event and whatever names it already. A correction may stand before what it corrects, so the
 * whole stream is looked through; only these two are decoded.
 */
async function read(
  store: EventStore,
  { stream, eventId }: CorrectionCommand
): Promise<Standing<CorrectionState>> {
  let replacedBy: FilieraEvent | null = null
  let revision = -1
  let position: Position | null = null
  const found = await store.find(stream, [eventId])
  const recorded = found.get(eventId)
  const original = recorded === undefined ? null : decode(recorded)
  for await (const batch of store.readStream(stream)) {
    for (const event of batch) {
      if (event.corrects === eventId && event.id !== eventId) replacedBy ??= decode(event)
      revision = event.revision
      position = event.position
    }
  }
  return { state: { original, replacedBy }, revision, position }
}

/**
 * Corrects a quantity of a recorded event, or voids the event. The correction stands in the stream
 * of what it corrects and names it in its envelope.
 *
 * @throws what `correct` throws; Conflict; Failure of the store.
 */
export function handleCorrection(
  store: EventStore,
  command: CorrectionCommand,
  context: CommandContext
): Promise<Handled> {
  return decideOn({
    ...occasionOf(command.stream, command, context),
    store,
    read: () => read(store, command),
    decide: (state) => correct(command, state)
  })
}
