import { describe, expect, test } from 'vitest'
import { Failure } from '../../../domain/failure.ts'
import { reconcile } from '../../../domain/mfa/reconcile.ts'

const processes = [{ id: 'A' }]
const split = { type: 'transfer', flow: 'a', of: ['in'], parameter: 'share' }

function valuesOf({ flows, parameters }: ReturnType<typeof reconcile>) {
  return new Map([...flows, ...parameters].map(({ id, value }) => [id, value]))
}

describe('transfer coefficients', () => {
  test('that are unknown come out of the flows, with the sd of a ratio', () => {
    const answer = reconcile({
      processes,
      flows: [
        { id: 'in', from: 'outside', to: 'A', value: 10, sd: 1 },
        { id: 'a', from: 'A', to: 'x', value: 4, sd: 0.1 },
        { id: 'b', from: 'A', to: 'y' }
      ],
      parameters: [{ id: 'share' }],
      relations: [split]
    })
    expect(answer.convergence.converged).toBe(true)
    expect(answer.parameters).toMatchObject([{ class: 'observable' }])
    expect(answer.parameters[0]?.value).toBeCloseTo(0.4, 12)
    expect(answer.parameters[0]?.sd).toBeCloseTo(Math.hypot(0.1 / 10, 0.4 / 10), 12)
  })

  test('with nothing to tell them leave both sides open, within their bounds', () => {
    const answer = reconcile({
      processes,
      flows: [
        { id: 'in', from: 'outside', to: 'A', value: 10, sd: 1 },
        { id: 'a', from: 'A', to: 'x' },
        { id: 'b', from: 'A', to: 'y' }
      ],
      parameters: [{ id: 'share' }],
      relations: [split]
    })
    expect(answer.parameters).toMatchObject([{ class: 'unobservable', value: null, sd: null }])
    const [, a, b] = answer.flows
    for (const flow of [a, b]) {
      expect(flow).toMatchObject({ class: 'unobservable', value: null })
      expect(flow?.interval?.[0]).toBeCloseTo(0, 9)
      expect(flow?.interval?.[1]).toBeCloseTo(10, 9)
    }
  })

  test('far from their flows still converge, to a point where every relation holds', () => {
    const answer = reconcile({
      processes,
      flows: [
        { id: 'in', from: 'outside', to: 'A', value: 10, sd: 10 },
        { id: 'a', from: 'A', to: 'x', value: 100, sd: 1 },
        { id: 'b', from: 'A', to: 'y', value: 1, sd: 1 }
      ],
      parameters: [{ id: 'share', value: 0.1, sd: 0.5 }],
      relations: [split]
    })
    expect(answer.convergence).toMatchObject({ converged: true, worst: null })
    const values = valuesOf(answer)
    const [whole = 0, part = 0, share = 0] = ['in', 'a', 'share'].map((id) => values.get(id) ?? 0)
    expect(part).toBeCloseTo(share * whole, 9)
    expect(answer.global.reject).toBe(true)
  })
})

describe('bounds', () => {
  const flows = [
    { id: 'in', from: 'outside', to: 'A', value: 1, sd: 1 },
    { id: 'out', from: 'A', to: 'outside', value: 3, sd: 1 }
  ]

  test('hold with equality where the balances push through them', () => {
    const answer = reconcile({
      processes,
      flows,
      stockChanges: [{ id: 'stock', process: 'A', value: -10, sd: 0 }],
      options: { nonNegative: true }
    })
    // Free, in = −3 and out = 7; bounded, out has to carry all that leaves the stock.
    expect(answer.flows.map(({ value }) => Number(value?.toFixed(9)) + 0)).toEqual([0, 10])
    expect(answer.activeBounds).toEqual([{ id: 'in', value: 0 }])
  })

  test('are not enforced unasked, but a flow below 0 is pointed out', () => {
    const stockChanges = [{ id: 'stock', process: 'A', value: -10, sd: 0 }]
    const { flows: free, notices } = reconcile({ processes, flows, stockChanges })
    expect(free[0]?.value).toBeCloseTo(-3, 9)
    expect(notices).toEqual([
      { code: 'below_zero', ids: ['in'], text: expect.stringContaining('in came out below 0') }
    ])
  })

  test('that no flows can meet are named', () => {
    const inflows = [
      { id: 'one', from: 'outside', to: 'A', value: 1, sd: 1 },
      { id: 'two', from: 'outside', to: 'A', value: 1, sd: 1 }
    ]
    const stockChanges = [{ id: 'stock', process: 'A', value: -10, sd: 0 }]
    const solve = () =>
      reconcile({ processes, flows: inflows, stockChanges, options: { nonNegative: true } })
    expect(solve).toThrow(Failure)
    expect(solve).toThrow(/mfa_infeasible: .*process A.*bound of one.*bound of two/u)
  })
})
