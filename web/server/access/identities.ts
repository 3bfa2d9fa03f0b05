import { Failure } from '../../../domain/failure.ts'
import type { Rejects } from '../../../ingest/rejects.ts'
import type { Mailer } from '../../notify/mail.ts'
import type { AccessLog } from './access-note.ts'
import type { Credentials } from './credentials.ts'
import { demoPeople } from './demo-people.ts'
import { type Erased, eraseSubject } from './erase.ts'
import type { IdentityProvider, ProvenIdentity } from './oidc.ts'
import type { Grant } from './people.ts'
import { newSubject, type Random } from './secret.ts'
import type { SignInWay } from './sessions.ts'
import type { Vault } from './vault.ts'

export interface IdentityParts {
  readonly credentials: Credentials
  readonly vault: Vault
  readonly rejects: Rejects
  /** Folder of exports that are kept; null where nothing is kept. */
  readonly exports: string | null
  readonly log: AccessLog
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
   * @returns their subject. @throws Failure `contact_taken`, `invalid_parameter`.
   */
  async invite({ name, email, ...grant }: Invitation, by: string): Promise<string> {
    const { vault, credentials, log, random } = this.parts
    checkGrant(grant)
    const subject = newSubject(random)
    vault.keep(subject, { name, email, oidc: [] })
    credentials.people.grant(subject, grant)
    await log({ type: 'AccessGranted', subject, ...grant }, by)
    return subject
  }

  /** Takes access away from the next request on. @throws Failure `subject_unknown`. */
  async revoke(subject: string, by: string): Promise<void> {
    const { people, sessions, oneTimeLinks, apiKeys } = this.parts.credentials
    if (!people.remove(subject)) {
      throw new Failure('subject_unknown', `${subject.slice(0, 80)} has no access to take away`)
    }
    sessions.endAllOf(subject)
    oneTimeLinks.endAllOf(subject)
    apiKeys.revokeAllOf(subject)
    await this.parts.log({ type: 'AccessRevoked', subject }, by)
  }

  /** Removes everything personal of somebody. @throws Failure `subject_unknown`. */
  erase(subject: string, by: string): Promise<Erased> {
    return eraseSubject(subject, by, this.parts)
  }

  /** @returns secret of a new session. @throws Failure `sign_in_failed` without access. */
  async signIn(subject: string, way: SignInWay): Promise<string> {
    if (this.parts.credentials.people.find(subject) === null) {
      throw await this.failed(
        way,
        new Failure('sign_in_failed', 'your access was taken away; ask the Food Policy desk')
      )
    }
    await this.parts.log({ type: 'SignedIn', subject, way }, subject)
    return this.parts.credentials.sessions.begin({ subject, way })
  }

  /** Notes that somebody did not get in. @returns the failure, to be thrown. */
  async failed(way: SignInWay, failure: Failure): Promise<Failure> {
    await this.parts.log({ type: 'SignInFailed', way, code: failure.code }, 'anonymous')
    return failure
  }

  /** Code of a link that signs somebody in once; null where nobody has that address. */
  linkFor(email: string): string | null {
    const { vault, credentials } = this.parts
    const subject = vault.subjectByMail(email)
    if (subject === null || credentials.people.find(subject) === null) return null
    return credentials.oneTimeLinks.make('sign-in', subject)
  }

  /** Signs in by a link, which is used up then. @throws Failure `link_not_valid`. */
  async signInByLink(code: string): Promise<string> {
    const link = this.parts.credentials.oneTimeLinks.take(code)
    if (link?.purpose === 'sign-in') return this.signIn(link.subject, 'mail')
    throw await this.failed(
      'mail',
      new Failure(
        'link_not_valid',
        'this link was used already, has expired or was never made; ask for a new one'
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
      throw await this.failed(
        'set-up',
        new Failure('link_not_valid', 'the set-up link was used already; start the server anew')
      )
    }
    oneTimeLinks.endAllOf(firstDesk)
    const grant = { role: 'desk', tenant: null, boundaries: 'all' } as const
    return this.signIn(await this.invite({ ...who, ...grant }, 'set-up'), 'set-up')
  }

  /** Signs in whom a provider has proved. @throws Failure `sign_in_failed` where nobody invited them. */
  async signInByProvider({ name, email }: ProvenIdentity): Promise<string> {
    const { vault } = this.parts
    const known = vault.subjectByOidc(name) ?? (email === null ? null : vault.subjectByMail(email))
    const contact = known === null ? null : vault.contactOf(known)
    if (known === null || contact === null) {
      throw await this.failed(
        'oidc',
        new Failure(
          'sign_in_failed',
          'the provider knows you, and nobody has given you access here; ask the Food Policy desk for an invitation'
        )
      )
    }
    if (!contact.oidc.includes(name)) {
      vault.keep(known, { ...contact, oidc: [...contact.oidc, name] })
    }
    return this.signIn(known, 'oidc')
  }

  /** Signs in as one of the demo's people. @throws Failure `sign_in_failed` outside of the demo. */
  async signInAsDemo(subject: string): Promise<string> {
    const person = demoPeople.find((one) => one.subject === subject)
    if (!this.parts.demo || person === undefined) {
      throw new Failure('sign_in_failed', 'only the demo lets you choose who you are')
    }
    const { subject: _, ...grant } = person
    this.parts.credentials.people.grant(subject, grant)
    return this.signIn(subject, 'demo')
  }

  close(): void {
    this.parts.mailer?.close()
    this.parts.credentials.close()
    this.parts.vault.close()
  }
}

/** Stands in the set-up link for whoever comes first. */
const firstDesk = 'first-desk'

/** Who acts for nobody sees all parties; everybody else acts for one. */
function checkGrant({ role, tenant }: Grant): void {
  const forAll = role === 'analyst' || role === 'desk'
  if (role === 'public' || role === 'device') {
    throw new Failure('invalid_parameter', `nobody is invited as ${role}; devices get API keys`)
  }
  if (forAll && tenant !== null) {
    throw new Failure('invalid_parameter', `tenant: ${role} acts for no party; leave it out`)
  }
  if (!forAll && tenant === null) {
    throw new Failure('invalid_parameter', `tenant: ${role} acts for a party; name it`)
  }
}
