import { operatorOfService } from '../../../domain/access/author.ts'
import type { EventStore } from '../../../domain/event-store.ts'
import { decide } from '../../../ingest/commands/commands.ts'
import { simulatedMilan } from './milan-plan.ts'

/** Opens the simulated city to everybody: nobody's books are in it. Twice is once. */
export async function openToEverybody(store: EventStore, nowMs: number): Promise<void> {
  await decide(
    store,
    {
      type: 'SetBoundaryAudience',
      boundary: simulatedMilan,
      audience: 'everybody',
      reason: 'simulated: every figure in it is made up'
    },
    {
      ...{ nowMs, actor: 'filiera', correlationId: `city-${simulatedMilan}` },
      author: operatorOfService,
      ...{ channel: 'simulation', name: 'simulated city' }
    }
  )
}
