import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { maxSteps, type StockModel, stockCourse } from '../../../domain/mfa/cohort.ts'
import type { Lifetime } from '../../../domain/mfa/lifetime.ts'
import {
  fallingStock,
  fixedFive,
  normalFive,
  openingAndTarget,
  tenSteps,
  twentyInflows,
  weibull
} from '../../../fixtures/mfa/odym-stocks.ts'
import { failureOf } from './failing.ts'

const unit = 'day'

function model(lifetime: Lifetime, driver: StockModel['driver'], more: Partial<StockModel> = {}) {
  return { lifetime, step: 'day', entry: 'end', opening: [], driver, ...more } as const
}

const byInflow = (inflow: readonly number[]) => ({ by: 'inflow', inflow }) as const
const byStock = (stock: readonly number[], removeEarly = false) =>
  ({ by: 'stock', stock, removeEarly }) as const

/** Every entry within half a unit of the last digit that was printed. */
function expectClose(found: readonly number[], published: readonly number[], digits: number) {
  expect(found).toHaveLength(published.length)
  for (const [index, value] of published.entries()) expect(found[index]).toBeCloseTo(value, digits)
}

describe('published results of ODYM', () => {
  test.each<[string, Lifetime, { stock: readonly number[]; outflow: readonly number[] }, number]>([
    ['fixed', { law: 'fixed', unit, mean: 5 }, fixedFive, 12],
    ['normal', { law: 'normal', unit, mean: 5, sd: 1.5 }, normalFive, 7],
    ['Weibull', { law: 'weibull', unit, shape: 1.2, scale: 1 }, weibull, 7]
  ])(
    '%s lifetime, driven by the inflow and back from the stock',
    (_, lifetime, published, digits) => {
      const { steps } = stockCourse(model(lifetime, byInflow(tenSteps)))
      expectClose(
        steps.map(({ stock }) => stock),
        published.stock,
        digits
      )
      expectClose(
        steps.map(({ outflow }) => outflow),
        published.outflow,
        digits
      )
      const back = stockCourse(model(lifetime, byStock(steps.map(({ stock }) => stock))))
      expectClose(
        back.steps.map(({ inflow }) => inflow),
        tenSteps,
        9
      )
    }
  )

  test('what is left of every cohort', () => {
    const { cohorts } = stockCourse(
      model({ law: 'normal', unit, mean: 5, sd: 1.5 }, byInflow(tenSteps))
    )
    expect(cohorts.map(({ step }) => step)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    expectClose(
      cohorts.map(({ mass }) => mass),
      normalFive.cohorts,
      7
    )
  })

  test('an opening stock with ages, and the inflow that keeps a stock up', () => {
    const { steps } = stockCourse(
      model({ law: 'normal', unit, mean: 5, sd: 1.5 }, byStock(openingAndTarget.stock), {
        opening: openingAndTarget.opening
      })
    )
    expectClose(
      steps.map(({ inflow }) => inflow),
      openingAndTarget.inflow,
      7
    )
  })

  test.each([
    ['logNormal', 60, twentyInflows.logNormalLeft],
    ['foldedNormal', 60, twentyInflows.foldedNormalLeft]
  ] as const)('%s lifetime, mean 20 and sd 20, after %d steps', (law, count, left) => {
    const inflow = Array.from({ length: count + 1 }, (_, step) => twentyInflows.inflow[step] ?? 0)
    const { steps } = stockCourse(model({ law, unit, mean: 20, sd: 20 }, byInflow(inflow)))
    expect(steps.at(-1)?.stock).toBeCloseTo(left, 9)
  })

  test('a stock that falls too fast gives the same share of every cohort', () => {
    let sum = 0
    const stock = fallingStock.change.map((change) => {
      sum += change
      return sum
    })
    const lifetime = { law: 'normal', unit, mean: 8, sd: 3 } as const
    const { steps } = stockCourse(model(lifetime, byStock(stock, true)))
    expectClose(
      steps.map(({ inflow }) => inflow),
      fallingStock.inflow,
      9
    )
    expectClose(
      steps.map((each) => each.stock),
      stock,
      9
    )
    const failure = failureOf(() => stockCourse(model(lifetime, byStock(stock))))
    expect(failure.code).toBe('stock_falls_too_fast')
    expect(failure.detail).toMatch(/step 9: 1\.5\d+; step 20: 2\.\d+;/u)
  })
})

describe('when food enters its step', () => {
  test.each([
    ['end', [0, 0, 10]],
    ['middle', [0, 0, 10]],
    ['start', [0, 10, 0]]
  ] as const)(
    'at its %s, two days of shelf life end in the step that they end in',
    (entry, outflow) => {
      const { steps } = stockCourse(
        model({ law: 'fixed', unit, mean: 2 }, byInflow([10, 0, 0]), { entry })
      )
      expect(steps.map((each) => each.outflow)).toEqual(outflow)
    }
  )

  test('a step may be an hour where the shelf life is in days', () => {
    const inflow = Array.from({ length: 73 }, (_, hour) => (hour === 0 ? 5 : 0))
    const { steps } = stockCourse(
      model({ law: 'fixed', unit, mean: 3 }, byInflow(inflow), { step: 'hour' })
    )
    expect(steps.findIndex(({ outflow }) => outflow > 0)).toBe(72)
  })
})

const lifetimes = fc.oneof(
  fc
    .record({ mean: fc.double({ min: 0.5, max: 9, noNaN: true }) })
    .map(({ mean }) => ({ law: 'fixed', unit, mean }) as const),
  fc
    .record({
      law: fc.constantFrom('normal', 'foldedNormal', 'logNormal'),
      mean: fc.double({ min: 1, max: 9, noNaN: true }),
      sd: fc.double({ min: 0.1, max: 4, noNaN: true })
    })
    .map((each) => ({ unit, ...each }) as const),
  fc
    .record({
      shape: fc.double({ min: 0.5, max: 4, noNaN: true }),
      scale: fc.double({ min: 0.5, max: 9, noNaN: true })
    })
    .map((each) => ({ law: 'weibull', unit, ...each }) as const)
)
const masses = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), {
  minLength: 1,
  maxLength: 25
})

test('nothing is lost: what came in left, was taken out or is there, cohort by cohort', () => {
  fc.assert(
    fc.property(
      lifetimes,
      masses,
      fc.constantFrom('start', 'middle', 'end'),
      fc.boolean(),
      (lifetime, given, entry, stockDriven) => {
        const driver = stockDriven ? byStock(given, true) : byInflow(given)
        const asked = model(lifetime, driver, { entry })
        let course: ReturnType<typeof stockCourse>
        try {
          course = stockCourse(asked)
        } catch (error) {
          // A stock says nothing of what leaves within its own step.
          expect(error).toMatchObject({ code: 'inflow_not_determined' })
          return
        }
        const total = (name: 'inflow' | 'outflow' | 'early') =>
          course.steps.reduce((sum, step) => sum + step[name], 0)
        const left = course.cohorts.reduce((sum, { mass }) => sum + mass, 0)
        const size = Math.max(1, total('inflow'))
        expect(
          Math.abs(total('inflow') - total('outflow') - total('early') - left) / size
        ).toBeLessThan(1e-9)
        expect(Math.abs(left - (course.steps.at(-1)?.stock ?? 0)) / size).toBeLessThan(1e-12)
        for (const { inflow, outflow, early, stock } of course.steps) {
          expect(Math.min(inflow, outflow, early, stock)).toBeGreaterThanOrEqual(0)
        }
        if (stockDriven) {
          for (const [step, mass] of given.entries()) {
            expect(Math.abs((course.steps[step]?.stock ?? 0) - mass) / size).toBeLessThan(1e-8)
          }
        }
      }
    )
  )
})

describe('what cannot be computed is refused', () => {
  const fixed = { law: 'fixed', unit, mean: 5 } as const

  test('every mass below 0 or without a number', () => {
    const failure = failureOf(() =>
      stockCourse(
        model(fixed, byInflow([1, -2, Number.NaN]), { opening: [{ age: 0.5, mass: -1 }] })
      )
    )
    expect(failure.code).toBe('stock_not_usable')
    expect(failure.detail).toMatch(/-2 kg of step 1; inflow NaN kg of step 2; age 0.5 .*-1 kg/u)
  })

  test('an opening stock older than the lifetime', () => {
    const failure = failureOf(() =>
      stockCourse(model(fixed, byInflow([1]), { opening: [{ age: 7, mass: 2 }] }))
    )
    expect(failure).toMatchObject({ code: 'stock_not_usable' })
    expect(failure.detail).toContain('2 kg of age 7')
  })

  test('a stock of what does not last its step', () => {
    const short = { law: 'fixed', unit: 'hour', mean: 6 } as const
    const failure = failureOf(() => stockCourse(model(short, byStock([1]), { entry: 'start' })))
    expect(failure.code).toBe('inflow_not_determined')
  })

  test('more steps than a year of hours', () => {
    const inflow = new Array<number>(maxSteps + 1).fill(1)
    expect(failureOf(() => stockCourse(model(fixed, byInflow(inflow)))).code).toBe('too_many_rows')
  })
})
