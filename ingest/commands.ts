import {
  type BoundaryCommand,
  type BoundaryEvent,
  boundaryDecider
} from '../domain/boundary/boundary.ts'
import { boundaryStream } from '../domain/boundary/events.ts'
import type { FilieraEvent } from '../domain/catalog.ts'
import type { Metadata } from '../domain/event.ts'
import type { EventStore } from '../domain/event-store.ts'
import { type Handled, handle } from '../domain/handle.ts'
import { eventId } from './event-id.ts'
import type { IntakeContext } from './source.ts'

function boundaryEvent(event: FilieraEvent): BoundaryEvent | undefined {
  return event.type === 'BoundaryDefined' || event.type === 'BoundaryRevised' ? event : undefined
}

/**
 * Decides a command on a boundary.
 *
 * @throws Failure `boundary_differs` or `boundary_unknown`; Conflict; Failure of the store.
 */
export function decideBoundary(
  store: EventStore,
  command: BoundaryCommand,
  context: IntakeContext & { readonly channel: Metadata['channel'] }
): Promise<Handled> {
  const { nowMs, actor, channel, correlationId, name } = context
  const stream = boundaryStream(command)
  return handle({
    store,
    stream,
    decider: boundaryDecider,
    accepts: boundaryEvent,
    command,
    occurredAtMs: nowMs,
    meta: { actor, channel, correlationId, source: { kind: 'command', name } },
    eventId: (index, revision) => eventId(nowMs, [stream, command.type, revision, index])
  })
}
