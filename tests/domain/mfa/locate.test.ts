import { describe, expect, test } from 'vitest'
import { reconcile } from '../../../domain/mfa/reconcile.ts'

/** A repeatable sequence of standard normal numbers: Lehmer's generator and Box & Muller. */
function normals(seed: number): () => number {
  let state = 1 + ((seed * 7_919 + 104_729) % 2_147_483_646)
  const uniform = () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
}

const sd = 2
/** Farms to a market, to shops and a bank, to people and compost; every true flow balances. */
const truth = [
  ['f1', 'farm', 'market', 60],
  ['f2', 'farm', 'market', 40],
  ['m1', 'market', 'shop', 50],
  ['m2', 'market', 'bank', 30],
  ['m3', 'market', 'compost', 20],
  ['s1', 'shop', 'people', 35],
  ['s2', 'shop', 'bank', 15],
  ['b1', 'bank', 'people', 40],
  ['b2', 'bank', 'compost', 5]
] as const
const processes = ['market', 'shop', 'bank'].map((id) => ({ id }))

function weighed(seed: number, change: Readonly<Record<string, number>>) {
  const noise = normals(seed)
  for (let skipped = 0; skipped < 10; skipped += 1) noise()
  return truth.map(([id, from, to, mass]) => {
    return { id, from, to, value: mass + sd * noise() + (change[id] ?? 0), sd }
  })
}

/** How often of 200 seeds the likeliest set holds the culprit. */
function rate(change: Readonly<Record<string, number>>, culprit: object): number {
  let found = 0
  for (let seed = 0; seed < 200; seed += 1) {
    const answer = reconcile({
      processes,
      flows: weighed(seed, change),
      options: { eliminate: false }
    })
    const [first] = answer.suspects
    if (first === undefined) continue
    const { indistinguishableFrom, ...own } = first
    const named = [own, ...indistinguishableFrom].some((one) =>
      Object.entries(culprit).every(([key, id]) => new Map(Object.entries(one)).get(key) === id)
    )
    if (named) found += 1
  }
  return found / 200
}

describe('the culprit is named', () => {
  test.each([
    ['a bias of 10 sd', { m2: 10 * sd }, { flow: 'm2' }, 0.99],
    ['a bias of 5 sd', { s2: 5 * sd }, { flow: 's2' }, 0.8],
    ['a leak of 10 sd', { s1: -10 * sd }, { leak: 'shop' }, 0.99]
  ])('%s', (_name, change, culprit, least) => {
    expect(rate(change, culprit)).toBeGreaterThanOrEqual(least)
  })

  test('more often the larger it is', () => {
    const rates = [1, 2, 5, 10].map((size) => rate({ m2: size * sd }, { flow: 'm2' }))
    expect(rates).toEqual(rates.toSorted((a, b) => a - b))
  })

  test('with its size, and taken away until the global test passes', () => {
    const answer = reconcile({ processes, flows: weighed(1, { m2: 20 * sd }) })
    expect(answer.global.reject).toBe(true)
    const [first] = answer.suspects
    expect(first).toMatchObject({ flow: 'm2', aboveCritical: true })
    expect(Math.abs((first?.size ?? 0) - 20 * sd)).toBeLessThan(3 * sd)
    expect(answer.steps.map(({ removed }) => removed)).toEqual([{ flow: 'm2' }])
    expect(answer.steps.at(-1)?.global.reject).toBe(false)
    expect(answer.flows.find(({ id }) => id === 'm2')?.measured).not.toBeNull()
  })

  test('two errors in two steps', () => {
    const { steps } = reconcile({ processes, flows: weighed(2, { m2: 30 * sd, s1: -20 * sd }) })
    expect(steps.length).toBe(2)
    expect(steps[0]?.removed).toEqual({ flow: 'm2' })
    const second = steps[1]
    expect([second?.removed, ...(second?.indistinguishableFrom ?? [])]).toContainEqual({
      flow: 's1'
    })
  })
})

test('without an error the global test rejects about as often as its level', () => {
  let rejected = 0
  for (let seed = 0; seed < 400; seed += 1) {
    if (
      reconcile({ processes, flows: weighed(seed, {}), options: { eliminate: false } }).global
        .reject
    ) {
      rejected += 1
    }
  }
  // 400 × 5 % = 20, with a standard deviation of 4.4.
  expect(rejected).toBeGreaterThan(6)
  expect(rejected).toBeLessThan(34)
})

test('GLR of a flow is its squared measurement test', () => {
  const { suspects, flows } = reconcile({ processes, flows: weighed(3, {}) })
  for (const { flow, glr } of suspects) {
    if (flow === undefined) continue
    const z = flows.find(({ id }) => id === flow)?.z ?? Number.NaN
    expect(z ** 2).toBeCloseTo(glr, 9)
  }
})
