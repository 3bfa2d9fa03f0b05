import path from 'node:path'
import type { EventStore } from '../../../domain/event-store.ts'
import { type Capturing, startCapturing } from '../../../ingest/epcis/capture.ts'
import { type Captures, openCaptures } from '../../../ingest/epcis/captures.ts'
import { epcisSource } from '../../../ingest/epcis/source.ts'
import type { Rejects } from '../../../ingest/rejects.ts'
import type { Config } from '../config.ts'
import type { Metrics } from '../metrics.ts'
import type { World } from './command.ts'

/** Opens the captured EPCIS documents and goes on with those that an earlier process left. */
export function openCapturing(
  { config, now, logger }: Pick<World, 'now' | 'logger'> & { readonly config: Config },
  parts: { readonly store: EventStore; readonly rejects: Rejects; readonly metrics: Metrics }
): {
  readonly captures: Captures
  readonly capturing: Capturing
  readonly close: () => Promise<void>
} {
  const { metrics, ...log } = parts
  const file = path.join(config.FILIERA_DATA, 'captures.sqlite')
  // A server that only reads takes no documents, and must leave those of the others alone.
  const keeps = config.FILIERA_STORE !== 'memory' && config.FILIERA_ROLE !== 'read'
  const captures = openCaptures(keeps ? file : ':memory:', now)
  const capturing = startCapturing({
    ...log,
    ...{ captures, now },
    maxBytes: config.FILIERA_MAX_JSON_MB * 1024 * 1024,
    maxWholeRows: config.FILIERA_MAX_WHOLE_ROWS,
    relinks: config.FILIERA_ROLE !== 'read',
    onRows: (rows) => metrics.countRows(epcisSource.name, rows),
    onFailure: (error) =>
      logger.error({ err: error }, 'a captured document waits: it is tried again at the next one')
  })
  return {
    ...{ captures, capturing },
    close: async () => {
      await capturing.stop()
      captures.close()
    }
  }
}
