import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { computeForward } from '../../../domain/mfa/forward-document.ts'
import { forwardOf, stockPlace, type ValuedFlow } from '../../../domain/mfa/forward-of.ts'

const market = ['market']
const surplus: readonly ValuedFlow[] = [
  { id: 'in', from: 'hub', to: 'market', value: 1_000 },
  { id: 'sold', from: 'market', to: 'people', value: 800 },
  { id: 'given', from: 'market', to: 'charity', value: 40 },
  { id: 'wasted', from: 'market', to: 'plant', value: 160 }
]

describe('a solved system as shares', () => {
  test('gives every flow back, whatever its processes and stocks do', () => {
    const process = fc.integer({ min: 0, max: 4 }).map((at) => `p${at}`)
    const place = fc.oneof(process, fc.constantFrom('outside', 'people'))
    const flow = fc.record({ from: place, to: place, value: fc.integer({ min: 1, max: 1_000 }) })
    const processes = ['p0', 'p1', 'p2', 'p3', 'p4']
    const isInside = (place: string) => processes.includes(place)
    let loops = 0
    fc.assert(
      fc.property(fc.array(flow, { minLength: 1, maxLength: 12 }), (given) => {
        const flows = given
          .filter(({ from, to }) => from !== to && (isInside(from) || isInside(to)))
          .map((one, at): ValuedFlow => ({ id: `f${at}`, ...one }))
        // What does not balance is in stock, so that the system closes as a solved one does.
        const stocks = processes.map((id): ValuedFlow => {
          const grown = flows.reduce((sum, { from, to, value }) => {
            return sum + (to === id ? (value ?? 0) : 0) - (from === id ? (value ?? 0) : 0)
          }, 0)
          return { id: `s ${id}`, from: id, to: null, value: grown }
        })
        const { system, left, unexplained } = forwardOf(processes, [...flows, ...stocks])
        expect(left).toEqual([])
        expect(unexplained.size).toBe(0)
        try {
          const found = computeForward(system)
          const values = new Map(found.transfers.map(({ id, value }) => [id, value]))
          for (const { id, from, value } of flows) {
            if (isInside(from)) expect(values.get(id)).toBeCloseTo(value ?? 0, 6)
          }
        } catch (error) {
          // A loop that nothing enters has no forward solution, and is named.
          expect(String(error)).toContain('loop')
          loops += 1
        }
      }),
      { numRuns: 200 }
    )
    expect(loops).toBeLessThan(100)
  })

  test('60 % of the market surplus recovered is a change of two shares', () => {
    const { system } = forwardOf(market, surplus)
    const { scenario } = computeForward({
      ...system,
      scenario: [{ transfer: 'given', share: 0.6 * 0.2, takenFrom: ['wasted'] }]
    })
    const reached = new Map(scenario?.destinations.map(({ id, value }) => [id, value]))
    expect(reached.get('charity')).toBeCloseTo(120, 9)
    expect(reached.get('plant')).toBeCloseTo(80, 9)
    expect(reached.get('people')).toBeCloseTo(800, 9)
  })

  test.each([
    ['what left without having come is an input of its own', 900, 'unexplained into market', 100],
    ['what came and did not leave is the rest', 1_100, 'in', 1_100]
  ])('%s', (_name, came, input, value) => {
    const flows = surplus.map((flow) => (flow.id === 'in' ? { ...flow, value: came } : flow))
    const { system } = forwardOf(market, flows)
    expect(system.inputs.find(({ id }) => id === input)?.value).toBe(value)
    const [process] = computeForward(system).processes
    expect(process?.rest).toBeCloseTo(Math.max(0, came - 1_000), 9)
  })

  test('a stock that fell gave, one that grew took, and what has no value is named', () => {
    const { system, left } = forwardOf(market, [
      ...surplus,
      { id: 'stock', from: 'market', to: null, value: -5 },
      { id: 'unknown', from: 'market', to: 'people', value: null },
      { id: 'below', from: 'hub', to: 'market', value: -1 }
    ])
    expect(system.inputs).toContainEqual({ id: 'stock', to: 'market', value: 5 })
    expect(left).toEqual(['unknown', 'below'])
    const grown = forwardOf(market, [{ id: 'stock', from: 'market', to: null, value: 5 }])
    expect(grown.system.transfers).toMatchObject([{ to: stockPlace('market'), share: 1 }])
  })
})
