import { operatorOfService } from '../../domain/access/author.ts'
import type { EventStore } from '../../domain/event-store.ts'
import { Failure } from '../../domain/failure.ts'
import { type Intake, pump, type RowResult, Tally } from '../pump.ts'
import { Reference } from '../reference.ts'
import type { Rejects } from '../rejects.ts'
import type { CaptureError, Captures, OpenCapture } from './captures.ts'
import { Editions } from './editions.ts'
import type { EpcisOptions } from './options.ts'
import { relink } from './relinking.ts'
import { epcisSource } from './source.ts'

/** Errors that a job lists one by one; beyond them it says how many there were. */
const maxErrors = 1_000

/** Captured events catch up with identifiers that were linked within this. */
const lookEveryMs = 5_000

export interface CapturingOptions {
  readonly store: EventStore
  readonly rejects: Rejects
  readonly captures: Captures
  readonly now: () => number
  readonly maxBytes: number
  readonly maxWholeRows: number
  /** Told of every batch, for the metrics. */
  readonly onRows: (rows: readonly RowResult[]) => void
  /** Told when a document could not be worked on; it stays and is tried again at the next start. */
  readonly onFailure: (error: unknown) => void
  /** Whether events that were captured before are read anew when identifiers are linked. */
  readonly relinks: boolean
}

/** Works through captured documents in the background, one at a time, in the order they came. */
export interface Capturing {
  /** Takes a document for good; it is worked on even if the process ends in between. */
  readonly take: (capture: OpenCapture) => void
  /** Resolves when nothing waits any more, and every link was applied that was there when it was asked. */
  readonly idle: () => Promise<void>
  /** Ends after the document under way. */
  readonly stop: () => Promise<void>
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

/** One document or event, as an intake of the pump. */
export function epcisIntake(
  options: Pick<CapturingOptions, 'store' | 'rejects' | 'now' | 'maxBytes' | 'maxWholeRows'>,
  capture: Pick<OpenCapture, 'id' | 'actor' | 'boundary' | 'behaviour'>,
  { reference, format }: Pick<EpcisOptions, 'reference' | 'format'>
): Intake<EpcisOptions> {
  const { store, rejects, now, maxBytes, maxWholeRows } = options
  const { id, actor, boundary, behaviour } = capture
  return {
    source: epcisSource,
    options: {
      ...{ boundary, format, maxBytes, reference, storeId: store.storeId },
      editions: new Editions(store, boundary)
    },
    context: { nowMs: now(), actor, correlationId: id, name: `capture ${id}` },
    // Only the desk captures; a document carries the statements of several parties.
    author: operatorOfService,
    ...{ store, rejects, maxWholeRows },
    mode: behaviour === 'rollback' ? 'all-or-nothing' : 'accept-good'
  }
}

function errorsOf(row: RowResult): readonly CaptureError[] {
  if (row.status !== 'rejected') return []
  return row.problems.map(({ field, code, reason, value }) => {
    const place = field === null ? `event ${row.row}` : `event ${row.row}, ${field}`
    return { code, detail: `${place}: ${reason}${value === '' ? '' : ` (${value})`}` }
  })
}

/** A failure that trying again later may mend; the document waits for it. */
function isPassing(error: unknown): boolean {
  return !(error instanceof Failure) || error.kind === 'fault'
}

export function startCapturing(options: CapturingOptions): Capturing {
  const { store, captures, onRows, onFailure } = options
  const reference = new Reference(store)
  let working: Promise<void> | null = null
  let stopping = false

  async function work(capture: OpenCapture): Promise<void> {
    await reference.refresh()
    const intake = epcisIntake(options, capture, { reference, format: 'document' })
    const tally = new Tally(store.compare)
    const errors: CaptureError[] = []
    for await (const rows of pump(intake, once(capture.document))) {
      onRows(rows)
      tally.add(rows)
      for (const row of rows) errors.push(...errorsOf(row))
    }
    const more = errors.length - maxErrors
    const told = errors.slice(0, maxErrors)
    if (more > 0) told.push({ code: 'too_many_rows', detail: `and ${more} further errors` })
    captures.finish(capture.id, { success: tally.summary.rejected === 0, errors: told })
  }

  async function workAll(): Promise<void> {
    for (let next = captures.next(); next !== null && !stopping; next = captures.next()) {
      try {
        await work(next)
      } catch (error) {
        if (isPassing(error)) {
          onFailure(error)
          return
        }
        const { code, detail } = error instanceof Failure ? error : { code: 'internal', detail: '' }
        captures.finish(next.id, { success: false, errors: [{ code, detail }] })
      }
    }
  }

  async function relinkAll(): Promise<void> {
    if (options.relinks && !stopping) await relink({ ...options, reference })
  }

  function kick(): void {
    working ??= workAll()
      .then(relinkAll)
      .catch(onFailure)
      .finally(() => {
        working = null
      })
  }

  kick()
  // Links come in by every way, from other processes too; asking for one revision costs next to nothing.
  const looking = setInterval(kick, lookEveryMs).unref()
  return {
    take: (capture) => {
      captures.add(capture)
      kick()
    },
    idle: async () => {
      while (working !== null) await working
      kick()
      await working
    },
    stop: async () => {
      stopping = true
      clearInterval(looking)
      await working
    }
  }
}
