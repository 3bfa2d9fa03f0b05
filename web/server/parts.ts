import type { FastifyBaseLogger } from 'fastify'
import type { EventStore } from '../../domain/event-store.ts'
import type { Capturing } from '../../ingest/epcis/capture.ts'
import type { Captures } from '../../ingest/epcis/captures.ts'
import type { Rejects } from '../../ingest/rejects.ts'
import type { SavedSheets } from '../../ingest/sheet/saved.ts'
import type { ReadModel } from '../../projections/read-model.ts'
import type { Projections } from '../../projections/run.ts'
import type { Identities } from './access/identities.ts'
import type { Authenticator } from './access/principal.ts'
import type { KafkaSide } from './commands/kafka-side.ts'
import type { LogState } from './commands/log-check.ts'
import type { Config } from './config.ts'
import type { Metrics } from './metrics.ts'
import type { MfaSolver } from './mfa-solver.ts'
import type { UploadsAtOnce } from './uploads/at-once.ts'
import type { Scanner } from './uploads/scanner.ts'

/** What the composition root joins and the routes use. */
export interface Parts {
  readonly config: Config
  readonly store: EventStore
  readonly rejects: Rejects
  /** EPCIS documents: their jobs, and what works on them. */
  readonly captures: Captures
  readonly capturing: Capturing
  /** Partners' column mappings, and the bad rows of their imports. */
  readonly sheets: SavedSheets
  readonly readModel: ReadModel
  readonly projections: Projections
  /** Whether the log's hash chain was found whole. */
  readonly logState: () => LogState
  /** Null where no Kafka is configured. */
  readonly kafka: Pick<KafkaSide, 'intake' | 'publisher'> | null
  readonly metrics: Metrics
  readonly logger: FastifyBaseLogger
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number
  readonly newId: () => string
  /** Folder for uploads on their way through. */
  readonly uploads: string
  /** Built browser files; null where only the API is served. */
  readonly webRoot: string | null
  /** Ways of proving who one is, asked in turn; whoever uses none is the public. */
  readonly authenticators: readonly Authenticator[]
  /** Who may use the service and how they come in. */
  readonly identities: Identities
  readonly demo: boolean
  readonly version: string
}

/** The parts, and what the server itself adds for its routes. */
export interface WiredParts extends Parts {
  readonly solver: MfaSolver
  /** Looks through uploaded files; null where none is set, or no files come. */
  readonly scanner: Scanner | null
  /** How many uploads of one party are read at once. */
  readonly uploadsAtOnce: UploadsAtOnce
}
