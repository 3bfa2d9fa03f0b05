import { describe, expect, test } from 'vitest'
import { type KeyCommand, type KeyEvent, keyDecider } from '../../../domain/access/key.ts'
import { failureOf, given } from '../given.ts'

const key = '7c1a9d2f6683'
const facts = {
  key,
  owner: 'person-4be07c1a9d2f6683b5',
  role: 'ngo',
  tenant: 'charity:recup',
  boundaries: ['milan'],
  scopes: ['read:flows'],
  expiresAt: '2027-02-24T11:00:00.000Z'
} as const
const issue = { type: 'IssueKey', ...facts } as const
const revoke: KeyCommand = { type: 'RevokeKey', key }
const issued: KeyEvent = { type: 'KeyIssued', data: facts }
const revoked: KeyEvent = { type: 'KeyRevoked', data: { key } }

describe('a decision', () => {
  test.each<[string, KeyEvent[], KeyCommand, KeyEvent[]]>([
    ['a key is issued', [], issue, [issued]],
    ['issuing the same again changes nothing', [issued], issue, []],
    ['a key is revoked', [issued], revoke, [revoked]],
    ['revoking it again changes nothing', [issued, revoked], revoke, []]
  ])('%s', (_name, past, command, expected) => {
    expect(given(keyDecider, past).when(command)).toEqual(expected)
  })

  test('a key from before keys were told to the log is revoked', () => {
    expect(keyDecider.decide(revoke, { status: 'live', issued: null })).toEqual([revoked])
  })
})

describe('a refusal', () => {
  test.each<[string, KeyEvent[], KeyCommand, string, string]>([
    [
      'a key does no more than its role may',
      [],
      { ...issue, scopes: ['read:flows', 'admin:access'] },
      'key_beyond_role',
      'admin:access is beyond the role ngo; it may have read:flows, claim:surplus'
    ],
    [
      'a key is for something',
      [],
      { ...issue, scopes: [] },
      'key_beyond_role',
      'a key needs a scope; it may have read:flows, claim:surplus'
    ],
    [
      'what is issued is not changed',
      [issued],
      { ...issue, tenant: 'charity:caritas' },
      'key_differs',
      `${key} was issued already, otherwise; issue a new key`
    ],
    [
      'what was revoked is not issued again',
      [issued, revoked],
      issue,
      'key_differs',
      `${key} was issued already, otherwise; issue a new key`
    ],
    ['what was never issued is not revoked', [], revoke, 'key_unknown', `there is no key ${key}`]
  ])('%s', (_name, past, command, code, detail) => {
    // Other roles may get further rights, so what an NGO may have is read from the message's head.
    const failure = failureOf(() => given(keyDecider, past).when(command))
    expect(failure).toMatchObject({ kind: 'refusal', code })
    const [head = ''] = detail.split('; it may have')
    expect(failure.detail).toContain(head)
  })
})
