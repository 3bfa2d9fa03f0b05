import fc from 'fast-check'
import { expect, test } from 'vitest'
import { reconcile } from '../../../domain/mfa/reconcile.ts'
import { incidenceOf, type RandomDocument, randomDocument, rankOf } from './random-system.ts'

type Answer = ReturnType<typeof reconcile>

const runs = { numRuns: 200 }
/** An sd is the root of a difference: rounding leaves a millionth of the measured sd. */
const sdDigits = 4

function quantitiesOf({ flows, stockChanges }: Answer) {
  return [...flows, ...stockChanges]
}

function largestOf({ flows }: RandomDocument): number {
  return Math.max(1, ...flows.map(({ value }) => value ?? 0))
}

function byId(answer: Answer) {
  return new Map(quantitiesOf(answer).map((quantity) => [quantity.id, quantity]))
}

test('balances close to 1e-9 of the largest flow', () => {
  fc.assert(
    fc.property(randomDocument, (document) => {
      const { balances, convergence } = reconcile(document)
      expect(convergence.converged).toBe(true)
      for (const { after } of balances) {
        if (after !== null) expect(Math.abs(after)).toBeLessThan(1e-9 * largestOf(document))
      }
    }),
    runs
  )
})

test('a reconciled sd never exceeds the measured one', () => {
  fc.assert(
    fc.property(randomDocument, (document) => {
      for (const { sd, measuredSd, class: kind } of quantitiesOf(reconcile(document))) {
        if (measuredSd === null) continue
        expect(sd).toBeLessThanOrEqual(measuredSd * (1 + 1e-12))
        if (kind === 'nonredundant') expect(sd).toBe(measuredSd)
      }
    }),
    runs
  )
})

test('classes agree with ranks of the incidence matrix', () => {
  fc.assert(
    fc.property(randomDocument, (document) => {
      const matrix = incidenceOf(document)
      const quantities = quantitiesOf(reconcile(document))
      const unknown = quantities.map(({ measured }) => measured === null)
      const free = matrix.map((row) => row.filter((_, at) => unknown[at]))
      const rank = rankOf(free)
      quantities.forEach(({ class: kind }, at) => {
        const column = matrix.map((row) => [row[at] ?? 0])
        if (unknown[at]) {
          const others = matrix.map((row) => row.filter((_, to) => unknown[to] && to !== at))
          expect(kind).toBe(rankOf(others) < rank ? 'observable' : 'unobservable')
          return
        }
        const joined = free.map((row, to) => [...row, ...(column[to] ?? [])])
        expect(kind).toBe(rankOf(joined) > rank ? 'redundant' : 'nonredundant')
      })
    }),
    runs
  )
})

test('the order of processes and flows changes nothing', () => {
  fc.assert(
    fc.property(randomDocument, fc.integer(), (document, seed) => {
      const mixed = <T>(list: readonly T[]) =>
        list
          .map((item, at) => ({ item, key: Math.imul(at + 1, (seed | 1) ^ 0x9e3779b1) >>> 0 }))
          .sort((a, b) => a.key - b.key)
          .map(({ item }) => item)
      const other = byId(
        reconcile({
          ...document,
          processes: mixed(document.processes),
          flows: mixed(document.flows)
        })
      )
      for (const { id, value, sd, class: kind, interval } of quantitiesOf(reconcile(document))) {
        const found = other.get(id)
        expect(found?.class).toBe(kind)
        if (value !== null) expect(found?.value).toBeCloseTo(value, 7)
        if (sd !== null) expect(found?.sd).toBeCloseTo(sd, sdDigits)
        interval?.forEach((bound, at) => {
          const same = found?.interval?.[at]
          if (bound === null) expect(same).toBeNull()
          else expect(same).toBeCloseTo(bound, 5)
        })
      }
    }),
    runs
  )
})

test('scaling all values scales all results', () => {
  fc.assert(
    fc.property(randomDocument, fc.constantFrom(1e-6, 0.25, 1_000, 1e6), (document, factor) => {
      const scale = (number: number | undefined) =>
        number === undefined ? undefined : number * factor
      const scaled = reconcile({
        ...document,
        flows: document.flows.map((flow) => ({
          ...flow,
          ...(flow.value === undefined ? {} : { value: scale(flow.value), sd: scale(flow.sd) })
        })),
        stockChanges: document.stockChanges.map((change) => {
          return { ...change, value: change.value * factor, sd: change.sd * factor }
        })
      })
      const other = byId(scaled)
      const answer = reconcile(document)
      expect(scaled.global.dof).toBe(answer.global.dof)
      for (const { id, value, sd, class: kind } of quantitiesOf(answer)) {
        const found = other.get(id)
        expect(found?.class).toBe(kind)
        if (value !== null) expect((found?.value ?? Number.NaN) / factor).toBeCloseTo(value, 7)
        if (sd !== null) expect((found?.sd ?? Number.NaN) / factor).toBeCloseTo(sd, sdDigits)
      }
    }),
    runs
  )
})

test('learning a known flow exactly increases no sd', () => {
  fc.assert(
    fc.property(randomDocument, (document) => {
      const answer = reconcile(document)
      const [target] = answer.flows.filter((flow) => flow.class === 'redundant')
      if (target === undefined) return
      const flows = document.flows.map((flow) =>
        flow.id === target.id ? { ...flow, value: Number(target.value?.toFixed(9)), sd: 0 } : flow
      )
      const other = byId(reconcile({ ...document, flows }))
      for (const { id, sd } of quantitiesOf(answer)) {
        if (sd !== null) expect(other.get(id)?.sd).toBeLessThanOrEqual(sd + 1e-4)
      }
    }),
    runs
  )
})

test('a relation that repeats a balance changes nothing', () => {
  fc.assert(
    fc.property(randomDocument, (document) => {
      const repeated = document.processes.slice(0, 1).map(({ id }) => ({
        type: 'linear',
        terms: [
          ...document.flows.flatMap(({ id: flow, from, to }) => {
            const coefficient = 2 * (Number(to === id) - Number(from === id))
            return coefficient === 0 ? [] : [{ flow, coefficient }]
          }),
          ...document.stockChanges.flatMap(({ id: flow, process }) =>
            process === id ? [{ flow, coefficient: -2 }] : []
          )
        ]
      }))
      const relations = repeated.filter(({ terms }) => terms.length > 0)
      const answer = reconcile(document)
      const twice = reconcile({ ...document, relations })
      expect(twice.global.dof).toBe(answer.global.dof)
      expect(twice.global.statistic).toBeCloseTo(answer.global.statistic, 6)
      const other = byId(twice)
      for (const { id, value, sd, class: kind } of quantitiesOf(answer)) {
        expect(other.get(id)?.class).toBe(kind)
        if (value !== null) expect(other.get(id)?.value).toBeCloseTo(value, 6)
        if (sd !== null) expect(other.get(id)?.sd).toBeCloseTo(sd, sdDigits)
      }
    }),
    runs
  )
})

test('with nonNegative no flow is negative, and the squares are the least there are', () => {
  fc.assert(
    fc.property(randomDocument, (document) => {
      const answer = reconcile({ ...document, options: { nonNegative: true } })
      expect(answer.convergence.converged).toBe(true)
      for (const { value } of answer.flows) {
        if (value !== null) expect(value).toBeGreaterThanOrEqual(-1e-8 * largestOf(document))
      }
      const free = reconcile(document)
      expect(answer.global.statistic).toBeGreaterThanOrEqual(free.global.statistic - 1e-6)
    }),
    runs
  )
})
