import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { solveWithin } from '../../../domain/mfa/active-set.ts'
import { readDocument } from '../../../domain/mfa/document.ts'
import { infeasibilities } from '../../../domain/mfa/infeasible.ts'
import { networkContradictions } from '../../../domain/mfa/network-cut.ts'
import { reconcile } from '../../../domain/mfa/reconcile.ts'
import { Simplex } from '../../../domain/mfa/simplex.ts'
import { systemOf } from '../../../domain/mfa/system.ts'
import { failureOf } from './failing.ts'
import { randomDocument } from './random-system.ts'

const options = { nonNegative: true }

const bound = fc.constantFrom(
  { low: 0, high: Number.POSITIVE_INFINITY },
  { low: 0, high: 3 },
  { low: 1, high: 2 },
  { low: Number.NEGATIVE_INFINITY, high: 2 },
  { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY }
)

/** Balances over columns between two of them, or one and the outside. */
const randomNetwork = fc.integer({ min: 1, max: 6 }).chain((size) => {
  const node = fc.integer({ min: 0, max: size })
  const arcs = fc.array(fc.record({ from: node, to: node, bound }), { minLength: 1, maxLength: 10 })
  const needs = fc.array(fc.integer({ min: -4, max: 4 }), { minLength: size, maxLength: size })
  return fc.tuple(arcs, needs).map(([all, rightHands]) => {
    const used = all.filter(({ from, to }) => from !== to)
    return {
      low: used.map((arc) => arc.bound.low),
      high: used.map((arc) => arc.bound.high),
      rows: rightHands.map((rightHand, row) => {
        const touching = [...used.entries()].filter(
          ([, { from, to }]) => from === row || to === row
        )
        return {
          columns: touching.map(([column]) => column),
          coefficients: touching.map(([, { to }]) => (to === row ? 1 : -1)),
          rightHand
        }
      })
    }
  })
})

/** A process that must give 3 more than it gets: what else leaves it is given by `rest`. */
function starved(name: string, rest: readonly object[] = [{ value: 1, sd: 1 }]) {
  return [
    { id: `in ${name}`, from: 'field', to: name, value: 5, sd: 0 },
    { id: `out ${name}`, from: name, to: 'people', value: 8, sd: 0 },
    ...rest.map((one, at) => ({ id: `rest ${at} of ${name}`, from: name, to: 'bin', ...one }))
  ]
}

const sound = [
  { id: 'came', from: 'field', to: 'Hub', value: 10, sd: 1 },
  { id: 'went', from: 'Hub', to: 'people', value: 9, sd: 1 }
]

function processes(...ids: readonly string[]) {
  return ids.map((id) => ({ id }))
}

/** Every process may also spill, but none has another source. */
function longChain({ came, went }: { readonly came: number; readonly went: number }) {
  const steps = Array.from({ length: 1_000 }, (_, step) => step)
  return {
    processes: processes(...steps.map((step) => `p${step}`)),
    flows: [
      { id: 'in', from: 'field', to: 'p0', value: came, sd: 0 },
      { id: 'out', from: 'p999', to: 'people', value: went, sd: 0 },
      ...steps.slice(1).map((step) => ({
        ...{ id: `on ${step}`, from: `p${step - 1}`, to: `p${step}`, value: 4, sd: 1 }
      })),
      ...steps.map((step) => ({
        ...{ id: `spilt ${step}`, from: `p${step}`, to: 'bin', value: 0.1, sd: 1 }
      }))
    ],
    options
  }
}

test('a long chain whose bounds are met one after the other is solved', () => {
  const { convergence, flows, activeBounds } = reconcile(longChain({ came: 9, went: 5 }))
  expect(convergence.converged).toBe(true)
  expect(activeBounds.length).toBeGreaterThan(500)
  expect(Math.min(...flows.map(({ value }) => value ?? -1))).toBeGreaterThan(-1e-9)
})

describe('what cannot hold with flows of 0 or more is named, all of it', () => {
  test.each([
    { what: 'measured flows', rest: [{ value: 1, sd: 1 }] },
    { what: 'a flow that is computed', rest: [{}] },
    { what: 'flows that nothing determines', rest: [{}, {}] }
  ])('with $what', ({ rest }) => {
    const flows = [...starved('A', rest), ...sound, ...starved('B', rest)]
    const failure = failureOf(() =>
      reconcile({ processes: processes('A', 'Hub', 'B'), flows, options })
    )
    expect(failure).toMatchObject({ code: 'mfa_infeasible', figures: { conflicts: 2 } })
    const [one, two] = failure.detail.split('cannot hold together')
    expect(one).toContain('the balance of process A, the bound of rest 0 of A')
    expect(two).toContain('(exact: in A = 5, out A = 8)')
    expect(two).toContain('the balance of process B, the bound of rest 0 of B')
    expect(failure.detail).toContain('(exact: in B = 5, out B = 8)')
    expect(failure.detail).not.toContain('Hub')
  })

  test('in many long chains, where trying one bound after the other would end nowhere', () => {
    const chains = Array.from({ length: 12 }, (_, chain) => `c${chain}`)
    const steps = Array.from({ length: 30 }, (_, step) => step)
    const flows = chains.flatMap((chain) => [
      { id: `in ${chain}`, from: 'field', to: `${chain}.0`, value: 5, sd: 0 },
      { id: `out ${chain}`, from: `${chain}.29`, to: 'people', value: 9, sd: 0 },
      ...steps.flatMap((step) => [
        { id: `on ${chain}.${step}`, from: `${chain}.${step}`, to: `${chain}.${step + 1}`, sd: 1 },
        { id: `spilt ${chain}.${step}`, from: `${chain}.${step}`, to: 'bin', value: 0.1, sd: 1 }
      ])
    ])
    const given = flows
      .filter(({ to }) => !to.endsWith('.30'))
      .map((flow) => ({ value: 4, ...flow }))
    const ids = chains.flatMap((chain) => steps.map((step) => `${chain}.${step}`))
    const { figures, detail } = failureOf(() =>
      reconcile({ processes: processes(...ids), flows: given, options })
    )
    expect(figures).toEqual({ conflicts: 12 })
    expect(chains.filter((chain) => !detail.includes(`process ${chain}.0`))).toEqual([])
  })

  test('in one chain too long for a simplex', () => {
    const { figures, detail } = failureOf(() => reconcile(longChain({ came: 5, went: 9 })))
    expect(figures).toEqual({ conflicts: 1 })
    expect(detail).toContain('the balance of process p0, the balance of process p1,')
    expect(detail).toContain('cannot hold together (exact: in = 5, out = 9); correct')
  })

  test('beside products of uncertain quantities, of which it is said that more may be wrong', () => {
    const share = { id: 'share', value: 0.5, sd: 0.1 }
    const { detail } = failureOf(() =>
      reconcile({
        processes: processes('A', 'Hub', 'B'),
        flows: [...starved('A'), ...sound, ...starved('B')],
        parameters: [share],
        relations: [{ type: 'transfer', flow: 'went', of: ['came'], parameter: 'share' }],
        options
      })
    )
    expect(detail).toMatch(/process A, the bound.*process B, the bound.*may be more than these/u)
  })

  test('through a chain, and none that can be spared', () => {
    const flows = [
      { id: 'in', from: 'field', to: 'A', value: 5, sd: 0 },
      { id: 'on', from: 'A', to: 'B', value: 4, sd: 1 },
      { id: 'out', from: 'B', to: 'people', value: 9, sd: 0 },
      { id: 'spilt', from: 'B', to: 'bin', value: 1, sd: 1 },
      { id: 'beside', from: 'A', to: 'C', value: 1, sd: 1 },
      { id: 'after', from: 'C', to: 'people', value: 1, sd: 1 }
    ]
    const { detail } = failureOf(() =>
      reconcile({ processes: processes('A', 'B', 'C'), flows, options })
    )
    expect(detail).toContain(
      'the balance of process A, the balance of process B, the bound of spilt, the bound of beside cannot'
    )
    expect(detail).not.toContain('process C')
  })
})

test('the active set refuses only what no figures can meet', () => {
  let refused = 0
  const documents = fc.tuple(randomDocument, fc.infiniteStream(fc.boolean()))
  fc.assert(
    fc.property(documents, ([document, exact]) => {
      const flows = document.flows.map((flow) =>
        flow.value !== undefined && exact.next().value ? { ...flow, sd: 0 } : flow
      )
      const system = systemOf(readDocument({ ...document, flows, options }))
      const { sets } = infeasibilities(system)
      try {
        solveWithin(system)
      } catch {
        // A contradiction of exact figures is one with bounds, too.
        expect(sets).not.toEqual([])
        refused += 1
      }
    }),
    { numRuns: 150 }
  )
  expect(refused).toBeGreaterThan(10)
})

test('a network says the same as the simplex, of which balances cannot hold', () => {
  let contradicted = 0
  fc.assert(
    fc.property(randomNetwork, (system) => {
      const found = networkContradictions(system)
      expect(found?.length === 0).toBe(new Simplex(system).contradiction === null)
      for (const { rows } of found ?? []) {
        contradicted += 1
        const own = { ...system, rows: rows.flatMap((row) => system.rows[row] ?? []) }
        expect(new Simplex(own).contradiction).not.toBeNull()
      }
    }),
    { numRuns: 300 }
  )
  expect(contradicted).toBeGreaterThan(50)
})

test('what is no network is left to others', () => {
  const row = { columns: [0], coefficients: [0.5], rightHand: 1 }
  expect(networkContradictions({ rows: [row], low: [0], high: [1] })).toBeNull()
})

test('exact figures that contradict each other are listed, those of every conflict', () => {
  const flows = [...starved('A', []), ...sound, ...starved('B', [])]
  const { code, detail } = failureOf(() =>
    reconcile({ processes: processes('A', 'Hub', 'B'), flows })
  )
  expect(code).toBe('mfa_contradiction')
  expect(detail).toContain('process A cannot hold together (exact: in A = 5, out A = 8): -3')
  expect(detail).toContain('process B cannot hold together (exact: in B = 5, out B = 8): -3')
})

test('a process that nothing goes to or comes from is pointed out', () => {
  const loop = { id: 'loop', from: 'Mill', to: 'Mill', value: 4, sd: 1 }
  const answer = reconcile({
    processes: processes('Hub', 'Idle', 'Mill'),
    flows: [...sound, loop]
  })
  expect(answer.warnings).toEqual([expect.stringContaining('no stock change: Idle, Mill;')])
})

describe('a system that falls apart', () => {
  test('says which parts there are, each with its own test', () => {
    const flows = [
      ...sound,
      { id: 'wet', from: 'field', to: 'Mill', value: 100, sd: 1 },
      { id: 'dry', from: 'Mill', to: 'Store', value: 90, sd: 1 },
      { id: 'sold', from: 'Store', to: 'people' }
    ]
    const { parts, global } = reconcile({ processes: processes('Hub', 'Mill', 'Store'), flows })
    expect(parts).toMatchObject([
      { processes: ['Hub'], quantities: 2, dof: 1, reject: false },
      { processes: ['Mill', 'Store'], quantities: 3, dof: 1, reject: true }
    ])
    expect(global.dof).toBe(2)
  })

  test('has parts whose statistics and degrees of freedom add up to the whole', () => {
    fc.assert(
      fc.property(randomDocument, (document) => {
        const { parts, global } = reconcile({ ...document, options: { eliminate: false } })
        const sum = (of: 'dof' | 'statistic') => parts.reduce((all, part) => all + part[of], 0)
        expect(sum('dof')).toBe(global.dof)
        expect(Math.abs(sum('statistic') - global.statistic)).toBeLessThanOrEqual(
          1e-9 * Math.max(1, global.statistic)
        )
        const named = parts.flatMap((part) => part.processes)
        expect(new Set(named).size).toBe(named.length)
      }),
      { numRuns: 80 }
    )
  })
})
