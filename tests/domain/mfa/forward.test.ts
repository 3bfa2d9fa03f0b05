import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { attribute } from '../../../domain/mfa/attribution.ts'
import { type ForwardResult, forward } from '../../../domain/mfa/forward.ts'
import type { ForwardSystem } from '../../../domain/mfa/forward-system.ts'
import { recyclingLoop } from '../../../fixtures/mfa/recycling-loop.ts'
import { failureOf } from './failing.ts'

/** The recycling loop of one year: P1 sends all to P2, which returns the share alpha. */
function loop(inflow: number, alpha: number): ForwardSystem {
  return {
    processes: [{ id: 'P1' }, { id: 'P2' }],
    transfers: [
      { id: 'b', from: 'P1', to: 'P2', share: 1 },
      { id: 'd', from: 'P2', to: 'P1', share: alpha },
      { id: 'c', from: 'P2', to: 'env', share: 1 - alpha }
    ],
    inputs: [{ id: 'a', to: 'P1', value: inflow }]
  }
}

function flowOf({ transfers }: ForwardResult, id: string): number {
  return transfers.find((each) => each.id === id)?.value ?? Number.NaN
}

function expectRelative(found: number, expected: number, tolerance = 1e-12) {
  expect(Math.abs(found - expected)).toBeLessThanOrEqual(
    tolerance * Math.max(1e-300, Math.abs(expected))
  )
}

describe('the recycling loop of ODYM and flodym', () => {
  const years = recyclingLoop.inflow.map((inflow, year) => ({
    inflow,
    alpha: recyclingLoop.recovery[year] ?? Number.NaN,
    b: recyclingLoop.b[year] ?? Number.NaN,
    c: recyclingLoop.c[year] ?? Number.NaN,
    d: recyclingLoop.d[year] ?? Number.NaN
  }))

  test('is solved as published, in each of 31 years', () => {
    expect(years).toHaveLength(31)
    for (const { inflow, alpha, b, c, d } of years) {
      const found = forward(loop(inflow, alpha))
      expectRelative(flowOf(found, 'b'), b)
      expectRelative(flowOf(found, 'c'), c)
      expectRelative(flowOf(found, 'd'), d)
      expect(found.residual).toBeLessThan(1e-15)
    }
  })

  const shared = new URL(
    '../../../../shared/examples/mfa/sys-01-recycling-loop.json',
    import.meta.url
  )
  if (!existsSync(shared)) console.warn('skipped: the shared example sys-01 is not on this machine')

  test.skipIf(!existsSync(shared))('was typed in without an error', () => {
    const numbers = z.array(z.number())
    const { inputs, expected } = z
      .object({
        inputs: z.object({ inflow_D: numbers, recovery_alpha: numbers }),
        expected: z.object({ b: numbers, c: numbers, d: numbers })
      })
      .parse(JSON.parse(readFileSync(shared, 'utf8')))
    expect({ inflow: inputs.inflow_D, recovery: inputs.recovery_alpha, ...expected }).toEqual(
      recyclingLoop
    )
  })

  test('passes a million times round without losing digits', () => {
    const alpha = 1 - 2 ** -40
    expectRelative(flowOf(forward(loop(3, alpha)), 'b'), 3 * 2 ** 40, 1e-14)
  })
})

describe('a system that cannot be computed is refused', () => {
  test('a loop without an exit that receives mass, by its processes', () => {
    const failure = failureOf(() => forward(loop(2, 1)))
    expect(failure.code).toBe('loop_without_exit')
    expect(failure.figures).toEqual({ loops: 1, processes: 'P1, P2' })
  })

  test('but not one that stays empty', () => {
    const dead = { id: 'dead', from: 'A', to: 'A', share: 1 }
    const system = {
      processes: [{ id: 'A' }, { id: 'B' }],
      transfers: [dead, { id: 'out', from: 'B', to: 'env', share: 0.25 }],
      inputs: [{ id: 'in', to: 'B', value: 8 }]
    }
    expect(forward(system)).toMatchObject({
      processes: [
        { id: 'A', throughput: 0, rest: 0 },
        { id: 'B', throughput: 8, rest: 6 }
      ],
      destinations: [{ id: 'env', value: 2 }]
    })
  })

  test('ten shares of a tenth leave nothing, so a loop of them has no exit', () => {
    const tenths = Array.from({ length: 10 }, (_, n) => ({
      id: `t${n}`,
      from: 'A',
      to: 'A',
      share: 0.1
    }))
    const system = {
      processes: [{ id: 'A' }],
      transfers: tenths,
      inputs: [{ id: 'i', to: 'A', value: 1 }]
    }
    expect(failureOf(() => forward(system)).code).toBe('loop_without_exit')
  })

  test('for everything that is wrong with it', () => {
    const failure = failureOf(() =>
      forward({
        processes: [{ id: 'A' }, { id: 'A' }],
        transfers: [
          { id: 't', from: 'A', to: 'env', share: 0.7 },
          { id: 't', from: 'A', to: 'env', share: 0.5 },
          { id: 'u', from: 'X', to: 'A', share: Number.NaN }
        ],
        inputs: [{ id: 'i', to: 'Y', value: -1 }]
      })
    )
    expect(failure.code).toBe('mfa_invalid')
    for (const flaw of [
      'process A occurs twice',
      'transfer t occurs twice',
      'comes from X',
      'share NaN',
      'goes to Y',
      'is -1 kg',
      'the shares out of A sum to 1.2'
    ]) {
      expect(failure.detail).toContain(flaw)
    }
  })
})

/** Networks of up to 9 processes with loops, in which every process loses at least 2 %. */
const systems = fc
  .array(
    fc.record({
      targets: fc.array(fc.record({ to: fc.nat(11), weight: fc.integer({ min: 1, max: 9 }) }), {
        maxLength: 5
      }),
      leaves: fc.integer({ min: 2, max: 60 }),
      input: fc.option(fc.integer({ min: 1, max: 1_000 }))
    }),
    { minLength: 1, maxLength: 9 }
  )
  .map((places): ForwardSystem => {
    const processes = places.map((_, place) => ({ id: `P${place}` }))
    const transfers = places.flatMap(({ targets, leaves }, place) => {
      const sum = targets.reduce((total, { weight }) => total + weight, 0)
      return targets.map(({ to, weight }, index) => ({
        id: `t${place}-${index}`,
        from: `P${place}`,
        to: `P${to}`,
        share: (weight / sum) * (1 - leaves / 100)
      }))
    })
    const inputs = places.flatMap(({ input }, place) =>
      input === null ? [] : [{ id: `i${place}`, to: `P${place}`, value: input }]
    )
    return { processes, transfers, inputs }
  })

test('every process passes on what it receives, and all that comes in leaves', () => {
  fc.assert(
    fc.property(systems, (system) => {
      const found = forward(system)
      const total = system.inputs.reduce((sum, { value }) => sum + value, 0)
      for (const { id, throughput, rest } of found.processes) {
        const received =
          system.inputs.filter(({ to }) => to === id).reduce((sum, { value }) => sum + value, 0) +
          found.transfers.filter(({ to }) => to === id).reduce((sum, { value }) => sum + value, 0)
        const sent = found.transfers
          .filter(({ from }) => from === id)
          .reduce((sum, { value }) => sum + value, rest)
        expect(Math.abs(received - throughput)).toBeLessThanOrEqual(1e-11 * (total * 50 + 1))
        expect(Math.abs(sent - throughput)).toBeLessThanOrEqual(1e-11 * (total * 50 + 1))
      }
      const left =
        found.destinations.reduce((sum, { value }) => sum + value, 0) +
        found.processes.reduce((sum, { rest }) => sum + rest, 0)
      expect(Math.abs(left - total)).toBeLessThanOrEqual(1e-10 * (total + 1))
    })
  )
})

test('the order of processes, transfers and inputs changes nothing', () => {
  fc.assert(
    fc.property(systems, (system) => {
      const turned = {
        processes: system.processes.toReversed(),
        transfers: system.transfers.toReversed(),
        inputs: system.inputs.toReversed()
      }
      const found = forward(system)
      for (const { id, value } of forward(turned).transfers) {
        expectRelative(value, flowOf(found, id), 1e-11)
      }
    })
  )
})

describe('attribution', () => {
  test('shares up and down add up to 1, and agree with each other and with the flows', () => {
    fc.assert(
      fc.property(systems, (system) => {
        const found = forward(system)
        const places = [
          ...found.processes.map(({ id }) => id),
          ...found.destinations.map(({ id }) => id)
        ]
        const { downstream, upstream } = attribute(system, {
          downstreamOf: system.inputs.map(({ id }) => id),
          upstreamOf: places
        })
        for (const { parts } of downstream) {
          expect(parts.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 10)
        }
        for (const { at, value, parts } of upstream) {
          const own =
            found.destinations.find(({ id }) => id === at)?.value ??
            found.processes.find(({ id }) => id === at)?.throughput ??
            Number.NaN
          expectRelative(value, own, 1e-10)
          if (parts.length > 0) {
            expect(parts.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 10)
          }
          for (const { input, value: brought } of parts) {
            const along = downstream.find((each) => each.input === input)
            const there = along?.parts.find((part) => part.at === at && part.as === 'destination')
            if (found.destinations.some(({ id }) => id === at)) {
              expectRelative(there?.value ?? 0, brought, 1e-10)
            }
          }
        }
      })
    )
  })

  test('crates that come back are counted with the grower they came from', () => {
    // Market keeps nothing: a quarter comes back to it through the washer.
    const system = {
      processes: [{ id: 'market' }, { id: 'washer' }],
      transfers: [
        { id: 'sold', from: 'market', to: 'people', share: 0.5 },
        { id: 'dirty', from: 'market', to: 'washer', share: 0.5 },
        { id: 'clean', from: 'washer', to: 'market', share: 0.5 },
        { id: 'broken', from: 'washer', to: 'waste', share: 0.5 }
      ],
      inputs: [
        { id: 'grower', to: 'market', value: 30 },
        { id: 'depot', to: 'washer', value: 40 }
      ]
    }
    // market = 30 + 0.5 washer, washer = 40 + 0.5 market, so 66.67 and 73.33.
    const { upstream, downstream } = attribute(system, {
      upstreamOf: ['people'],
      downstreamOf: ['grower']
    })
    expect(upstream[0]?.value).toBeCloseTo(100 / 3, 12)
    expect(upstream[0]?.parts).toEqual([
      { input: 'grower', value: expect.closeTo(20, 12), share: expect.closeTo(0.6, 12) },
      { input: 'depot', value: expect.closeTo(40 / 3, 12), share: expect.closeTo(0.4, 12) }
    ])
    expect(downstream[0]?.parts).toEqual([
      {
        at: 'people',
        as: 'destination',
        value: expect.closeTo(20, 12),
        share: expect.closeTo(2 / 3, 12)
      },
      {
        at: 'waste',
        as: 'destination',
        value: expect.closeTo(10, 12),
        share: expect.closeTo(1 / 3, 12)
      }
    ])
  })

  test('names every input and place that is not there', () => {
    const failure = failureOf(() =>
      attribute(loop(1, 0.5), { downstreamOf: ['x', 'a'], upstreamOf: ['y'] })
    )
    expect(failure.detail).toContain('input x; place y')
  })
})

test('a chain of ten thousand processes and a loop of a thousand are no trouble', () => {
  const size = 10_000
  const processes = Array.from({ length: size }, (_, place) => ({ id: `P${place}` }))
  const transfers = processes.map(({ id }, place) => ({
    id: `t${place}`,
    from: id,
    to: `P${place + 1}`,
    share: 1
  }))
  const back = { id: 'back', from: 'P1000', to: 'P0', share: 0.5 }
  transfers[1000] = { id: 't1000', from: 'P1000', to: 'P1001', share: 0.5 }
  const system = {
    processes,
    transfers: [...transfers, back],
    inputs: [{ id: 'i', to: 'P0', value: 1 }]
  }
  const { processes: found, destinations } = forward(system)
  expect(found[500]?.throughput).toBeCloseTo(2, 12)
  expect(destinations).toEqual([{ id: `P${size}`, value: expect.closeTo(1, 12) }])
})

test('loops through more processes than can be computed are refused, not tried for ever', () => {
  const ring = (size: number) => ({
    processes: Array.from({ length: size }, (_, place) => ({ id: `P${place}` })),
    transfers: Array.from({ length: size }, (_, place) => ({
      id: `t${place}`,
      from: `P${place}`,
      to: `P${(place + 1) % size}`,
      share: 0.999
    })),
    inputs: [{ id: 'i', to: 'P0', value: 1 }]
  })
  expectRelative(
    forward(ring(10_000)).processes[0]?.throughput ?? Number.NaN,
    1 / (1 - 0.999 ** 10_000)
  )
  expect(failureOf(() => forward(ring(10_001))).code).toBe('mfa_too_large')
})
