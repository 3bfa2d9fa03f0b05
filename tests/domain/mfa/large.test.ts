import { describe, expect, test } from 'vitest'
import { reconcile } from '../../../domain/mfa/reconcile.ts'

/** A repeatable network of neighbours, of which a share is unknown. */
function network(processes: number, flows: number, unknownShare: number) {
  let state = 7
  const next = () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
  return {
    processes: Array.from({ length: processes }, (_, at) => ({ id: `p${at}` })),
    flows: Array.from({ length: flows }, (_, at) => {
      const from = Math.floor(next() * (processes + 1))
      const to = (from + 1 + Math.floor(next() * 20)) % (processes + 1)
      const known = next() >= unknownShare ? { value: 50 + 100 * next(), sd: 1 + 9 * next() } : {}
      return { id: `f${at}`, from: `p${from}`, to: `p${to}`, ...known }
    }),
    options: { eliminate: false }
  }
}

describe('10,000 flows', () => {
  test.each([
    ['all measured', 0],
    ['a tenth unknown', 0.1],
    ['four tenths unknown', 0.4]
  ])('%s are solved within seconds, and balance', { timeout: 20_000 }, (_name, share) => {
    const { balances, convergence, flows } = reconcile(network(2_000, 10_000, share))
    expect(convergence.converged).toBe(true)
    expect(balances).toHaveLength(2_000)
    for (const { after } of balances) if (after !== null) expect(Math.abs(after)).toBeLessThan(1e-7)
    for (const { sd, measuredSd } of flows) {
      if (sd !== null && measuredSd !== null) {
        expect(sd).toBeLessThanOrEqual(measuredSd * (1 + 1e-12))
      }
    }
  })

  test('of which many would be negative are bounded within seconds', { timeout: 30_000 }, () => {
    const { flows, activeBounds, convergence } = reconcile({
      ...network(500, 2_500, 0),
      options: { eliminate: false, nonNegative: true }
    })
    expect(convergence.converged).toBe(true)
    expect(activeBounds.length).toBeGreaterThan(0)
    for (const { value } of flows) expect(value ?? 0).toBeGreaterThan(-1e-6)
  })
})

test('2,500 closed pairs, each with a dependent balance, do not hang', { timeout: 20_000 }, () => {
  const pairs = Array.from({ length: 2_500 }, (_, at) => at)
  const { global, undetectable } = reconcile({
    processes: pairs.flatMap((at) => [{ id: `a${at}` }, { id: `b${at}` }]),
    flows: pairs.flatMap((at) => [
      { id: `f${at}`, from: `a${at}`, to: `b${at}`, value: 10, sd: 1 },
      { id: `g${at}`, from: `b${at}`, to: `a${at}`, value: 11, sd: 1 }
    ])
  })
  expect(global.dof).toBe(2_500)
  expect(undetectable).toHaveLength(5_000)
})

describe('very different precisions', () => {
  test.each([1e2, 1e3, 1e5, 1e7])('an sd %d times as large costs no accuracy', (ratio) => {
    const { flows, global } = reconcile({
      processes: [{ id: 'A' }, { id: 'B' }],
      flows: [
        { id: 'in', from: 'outside', to: 'A', value: 100, sd: 1 },
        { id: 'between', from: 'A', to: 'B', value: 5_000, sd: ratio },
        { id: 'out', from: 'B', to: 'outside', value: 102, sd: 1 }
      ]
    })
    // Three weighings of one flow: weights 1, 1 / ratio² and 1.
    const weight = 2 + ratio ** -2
    const value = (202 + 5_000 * ratio ** -2) / weight
    expect(global.dof).toBe(2)
    for (const flow of flows) {
      expect(flow.value).toBeCloseTo(value, 8)
      expect(flow.sd).toBeCloseTo(1 / Math.sqrt(weight), 8)
    }
  })
})
