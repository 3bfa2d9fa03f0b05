import type { FastifyBaseLogger } from 'fastify'
import type { CountedNote } from './access-note.ts'
import type { AuditSpool, RunningCount, Spooled } from './audit-spool.ts'
import { type Tallied, Tally } from './tally.ts'

/** For so long the same of one principal is counted together. */
const windowMs = 5 * 60_000
/** Anonymous ones are one principal as a whole, and always some bot is at it. */
const anonymousWindowMs = 15 * 60_000
/** Kinds of one principal that are told apart at once; a person who errs has a handful. */
const mostKinds = 20
/** How often what was counted is kept: so much of it is lost where the process is killed. */
const keepMs = 1_000
/** Whoever lives has told within its window what it counted before, and a minute is for its clock. */
const abandonedAfterMs = anonymousWindowMs + 60_000

function restOf(note: CountedNote): CountedNote {
  if (note.type !== 'AccessRefused') return note
  return { ...note, data: { ...note.data, method: '*', route: '*', asked: null } }
}

const noTotals = () => {
  throw new Error('no total is told where counts are only kept')
}

/**
 * Counts notes of what may happen often. What is counted and not told yet is kept in the spool within
 * a second, so that of a process that is killed another one tells it.
 */
export class CountedNotes {
  readonly #spool: AuditSpool
  readonly #now: () => number
  readonly #logger: FastifyBaseLogger
  readonly #process: string
  readonly #tally = new Tally<CountedNote>({
    windowMs: (by) => (by === 'anonymous' ? anonymousWindowMs : windowMs),
    mostKinds,
    rest: restOf
  })
  #keeping: NodeJS.Timeout | null = null
  /** What the spool holds of it, for another process to tell where this one is silent for long. */
  #kept: readonly Tallied<CountedNote>[] = []

  constructor(parts: {
    readonly spool: AuditSpool
    readonly now: () => number
    readonly newId: () => string
    readonly logger: FastifyBaseLogger
  }) {
    this.#spool = parts.spool
    this.#now = parts.now
    this.#logger = parts.logger
    this.#process = parts.newId()
  }

  /** Counts one. @returns it where it is the first of its kind, to be told now; else null. */
  add(note: CountedNote, by: string, rows: number): Tallied<CountedNote> | null {
    const first = this.#tally.add(note, by, this.#now(), rows)
    if (first === null) this.#keepSoon()
    return first
  }

  /**
   * Puts notes into the spool, behind them the totals that are to be told, and keeps what is left. A
   * process that slept for so long that another one told what it had counted tells only the rest.
   *
   * @param which totals: of the windows that are over, or all for an end in good order.
   * @throws Error where the disk does not take it.
   */
  tell(
    notes: readonly Spooled[],
    which: 'none' | 'due' | 'all',
    noteOf: (total: Tallied<CountedNote>) => Spooled
  ): void {
    let left: readonly Tallied<CountedNote>[] = []
    this.#spool.tell(this.#process, (isNoneKept) => {
      if (isNoneKept) {
        this.#tally.forgo(this.#kept)
        this.#kept = []
      }
      const totals = which === 'none' ? [] : this.#tally[which](this.#now())
      left = this.#tally.running()
      return {
        notes: [...notes, ...totals.map(noteOf)],
        running: { process: this.#process, atMs: this.#now(), counts: left }
      }
    })
    this.#kept = left
  }

  /** Whether a window is over. */
  isDue(): boolean {
    return this.#tally.isDue(this.#now())
  }

  /** Makes notes of what processes had counted that were killed before they told it. Never throws. */
  takeOver(noteOf: (count: RunningCount) => Spooled): void {
    try {
      this.#spool.takeOver(this.#now() - abandonedAfterMs, noteOf)
    } catch (error) {
      this.#logger.error({ err: error }, 'counts of an earlier process were not told')
    }
  }

  close(): void {
    clearTimeout(this.#keeping ?? undefined)
  }

  /** Once for all that is counted meanwhile. */
  #keepSoon(): void {
    this.#keeping ??= setTimeout(() => {
      this.#keeping = null
      try {
        this.tell([], 'none', noTotals)
      } catch (error) {
        this.#logger.error({ err: error }, 'counted notes of access were not kept')
      }
    }, keepMs).unref()
  }
}
