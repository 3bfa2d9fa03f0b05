import fc from 'fast-check'
import { expect, test } from 'vitest'
import { executeView } from '../../../../domain/mfa/view/execute.ts'
import { categories } from '../../../../domain/mfa/view/judgement.ts'
import type { ViewResult } from '../../../../domain/mfa/view/result.ts'
import { outcome, planOf, type Sample, samples } from './arbitrary-view.ts'
import { fateOf } from './reference.ts'

/** Draws random samples; `check` sees those that can be drawn, of which there must be many. */
async function drawn(
  check: (sample: Sample, result: ViewResult) => Promise<void> | void,
  numRuns = 300
): Promise<void> {
  let count = 0
  await fc.assert(
    fc.asyncProperty(samples, async (sample) => {
      const plan = planOf(sample)
      if (plan === null) return
      const result = await outcome(() => executeView(plan, sample.rows, sample.dimensions))
      if (typeof result === 'string') return
      count += 1
      await check(sample, result)
    }),
    { numRuns }
  )
  expect(count).toBeGreaterThan(numRuns / 3)
}

/** All numbers of the rows behind some figures, each as often as it is there. */
function numbers(figures: readonly { readonly rows: Iterable<number> }[]): number[] {
  return figures.flatMap(({ rows }) => [...rows]).sort((a, b) => a - b)
}

test('every row is accounted for once, with its value', async () => {
  await drawn(({ rows }, { account, links, elsewhere }) => {
    const hidden = numbers(
      (['internal', 'unused', 'outside', 'filtered'] as const).map((each) => account[each])
    )
    const shown = numbers([...links, ...elsewhere])
    expect([...new Set([...shown, ...hidden])].sort((a, b) => a - b)).toEqual([...rows.keys()])
    expect(new Set(hidden).size).toBe(hidden.length)
    const sums = categories.map((category) => account[category])
    expect(sums.reduce((total, { count }) => total + count, 0)).toBe(rows.length)
    expect(sums.reduce((total, { value }) => total + value, 0)).toBe(
      rows.reduce((total, { value }) => total + Number(value), 0)
    )
  })
})

test('each link and stub is the sum of the rows behind it', async () => {
  await drawn(({ rows, definition }, { links, elsewhere }) => {
    const isShared = definition.sharedError !== undefined
    for (const { value, sd, count, rows: behind } of [...links, ...elsewhere]) {
      const numbered = [...behind]
      const sds = numbered.map((number) => rows[number]?.sd)
      const isKnown = sds.every((one) => typeof one === 'number')
      // Errors pair by pair: of one factor they correlate by 1, a value below 0 by -1.
      const errors = numbered.map((number) => {
        const { sd: own, value: mass, factor } = rows[number] ?? { sd: 0, value: 0, factor: null }
        return { error: Number(mass) < 0 ? -Number(own) : Number(own), factor, number }
      })
      const variance = errors.reduce((sum, one) => {
        const alike = errors.filter(
          (other) =>
            other.number === one.number ||
            (isShared && one.factor !== null && other.factor === one.factor)
        )
        return sum + one.error * alike.reduce((total, { error }) => total + error, 0)
      }, 0)
      expect(sd).toBe(isKnown ? Math.sqrt(variance) : null)
      expect(new Set(numbered).size).toBe(count)
      expect(value).toBe(numbered.reduce((sum, number) => sum + Number(rows[number]?.value), 0))
    }
  })
})

test('the fate of every row is that of the semantics, read row by row', async () => {
  await drawn((sample, result) => {
    const fates = sample.rows.map((row) => fateOf(sample.definition, row, sample.dimensions))
    for (const category of categories) {
      const expected = fates.flatMap((fate, number) => (fate.category === category ? [number] : []))
      const { count, value, rows } = result.account[category]
      const isShown = category === 'drawn' || category === 'elsewhere'
      expect([...rows]).toEqual(isShown ? [] : expected)
      expect(count).toBe(expected.length)
      expect(value).toBe(expected.reduce((sum, n) => sum + Number(sample.rows[n]?.value), 0))
    }
    // Bundles may have waypoints, so a row shows at the group that it leaves and the one it enters.
    const groups = Object.entries(sample.definition.nodes).filter(
      ([, { type }]) => type === 'group'
    )
    for (const [id] of groups) {
      const leaving = fates.flatMap(({ taken, elsewhere }, number) => [
        ...taken.filter((bundle) => bundle.startsWith(`${id} `)).map(() => number),
        ...elsewhere.filter((way) => way === `${id}>`).map(() => number)
      ])
      const out = [
        ...result.links.filter(({ source }) => source.startsWith(`${id}^`)),
        ...result.elsewhere.filter((s) => s.node.startsWith(`${id}^`) && s.direction === 'to')
      ]
      expect(numbers(out)).toEqual(leaving)
    }
  })
})

test('a way through waypoints and layers loses nothing', async () => {
  await drawn((_, { nodes, links, elsewhere }) => {
    for (const { id, group } of nodes) {
      if (!group.startsWith('__')) continue
      const into = links.filter(({ target }) => target === id)
      const out = links.filter(({ source }) => source === id)
      expect(numbers(into)).toEqual(numbers(out))
      expect(elsewhere.filter(({ node }) => node === id)).toEqual([])
    }
  })
})

test('rows in another order give the same drawing', async () => {
  await drawn(async (sample, result) => {
    const plan = planOf(sample)
    if (plan === null) throw new Error('the sample was drawn')
    const order = sample.rows.map((_, number) => number)
    await fc.assert(
      fc.property(fc.shuffledSubarray(order, { minLength: order.length }), (shuffled) => {
        const rows = shuffled.flatMap((number) => sample.rows[number] ?? [])
        const again = executeView(plan, rows, sample.dimensions)
        const back = <Each extends { readonly rows: Int32Array }>(figures: Each): Each => ({
          ...figures,
          rows: figures.rows.map((number) => shuffled[number] ?? -1).sort()
        })
        expect(again.nodes).toEqual(result.nodes)
        expect(again.links.map(back)).toEqual(result.links)
        expect(again.elsewhere.map(back)).toEqual(result.elsewhere)
        for (const category of categories) {
          expect(back(again.account[category])).toEqual(result.account[category])
        }
      }),
      { numRuns: 3 }
    )
  }, 100)
})
