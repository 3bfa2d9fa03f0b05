import { describe, expect, test } from 'vitest'
import { reconcile } from '../../../domain/mfa/reconcile.ts'

type Answer = ReturnType<typeof reconcile>

const processes = [{ id: 'P' }]
const flows = [
  { id: 'in', from: 'env', to: 'P', value: 100, sd: 10 },
  { id: 'juice', from: 'P', to: 'env', value: 60, sd: 3 },
  { id: 'pomace', from: 'P', to: 'env' }
]

function byId({ flows: found, parameters }: Answer) {
  return new Map([...found, ...parameters].map((one) => [one.id, one]))
}

describe('a layer', () => {
  test('is solved together with the goods, as the same relations by hand are', () => {
    const contents = [
      { of: 'in', value: 0.2, sd: 0.02 },
      { of: 'juice', value: 0.12, sd: 0.01 },
      { of: 'pomace', value: 0.3, sd: 0.03 }
    ]
    const layered = reconcile({ processes, flows, layers: [{ id: 'dry', contents }] })
    const byHand = reconcile({
      processes: [...processes, { id: 'P/dry' }],
      flows: [
        ...flows,
        { id: 'in/dry', from: 'env', to: 'P/dry' },
        { id: 'juice/dry', from: 'P/dry', to: 'env' },
        { id: 'pomace/dry', from: 'P/dry', to: 'env' }
      ],
      parameters: contents.map(({ of, value, sd }) => ({ id: `c ${of}`, value, sd })),
      relations: contents.map(({ of }) => {
        return { type: 'transfer', flow: `${of}/dry`, of: [of], parameter: `c ${of}` }
      })
    })
    expect(layered.convergence.converged).toBe(true)
    expect(layered.global).toEqual(byHand.global)
    expect(layered.global.dof).toBe(1)
    const expected = byId(byHand)
    for (const { id, value, sd, class: kind } of layered.flows) {
      expect(expected.get(id)).toMatchObject({ value, sd, class: kind })
    }
    expect(byId(layered).get('in/dry')).toMatchObject({ of: 'in', layer: 'dry' })
    expect(layered.balances).toMatchObject([
      { process: 'P' },
      { process: 'P/dry', of: 'P', layer: 'dry' }
    ])
    for (const { after } of layered.balances) expect(Math.abs(after ?? 1)).toBeLessThan(1e-9)
  })

  test('that balances nowhere and is not measured has products with propagated errors', () => {
    const contents = [
      { of: 'in', value: 2.5, sd: 0.5 },
      { of: 'juice', value: 1.5, sd: 0 }
    ]
    const plain = byId(reconcile({ processes, flows }))
    const layers = [{ id: 'CO2e', unit: 'kg', balanced: false, contents }]
    const found = byId(reconcile({ processes, flows, layers }))
    for (const id of ['in', 'juice', 'pomace']) {
      expect(found.get(id)?.value).toBeCloseTo(plain.get(id)?.value ?? Number.NaN, 9)
      expect(found.get(id)?.sd).toBeCloseTo(plain.get(id)?.sd ?? Number.NaN, 9)
    }
    expect(found.get('in/CO2e')?.value).toBeCloseTo(250, 9)
    expect(found.get('in/CO2e')?.sd).toBeCloseTo(Math.hypot(2.5 * 10, 100 * 0.5), 9)
    expect(found.get('juice/CO2e')?.sd).toBeCloseTo(1.5 * 3, 9)
    expect(found.has('pomace/CO2e')).toBe(false)
  })

  test('that is measured makes a content known that nobody gave', () => {
    const layers = [
      {
        id: 'money',
        balanced: false,
        contents: [{ of: 'in' }],
        measured: [{ of: 'in', value: 250, sd: 5 }]
      }
    ]
    const price = byId(reconcile({ processes, flows, layers })).get('in/money content')
    expect(price).toMatchObject({ class: 'observable', of: 'in', layer: 'money' })
    expect(price?.value).toBeCloseTo(2.5, 9)
    expect(price?.sd).toBeCloseTo(2.5 * Math.hypot(0.1, 0.02), 9)
  })

  test('lets a price below 1 rise above it where flows are not negative', () => {
    const layers = [
      {
        id: 'money',
        balanced: false,
        contents: [{ of: 'in', value: 0.9, sd: 0.5 }],
        measured: [{ of: 'in', value: 130, sd: 1 }]
      }
    ]
    const options = { nonNegative: true }
    const price = byId(reconcile({ processes, flows, layers, options })).get('in/money content')
    expect(price?.value).toBeGreaterThan(1)
  })

  test('may balance at some processes only', () => {
    const chain = [
      { id: 'a', from: 'env', to: 'P', value: 10, sd: 1 },
      { id: 'b', from: 'P', to: 'Q', value: 10, sd: 1 },
      { id: 'c', from: 'Q', to: 'env', value: 10, sd: 1 }
    ]
    const contents = chain.map(({ id }, at) => ({ of: id, value: 1 + at, sd: 0.1 }))
    const { balances } = reconcile({
      processes: [{ id: 'P' }, { id: 'Q' }],
      flows: chain,
      layers: [{ id: 'energy', balanced: ['Q'], contents }]
    })
    expect(balances.map(({ process }) => process)).toEqual(['P', 'Q', 'Q/energy'])
  })
})

describe('several periods in one solve', () => {
  const shop = { id: 'shop', from: 'env', to: 'P', sd: 1, value: 5 }
  const sold = { id: 'sold', from: 'P', to: 'env', sd: 1, value: 3 }

  test('are linked by what is held, counted at both ends alone', () => {
    const {
      flows: found,
      inventories = [],
      global,
      balances
    } = reconcile({
      processes,
      flows: [shop, sold],
      periods: [
        { id: 'may' },
        {
          id: 'june',
          values: [
            { id: 'shop', value: 4, sd: 1 },
            { id: 'sold', value: 2, sd: 1 }
          ]
        }
      ],
      inventories: [
        {
          ...{ id: 'stock', process: 'P', opening: { value: 10, sd: 1 } },
          closing: [{ period: 'june', value: 20, sd: 1 }]
        }
      ]
    })
    // 10 + 5 − 3 + 4 − 2 − 20 = −6, spread over six equal errors.
    expect(global).toMatchObject({ dof: 1 })
    expect(global.statistic).toBeCloseTo(6, 9)
    expect(found.map(({ id, value }) => [id, Number(value?.toFixed(9))])).toEqual([
      ['shop@may', 6],
      ['sold@may', 2],
      ['shop@june', 5],
      ['sold@june', 1]
    ])
    expect(
      inventories.map(({ of, period, value, class: kind }) => [of, period, value, kind])
    ).toEqual([
      ['stock', 'opening', expect.closeTo(11, 9), 'redundant'],
      ['stock', 'may', expect.closeTo(15, 9), 'observable'],
      ['stock', 'june', expect.closeTo(19, 9), 'redundant']
    ])
    expect(balances).toMatchObject([
      { process: 'P@may', of: 'P', period: 'may' },
      { process: 'P@june', of: 'P', period: 'june' }
    ])
  })

  test('without inventories are as each by itself', () => {
    const other = { id: 'sold', value: 7, sd: 2 }
    const both = reconcile({
      processes,
      flows: [shop, sold],
      periods: [{ id: 'a' }, { id: 'b', values: [other] }]
    })
    const [first, second] = [
      reconcile({ processes, flows: [shop, sold] }),
      reconcile({ processes, flows: [shop, { ...sold, ...other }] })
    ]
    expect(both.flows.map(({ value, sd }) => [value, sd])).toEqual(
      [...first.flows, ...second.flows].map(({ value, sd }) => [value, sd])
    )
    expect(both.global.statistic).toBeCloseTo(first.global.statistic + second.global.statistic, 9)
  })

  test('share a coefficient that no period lists, and know it better for that', () => {
    const waste = { id: 'waste', from: 'P', to: 'env' }
    const document = {
      processes,
      flows: [shop, { ...sold, value: 4 }, waste],
      parameters: [{ id: 'share', value: 0.25, sd: 0.1 }],
      relations: [{ type: 'transfer', flow: 'waste', of: ['shop'], parameter: 'share' }]
    }
    const one = reconcile(document).parameters
    const periods = ['a', 'b', 'c'].map((id) => ({ id }))
    const shared = reconcile({ ...document, periods }).parameters
    expect(shared.map(({ id }) => id)).toEqual(['share'])
    expect(shared[0]?.sd).toBeLessThan(one[0]?.sd ?? 0)
    const values = [{ id: 'share', value: 0.3, sd: 0.1 }]
    const apart = reconcile({ ...document, periods: [{ id: 'a' }, { id: 'b', values }] }).parameters
    expect(apart.map(({ id, measured, period }) => [id, measured, period])).toEqual([
      ['share@a', 0.25, 'a'],
      ['share@b', 0.3, 'b']
    ])
  })

  test('carry a layer from one to the next by the content of what is held', () => {
    const {
      inventories = [],
      flows: found,
      convergence
    } = reconcile({
      processes,
      flows: [shop, sold],
      periods: [{ id: 'may' }, { id: 'june' }],
      inventories: [{ id: 'stock', process: 'P', opening: { value: 10, sd: 1 } }],
      layers: [
        {
          id: 'dry',
          contents: [
            { of: 'shop', value: 0.1, sd: 0.01 },
            { of: 'sold', value: 0.2, sd: 0.01 },
            { of: 'stock', value: 0.15, sd: 0.01 }
          ]
        }
      ]
    })
    expect(convergence.converged).toBe(true)
    const layered = inventories.filter(({ layer }) => layer === 'dry')
    expect(layered.map(({ period }) => period)).toEqual(['opening', 'may', 'june'])
    const flowAt = (id: string) => found.find((one) => one.id === id)?.value ?? Number.NaN
    const [before, after] = layered
    expect(after?.value).toBeCloseTo(
      (before?.value ?? 0) + flowAt('shop/dry@may') - flowAt('sold/dry@may'),
      9
    )
  })
})
