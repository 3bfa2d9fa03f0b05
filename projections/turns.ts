/** For whom somebody waits, and how long at most. */
export interface Waiting {
  /** Aborts when the time is over. */
  readonly signal: AbortSignal
  /** Who asks: what one asks at once waits behind itself, not before what others ask. */
  readonly caller: string
}

type Taker<Member> = (member: Member) => void

/** Those who wait, of each caller in the order in which they came; callers take turns. */
class Queue<Member> {
  readonly #byCaller = new Map<string, Set<Taker<Member>>>()

  add(caller: string, taker: Taker<Member>): void {
    const own = this.#byCaller.get(caller) ?? new Set()
    this.#byCaller.set(caller, own.add(taker))
  }

  drop(caller: string, taker: Taker<Member>): void {
    const own = this.#byCaller.get(caller)
    own?.delete(taker)
    if (own?.size === 0) this.#byCaller.delete(caller)
  }

  /** Takes the next one out, of the caller who has waited longest for a turn among those who may. */
  next(may: (caller: string) => boolean): Taker<Member> | null {
    for (const [caller, [taker]] of this.#byCaller) {
      if (taker === undefined || !may(caller)) continue
      this.drop(caller, taker)
      const others = this.#byCaller.get(caller)
      if (others !== undefined) {
        this.#byCaller.delete(caller)
        this.#byCaller.set(caller, others)
      }
      return taker
    }
    return null
  }

  get size(): number {
    return [...this.#byCaller.values()].reduce((sum, own) => sum + own.size, 0)
  }
}

/** Of whom nothing is known: the service itself. */
const ownWork = ''

/**
 * Takes turns: a member is lent to one piece of work at a time, the others wait, and no longer than they
 * may. Whoever asks a hundred things at once has a hundred turns, and others theirs in between; one
 * member is left to others, where there are several.
 *
 * @param tooLate what is thrown at who waited in vain, beside so many.
 */
export function createTurns<Member, Limit extends Waiting>(
  members: readonly Member[],
  tooLate: (limit: Limit, waiting: number) => Error
) {
  const idle = [...members]
  const queue = new Queue<Member>()
  const held = new Map<string, number>()
  const most = Math.max(1, members.length - 1)
  const may = (caller: string) => caller === ownWork || (held.get(caller) ?? 0) < most

  const hold = (caller: string, by: 1 | -1) => {
    const count = (held.get(caller) ?? 0) + by
    if (count === 0) held.delete(caller)
    else held.set(caller, count)
  }

  const inTurn = async (caller: string, limit: Limit | undefined): Promise<Member> => {
    const { promise, resolve, reject } = Promise.withResolvers<Member>()
    // Counted where it is handed on, so that nobody is given more meanwhile.
    const taker = (member: Member) => {
      hold(caller, 1)
      resolve(member)
    }
    const giveUp = () => {
      queue.drop(caller, taker)
      if (limit !== undefined) reject(tooLate(limit, queue.size))
    }
    queue.add(caller, taker)
    limit?.signal.addEventListener('abort', giveUp)
    try {
      return await promise
    } finally {
      limit?.signal.removeEventListener('abort', giveUp)
    }
  }

  const take = async (caller: string, limit: Limit | undefined): Promise<Member> => {
    const member = may(caller) ? idle.pop() : undefined
    if (member === undefined) return inTurn(caller, limit)
    hold(caller, 1)
    return member
  }

  return async <T>(work: (member: Member) => Promise<T>, limit?: Limit): Promise<T> => {
    const caller = limit?.caller ?? ownWork
    const member = await take(caller, limit)
    try {
      return await work(member)
    } finally {
      hold(caller, -1)
      const next = queue.next(may)
      if (next === null) idle.push(member)
      else next(member)
    }
  }
}
