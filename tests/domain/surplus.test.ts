import { describe, expect, test } from 'vitest'
import { claimSurplus, type SurplusCommand } from '../../domain/surplus/commands.ts'
import {
  ClaimReleased,
  SurplusClaimed,
  SurplusDeclined,
  SurplusExpired,
  SurplusWithdrawn
} from '../../domain/surplus/events.ts'
import type { SurplusEvent } from '../../domain/surplus/standing.ts'
import { surplusDecider } from '../../domain/surplus/surplus.ts'
import { given } from './given.ts'
import {
  boundary,
  claimed,
  collected,
  declared,
  decline,
  due,
  expire,
  expired,
  forty,
  hundred,
  kg,
  ngo,
  other,
  release,
  released,
  sixty,
  surplus,
  toClaim,
  withdraw,
  withdrawn
} from './surpluses.ts'

/** Events without their time, which a decision does not have. */
function timeless(events: readonly SurplusEvent[]): readonly object[] {
  return events.map(({ type, data }) => ({ type, data }))
}

describe('a decision', () => {
  test.each<[string, SurplusEvent[], SurplusCommand, SurplusEvent[]]>([
    ['a part is claimed', [hundred], toClaim('c-1', { quantity: kg(40) }), [forty]],
    [
      'a part claim leaves the rest open',
      [hundred, forty],
      toClaim('c-2', { quantity: kg(60), ngo: other }),
      [claimed('c-2', kg(60), { ngo: other, whole: true })]
    ],
    [
      'the whole is claimed, in the words of the donor',
      [declared(kg('100.0'))],
      toClaim('c-1', { whole: true }),
      [claimed('c-1', kg('100.0'), { whole: true })]
    ],
    [
      'the whole is what is still open',
      [hundred, forty],
      toClaim('c-2', { whole: true }),
      [claimed('c-2', kg(60), { whole: true })]
    ],
    [
      'a share is one of what was declared, whatever is claimed already',
      [hundred, forty],
      toClaim('c-2', { sharePercent: 50 }),
      [claimed('c-2', kg(50))]
    ],
    [
      'a full share is the whole',
      [hundred],
      toClaim('c-1', { sharePercent: 100 }),
      [claimed('c-1', kg(100), { whole: true })]
    ],
    [
      'the same claim again changes nothing',
      [hundred, forty],
      toClaim('c-1', { quantity: kg(40) }),
      []
    ],
    [
      'the same claim of the whole again changes nothing',
      [hundred, claimed('c-1', kg(100), { whole: true })],
      toClaim('c-1', { whole: true }),
      []
    ],
    [
      'the same share again changes nothing',
      [hundred, claimed('c-1', kg(25))],
      toClaim('c-1', { sharePercent: 25 }),
      []
    ],
    [
      'the same claim again changes nothing after the end',
      [hundred, forty, expired(kg(60))],
      toClaim('c-1', { quantity: kg(40) }),
      []
    ],
    [
      'the same claim again changes nothing once it is collected',
      [hundred, forty, collected([kg(41)])],
      toClaim('c-1', { quantity: kg(40) }),
      []
    ],
    [
      'what was released is open again',
      [hundred, forty, sixty, released('c-1', kg(40))],
      toClaim('c-3', { quantity: kg(40) }),
      [claimed('c-3', kg(40), { whole: true })]
    ],
    [
      'an NGO declines',
      [hundred],
      decline,
      [{ type: 'SurplusDeclined', data: { boundary, surplus, ngo, reason: null } }]
    ],
    [
      'declining again changes nothing',
      [
        hundred,
        { type: 'SurplusDeclined', data: { boundary, surplus, ngo, reason: null } },
        expired(kg(100))
      ],
      decline,
      []
    ],
    [
      'who declined may claim after all',
      [hundred, { type: 'SurplusDeclined', data: { boundary, surplus, ngo, reason: null } }],
      toClaim('c-1', { quantity: kg(40) }),
      [forty]
    ],
    [
      'and decline again after a release',
      [
        hundred,
        { type: 'SurplusDeclined', data: { boundary, surplus, ngo, reason: null } },
        forty,
        released('c-1', kg(40))
      ],
      decline,
      [{ type: 'SurplusDeclined', data: { boundary, surplus, ngo, reason: null } }]
    ],
    ['a claim is released', [hundred, forty], release, [released('c-1', kg(40))]],
    [
      'releasing again changes nothing',
      [hundred, forty, released('c-1', kg(40))],
      { ...release, reason: 'other' },
      []
    ],
    [
      'what is released after the end has expired too',
      [hundred, forty, expired(kg(60))],
      release,
      [released('c-1', kg(40)), expired(kg(40))]
    ],
    [
      'what is released after the donor withdrew the rest is the donor’s',
      [hundred, forty, withdrawn(kg(60))],
      release,
      [released('c-1', kg(40)), withdrawn(kg(40))]
    ],
    [
      'a surplus expires when its time is over',
      [declared(kg(100), { availableUntil: due })],
      expire,
      [expired(kg(100))]
    ],
    ['only what is open expires', [hundred, forty], expire, [expired(kg(60))]],
    ['expiring again changes nothing', [hundred, forty, expired(kg(60))], expire, []],
    ['the donor withdraws what is open', [hundred, forty], withdraw, [withdrawn(kg(60))]],
    ['withdrawing again changes nothing', [hundred, withdrawn(kg(100))], withdraw, []],
    [
      'of two declarations the first stands',
      [hundred, declared(kg(500))],
      toClaim('c-1', { whole: true }),
      [claimed('c-1', kg(100), { whole: true })]
    ],
    [
      'what was collected without a claim is gone',
      [hundred, collected([kg(20), kg(10)])],
      toClaim('c-1', { whole: true }),
      [claimed('c-1', kg(70), { whole: true })]
    ],
    [
      'a collection that both parties report is one',
      [hundred, collected([kg(30)]), collected([kg(32)], { reportedBy: 'donor' })],
      toClaim('c-1', { whole: true }),
      [claimed('c-1', kg(68), { whole: true })]
    ],
    [
      'who gave a claim back and collected all the same took it without a claim',
      [hundred, forty, released('c-1', kg(40)), collected([kg(30)])],
      toClaim('c-2', { whole: true }),
      [claimed('c-2', kg(70), { whole: true })]
    ],
    [
      'two collections under two papers are two',
      [hundred, collected([kg(30)], { ddtNo: '1' }), collected([kg(20)], { ddtNo: '2' })],
      toClaim('c-1', { whole: true }),
      [claimed('c-1', kg(50), { whole: true })]
    ]
  ])('%s', (_name, past, command, expected) => {
    expect(given(surplusDecider, past).when(command)).toEqual(timeless(expected))
  })
})

describe('what is decided', () => {
  test.each([
    [SurplusClaimed, toClaim('c-1', { sharePercent: 25 }), [hundred]],
    [SurplusDeclined, decline, [hundred]],
    [ClaimReleased, release, [hundred, forty]],
    [SurplusExpired, expire, [hundred, forty]],
    [SurplusWithdrawn, withdraw, [hundred, forty]]
  ] as const)('has the shape that is stored: %#', (type, command, past) => {
    const [event] = given(surplusDecider, past).when(command)
    expect(event?.type).toBe(type.name)
    expect(type.data.parse(event?.data)).toEqual(event?.data)
  })

  test.each([
    [{}, 'needs one of quantity, whole and sharePercent'],
    [{ whole: true, sharePercent: 25 }, 'needs one of quantity, whole and sharePercent'],
    [{ sharePercent: 30 }, 'Invalid'],
    [{ whole: false }, 'Invalid']
  ])('says how much in one way: %j', (how, message) => {
    const read = claimSurplus.safeParse({ type: 'ClaimSurplus', surplus, claim: 'c', ngo, ...how })
    expect(read.error?.issues.map((issue) => issue.message).join()).toContain(message)
  })
})
