import type { Role } from '../../../domain/access/role.ts'
import type { SignInWay } from './sessions.ts'

/**
 * What happened to somebody's access, for the audit. Subjects and ids of keys are opaque: no name and
 * no address is ever among it.
 */
export type AccessNote =
  | {
      readonly type: 'AccessGranted'
      readonly subject: string
      readonly role: Role
      readonly tenant: string | null
      readonly boundaries: readonly string[] | 'all'
    }
  | { readonly type: 'AccessRevoked'; readonly subject: string }
  | { readonly type: 'SignedIn'; readonly subject: string; readonly way: SignInWay }
  | { readonly type: 'SignedOut'; readonly subject: string }
  | { readonly type: 'SignInFailed'; readonly way: SignInWay; readonly code: string }
  | {
      readonly type: 'KeyIssued'
      readonly key: string
      readonly role: Role
      readonly tenant: string | null
      readonly expiresAtMs: number
    }
  | { readonly type: 'KeyRevoked'; readonly key: string }
  | { readonly type: 'SubjectErased'; readonly subject: string }

/** Keeps a note. @param by subject or key that did it; `anonymous`, `cli` or `set-up` otherwise. */
export type AccessLog = (note: AccessNote, by: string) => Promise<void>
