import { expect, test } from 'vitest'
import type { SurplusCommand } from '../../domain/surplus/commands.ts'
import type { SurplusEvent } from '../../domain/surplus/standing.ts'
import { surplusDecider } from '../../domain/surplus/surplus.ts'
import { failureOf, given } from './given.ts'
import {
  at,
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

const figures = { surplus, unit: 'g', declared: 100_000, claimed: 0, collectedWithoutClaim: 0 }
const unknown = `surplus ${surplus} is not declared, or its declaration was voided; declare it first`
const anew = 'ask the donor to declare anew what is left'
test.each<[string, SurplusEvent[], SurplusCommand, string, string, object]>([
  [
    'a claim on nothing',
    [],
    toClaim('c-1', { whole: true }),
    'surplus_unknown',
    unknown,
    { surplus }
  ],
  ['an expiry of nothing', [], expire, 'surplus_unknown', unknown, { surplus }],
  [
    'a withdrawal after a declaration that no longer counts',
    [forty],
    withdraw,
    'surplus_unknown',
    unknown,
    { surplus }
  ],
  [
    'more than was declared',
    [hundred],
    toClaim('c-1', { quantity: kg('100.001') }),
    'claim_exceeds_open',
    `100.001 kg of surplus ${surplus} are asked, but 100 kg are open: 100 kg declared, 0 kg claimed; claim 100 kg or less`,
    { ...figures, open: 100_000, asked: 100_001 }
  ],
  [
    'more than is open',
    [hundred, forty],
    toClaim('c-2', { quantity: kg(61) }),
    'claim_exceeds_open',
    `61 kg of surplus ${surplus} are asked, but 60 kg are open: 100 kg declared, 40 kg claimed; claim 60 kg or less`,
    { ...figures, claimed: 40_000, open: 60_000, asked: 61_000 }
  ],
  [
    'a share of more than is open',
    [hundred, forty],
    toClaim('c-2', { sharePercent: 75 }),
    'claim_exceeds_open',
    `75 kg of surplus ${surplus} are asked, but 60 kg are open: 100 kg declared, 40 kg claimed; claim 60 kg or less`,
    { ...figures, claimed: 40_000, open: 60_000, asked: 75_000 }
  ],
  [
    'a part when nothing is left',
    [hundred, forty, sixty],
    toClaim('c-3', { quantity: kg(1) }),
    'claim_exceeds_open',
    `1 kg of surplus ${surplus} are asked, but 0 kg are open: 100 kg declared, 100 kg claimed; wait until a claim is released`,
    { ...figures, claimed: 100_000, open: 0, asked: 1_000 }
  ],
  [
    'the whole when nothing is left',
    [hundred, forty, sixty],
    toClaim('c-3', { whole: true }),
    'nothing_open',
    `nothing of surplus ${surplus} is open: 100 kg declared, 100 kg claimed; wait until a claim is released`,
    { ...figures, claimed: 100_000, open: 0 }
  ],
  [
    'what somebody took without a claim',
    [hundred, forty, collected([kg(50)], { collector: other })],
    toClaim('c-2', { quantity: kg(11) }),
    'claim_exceeds_open',
    `11 kg of surplus ${surplus} are asked, but 10 kg are open: 100 kg declared, 40 kg claimed, 50 kg collected without a claim; claim 10 kg or less`,
    { ...figures, claimed: 40_000, collectedWithoutClaim: 50_000, open: 10_000, asked: 11_000 }
  ],
  [
    'a claim of nothing',
    [hundred],
    toClaim('c-1', { quantity: kg(0) }),
    'nothing_asked',
    `0 kg of surplus ${surplus} is nothing; claim more than 0`,
    { surplus, asked: '0 kg' }
  ],
  [
    'a claim under an id that is taken',
    [hundred, forty],
    toClaim('c-1', { quantity: kg(41) }),
    'claim_differs',
    `claim c-1 is made already, by ${ngo} for 40 kg of surplus ${surplus}; use another id, or release it first`,
    { surplus, claim: 'c-1', ngo, quantity: '40 kg' }
  ],
  [
    'another NGO under an id that is taken',
    [hundred, forty],
    toClaim('c-1', { quantity: kg(40), ngo: other }),
    'claim_differs',
    `the id c-1 is taken by another claim on surplus ${surplus}; use an id of your own`,
    { surplus, claim: 'c-1' }
  ],
  [
    'another hour under an id that is taken',
    [hundred, forty],
    { ...toClaim('c-1', { quantity: kg(40) }), pickupBy: due },
    'claim_differs',
    `claim c-1 is made already, by ${ngo} for 40 kg of surplus ${surplus}; use another id, or release it first`,
    { surplus, claim: 'c-1', ngo, quantity: '40 kg' }
  ],
  [
    'another coordinator under an id that is taken',
    [hundred, forty],
    { ...toClaim('c-1', { quantity: kg(40) }), onBehalfBy: 'coordinator-1' },
    'claim_differs',
    `claim c-1 is made already, by ${ngo} for 40 kg of surplus ${surplus}; use another id, or release it first`,
    { surplus, claim: 'c-1', ngo, quantity: '40 kg' }
  ],
  [
    'a claim that was released',
    [hundred, forty, released('c-1', kg(40))],
    toClaim('c-1', { quantity: kg(40) }),
    'claim_released',
    `claim c-1 of ${ngo} for 40 kg was released, ${at}; claim under another id`,
    { surplus, claim: 'c-1', ngo, quantity: '40 kg', since: at }
  ],
  [
    'a claim on what has expired',
    [hundred, expired(kg(100))],
    toClaim('c-1', { whole: true }),
    'surplus_ended',
    `surplus ${surplus} expired (not taken), since ${at}; ${anew}`,
    { surplus, how: 'expired', since: at, reason: 'not taken' }
  ],
  [
    'a claim on what was withdrawn',
    [hundred, withdrawn(kg(100))],
    toClaim('c-1', { sharePercent: 25 }),
    'surplus_ended',
    `surplus ${surplus} was withdrawn (sold after all), since ${at}; ${anew}`,
    { surplus, how: 'withdrawn', since: at, reason: 'sold after all' }
  ],
  [
    'an expiry of what was withdrawn',
    [hundred, withdrawn(kg(100))],
    expire,
    'surplus_ended',
    `surplus ${surplus} was withdrawn (sold after all), since ${at}; ${anew}`,
    { surplus, how: 'withdrawn', since: at, reason: 'sold after all' }
  ],
  [
    'a withdrawal for another reason',
    [hundred, withdrawn(kg(100))],
    { ...withdraw, reason: 'gone off' },
    'surplus_ended',
    `surplus ${surplus} was withdrawn (sold after all), since ${at}; ${anew}`,
    { surplus, how: 'withdrawn', since: at, reason: 'sold after all' }
  ],
  [
    'declining what has expired',
    [hundred, expired(kg(100))],
    decline,
    'surplus_ended',
    `surplus ${surplus} expired (not taken), since ${at}; ${anew}`,
    { surplus, how: 'expired', since: at, reason: 'not taken' }
  ],
  [
    'declining what one has claimed',
    [hundred, forty],
    decline,
    'claim_standing',
    `${ngo} holds claim c-1 for 40 kg of surplus ${surplus}; release it instead`,
    { surplus, ngo, claim: 'c-1', quantity: '40 kg' }
  ],
  [
    'releasing what nobody claimed',
    [hundred, forty, sixty],
    { ...release, claim: 'c-9' },
    'claim_unknown',
    `surplus ${surplus} has no claim c-9; its claims are c-1, c-2`,
    { surplus, claim: 'c-9' }
  ],
  [
    'releasing what was collected',
    [hundred, forty, collected([kg(38)], { claim: 'c-1' })],
    release,
    'claim_collected',
    `claim c-1 of ${ngo} for 40 kg was collected, ${at}; void the collection if it is wrong`,
    { surplus, claim: 'c-1', ngo, quantity: '40 kg', since: at }
  ],
  [
    'releasing what its NGO collected without naming the claim',
    [hundred, forty, collected([kg(38)])],
    release,
    'claim_collected',
    `claim c-1 of ${ngo} for 40 kg was collected, ${at}; void the collection if it is wrong`,
    { surplus, claim: 'c-1', ngo, quantity: '40 kg', since: at }
  ],
  [
    'an expiry before its time',
    [declared(kg(100), { availableUntil: due })],
    { ...expire, atMs: Date.parse(due) - 1 },
    'surplus_not_due',
    `surplus ${surplus} is available until ${due}, so it cannot have expired at 2026-03-29T09:59:59.999Z; wait, or let the donor withdraw it`,
    { surplus, availableUntil: due, at: '2026-03-29T09:59:59.999Z' }
  ],
  [
    'an expiry of what is claimed',
    [hundred, forty, sixty],
    expire,
    'nothing_open',
    `nothing of surplus ${surplus} is open: 100 kg declared, 100 kg claimed; wait until a claim is released`,
    { ...figures, claimed: 100_000, open: 0 }
  ],
  [
    'a withdrawal of what is claimed',
    [hundred, forty, sixty],
    withdraw,
    'nothing_open',
    `nothing of surplus ${surplus} is open: 100 kg declared, 100 kg claimed; wait until a claim is released`,
    { ...figures, claimed: 100_000, open: 0 }
  ]
])('%s is refused', (_name, past, command, code, detail, expected) => {
  const failure = failureOf(() => given(surplusDecider, past).when(command))
  expect(failure).toMatchObject({ kind: 'refusal', code, detail })
  expect(failure.figures).toEqual(expected)
})
