import { Failure } from '../../domain/failure.ts'
import { type Arrival, admitChunks, type LettingIn, type MessageResult } from './chunk.ts'

/**
 * What one transaction takes of several partitions: a page of the index of ids is written once for
 * all that fall on it, and whoever appends beside it waits for less than a tenth of a second.
 */
const groupMessages = 4_000

interface Waiting {
  readonly arrival: Arrival
  /** Aborts when the partition is taken away: nothing more may be stored. */
  readonly signal: AbortSignal
  readonly resolve: (rows: readonly MessageResult[]) => void
  readonly reject: (error: unknown) => void
}

/**
 * Settles chunks one transaction after the other, as partitions share streams and would only make
 * each other fail. Whatever waits when the log is free goes into one.
 */
export class Settling {
  readonly #lettingIn: () => LettingIn
  readonly #waiting: Waiting[] = []
  #draining: Promise<void> | null = null

  /** @param lettingIn asked for each transaction: whose a place is may have changed since the one before. */
  constructor(lettingIn: () => LettingIn) {
    this.#lettingIn = lettingIn
  }

  /**
   * Settles once a chunk is in the log, with what became of each message.
   *
   * @throws what `admitChunks` throws; nothing of the chunk is in the log then.
   */
  add(arrival: Arrival, signal: AbortSignal): Promise<readonly MessageResult[]> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ arrival, signal, resolve, reject })
      this.#draining ??= this.#drain()
    })
  }

  /** Resolves once nothing waits and nothing is on its way. */
  async idle(): Promise<void> {
    await this.#draining
  }

  async #drain(): Promise<void> {
    // In a task of its own: what one turn of the event loop brings is gathered.
    await new Promise((resolve) => setImmediate(resolve))
    while (this.#waiting.length > 0) await this.#settle(this.#take())
    this.#draining = null
  }

  #take(): readonly Waiting[] {
    let messages = 0
    const end = this.#waiting.findIndex(({ arrival }, index) => {
      messages += arrival.chunk.messages.length
      return index > 0 && messages > groupMessages
    })
    return this.#waiting.splice(0, end === -1 ? this.#waiting.length : end)
  }

  async #settle(group: readonly Waiting[]): Promise<void> {
    const ours = group.filter(({ signal }) => !signal.aborted)
    for (const { signal, reject } of group) if (signal.aborted) reject(takenAway())
    if (ours.length === 0) return
    try {
      const results = await admitChunks(
        ours.map(({ arrival }) => arrival),
        this.#lettingIn()
      )
      for (const [index, { resolve }] of ours.entries()) resolve(results[index] ?? [])
    } catch (error) {
      const [single, ...others] = ours
      if (others.length === 0) single?.reject(error)
      // One partition's fault is not the others': each is tried by itself.
      else for (const each of ours) await this.#settle([each])
    }
  }
}

function takenAway(): Failure {
  return new Failure('store_unavailable', 'the partition was taken away before this was stored')
}
