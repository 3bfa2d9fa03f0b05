import { z } from 'zod'
import type { Decider, DecisionOf } from '../decider.ts'
import { Failure } from '../failure.ts'
import { sameData } from '../same-data.ts'
import { type KeyIssued, type KeyRevoked, keyIssued } from './events.ts'
import { type Role, type Scope, scopesOf } from './role.ts'

const issueKey = z.strictObject({ type: z.literal('IssueKey'), ...keyIssued.shape })
const revokeKey = z.strictObject({ type: z.literal('RevokeKey'), key: keyIssued.shape.key })

export const keyCommand = z.discriminatedUnion('type', [issueKey, revokeKey])
export type KeyCommand = z.infer<typeof keyCommand>

export type KeyEvent = DecisionOf<typeof KeyIssued | typeof KeyRevoked>

export type KeyState =
  | { readonly status: 'none' | 'revoked' }
  /** Without what was issued where that was before the log was told. */
  | { readonly status: 'live'; readonly issued: z.infer<typeof keyIssued> | null }

/**
 * A key does no more than its role may, and something.
 *
 * @throws Failure `key_beyond_role`.
 */
export function checkScopes(role: Role, asked: readonly Scope[]): void {
  const beyond = asked.filter((scope) => !scopesOf[role].includes(scope))
  if (beyond.length === 0 && asked.length > 0) return
  const why =
    asked.length === 0 ? 'a key needs a scope' : `${beyond.join(', ')} is beyond the role ${role}`
  throw new Failure('key_beyond_role', `${why}; it may have ${scopesOf[role].join(', ')}`, { role })
}

function decide(command: KeyCommand, state: KeyState): readonly KeyEvent[] {
  const { key } = command
  if (command.type === 'IssueKey') {
    const { type: _, ...issued } = command
    checkScopes(issued.role, issued.scopes)
    if (state.status === 'none') return [{ type: 'KeyIssued', data: issued }]
    if (state.status === 'live' && sameData(state.issued, issued)) return []
    throw new Failure('key_differs', `${key} was issued already, otherwise; issue a new key`, {
      key
    })
  }
  if (state.status === 'none') {
    throw new Failure('key_unknown', `there is no key ${key}`, { key })
  }
  return state.status === 'live' ? [{ type: 'KeyRevoked', data: { key } }] : []
}

function evolve(state: KeyState, event: KeyEvent): KeyState {
  if (event.type === 'KeyRevoked') return { status: 'revoked' }
  return state.status === 'revoked' ? state : { status: 'live', issued: event.data }
}

/** A key is issued once, does what its role may at most, and once revoked stays so. */
export const keyDecider: Decider<KeyState, KeyCommand, KeyEvent> = {
  initial: { status: 'none' },
  evolve,
  decide
}
