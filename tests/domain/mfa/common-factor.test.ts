import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { reconcile } from '../../../domain/mfa/reconcile.ts'
import { failureOf } from './failing.ts'

const process = [{ id: 'P' }]

interface Read {
  readonly into: boolean
  readonly value: number
  readonly sd: number
  readonly part: number
}

/** Flows of one process, of each a part made with the factor k. */
function documentOf(reads: readonly Read[], relativeSd: number) {
  return {
    processes: process,
    flows: reads.map(({ into, value, sd }, at) => {
      const ends = into ? { from: 'env', to: 'P' } : { from: 'P', to: 'env' }
      return { id: `f${at}`, ...ends, value, sd }
    }),
    factors: [
      {
        ...{ id: 'k', sd: relativeSd },
        of: reads.map(({ part }, at) => ({ of: `f${at}`, value: part }))
      }
    ],
    options: { covariance: reads.map((_, at) => `f${at}`) }
  }
}

/**
 * x = y − Q aᵀ (a Q aᵀ)⁻¹ a y with the covariance Q = diag(sd²) + sd_k² m mᵀ (Narasimhan & Jordache
 * 2000, ch. 3), written out for one balance a.
 */
function generalLeastSquares(reads: readonly Read[], relativeSd: number) {
  const a = reads.map(({ into }) => (into ? 1 : -1))
  const q = reads.map((one, at) =>
    reads.map((other, to) => {
      return relativeSd ** 2 * one.part * other.part + (at === to ? one.sd ** 2 : 0)
    })
  )
  const sum = (terms: readonly number[]) => terms.reduce((total, term) => total + term, 0)
  const qa = q.map((row) => sum(row.map((entry, at) => entry * (a[at] ?? 0))))
  const v = sum(qa.map((entry, at) => entry * (a[at] ?? 0)))
  const residual = sum(reads.map(({ value }, at) => value * (a[at] ?? 0)))
  return {
    statistic: residual ** 2 / v,
    node: residual / Math.sqrt(v),
    measuredSds: q.map((row, at) => Math.sqrt(row[at] ?? 0)),
    values: reads.map(({ value }, at) => value - ((qa[at] ?? 0) * residual) / v),
    covariance: q.map((row, at) =>
      row.map((entry, to) => entry - ((qa[at] ?? 0) * (qa[to] ?? 0)) / v)
    )
  }
}

const read = fc.record({
  into: fc.boolean(),
  value: fc.double({ min: 10, max: 1_000, noNaN: true }),
  sd: fc.double({ min: 0.5, max: 50, noNaN: true }),
  part: fc.double({ min: 0, max: 500, noNaN: true })
})

function near(found: number | null | undefined, expected: number, scale = 1_000) {
  expect(Math.abs((found ?? Number.NaN) - expected)).toBeLessThan(1e-6 * scale)
}

describe('values that were made with one factor', () => {
  test('are reconciled as least squares with their covariance say', () => {
    fc.assert(
      fc.property(
        fc.array(read, { minLength: 2, maxLength: 5 }),
        fc.double({ min: 0.01, max: 0.3, noNaN: true }),
        (reads, relativeSd) => {
          const { flows, balances, global, covariance } = reconcile(documentOf(reads, relativeSd))
          const expected = generalLeastSquares(reads, relativeSd)
          near(global.statistic, expected.statistic, 1 + expected.statistic)
          expect(global.dof).toBe(1)
          near(balances[0]?.z, expected.node)
          flows.forEach((flow, at) => {
            expect(flow).toMatchObject({ measured: reads[at]?.value, class: 'redundant' })
            near(flow.measuredSd, expected.measuredSds[at] ?? 0)
            near(flow.value, expected.values[at] ?? 0)
            // Of one balance the test of each measurement is that of the balance.
            near(Math.abs(flow.z ?? 0), Math.abs(expected.node))
            expected.covariance[at]?.forEach((entry, to) => {
              near(covariance.matrix[at]?.[to], entry, 1e5)
            })
          })
        }
      ),
      { numRuns: 60 }
    )
  })

  test('balance where the factor alone errs, and say nothing of it', () => {
    const alike = (into: boolean) => ({ into, value: 100, sd: 0.1, part: 100 })
    const { parameters, flows } = reconcile(documentOf([alike(true), alike(false)], 0.1))
    near(parameters[0]?.value, 1)
    near(parameters[0]?.sd, 0.1)
    // As sure as the factor is, and not by the square root of two surer.
    near(flows[0]?.sd, Math.hypot(10, 0.1 / Math.SQRT2))
  })

  test('accuse the factor where all of them are off by one share', () => {
    const shops = ['a', 'b', 'c']
    const answer = reconcile({
      processes: shops.map((id) => ({ id })),
      flows: shops.flatMap((id, at) => [
        { id: `${id} counted`, from: 'env', to: id, value: 130 * (at + 1), sd: 1 },
        { id: `${id} weighed`, from: id, to: 'env', value: 100 * (at + 1), sd: 1 }
      ]),
      factors: [
        {
          ...{ id: 'crate', sd: 0.05 },
          of: shops.map((id, at) => ({ of: `${id} counted`, value: 130 * (at + 1) }))
        }
      ]
    })
    expect(answer.global.reject).toBe(true)
    expect(answer.suspects[0]).toMatchObject({ parameter: 'crate', aboveCritical: true })
    expect(answer.steps).toMatchObject([
      { removed: { parameter: 'crate' }, global: { reject: false } }
    ])
    near(answer.suspects[0]?.size, 1 - 100 / 130, 1e4)
  })

  test('keep their sum over periods, in which the factor is one and the same', () => {
    const document = {
      processes: process,
      flows: [
        { id: 'in', from: 'env', to: 'P', value: 100, sd: 1 },
        { id: 'out', from: 'P', to: 'env', value: 90, sd: 1 }
      ],
      periods: [{ id: 'may' }, { id: 'june', values: [{ id: 'in', value: 200, sd: 1 }] }],
      factors: [
        {
          ...{ id: 'k', sd: 0.2 },
          of: [
            { of: 'in', period: 'may', value: 100 },
            { of: 'in', period: 'june', value: 200 }
          ]
        }
      ]
    }
    const { parameters, global } = reconcile(document)
    expect(parameters).toMatchObject([{ id: 'k', class: 'redundant' }])
    expect(global.dof).toBe(2)
  })
})

test('factors of what is not there are refused, all in one answer', () => {
  const flows = [
    { id: 'in', from: 'env', to: 'P', value: 100, sd: 0 },
    { id: 'out', from: 'P', to: 'env' }
  ]
  const part = (of: string) => ({ of, value: 10 })
  const factors = [
    { id: 'k', sd: 0.1, of: [part('in'), part('in'), part('elsewhere')] },
    { id: 'k', sd: 0.1, of: [{ ...part('out'), period: 'may' }] },
    { id: 'in', sd: -0.1, of: [part('out')] }
  ]
  const { code, detail } = failureOf(() => reconcile({ processes: process, flows, factors }))
  expect(code).toBe('mfa_invalid')
  for (const problem of [
    'factor k is given twice',
    'factor k made a part of "elsewhere", which is no flow',
    'factor k names the unknown period "may"',
    'factor k names in twice',
    'factors.2.sd (in)',
    'factor k made a part of in, which needs an sd of its own',
    'factor k made a part of out, which needs a value'
  ]) {
    expect(detail).toContain(problem)
  }
})
