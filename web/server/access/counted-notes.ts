import type { FastifyBaseLogger } from 'fastify'
import type { CountedNote } from './access-note.ts'
import type { AuditSpool, RunningCount, Spooled } from './audit-spool.ts'
import { isAnonymous, isNetwork } from './networks.ts'
import { anonymous } from './principal.ts'
import { type Tallied, Tally } from './tally.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs

/** For so long the same of one principal is counted together at first. */
const windowMs = 5 * minuteMs
/** Always some bot is at it. */
const anonymousWindowMs = 15 * minuteMs
/** What goes on all day is told every so often. */
const longestMs = 160 * minuteMs
/** So long the doors that somebody tried are remembered: told at once again, they would fill the log. */
const quietMs = 24 * hourMs
/** Networks that nobody asks from any more make room for others. */
const networkQuietMs = 4 * hourMs
/**
 * Kinds of one principal that are told apart at once: more than there are doors with their ways of
 * saying no, so that noise at some of them hides nothing of what was tried at another.
 */
const mostKinds = 1_000
/** Of one network; what else it tries is told by its door as of somebody who is not signed in. */
const mostKindsOfNetwork = 8
/** Networks that are told apart at once. */
const mostNetworks = 30
/** How often what was counted is kept: so much of it is lost where the process is killed. */
const keepMs = 1_000
/** So often whoever lives says so. */
const refreshMs = 5 * minuteMs
const abandonedAfterMs = 16 * minuteMs

/** Beyond all that can be told apart the door and the reason still are. */
function restOf(note: CountedNote): CountedNote {
  if (note.type !== 'AccessRefused') return note
  return { ...note, data: { ...note.data, method: '*', asked: null } }
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
    windowMs: (by) => (isAnonymous(by) ? anonymousWindowMs : windowMs),
    quietMs: (by) => (isNetwork(by) ? networkQuietMs : quietMs),
    mostKinds: (by) => (isNetwork(by) ? mostKindsOfNetwork : mostKinds),
    ...{ longestMs, rest: restOf, mostOfCrowd: mostNetworks },
    crowdOf: (by) => (isNetwork(by) ? anonymous.id : null)
  })
  #keeping: NodeJS.Timeout | null = null
  /** What the spool holds of it, for another process to tell where this one is silent for long. */
  #kept: readonly Tallied<CountedNote>[] = []
  #keptMs = 0

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
    this.#keptMs = this.#now()
  }

  /** Whether a total is to be told, or that this process lives and has its counts in its own hands. */
  isDue(): boolean {
    const isOld = this.#kept.length > 0 && this.#now() - this.#keptMs >= refreshMs
    return isOld || this.#tally.isDue(this.#now())
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
