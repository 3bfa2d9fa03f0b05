import type { FastifyBaseLogger } from 'fastify'
import type { z } from 'zod'
import type { GrantState, grantCommand } from '../../../domain/access/grant.ts'
import type { KeyState, keyCommand } from '../../../domain/access/key.ts'
import { encode, eventTypeOf } from '../../../domain/catalog.ts'
import type { EventStore } from '../../../domain/event-store.ts'
import { Failure } from '../../../domain/failure.ts'
import { appendOnce } from '../../../ingest/append-once.ts'
import { decideGrant, decideKey } from '../../../ingest/commands/access.ts'
import { eventId } from '../../../ingest/event-id.ts'
import type { AccessNote, CountedNote } from './access-note.ts'
import { type AuditSpool, runsOf, type Spooled } from './audit-spool.ts'
import { CountedNotes } from './counted-notes.ts'
import { askerOf } from './networks.ts'
import type { Tallied } from './tally.ts'

export interface AccessLogParts {
  readonly store: EventStore
  /** Whether this server appends to the log; where not, notes wait for one that does. */
  readonly mayAppend: boolean
  readonly spool: AuditSpool
  readonly now: () => number
  readonly newId: () => string
  readonly logger: FastifyBaseLogger
}

interface NoteAbout {
  /** Records that were taken out. */
  readonly rows?: number
  /** By which the program's log tells of the same request. */
  readonly requestId?: string
}

/** How often windows are looked at, and a log that was away is tried again. */
const tickMs = 5_000
const hourMs = 3_600_000
/** Appended at once. */
const batchNotes = 200
/** Above it counted notes are left out and said to be: the log is away for days then. */
const mostWaiting = 100_000
/** Keys in use within an hour; beyond it a use may be noted twice. */
const mostKeys = 10_000

/** What the log cannot be asked for at the moment, whoever asks. */
function isAway(error: unknown): boolean {
  return error instanceof Failure && (error.kind === 'fault' || error.code === 'other_role')
}

/**
 * Writes into the log who was let in and who was refused. Grants and keys are decided there before
 * they hold; what must never be held up (the end of an access, a sign-in, a refusal) is put into the
 * spool, and from there into the log as soon as it takes it.
 */
export class AccessLog {
  readonly #parts: AccessLogParts
  readonly #counted: CountedNotes
  /** Of the codes by which networks are told apart. */
  readonly #secret: string
  /** Hour in which each key was used last. */
  readonly #hours = new Map<string, number>()
  readonly #ticking: NodeJS.Timeout
  #queued: Spooled[] = []
  #delivering: Promise<void> | null = null
  #isAway = false

  constructor(parts: AccessLogParts) {
    this.#parts = parts
    this.#counted = new CountedNotes(parts)
    this.#secret = parts.newId()
    this.#ticking = setInterval(() => {
      if (this.#counted.isDue()) this.#spoolQueued('due')
      this.#takeOver()
      this.#wake()
    }, tickMs).unref()
    this.#takeOver()
    this.#wake()
  }

  /**
   * Decides about somebody's access. That it ends is noted also while the log is away.
   *
   * @param before what holds where the log says nothing.
   * @throws what `decideGrant` throws.
   */
  async grant(
    command: z.input<typeof grantCommand>,
    by: string,
    before?: GrantState
  ): Promise<void> {
    const { subject, type } = command
    await this.#decide(
      () => decideGrant(this.#parts.store, command, this.#context(by), before),
      type === 'GrantAccess'
        ? null
        : {
            note: {
              type: type === 'RevokeAccess' ? 'AccessRevoked' : 'SubjectErased',
              data: { subject }
            },
            by
          }
    )
  }

  /** Decides about a key, as `grant` does. @throws what `decideKey` throws. */
  async key(command: z.input<typeof keyCommand>, by: string, before?: KeyState): Promise<void> {
    const { key, type } = command
    await this.#decide(
      () => decideKey(this.#parts.store, command, this.#context(by), before),
      type === 'IssueKey' ? null : { note: { type: 'KeyRevoked', data: { key } }, by }
    )
  }

  async #decide(
    decision: () => Promise<unknown>,
    otherwise: { readonly note: AccessNote; readonly by: string } | null
  ): Promise<void> {
    try {
      await decision()
    } catch (error) {
      if (otherwise === null || !isAway(error)) throw error
      this.note(otherwise.note, otherwise.by)
    }
  }

  /** Notes what happened; it is durable when this returns. @throws Error where the disk is full. */
  note(note: AccessNote, by: string): void {
    this.#parts.spool.add([this.#spooled(note, by)])
    this.#wake()
  }

  /** By what code the audit tells of whoever asks without a sign-in, as long as the process lives. */
  askerOf({ ip }: { readonly ip: string }): string {
    return askerOf(ip, this.#secret)
  }

  /** Counts what may happen often. Never throws, and nobody waits for it. */
  count(note: CountedNote, by: string, { rows = 0, requestId }: NoteAbout = {}): void {
    const first = this.#counted.add(note, by, rows)
    if (first !== null) this.#queue(() => this.#total(first, requestId))
  }

  /** Notes the first use of a key within an hour. Never throws. */
  usedKey(key: string): void {
    const hour = Math.floor(this.#parts.now() / hourMs)
    if (this.#hours.get(key) === hour) return
    if (this.#hours.size >= mostKeys) this.#hours.clear()
    this.#hours.set(key, hour)
    this.#queue(() => this.#spooled({ type: 'KeyUsed', data: { key } }, key))
  }

  /** Notes that wait for the log. */
  waiting(): number {
    return this.#parts.spool.waiting()
  }

  /** Tells all that was counted so far, and resolves once the log has it or is away. */
  async flush(): Promise<void> {
    this.#spoolQueued('all')
    await this.#delivering
    this.#wake()
    await this.#delivering
  }

  /** Ends in good order. What the log does not take now waits in the spool for the next start. */
  async close(): Promise<void> {
    clearInterval(this.#ticking)
    this.#counted.close()
    await this.flush()
    const waiting = this.waiting()
    if (waiting > 0) this.#parts.logger.warn({ waiting }, 'notes of access wait for the log')
  }

  #context(by: string) {
    const { now, newId } = this.#parts
    const name = by === 'cli' ? 'cli' : 'access'
    return { nowMs: now(), actor: by, correlationId: newId(), channel: 'api', name } as const
  }

  #spooled(
    { type: name, data }: { readonly type: string; readonly data: unknown },
    by: string,
    requestId?: string
  ): Spooled {
    const { nowMs, actor, channel, correlationId, name: source } = this.#context(by)
    const type = eventTypeOf(name)
    const parsed = type.data.parse(data)
    const event = encode({
      id: eventId(nowMs, ['access', name, by, correlationId]),
      ...{ type: name, occurredAtMs: nowMs, data: parsed },
      meta: {
        ...{ actor, channel, correlationId: requestId ?? correlationId },
        source: { kind: 'access', name: source }
      }
    })
    return { stream: type.stream(parsed), event }
  }

  /** Tells what processes had counted that were killed before they told it. */
  #takeOver(): void {
    this.#counted.takeOver(({ note: { type, data }, by, count, rows }) => {
      const counts = type === 'ExportTaken' ? { count, rows } : { count }
      return this.#spooled({ type, data: Object.assign({}, data, counts) }, by)
    })
  }

  #total({ note, by, count, rows }: Tallied<CountedNote>, requestId?: string): Spooled {
    const counts = note.type === 'ExportTaken' ? { count, rows } : { count }
    return this.#spooled({ type: note.type, data: { ...note.data, ...counts } }, by, requestId)
  }

  /** Puts a note aside until the request that caused it is answered. */
  #queue(make: () => Spooled): void {
    try {
      this.#queued.push(make())
      if (this.#queued.length === 1) setImmediate(() => this.#spoolQueued())
    } catch (error) {
      this.#parts.logger.error({ err: error }, 'a note of access could not be made')
    }
  }

  /** @param totals that are told too; while notes wait for days they go on being counted. */
  #spoolQueued(totals: 'none' | 'due' | 'all' = 'none'): void {
    const queued = this.#queued
    this.#queued = []
    if (queued.length === 0 && totals === 'none') return
    const { spool, logger } = this.#parts
    try {
      const waiting = spool.waiting()
      if (waiting < mostWaiting) {
        this.#counted.tell(queued, totals, (total) => this.#total(total))
      } else logger.error({ waiting, left: queued.length }, 'counted notes of access were left out')
      this.#wake()
    } catch (error) {
      logger.error({ err: error, left: queued.length }, 'notes of access were not kept')
    }
  }

  #wake(): void {
    if (!this.#parts.mayAppend) return
    this.#delivering ??= this.#deliver().finally(() => {
      this.#delivering = null
    })
  }

  async #deliver(): Promise<void> {
    const { spool, store, logger } = this.#parts
    try {
      for (;;) {
        const waiting = spool.first(batchNotes)
        if (waiting.length === 0) break
        for (const { stream, events } of runsOf(waiting)) await appendOnce(store, stream, events)
        spool.remove(waiting.map(({ event }) => event.id))
      }
      this.#isAway = false
    } catch (error) {
      // Said once: it is tried again every few seconds.
      if (!this.#isAway) {
        logger.error({ err: error }, 'the log does not take notes of access; they wait in a file')
      }
      this.#isAway = true
    }
  }
}
