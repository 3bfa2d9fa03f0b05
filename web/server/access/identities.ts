import type { SignInWay } from '../../../domain/access/sign-in-way.ts'
import { Failure } from '../../../domain/failure.ts'
import type { Mailer } from '../../notify/mail.ts'
import type { ApiKeys, KeyRequest } from './api-keys.ts'
import { demoPeople } from './demo-people.ts'
import { type Erased, type ErasureParts, eraseSubject } from './erase.ts'
import type { IdentityProvider } from './oidc.ts'
import type { Grant } from './people.ts'
import type { Holder, SecondFactor } from './second-factor.ts'
import { newSubject, type Random } from './secret.ts'
import type { Factors, NewSession } from './sessions.ts'

export interface IdentityParts extends ErasureParts {
  readonly secondFactor: SecondFactor
  readonly random: Random
  /** Null where no mail server is set. */
  readonly mailer: Mailer | null
  /** Null where no provider is set. */
  readonly provider: IdentityProvider | null
  readonly demo: boolean
}

export interface Invitation extends Grant {
  readonly name: string
  /** May be empty where the person signs in by a link that is handed over. */
  readonly email: string
}

/** Who may use the service and how they come in: what the routes and the command line share. */
export class Identities {
  readonly parts: IdentityParts

  constructor(parts: IdentityParts) {
    this.parts = parts
  }

  /**
   * Makes somebody known and grants access.
   *
   * @returns their subject. @throws Failure `contact_taken`, `grant_not_possible`,
   * `invalid_parameter`; Failure of the store, with nothing granted then.
   */
  async invite({ name, email, ...grant }: Invitation, by: string): Promise<string> {
    const { vault, credentials, log, random } = this.parts
    const subject = newSubject(random)
    vault.keep(subject, { name, email, oidc: [] })
    try {
      await log.grant({ type: 'GrantAccess', subject, ...grant }, by)
    } catch (error) {
      vault.erase(subject)
      throw error
    }
    credentials.people.grant(subject, grant)
    return subject
  }

  /** Takes access away from the next request on. @throws Failure `subject_unknown`. */
  async revoke(subject: string, by: string): Promise<void> {
    const { people, sessions, oneTimeLinks, apiKeys, factors } = this.parts.credentials
    if (!people.remove(subject)) {
      throw new Failure('subject_unknown', `${subject.slice(0, 80)} has no access to take away`)
    }
    sessions.endAllOf(subject)
    oneTimeLinks.endAllOf(subject)
    factors.drop(subject)
    for (const key of apiKeys.revokeAllOf(subject)) await this.#keyEnded(key, by)
    const before = { status: 'granted', grant: null } as const
    await this.parts.log.grant({ type: 'RevokeAccess', subject }, by, before)
  }

  /**
   * Issues a key.
   *
   * @throws Failure `key_limit`, `key_beyond_role`; Failure of the store, and no key then.
   */
  async issueKey(request: KeyRequest, by: string): Promise<ReturnType<ApiKeys['issue']>> {
    const { credentials, log } = this.parts
    const issued = credentials.apiKeys.issue(request)
    const { id: key, owner, role, tenant, boundaries, scopes, expiresAtMs } = issued.kept
    const expiresAt = new Date(expiresAtMs).toISOString()
    try {
      await log.key(
        {
          ...{ type: 'IssueKey', key, owner, role, tenant, boundaries, scopes, expiresAt }
        },
        by
      )
    } catch (error) {
      // Nobody has seen it.
      credentials.apiKeys.revoke(key)
      throw error
    }
    return issued
  }

  /** From the next request on a key opens nothing. Whether there was a live one. */
  async revokeKey(key: string, by: string): Promise<boolean> {
    if (!this.parts.credentials.apiKeys.revoke(key)) return false
    await this.#keyEnded(key, by)
    return true
  }

  #keyEnded(key: string, by: string): Promise<void> {
    return this.parts.log.key({ type: 'RevokeKey', key }, by, { status: 'live', issued: null })
  }

  /** Removes everything personal of somebody. @throws Failure `subject_unknown`. */
  erase(subject: string, by: string): Promise<Erased> {
    return eraseSubject(subject, by, this.parts)
  }

  /**
   * Lets somebody in; where a second factor is asked for, to nothing but its step.
   *
   * @param factors how many the way has proved.
   * @returns secret of a new session. @throws Failure `sign_in_failed` without access.
   */
  async signIn(subject: string, way: SignInWay, factors: Factors = 1): Promise<string> {
    const person = this.parts.credentials.people.find(subject)
    if (person === null) {
      throw this.#failed(
        way,
        new Failure('sign_in_failed', 'your access was taken away; ask the Food Policy desk')
      )
    }
    const session = { subject, way, factors }
    const isWhole = this.parts.secondFactor.stepOf(session, person) === null
    return isWhole ? this.#enter(session) : this.parts.credentials.sessions.begin(session)
  }

  #enter(session: NewSession): string {
    const { subject, way } = session
    // Before the session begins: nobody is in whose coming was not noted.
    this.parts.log.note({ type: 'SignedIn', data: { subject, way } }, subject)
    return this.parts.credentials.sessions.begin(session)
  }

  /** Whose session it is and what it still lacks; null where it has ended, or access was taken away. */
  holderOf(secret: string): Holder | null {
    const { people, sessions } = this.parts.credentials
    const session = sessions.use(secret)
    const person = session === null ? null : people.find(session.subject)
    if (session === null || person === null) return null
    const { secondFactor } = this.parts
    const step = secondFactor.stepOf(session, person)
    if (step === null || !secondFactor.isOver(session)) return { person, session, secret, step }
    sessions.end(secret)
    return null
  }

  /** Goes on with a whole session in place of the one that lacked its second step. @returns its secret. */
  passStep({ session: { subject, way }, secret }: Holder): string {
    this.parts.credentials.sessions.end(secret)
    return this.#enter({ subject, way, factors: 2 })
  }

  /** Notes that somebody did not get in. @returns the failure, to be thrown. */
  #failed(way: SignInWay, failure: Failure): Failure {
    const { log } = this.parts
    log.count({ type: 'SignInFailed', data: { way, code: failure.code } }, 'anonymous')
    return failure
  }

  /**
   * Code of a link that signs somebody in once; null where nobody has that address.
   *
   * @param browser secret of the browser that asks, the only one that the link works in.
   */
  linkFor(email: string, browser: string): string | null {
    const { vault, credentials } = this.parts
    const subject = vault.subjectByMail(email)
    if (subject === null || credentials.people.find(subject) === null) return null
    return credentials.oneTimeLinks.make('sign-in', subject, browser)
  }

  /**
   * Signs in by a link, which is used up then.
   *
   * @param browser secret of a browser that asked for a link; null where it did not.
   * @throws Failure `link_not_valid`.
   */
  async signInByLink(code: string, browser: string | null): Promise<string> {
    const link = this.parts.credentials.oneTimeLinks.take(code, browser)
    if (link?.purpose === 'sign-in') return this.signIn(link.subject, 'mail')
    throw this.#failed(
      'mail',
      new Failure(
        'link_not_valid',
        'this link was used already, has expired, or was asked for in another browser; open it there, or ask for a new one here'
      )
    )
  }

  /** Code of the link that sets up the first desk; null where there is a desk. */
  setUpCode(): string | null {
    const { people, oneTimeLinks } = this.parts.credentials
    if (people.list().some(({ role }) => role === 'desk')) return null
    return oneTimeLinks.make('set-up', firstDesk)
  }

  /** Makes whoever holds the set-up link the first desk. @throws Failure `link_not_valid`. */
  async setUp(code: string, who: { readonly name: string; readonly email: string }) {
    const { oneTimeLinks, people } = this.parts.credentials
    const link = oneTimeLinks.take(code)
    if (link?.purpose !== 'set-up' || people.list().some(({ role }) => role === 'desk')) {
      throw this.#failed(
        'set-up',
        new Failure('link_not_valid', 'the set-up link was used already; start the server anew')
      )
    }
    oneTimeLinks.endAllOf(firstDesk)
    const grant = { role: 'desk', tenant: null, boundaries: 'all' } as const
    return this.signIn(await this.invite({ ...who, ...grant }, 'set-up'), 'set-up')
  }

  /**
   * Signs in whom a provider has proved, by what it sent back.
   *
   * @param state as the browser kept it.
   * @throws Failure `not_found` without a provider; `sign_in_too_weak`; `sign_in_failed`, where nobody
   * invited them too.
   */
  async signInByProvider(returned: URL, state: string) {
    const { name, email, factors, returnTo } = await this.provider()
      .finish(returned, state)
      .catch((error: unknown) => {
        throw error instanceof Failure ? this.#failed('oidc', error) : error
      })
    const { vault } = this.parts
    const known = vault.subjectByOidc(name) ?? (email === null ? null : vault.subjectByMail(email))
    const contact = known === null ? null : vault.contactOf(known)
    if (known === null || contact === null) {
      throw this.#failed(
        'oidc',
        new Failure(
          'sign_in_failed',
          'the provider knows you, and nobody has given you access here; ask the Food Policy desk for an invitation'
        )
      )
    }
    if (!contact.oidc.includes(name)) {
      if (contact.oidc.some((other) => issuerOf(other) === issuerOf(name))) {
        throw this.#failed(
          'oidc',
          new Failure(
            'sign_in_failed',
            'the provider knows you by the address of somebody who signs in here by another account of theirs; ask the Food Policy desk to take that access away and to invite you'
          )
        )
      }
      vault.keep(known, { ...contact, oidc: [...contact.oidc, name] })
    }
    return { secret: await this.signIn(known, 'oidc', factors), returnTo }
  }

  /** @throws Failure `not_found` where no provider is set. */
  provider(): IdentityProvider {
    const { provider } = this.parts
    if (provider !== null) return provider
    throw new Failure('not_found', 'no identity provider is set; see FILIERA_OIDC_ISSUER')
  }

  /** Signs in as one of the demo's people. @throws Failure `sign_in_failed` outside of the demo. */
  async signInAsDemo(subject: string): Promise<string> {
    const person = demoPeople.find((one) => one.subject === subject)
    if (!this.parts.demo || person === undefined) {
      throw new Failure('sign_in_failed', 'only the demo lets you choose who you are')
    }
    const { subject: _, ...grant } = person
    await this.parts.log.grant({ type: 'GrantAccess', subject, ...grant }, 'demo')
    this.parts.credentials.people.grant(subject, grant)
    return this.signIn(subject, 'demo')
  }

  async close(): Promise<void> {
    this.parts.mailer?.close()
    await this.parts.log.close()
    this.parts.credentials.close()
    this.parts.vault.close()
  }
}

/** Of the name that a provider knows somebody by: an address there may be given to a successor. */
function issuerOf(name: string): string {
  return name.slice(0, name.indexOf(' '))
}

/** Stands in the set-up link for whoever comes first. */
const firstDesk = 'first-desk'
