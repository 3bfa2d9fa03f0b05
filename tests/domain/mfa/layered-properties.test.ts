import fc from 'fast-check'
import { expect, test } from 'vitest'
import { reconcile } from '../../../domain/mfa/reconcile.ts'
import { type RandomDocument, randomDocument } from './random-system.ts'

type Answer = ReturnType<typeof reconcile>

const runs = { numRuns: 20 }

/** What is laid over a random network: contents near a quarter, stocks counted here and there. */
interface Laid {
  readonly balanced: boolean
  readonly isHeld: boolean
  readonly seed: number
}

const laid: fc.Arbitrary<Laid> = fc.record({
  balanced: fc.boolean(),
  isHeld: fc.boolean(),
  seed: fc.nat(1_000)
})

/** A number from 0 to 1 that follows from a name, so that an order of items changes nothing. */
function share(seed: number, name: string): number {
  let state = seed + 7
  for (const letter of name) state = Math.imul(state ^ letter.charCodeAt(0), 0x9e3779b1) >>> 0
  return state / 2 ** 32
}

/** A network in which something comes to each process from outside and leaves it again. */
const passing = randomDocument.map(({ processes, flows, stockChanges }): RandomDocument => {
  const through = processes.flatMap(({ id }, at) => [
    { id: `in ${id}`, from: 'environment', to: id, value: 900 + at, sd: 20 },
    { id: `out ${id}`, from: id, to: 'environment', value: 880 - at, sd: 15 }
  ])
  return { processes, flows: [...flows, ...through], stockChanges }
})

/** The network in three periods with what is held between them, and with a layer of dry mass. */
function documentOf(
  { processes, flows, stockChanges }: RandomDocument,
  { balanced, isHeld, seed }: Laid,
  factor = 1
) {
  const scaled = (value: number | undefined) => (value === undefined ? undefined : value * factor)
  const held = isHeld ? processes.slice(0, 3) : []
  return {
    processes,
    flows: flows.map((one) => ({ ...one, value: scaled(one.value), sd: scaled(one.sd) })),
    stockChanges: (isHeld ? [] : stockChanges).map((one) => {
      return { ...one, value: one.value * factor, sd: one.sd * factor }
    }),
    periods: ['a', 'b', 'c'].map((id) => ({
      id,
      values: flows
        .filter((one) => one.value !== undefined && share(seed, `${id}${one.id}`) < 0.5)
        .map((one) => {
          const value = (one.value ?? 0) * factor * (0.9 + 0.2 * share(seed, `${one.id}${id}`))
          return { id: one.id, value, sd: (one.sd ?? 0) * factor }
        })
    })),
    inventories: held.map(({ id: process }) => ({
      id: `held ${process}`,
      process,
      opening: { value: 500 * factor, sd: 20 * factor },
      closing:
        share(seed, process) < 0.5 ? [{ period: 'b', value: 400 * factor, sd: 20 * factor }] : []
    })),
    layers: [
      {
        id: 'dry',
        balanced,
        contents: flows
          .filter((one) => one.value !== undefined)
          .map(({ id: of }) => ({ of, value: 0.2 + 0.1 * share(seed, of), sd: 0.1 }))
      }
    ]
  }
}

function quantitiesOf({ flows, stockChanges, inventories = [], parameters }: Answer) {
  return [...flows, ...stockChanges, ...inventories, ...parameters]
}

test('balances close to 1e-9 of the largest flow on goods and layer, in every period', () => {
  let converged = 0
  fc.assert(
    fc.property(passing, laid, (document, over) => {
      const answer = reconcile(documentOf(document, over))
      if (!answer.convergence.converged) return
      converged += 1
      for (const layer of [undefined, 'dry']) {
        const values = answer.flows.filter((one) => one.layer === layer)
        const largest = Math.max(1e-3, ...values.map(({ value }) => Math.abs(value ?? 0)))
        for (const { after } of answer.balances.filter((one) => one.layer === layer)) {
          if (after !== null) expect(Math.abs(after)).toBeLessThan(1e-9 * largest)
        }
      }
    }),
    runs
  )
  // Flows drawn at random contradict each other so much that some take more steps than there are.
  expect(converged).toBeGreaterThan(runs.numRuns / 2)
})

test('no sd grows, and goods know no less with a layer than without', () => {
  fc.assert(
    fc.property(passing, laid, (document, over) => {
      const answer = reconcile(documentOf(document, over))
      for (const { sd, measuredSd } of quantitiesOf(answer)) {
        if (measuredSd !== null) expect(sd).toBeLessThanOrEqual(measuredSd * (1 + 1e-12))
      }
      const { layers: _, ...bare } = documentOf(document, over)
      const classes = new Map(answer.flows.map((one) => [one.id, one.class]))
      for (const { id, class: kind } of reconcile(bare).flows) {
        if (kind === 'redundant' || kind === 'observable') expect(classes.get(id)).toBe(kind)
      }
    }),
    runs
  )
})

test('a layer that balances nowhere changes nothing of the goods', () => {
  fc.assert(
    fc.property(passing, laid, (document, over) => {
      const layered = documentOf(document, { ...over, balanced: false })
      const { layers: _, ...bare } = layered
      const found = new Map(reconcile(layered).flows.map((one) => [one.id, one]))
      for (const { id, value, sd, class: kind } of reconcile(bare).flows) {
        const same = found.get(id)
        expect(same?.class).toBe(kind)
        if (value !== null) expect(same?.value).toBeCloseTo(value, 6)
        if (sd !== null) expect(same?.sd).toBeCloseTo(sd, 4)
      }
    }),
    runs
  )
})

test('the order of items changes nothing, and scaling the goods scales the layer', () => {
  fc.assert(
    fc.property(passing, laid, fc.constantFrom(1e-3, 1_000), (document, over, factor) => {
      const given = documentOf(document, over)
      const answer = reconcile(given)
      const turned = reconcile({
        ...given,
        processes: given.processes.toReversed(),
        flows: given.flows.toReversed(),
        layers: given.layers.map((one) => ({ ...one, contents: one.contents.toReversed() }))
      })
      const scaled = reconcile(documentOf(document, over, factor))
      if (![answer, turned, scaled].every(({ convergence }) => convergence.converged)) return
      const parameters = new Set(answer.parameters.map(({ id }) => id))
      const [other, times] = [turned, scaled].map(
        (one) => new Map(quantitiesOf(one).map((quantity) => [quantity.id, quantity]))
      )
      for (const { id, value, class: kind } of quantitiesOf(answer)) {
        expect(other?.get(id)?.class).toBe(kind)
        expect(times?.get(id)?.class).toBe(kind)
        if (value === null) continue
        const by = parameters.has(id) ? 1 : factor
        const allowed = 1e-6 * (1 + Math.abs(value))
        expect(Math.abs((other?.get(id)?.value ?? Number.NaN) - value)).toBeLessThan(allowed)
        expect(Math.abs((times?.get(id)?.value ?? Number.NaN) / by - value)).toBeLessThan(allowed)
      }
    }),
    runs
  )
})
