/**
 * Proves what can be proved of a log in KurrentDB: that every event is as it was written, by its hash
 * over all of its fields and the hash before it in its stream, and that no stream lacks an event
 * before its last. That a stream lost its end, or is gone as a whole, shows only against a head that
 * an earlier run gave: the hash over all events in the order of the log.
 */
import { hash } from 'node:crypto'
import { Failure } from '../../domain/failure.ts'
import type { LogHead } from './head-file.ts'
import { connect } from './kurrentdb-client.ts'
import { type ChainedEvent, streamGenesis, streamHash } from './kurrentdb-event.ts'
import { kurrentFailure } from './kurrentdb-failure.ts'
import { readIdentity } from './kurrentdb-identity.ts'
import { compareKurrentPositions } from './kurrentdb-position.ts'
import { KurrentReader } from './kurrentdb-reader.ts'
import type { Verification } from './verify.ts'
import type { Damage } from './verify-chain.ts'

const pageSize = 2_000

/** Where a stream is, as far as it was read. */
interface StreamEnd {
  readonly revision: number
  readonly hash: string
}

class Progress {
  readonly #genesis: string
  readonly #streams = new Map<string, StreamEnd>()
  events = 0
  head: LogHead | null = null

  constructor(storeId: string) {
    this.#genesis = streamGenesis(storeId)
  }

  /** Takes the next event of the log; what is wrong with it, or null. */
  take({ event, hash: stored }: ChainedEvent): Damage | null {
    const { stream, revision, position } = event
    const end = this.#streams.get(stream) ?? { revision: -1, hash: this.#genesis }
    if (revision !== end.revision + 1) {
      const detail = `revision ${end.revision + 1} of stream ${stream} is missing; the next one is ${revision}`
      return { kind: 'gap', position, detail }
    }
    if (streamHash(end.hash, event, event) !== stored) {
      return { kind: 'hash', position, detail: `${stream}@${revision} is not as it was written` }
    }
    this.#streams.set(stream, { revision, hash: stored })
    this.events += 1
    const before = this.head?.hash ?? this.#genesis
    this.head = { position, hash: hash('sha256', `${before}\n${stored}`, 'hex') }
    return null
  }
}

/** Whether the log still leads to a head that an earlier run gave. */
function passed(head: LogHead | null, expected: LogHead | undefined): Damage | null | 'not yet' {
  if (expected === undefined) return null
  if (head === null || compareKurrentPositions(head.position, expected.position) < 0) {
    return 'not yet'
  }
  if (head.position === expected.position && head.hash === expected.hash) return null
  const detail = `up to position ${expected.position} the log does not hold the events that it held when that head was given`
  return { kind: 'tail', position: expected.position, detail }
}

async function walk(
  reader: KurrentReader,
  progress: Progress,
  expected: LogHead | undefined
): Promise<Damage | null> {
  let open = passed(null, expected)
  for (let end = false; !end; ) {
    const page = await reader.page(progress.head?.position ?? null, pageSize)
    for (const chained of page.events) {
      const damage = progress.take(chained)
      if (damage !== null) return damage
      if (open === 'not yet') open = passed(progress.head, expected)
      if (open !== 'not yet' && open !== null) return open
    }
    end = page.end
  }
  if (open !== 'not yet' || expected === undefined) return null
  const detail = `the log ends after ${progress.events} events, before position ${expected.position}, which it once held`
  return { kind: 'tail', position: expected.position, detail }
}

/**
 * Checks every event of the log in the database that a connection string names. Reads only, and may
 * run beside those who append.
 *
 * @param options.expectedHead a head that an earlier verification gave.
 * @returns the first damage, or null; and how far the log is right.
 * @throws Failure `store_unavailable` when the server cannot be read or holds no log;
 *   `invalid_configuration` like `connect`.
 */
export async function verifyKurrentLog(
  url: string,
  options: { readonly expectedHead?: LogHead } = {}
): Promise<Verification> {
  const connection = await connect(url)
  const { client, address } = connection
  try {
    const storeId = await readIdentity(connection).catch((error: unknown) => {
      throw kurrentFailure(error, `opening the log at ${address}`, { address })
    })
    if (storeId === null) {
      throw new Failure('store_unavailable', `there is no log at ${address}; check FILIERA_STORE`)
    }
    const progress = new Progress(storeId)
    const reader = new KurrentReader(connection, () => {})
    const damage = await walk(reader, progress, options.expectedHead).catch((error: unknown) => {
      if (!(error instanceof Failure) || error.code !== 'log_damaged') throw error
      return { kind: 'unreadable', position: null, detail: error.detail } as const
    })
    return { storeId, events: progress.events, head: progress.head, damage }
  } finally {
    await client.dispose()
  }
}
