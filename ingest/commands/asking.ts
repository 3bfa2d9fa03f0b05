import { type Author, isUnrestricted } from '../../domain/access/author.ts'
import type { PartyRole, Scope } from '../../domain/access/role.ts'
import type { FilieraEvent } from '../../domain/catalog.ts'
import type { EventStore } from '../../domain/event-store.ts'
import { Failure } from '../../domain/failure.ts'
import { marketDayOf } from '../../domain/market-day.ts'
import { OwnPlaces } from '../own-places.ts'
import { Permit } from '../permit.ts'

/** Who may ask for a decision, beside the desk; stands beside each command. */
export interface Asking<Command, State> {
  readonly scope: Scope
  readonly roles: readonly PartyRole[]
  /** Whether a signed link may carry it: nothing that grants, corrects or cannot be undone. */
  readonly oneTap: boolean
  /** Places, by the field that names them, that must be the party's own. */
  readonly own: (command: Command) => Readonly<Record<string, string>>
  /**
   * What of the state is there for a party; null: nothing. What is somebody else's is decided on as if
   * it did not exist, at the revision that was read, so that no race makes a difference. Null: all.
   */
  readonly seen: ((state: State, asker: Asker, command: Command) => Promise<State | null>) | null
}

/** What a decision is about, as far as access goes. */
export interface Subject<Command, State> {
  /** The state of what does not exist. */
  readonly initial: State
  /** The bounded space that it belongs to; null where it belongs to none, or does not exist. */
  readonly boundaryOf: (state: State, command: Command) => string | null
}

/** What parties ask for, of which more may be said. */
export const parties = { oneTap: false, own: () => ({}), seen: null } as const

/** Only the desk asks for it. */
export function deskAsks(scope: Scope) {
  return { ...parties, scope, roles: [] }
}

/** Whoever asks, for the length of one command. */
export class Asker {
  readonly #author: Author
  readonly #own: OwnPlaces
  readonly #permit: Permit
  readonly #today: string
  /** Set where the answer hides that something is there: for the audit, never for the answer. */
  #hidden: Failure | null = null

  constructor(store: EventStore, author: Author, nowMs: number) {
    this.#author = author
    this.#own = new OwnPlaces(store, author)
    this.#permit = new Permit(store, author)
    this.#today = marketDayOf(nowMs)
  }

  /** Whether a place is the party's own today. */
  async owns(place: string): Promise<boolean> {
    await this.#own.learn([place])
    return this.#own.has(place, this.#today)
  }

  /** Whether a recorded statement was the party's to make. */
  said(event: FilieraEvent): Promise<boolean> {
    return this.#permit.saidByItself(event)
  }

  /** @throws Failure `not_allowed` where role or scope do not go so far. */
  refuseByRole(
    name: string,
    { roles, scope }: Pick<Asking<never, never>, 'roles' | 'scope'>
  ): void {
    const { role, scopes } = this.#author
    const mayRole = role === 'desk' || roles.some((each) => each === role)
    if (mayRole && scopes.includes(scope)) return
    const reason = mayRole
      ? `${name} needs the scope ${scope}, which was not granted; ask whoever issued the access`
      : `${name} is asked for by ${['the desk', ...roles].join(', ')}, not by the role ${role}; ask the Food Policy desk`
    throw new Failure('not_allowed', reason, { role, scope, command: name })
  }

  /** @throws Failure `not_allowed` where the command speaks for others, or of a foreign boundary. */
  async refuseForOthers<Command extends { readonly type: string }>(
    command: Command,
    asking: Pick<Asking<Command, never>, 'own'>
  ): Promise<void> {
    if (isUnrestricted(this.#author)) return
    const { role, party } = this.#author
    if ('boundary' in command && !this.#mayBoundary(command.boundary)) {
      throw this.#refused(command, `${command.boundary} is no boundary of yours`)
    }
    if (role === 'desk') return
    for (const [field, place] of Object.entries(asking.own(command))) {
      if (await this.owns(place)) continue
      const reason = `its ${field} ${place} is no place of ${party ?? 'yours'} on ${this.#today}`
      throw this.#refused(command, reason)
    }
  }

  /** The state with what is there for whoever asks. */
  async see<Command extends { readonly type: string }, State>(
    command: Command,
    state: State,
    rules: Asking<Command, State> & Subject<Command, State>
  ): Promise<State> {
    this.#hidden = null
    if (isUnrestricted(this.#author)) return state
    const boundary = rules.boundaryOf(state, command)
    // What is there and names no space holds in all of them.
    const isWithin =
      boundary === null && state !== rules.initial ? this.#seesAll : this.#mayBoundary(boundary)
    const isDesk = this.#author.role === 'desk'
    const isAll = isDesk || rules.seen === null
    const among = async () => (isAll ? state : rules.seen(state, this, command))
    const seen = isWithin ? await among() : null
    if (seen === state) return state
    this.#hidden = this.#refused(command, 'what it names is not, or is not there')
    return seen ?? rules.initial
  }

  /** A refusal in the words of what does not exist, with what it hides as its cause. */
  explained(error: unknown): unknown {
    if (this.#hidden === null || !(error instanceof Failure)) return error
    return new Failure(error.code, error.detail, error.figures, this.#hidden)
  }

  get #seesAll(): boolean {
    return this.#author.boundaries === 'all'
  }

  #mayBoundary(boundary: unknown): boolean {
    const { boundaries } = this.#author
    return boundaries === 'all' || typeof boundary !== 'string' || boundaries.includes(boundary)
  }

  #refused({ type }: { readonly type: string }, reason: string): Failure {
    const { role } = this.#author
    return new Failure(
      'not_allowed',
      `${type} is for what is one’s own: ${reason}; ask the Food Policy desk for all else`,
      { role, command: type }
    )
  }
}
