import type { AppendRequest, EventStore, PackedEvents, Position } from '../domain/event-store.ts'
import { Conflict, Failure } from '../domain/failure.ts'
import { planEditions } from './editions.ts'
import type { Entrant, Outcome, Settlement } from './entrant.ts'
import { appendGranted, type StreamState } from './granted.ts'
import type { Permit } from './permit.ts'
import {
  type Admitted,
  appendedByStream,
  nothingAdmitted,
  otherContent,
  outcomesOf,
  type Plan,
  rejectedOf,
  type Stored,
  sameContent,
  withoutRefused
} from './plan.ts'
import type { Identity, Sameness, WayIn } from './source.ts'
import { checkTogether, isOfKnownIds, isOvertaken, isTooLarge } from './store-limits.ts'
import { eventsOf, refusedInStreams } from './stream-permit.ts'

/** What a batch goes with. */
interface Company {
  readonly settlement?: Settlement | undefined
  readonly before?: Promise<unknown> | undefined
}

/** Another writer on the same stream makes an attempt void; more than this is a fight. */
const maxAttempts = 5

/** An intake without end must not remember every stream that it ever touched: about 20 MB. */
const rememberedStreams = 100_000

/**
 * A sender that repeats itself once does so for a while. To look for ids that are not there costs a
 * tenth of storing them, to store in vain as much as storing them.
 */
const doubtfulBatches = 50

/**
 * Lets events into the log once. It asks for known ids before, and appends at a concrete revision, the
 * only check that every store keeps for good, but where `#mayFollowAny` says otherwise: there the
 * store itself tells known ids, and is asked for them only once it has told some.
 */
export class Admission {
  readonly #store: EventStore
  readonly #identity: Identity
  readonly #permit: Permit | null
  readonly #same: Sameness
  readonly #clash: (entrant: Entrant) => Plan
  readonly #streams = new Map<string, StreamState>()
  /** Ids that turned out to be taken in another stream. */
  readonly #taken = new Set<string>()
  /** For so many batches ids are looked up before, even where the store would find them by itself. */
  #doubtful = 0

  /** @param permit looks at what is said; null: whoever says it may say everything. */
  constructor(
    store: EventStore,
    identity: Identity,
    permit: Permit | null = null,
    { same = sameContent, clash = otherContent }: Pick<WayIn, 'same' | 'clash'> = {}
  ) {
    this.#store = store
    this.#identity = identity
    this.#permit = permit
    this.#same = same
    this.#clash = ({ event }) => ({ kind: 'rejected', problem: clash(event) })
  }

  /**
   * Admits a batch in one transaction; one outcome per entrant, in order. With `whole`, one reject
   * withholds all the others.
   *
   * @param company.settlement of a source that goes on for ever.
   * @param company.before the batch before, which may still be on its way; in streams that began here
   *   it is taken for granted. Where it fails, this one fails as well.
   * @throws Conflict when other writers won every attempt; Failure of the store. Nothing of the
   * batch is stored then; where the store appends to one stream at a time, or takes fewer bytes at
   * once, a part may be, and the same batch again adds the rest.
   * @throws Failure `not_together` for a whole that the store could leave half done.
   */
  async admit(
    entrants: readonly Entrant[],
    whole: boolean,
    { settlement, before }: Company = {}
  ): Promise<readonly Outcome[]> {
    if (!entrants.every(({ stream }) => this.#streams.get(stream)?.ours)) await before
    this.#forget()
    let looksUp = this.#looksUp(settlement)
    for (let attempt = 1; ; ) {
      const planned = await this.#plan(entrants, settlement, looksUp)
      const plans = await this.#permitted(entrants, planned)
      const withheld = whole && plans.some((plan) => plan.kind === 'rejected')
      await settlement?.putAway(rejectedOf(entrants, plans))
      try {
        const isNew = (_: Entrant, index: number) => plans[index]?.kind === 'append'
        if (whole && !withheld) checkTogether(this.#store, entrants.filter(isNew))
        if (withheld) return outcomesOf(entrants, plans, nothingAdmitted)
        const admitted = await this.#append(entrants, plans, settlement)
        return outcomesOf(entrants, plans, admitted)
      } catch (error) {
        // What was taken for granted may not have come true.
        await before
        if (!looksUp && isOfKnownIds(error)) {
          this.#doubtful = doubtfulBatches
          looksUp = true
        } else if (isOvertaken(error) && attempt < maxAttempts) {
          if (error instanceof Conflict) this.#streams.delete(error.stream)
          attempt += 1
        } else if (isTooLarge(error) && !whole && entrants.length > 1) {
          return this.#admitInHalves(entrants, settlement)
        } else if (!this.#learnTaken(error)) throw error
      }
    }
  }

  /**
   * Lets packed events in as they are where the store takes them so, and finds each of them new.
   *
   * @returns whether it did; if not, nothing was appended, and they are for `admit`, one by one.
   * @throws Failure of the store; nothing is stored then.
   */
  async admitPacked(packed: readonly PackedEvents[], settlement: Settlement): Promise<boolean> {
    const { appendPacked } = this.#store
    const isSure = this.#mayFollowAny(settlement) && this.#doubtful === 0
    if (appendPacked === undefined || !isSure) return false
    await settlement.putAway([])
    try {
      await appendPacked(packed, settlement.checkpoints)
      return true
    } catch (error) {
      if (!isOfKnownIds(error)) throw error
      this.#doubtful = doubtfulBatches
      return false
    }
  }

  /** For a store that takes fewer bytes at once. The checkpoints go with the last part. */
  async #admitInHalves(
    entrants: readonly Entrant[],
    settlement: Settlement | undefined
  ): Promise<readonly Outcome[]> {
    const half = Math.ceil(entrants.length / 2)
    const early = settlement === undefined ? undefined : { ...settlement, checkpoints: [] }
    const first = await this.admit(entrants.slice(0, half), false, { settlement: early })
    return [...first, ...(await this.admit(entrants.slice(half), false, { settlement }))]
  }

  /** What is forgotten is looked up again. */
  #forget(): void {
    if (this.#streams.size + this.#taken.size <= rememberedStreams) return
    this.#streams.clear()
    this.#taken.clear()
  }

  /** An id that another stream holds is that record's fault alone; the others may go on. */
  #learnTaken(error: unknown): boolean {
    if (!(error instanceof Failure) || error.code !== 'same_id_other_content') return false
    const { id } = error.figures
    if (typeof id !== 'string' || this.#taken.has(id)) return false
    this.#taken.add(id)
    return true
  }

  async #state(stream: string): Promise<StreamState> {
    const known = this.#streams.get(stream)
    if (known !== undefined) return known
    const revision = await this.#store.revision(stream)
    const state = { revision, ours: revision === -1 && this.#identity === 'statement' }
    this.#streams.set(stream, state)
    return state
  }

  async #plan(
    entrants: readonly Entrant[],
    settlement: Settlement | undefined,
    looksUp: boolean
  ): Promise<readonly Plan[]> {
    const atAny = this.#mayFollowAny(settlement)
    const known = looksUp ? await this.#known(entrants, atAny) : new Map<string, Stored>()
    const first = new Map<string, number>()
    const plans = entrants.map((entrant, index): Plan => {
      const { event } = entrant
      if (this.#taken.has(event.id)) return this.#clash(entrant)
      const stored = known.get(event.id)
      const earlier = stored === undefined ? first.get(event.id) : undefined
      const rival = stored ?? (earlier === undefined ? undefined : entrants[earlier]?.event)
      if (rival === undefined) {
        first.set(event.id, index)
        return { kind: 'append', event }
      }
      const repeated = this.#same(rival, event)
      // A statement's later editions are looked at next; what differs here may be what they say.
      if (!repeated && (stored === undefined || this.#identity === 'message')) {
        return this.#clash(entrant)
      }
      return stored === undefined
        ? { kind: 'repeat', of: earlier ?? index }
        : { kind: 'known', event: stored }
    })
    if (this.#identity === 'message') return plans
    return planEditions(entrants, plans, {
      known: (asked) => this.#known(asked, atAny),
      same: this.#same
    })
  }

  /** What an entrant finds in its stream may forbid it: looked at where it is to be appended. */
  async #permitted(entrants: readonly Entrant[], plans: readonly Plan[]): Promise<readonly Plan[]> {
    if (this.#permit === null) return plans
    const refused = await refusedInStreams(this.#permit, entrants, {
      isAppended: (index) => plans[index]?.kind === 'append',
      isEmpty: (name) => this.#streams.get(name)?.revision === -1,
      read: async (stream) => {
        const held = await eventsOf(this.#store, stream)
        this.#streams.set(stream, { revision: held.at(-1)?.revision ?? -1, ours: false })
        return held
      }
    })
    return withoutRefused(plans, refused)
  }

  /**
   * Stored events under the entrants' ids. Streams that only we have written need no look-up, nor do
   * empty ones that are appended to only if they still are.
   */
  async #known(entrants: readonly Entrant[], atAny: boolean): Promise<ReadonlyMap<string, Stored>> {
    const found = new Map<string, Stored>()
    const asked = new Map<string, string[]>()
    for (const { stream, event } of entrants) {
      const state = this.#streams.get(stream) ?? (await this.#state(stream))
      if (state.ours || (state.revision === -1 && !atAny)) continue
      const ids = asked.get(stream)
      if (ids === undefined) asked.set(stream, [event.id])
      else ids.push(event.id)
    }
    for (const [stream, ids] of asked) {
      for (const [id, event] of await this.#store.find(stream, ids)) found.set(id, event)
    }
    return found
  }

  /**
   * Sources that go on for ever share streams with others that do, on other servers too, and at a
   * concrete revision whoever is slower would never win. A store that knows an id in whatever stream
   * finds what came in meanwhile by itself; for messages no more is asked of a stream.
   */
  #mayFollowAny(settlement: Settlement | undefined): boolean {
    const { globalIdempotency } = this.#store.capabilities
    const asksMore = this.#identity === 'statement' || this.#permit !== null
    return settlement !== undefined && globalIdempotency && !asksMore
  }

  /** A store that finds known ids by itself is asked before only while there are some. */
  #looksUp(settlement: Settlement | undefined): boolean {
    if (!this.#mayFollowAny(settlement)) return true
    this.#doubtful = Math.max(0, this.#doubtful - 1)
    return this.#doubtful > 0
  }

  /** Appends what the plans ask for. */
  async #append(
    entrants: readonly Entrant[],
    plans: readonly Plan[],
    settlement: Settlement | undefined
  ): Promise<Admitted> {
    const checkpoints = settlement?.checkpoints ?? []
    const byStream = appendedByStream(entrants, plans)
    if (byStream.size === 0 && checkpoints.length === 0) return nothingAdmitted
    const positions = new Array<Position | undefined>(entrants.length)
    const repeated = new Set<number>()
    const requests: AppendRequest[] = []
    for (const [stream, { events }] of byStream) {
      const { revision } = await this.#state(stream)
      const last = revision === -1 ? 'no_stream' : revision
      requests.push({ stream, events, expected: this.#mayFollowAny(settlement) ? 'any' : last })
    }
    const results = (
      await appendGranted(this.#store, { requests, checkpoints }, this.#streams)
    ).values()
    for (const [stream, { places }] of byStream) {
      const result = results.next().value
      if (result === undefined) throw new Failure('internal', `no append result for ${stream}`)
      for (const [nth, place] of places.entries()) {
        positions[place] = result.positions[nth]
        if (result.idempotent) repeated.add(place)
      }
    }
    return { positions, repeated }
  }
}
