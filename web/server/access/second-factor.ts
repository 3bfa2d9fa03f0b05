import type { Role } from '../../../domain/access/role.ts'
import type { SecondStep } from '../../../domain/access/second-step.ts'
import { Failure } from '../../../domain/failure.ts'
import type { AccessLog } from './access-log.ts'
import type { Credentials } from './credentials.ts'
import type { Grant } from './people.ts'
import { hashOf, type Random } from './secret.ts'
import type { NewSession, Session } from './sessions.ts'
import {
  factorAddress,
  newFactorSecret,
  newRecoveryCodes,
  shownCode,
  stepOfCode,
  typedCode
} from './totp.ts'
import type { Vault } from './vault.ts'

export interface SecondFactorParts {
  readonly credentials: Pick<Credentials, 'factors' | 'sessions'>
  readonly vault: Vault
  readonly log: Pick<AccessLog, 'note' | 'count'>
  readonly now: () => number
  readonly random: Random
  /** People of these roles must have one. */
  readonly required: readonly Role[]
  /** The demo's people exist for nobody, so that nobody has a second factor there. */
  readonly demo: boolean
}

/** Whoever sets up, changes or removes a factor, in a session of theirs. */
export interface Holder {
  readonly person: Grant & { readonly subject: string }
  readonly session: Session
  /** The session's secret. */
  readonly secret: string
  /** What is left to be done before the session is worth anything. */
  readonly step: SecondStep | null
}

/** What a person's app takes the codes from. */
interface Enrolment {
  readonly secret: string
  readonly address: string
}

/** A first step that nothing follows is worth nothing after so long, and so is a secret not confirmed. */
const stepMs = 10 * 60_000

/**
 * A second factor beside the built-in sign-in: codes by the time, and recovery codes for whoever lost
 * the device. Until it was given, a session can do nothing else.
 */
export class SecondFactor {
  readonly #parts: SecondFactorParts

  constructor(parts: SecondFactorParts) {
    this.#parts = parts
  }

  /** What is still asked of a session; null: it is whole. */
  stepOf(session: NewSession, { subject, role }: Holder['person']): SecondStep | null {
    const { demo, required, credentials } = this.#parts
    if (demo || session.factors === 2) return null
    if (credentials.factors.find(subject) !== null) return 'code'
    return required.includes(role) ? 'enrol' : null
  }

  /** Whether a session that lacks its second step has waited too long for it. */
  isOver({ begunAtMs }: Session): boolean {
    return this.#parts.now() - begunAtMs >= stepMs
  }

  /** How the factor of a person stands, and whether they must have one. */
  standingOf({ subject, role }: Holder['person']) {
    const standing = this.#parts.credentials.factors.find(subject)
    const { setAtMs = null, left = 0 } = standing ?? {}
    return { setAtMs, left, required: this.#parts.required.includes(role) }
  }

  /**
   * Begins to set up a factor; it counts once a code of it was given.
   *
   * @param code of the present factor, where there is one.
   * @throws Failure `second_factor_not_possible`, `second_factor_wrong`, `too_many_requests`.
   */
  enrol(holder: Holder, code: string | null): Enrolment {
    const { vault, now, random, demo, credentials } = this.#parts
    const { subject } = holder.person
    if (demo) throw notPossible('nobody is asked for a second factor in the demo')
    const stands = credentials.factors.find(subject) !== null
    if (stands && holder.step !== null) {
      throw notPossible('a second factor is set up already; give a code of it')
    }
    if (stands) this.#prove(subject, code ?? '')
    else if (now() - holder.session.begunAtMs >= stepMs) {
      throw notPossible('you signed in some time ago; sign out, sign in again and set it up then')
    }
    const secret = newFactorSecret(random)
    vault.keepFactor(subject, {
      secret: vault.factorOf(subject)?.secret ?? null,
      pending: {
        ...{ secret, session: codeOf(holder.secret), replaces: stands },
        untilMs: now() + stepMs
      }
    })
    const contact = vault.contactOf(subject)
    return { secret, address: factorAddress(secret, contact?.email || subject) }
  }

  /**
   * Takes a factor for set up, by a code of it. Every session of the person ends.
   *
   * @returns recovery codes, which are stored nowhere.
   * @throws Failure `second_factor_not_possible`, `second_factor_wrong`.
   */
  confirm({ person: { subject }, secret }: Holder, text: string): readonly string[] {
    const { vault, credentials, now, random, log } = this.#parts
    const pending = vault.factorOf(subject)?.pending ?? null
    if (pending === null || pending.session !== codeOf(secret) || pending.untilMs <= now()) {
      throw notPossible('no second factor is being set up here, or it took too long; begin anew')
    }
    const { code } = typedCode(text)
    const of = stepOfCode(pending.secret, code, now())
    if (of === null) throw wrong('compare the clock of the device with a right one')
    const recoveryCodes = newRecoveryCodes(random)
    // First the secret: without it a factor that stands would open to nobody.
    vault.keepFactor(subject, { secret: pending.secret, pending: null })
    const standing = { step: of, recoveryCodes, replaces: pending.replaces }
    if (!credentials.factors.put(subject, standing)) {
      throw notPossible('a second factor was set up meanwhile; give a code of it')
    }
    credentials.sessions.endAllOf(subject)
    log.note({ type: 'SecondFactorSet', data: { subject } }, subject)
    return recoveryCodes.map(shownCode)
  }

  /** Proves the second step of a sign-in. @throws Failure `second_factor_wrong`, `too_many_requests`. */
  give({ person: { subject } }: Holder, text: string): void {
    this.#prove(subject, text)
  }

  /** @throws Failure `second_factor_not_possible`, `second_factor_wrong`, `too_many_requests`. */
  remove({ person }: Holder, text: string): void {
    const { subject, role } = person
    if (this.#parts.required.includes(role)) {
      throw notPossible(`whoever signs in as ${role} needs a second factor; set up another one`)
    }
    this.#prove(subject, text)
    this.#drop(subject, subject)
  }

  /**
   * Lets a person who lost the device set up another one at the next sign-in; all sessions end.
   *
   * @throws Failure `second_factor_not_possible` where there is none, or it is one's own.
   */
  reset(subject: string, by: string): void {
    if (subject === by) {
      throw notPossible('nobody resets their own: use a recovery code, or ask somebody else')
    }
    if (!this.#drop(subject, by)) throw notPossible(`${subject.slice(0, 80)} has no second factor`)
    this.#parts.credentials.sessions.endAllOf(subject)
  }

  #drop(subject: string, by: string): boolean {
    const { credentials, vault, log } = this.#parts
    const had = credentials.factors.drop(subject)
    vault.keepFactor(subject, null)
    if (had) log.note({ type: 'SecondFactorRemoved', data: { subject } }, by)
    return had
  }

  /** Uses up a code. @throws Failure `second_factor_wrong`, `too_many_requests`. */
  #prove(subject: string, text: string): void {
    const { credentials, vault, now, log } = this.#parts
    const { kind, code } = typedCode(text)
    if (kind === 'recovery') {
      const left = credentials.factors.spendRecovery(subject, code)
      if (left === null) throw this.#failed(subject)
      log.note({ type: 'RecoveryCodeUsed', data: { subject, left } }, subject)
      return
    }
    const refused = credentials.factors.takeTry(subject)
    if (refused !== null) throw held(refused.heldUntilMs, now())
    const secret = vault.factorOf(subject)?.secret ?? null
    const step = secret === null ? null : stepOfCode(secret, code, now())
    if (step === null || !credentials.factors.spendStep(subject, step)) throw this.#failed(subject)
  }

  #failed(subject: string): Failure {
    this.#parts.log.count({ type: 'SecondFactorFailed', data: { subject } }, subject)
    return wrong('each works once, so wait for the next one; or use a recovery code')
  }
}

/** Ties what is being set up to one session, without what would open it. */
function codeOf(secret: string): string {
  return hashOf(`second factor ${secret}`).toString('base64url')
}

function notPossible(why: string): Failure {
  return new Failure('second_factor_not_possible', why)
}

function wrong(next: string): Failure {
  return new Failure('second_factor_wrong', `this is not the code of the moment; ${next}`)
}

function held(untilMs: number | 'for good', nowMs: number): Failure {
  if (untilMs === 'for good') {
    return new Failure(
      'too_many_requests',
      'too many wrong codes were given: use a recovery code, or have the desk reset your second factor'
    )
  }
  const retryAfterSeconds = Math.ceil((untilMs - nowMs) / 1_000)
  return new Failure(
    'too_many_requests',
    `several wrong codes were given in a row: use a recovery code, or come again in ${Math.ceil(retryAfterSeconds / 60)} minutes`,
    { retryAfterSeconds }
  )
}
