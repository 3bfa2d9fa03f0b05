import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type GrantCommand,
  type GrantEvent,
  grantCommand,
  grantDecider
} from '../../../domain/access/grant.ts'
import { roles } from '../../../domain/access/role.ts'
import { Failure } from '../../../domain/failure.ts'
import { failureOf, given } from '../given.ts'

const subject = 'person-4be07c1a9d2f6683b5'
const analyst = { role: 'analyst', tenant: null, boundaries: 'all' } as const
const ngo = { role: 'ngo', tenant: 'charity:recup', boundaries: ['milan'] } as const

const grant = (of: Omit<Extract<GrantCommand, { type: 'GrantAccess' }>, 'type' | 'subject'>) =>
  ({ type: 'GrantAccess', subject, ...of }) as const
const revoke = { type: 'RevokeAccess', subject } as const
const erase = { type: 'EraseSubject', subject } as const

const granted = (of: typeof analyst | typeof ngo): GrantEvent => ({
  ...{ type: 'AccessGranted', data: { subject, ...of } }
})
const revoked: GrantEvent = { type: 'AccessRevoked', data: { subject } }
const erased: GrantEvent = { type: 'SubjectErased', data: { subject } }

describe('a decision', () => {
  test.each<[string, GrantEvent[], GrantCommand, GrantEvent[]]>([
    ['somebody new is given access', [], grant(ngo), [granted(ngo)]],
    ['the same access again changes nothing', [granted(ngo)], grant(ngo), []],
    ['another role replaces the first', [granted(ngo)], grant(analyst), [granted(analyst)]],
    ['access is taken away', [granted(ngo)], revoke, [revoked]],
    ['taking it away again changes nothing', [granted(ngo), revoked], revoke, []],
    ['access can be given again', [granted(ngo), revoked], grant(ngo), [granted(ngo)]],
    ['a person with access is erased', [granted(ngo)], erase, [erased]],
    ['so is one whose access was taken away', [granted(ngo), revoked], erase, [erased]],
    ['and one of whom the log knows nothing', [], erase, [erased]],
    ['erasing again changes nothing', [granted(ngo), erased], erase, []],
    ['taking away what was erased changes nothing', [granted(ngo), erased], revoke, []]
  ])('%s', (_name, past, command, expected) => {
    expect(given(grantDecider, past).when(command)).toEqual(expected)
  })
})

describe('a refusal', () => {
  test.each<[string, GrantEvent[], GrantCommand, string, string]>([
    [
      'an erased id is never used again',
      [granted(ngo), erased],
      grant(ngo),
      'subject_erased',
      `${subject} was erased and stands for nobody; invite the person anew`
    ],
    [
      'there must be access to be taken away',
      [],
      revoke,
      'access_not_granted',
      `${subject} was never given access`
    ],
    [
      'nobody is invited as the public',
      [],
      grant({ ...analyst, role: 'public' }),
      'grant_not_possible',
      'nobody is invited as public; devices get API keys'
    ],
    [
      'nobody is invited as a device',
      [],
      grant({ ...ngo, role: 'device' }),
      'grant_not_possible',
      'nobody is invited as device; devices get API keys'
    ],
    [
      'the desk acts for no party',
      [],
      grant({ ...ngo, role: 'desk' }),
      'grant_not_possible',
      'tenant: desk acts for no party; leave it out'
    ],
    [
      'an NGO acts for one',
      [],
      grant({ ...ngo, tenant: null }),
      'grant_not_possible',
      'tenant: ngo acts for a party; name it'
    ]
  ])('%s', (_name, past, command, code, detail) => {
    const failure = failureOf(() => given(grantDecider, past).when(command))
    expect(failure).toMatchObject({ kind: 'refusal', code, detail })
  })
})

describe('whatever was decided before', () => {
  const command = fc.oneof(
    fc.constantFrom<GrantCommand>(revoke, erase),
    fc
      .constantFrom(...roles)
      .chain((role) =>
        fc.constantFrom<GrantCommand>(
          grant({ role, tenant: null, boundaries: 'all' }),
          grant({ role, tenant: 'charity:recup', boundaries: ['milan'] })
        )
      )
  )

  /** Events of a command; null where it is refused. */
  function decided(past: readonly GrantEvent[], each: GrantCommand) {
    try {
      return given(grantDecider, past).when(each)
    } catch (error) {
      if (error instanceof Failure && error.kind === 'refusal') return null
      throw error
    }
  }

  const history = fc.array(command, { maxLength: 8 }).map((commands) => {
    const past: GrantEvent[] = []
    for (const each of commands) past.push(...(decided(past, each) ?? []))
    return past
  })

  test('deciding twice changes nothing', () => {
    fc.assert(
      fc.property(history, command, (past, each) => {
        const first = decided(past, each)
        expect(decided([...past, ...(first ?? [])], each)).toEqual(first === null ? null : [])
      })
    )
  })

  test('nothing follows an erasure', () => {
    fc.assert(
      fc.property(history, (past) => {
        const at = past.findIndex(({ type }) => type === 'SubjectErased')
        expect(at === -1 || at === past.length - 1).toBe(true)
      })
    )
  })

  test('only what was granted is ever taken away', () => {
    fc.assert(
      fc.property(history, (past) => {
        past.forEach(({ type }, index) => {
          if (type === 'AccessRevoked') expect(past[index - 1]?.type).toBe('AccessGranted')
        })
      })
    )
  })
})

describe('a command', () => {
  test.each([
    ['a name in place of the id', { ...grant(ngo), subject: 'Anna Bianchi' }],
    ['an address in place of the id', { ...grant(ngo), subject: 'anna@example.org' }],
    ['an address in place of the party', { ...grant(ngo), tenant: 'anna@example.org' }],
    ['a line break in the party', { ...grant(ngo), tenant: 'charity:\nrecup' }],
    ['a field too many', { ...grant(ngo), name: 'Anna' }],
    ['no space at all', { ...grant(ngo), boundaries: [] }]
  ])('with %s is not read', (_name, said) => {
    expect(grantCommand.safeParse(said).success).toBe(false)
  })
})
