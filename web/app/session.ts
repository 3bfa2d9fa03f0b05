import { signal } from '@preact/signals'
import type { Role, Scope } from '../../domain/access/role.ts'
import type { SecondStep } from '../../domain/access/second-step.ts'
import { ask, keepToken } from './api.ts'

/** `GET /api/session`: what the pages must know before anything else. */
export interface Session {
  readonly demo: boolean
  readonly version: string
  readonly me: {
    readonly subject: string
    readonly name: string | null
    readonly role: Role
    readonly tenant: string | null
    readonly scopes: readonly Scope[]
  } | null
  /** What a sign-in of this browser still lacks. */
  readonly step: SecondStep | null
  readonly csrfToken: string | null
  readonly ways: {
    readonly provider: string | null
    readonly mail: boolean
    readonly people: readonly {
      readonly subject: string
      readonly role: Role
      readonly tenant: string | null
    }[]
  }
}

/** Null until the service has answered. */
export const session = signal<Session | null>(null)

/** Asks who is signed in. Throws like ask(). */
export async function loadSession(abort: AbortSignal): Promise<Session> {
  const { value } = await ask<Session>('/api/session', {}, abort).catch((error: unknown) => {
    keepToken(null)
    throw error
  })
  keepToken(value.csrfToken)
  session.value = value
  return value
}

/** Goes on as somebody else: nothing of what was shown to the one before stays on the page. */
export function startOver(path: string): void {
  location.assign(path)
}

/** Goes on after a sign-in with a page of ours, or with the step that is still asked for. Throws like ask(). */
export async function goOn(path: string, stepPath: string): Promise<void> {
  const { step } = await loadSession(new AbortController().signal)
  startOver(step === null ? path : stepPath)
}

/** The party that is signed in, by the place that it goes by; null for the desk, analysts and the public. */
export function partySignedIn(): string | null {
  return session.value?.me?.tenant ?? null
}
