import { Readable } from 'node:stream'
import { operatorOfService } from '../../../domain/access/author.ts'
import type { EventStore } from '../../../domain/event-store.ts'
import { Failure } from '../../../domain/failure.ts'
import { yearPeriod } from '../../../domain/period.ts'
import { milan2018 } from '../../../fixtures/milan/published-2018.ts'
import { decide } from '../../../ingest/commands/commands.ts'
import { httpSource } from '../../../ingest/http/source.ts'
import { pump, Tally } from '../../../ingest/pump.ts'
import type { Rejects } from '../../../ingest/rejects.ts'
import type { World } from './command.ts'

const production = { id: 'Production', stage: 'origin' }
const imports = { id: 'Imports', stage: 'origin' }
const supply = { id: 'Food supply', stage: 'supply' }
const consumption = { id: 'Food consumption', stage: 'destination' }
const waste = { id: 'Food waste', stage: 'destination' }

/** Milan's published flows by food group, as events a source would send. */
function milan2018Events(): readonly unknown[] {
  const { boundary, publication, year } = milan2018
  const period = yearPeriod(year)
  return milan2018.groups.flatMap((figures) =>
    [
      { source: production, target: supply, tonnes: figures.production },
      { source: imports, target: supply, tonnes: figures.imports },
      { source: supply, target: consumption, tonnes: figures.consumption },
      { source: supply, target: waste, tonnes: figures.waste }
    ]
      .filter(({ tonnes }) => tonnes > 0)
      .map(({ source, target, tonnes }) => ({
        type: 'FlowPublished',
        occurredAt: `${period.from}T00:00:00Z`,
        channel: 'seed',
        data: {
          ...{ boundary, publication, period, source, target },
          group: figures.group,
          quantity: { value: tonnes, unit: 't', basis: 'published' }
        }
      }))
  )
}

/** Puts Milan 2018 into the log, through the doors that everybody uses. Twice is once. */
export async function seedMilan2018(
  store: EventStore,
  rejects: Rejects,
  world: Pick<World, 'now' | 'newId'>
): Promise<void> {
  const { boundary, label, inhabitants, source } = milan2018
  const context = {
    nowMs: world.now(),
    actor: 'filiera',
    correlationId: world.newId(),
    name: 'milan-2018 by food group'
  }
  await decide(
    store,
    { type: 'DefineBoundary', boundary, label, inhabitants, source },
    { ...context, author: operatorOfService, channel: 'seed' }
  )
  const tally = new Tally(store.compare)
  const body = Buffer.from(JSON.stringify(milan2018Events()))
  const intake = {
    source: httpSource,
    options: { format: 'json', maxBytes: body.length },
    mode: 'all-or-nothing',
    maxWholeRows: 1_000,
    ...{ context, store, rejects, author: operatorOfService }
  } as const
  for await (const rows of pump(intake, Readable.from([body]))) tally.add(rows)
  const { rejected } = tally.summary
  if (rejected > 0)
    throw new Failure('internal', `${rejected} of the demo's own rows were rejected`)
}
