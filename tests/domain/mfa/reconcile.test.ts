import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { mfaAnswer } from '../../../domain/mfa/answer.ts'
import { reconcile } from '../../../domain/mfa/reconcile.ts'
import { mfaExamples } from '../../../fixtures/mfa/examples.ts'

const systems = mfaExamples.filter(({ call }) => call === 'reconcile')

test.each(systems)('$name: converges, balances, and has the documented form', ({ document }) => {
  const answer = reconcile(document)
  expect(answer.convergence).toMatchObject({ converged: true, worst: null })
  expect(mfaAnswer.parse(answer)).toEqual(answer)
  for (const { after } of answer.balances) {
    if (after !== null) expect(Math.abs(after)).toBeLessThan(1e-9)
  }
})

describe('the heat exchanger', () => {
  const document = systems.find(({ id }) => id === 'narasimhan-heat-exchanger')?.document ?? {}
  const answer = reconcile({ ...document, options: { covariance: ['F1', 'F2', 'F3'] } })

  test('has the node and measurement tests of the formulas', () => {
    expect(answer.balances.map(({ z }) => z?.toFixed(4))).toEqual([
      '1.6224',
      '0.1768',
      '-1.2657',
      '1.0161'
    ])
    const measured = answer.flows.map((flow) => flow.z?.toFixed(6))
    expect(measured).toEqual([
      ...['2.069819', '-0.061237', '-1.310477'],
      ...['-0.367423', '0.881816', '-1.641158']
    ])
    expect(answer.critical.z).toBeCloseTo(2.631, 4)
    expect(answer.global).toMatchObject({ reject: false })
    expect(answer.global.critical).toBeCloseTo(9.487729, 5)
  })

  test('cannot tell a bias of F1 from a leak at node 1', () => {
    const [first] = answer.suspects
    expect(first).toMatchObject({ flow: 'F1', indistinguishableFrom: [{ leak: '1' }] })
    expect(first?.glr).toBeCloseTo(4.28415, 5)
    expect(first?.size).toBeCloseTo(2.535, 9)
    expect(first?.aboveCritical).toBe(false)
  })

  test('has covariances whose sums are those of the balances: F1 = F2 + F3', () => {
    const [
      [one = 0, two = 0, three = 0] = [],
      [, second = 0, both = 0] = [],
      [, , third = 0] = []
    ] = answer.covariance.matrix.map((row) => row.map((entry) => entry ?? Number.NaN))
    expect(two + three).toBeCloseTo(one, 12)
    expect(second + third + 2 * both).toBeCloseTo(one, 12)
  })

  test('names the weighing that sharpens F1 most', () => {
    const { improve } = reconcile({ ...document, options: { improve: 'F1', weighingSd: 0.1 } })
    expect(improve?.sdBefore).toBeCloseTo(Math.sqrt(1 / 3), 12)
    const [best] = improve?.weighings ?? []
    expect(['F1', 'F6']).toContain(best?.weigh)
    expect(best?.sdAfter).toBeCloseTo(1 / Math.sqrt(3 + 100), 12)
  })
})

describe('unknown flows', () => {
  const document = systems.find(({ id }) => id === 'cencic-stan')?.document ?? {}

  test('that hang together open each other', () => {
    const { improve } = reconcile({ ...document, options: { improve: 'm30_1' } })
    expect(improve).toMatchObject({ sdBefore: null })
    expect(improve?.weighings.map(({ weigh }) => weigh)).toEqual(['m30_1', 'm30_2'])
  })

  test('have no covariance where they cannot be observed', () => {
    const { covariance } = reconcile({ ...document, options: { covariance: ['m21', 'm30_1'] } })
    expect(covariance.matrix[0]?.[0]).toBeCloseTo(21.213297 ** 2, 3)
    expect(covariance.matrix[1]).toEqual([null, null])
  })
})

describe('a recycling loop of two processes (ODYM tutorial 1; flodym example 1)', () => {
  test.each([1980, 1981, 1990, 2000, 2010])('in %d is closed by its balances alone', (year) => {
    const inflow = year - 1980
    const recovery = (2 + year - 1980) / 34
    const { flows, global } = reconcile({
      processes: [{ id: 'P1' }, { id: 'P2' }],
      flows: [
        { id: 'a', from: 'outside', to: 'P1', value: inflow, sd: 0 },
        { id: 'b', from: 'P1', to: 'P2' },
        { id: 'c', from: 'P2', to: 'outside' },
        { id: 'd', from: 'P2', to: 'P1' }
      ],
      parameters: [{ id: 'alpha', value: recovery, sd: 0 }],
      relations: [{ type: 'transfer', flow: 'd', of: ['b'], parameter: 'alpha' }]
    })
    const through = inflow / (1 - recovery)
    const expected = [inflow, through, inflow, recovery * through]
    flows.forEach(({ value, sd }, at) => {
      expect(value).toBeCloseTo(expected[at] ?? Number.NaN, 9)
      expect(sd).toBe(0)
    })
    expect(global.dof).toBe(0)
  })
})

const shared = new URL('../../../../shared/examples/mfa/', import.meta.url)
const numbers = z.array(z.number())
const allMeasured = z.object({
  inputs: z.object({
    flow_ids: z.array(z.string()),
    balances_A: z.array(numbers).optional(),
    measured: numbers,
    sd: numbers.optional(),
    half_width_95: numbers.optional()
  }),
  expected: z.object({ reconciled: numbers })
})

/** Rows of a matrix as linear relations, for documents without named processes. */
function relationsOf(rows: readonly (readonly number[])[], ids: readonly string[]) {
  return rows.map((row) => ({
    type: 'linear',
    terms: ids.map((flow, at) => ({ flow, coefficient: row[at] ?? 0 }))
  }))
}

describe.skipIf(!existsSync(shared))('the shared examples (skipped where they are absent)', () => {
  test.each([
    ['wls-01-heat-exchanger-all-measured.json', undefined, 1e-6],
    [
      'wls-10-splitter-fixed-transfer-coefficient.json',
      [
        [0, -1, 0.5],
        [-1, -1, 1]
      ],
      1e-4
    ]
  ])('%s', (file, rows, tolerance) => {
    const text = readFileSync(new URL(file, shared), 'utf8')
    const { inputs, expected } = allMeasured.parse(JSON.parse(text))
    const sds = inputs.sd ?? inputs.half_width_95?.map((width) => width / 1.96) ?? []
    const { flows } = reconcile({
      processes: [],
      flows: inputs.flow_ids.map((id, at) => {
        return { id, from: 'a', to: 'b', value: inputs.measured[at], sd: sds[at] }
      }),
      relations: relationsOf(rows ?? inputs.balances_A ?? [], inputs.flow_ids)
    })
    expect(flows.length).toBeGreaterThan(0)
    flows.forEach(({ value }, at) => {
      const published = expected.reconciled[at] ?? Number.NaN
      expect(Math.abs((value ?? Number.NaN) - published)).toBeLessThan(tolerance)
    })
  })
})
