import { describe, expect, test } from 'vitest'
import { reconcile } from '../../../../domain/mfa/reconcile.ts'
import { givenSystem } from '../../../../web/views/mfa/document.ts'
import { facetFor, facetOf, facetsOf, levelsOf } from '../../../../web/views/mfa/facets.ts'
import { solvedOf } from '../../../../web/views/mfa/solved.ts'
import { systemDiagram } from '../../../../web/views/mfa/system-diagram.ts'

const document = {
  processes: [{ id: 'hub' }],
  flows: [
    { id: 'in', from: 'growers', to: 'hub', value: 100, sd: 5 },
    { id: 'out', from: 'hub', to: 'shops', value: 80, sd: 5 }
  ],
  layers: [
    {
      id: 'dry',
      balanced: false,
      contents: [
        { of: 'in', value: 0.1, sd: 0.01 },
        { of: 'out', value: 0.1, sd: 0.01 }
      ]
    }
  ],
  periods: [{ id: 'may' }, { id: 'june', values: [{ id: 'in', value: 60, sd: 5 }] }],
  inventories: [
    {
      ...{ id: 'cellar', process: 'hub', opening: { value: 10, sd: 1 } },
      closing: [{ period: 'june', value: 11, sd: 1 }]
    }
  ]
}
const solved = solvedOf(givenSystem(document), reconcile(document))
const facets = facetsOf(solved)
const nothing = { layer: null, period: null }

describe('a system with layers and periods', () => {
  test('is shown on one layer in one period, by the names that its author gave', () => {
    expect(facets).toEqual({ layers: [null, 'dry'], periods: ['may', 'june'] })
    const june = facetOf(solved, facetFor(facets, { layer: null, period: 'june' }))
    expect(june.processes).toEqual(['hub'])
    expect(june.flows.map(({ id, from, to, measured }) => [id, from, to, measured])).toEqual([
      ['in', 'growers', 'hub', 60],
      ['out', 'hub', 'shops', 80],
      ['cellar', 'hub', null, null]
    ])
    expect(june.answer.balances).toMatchObject([{ process: 'hub' }])
    const dry = facetOf(solved, facetFor(facets, { layer: 'dry', period: 'may' }))
    expect(dry.flows.map(({ id, from, to }) => [id, from, to])).toEqual([
      ['in', 'growers', 'hub'],
      ['out', 'hub', 'shops']
    ])
    const [first] = dry.flows
    expect(first?.value).toBeCloseTo((solved.flows[0]?.value ?? 0) / 10, 6)
  })

  test('balances as drawn: what its stock grew by is the difference of its levels', () => {
    for (const period of facets.periods) {
      const { flows } = facetOf(solved, { layer: null, period })
      const [into, out, growth] = flows.map(({ value }) => value ?? Number.NaN)
      expect((into ?? 0) - (out ?? 0)).toBeCloseTo(growth ?? Number.NaN, 6)
      expect(systemDiagram(facetOf(solved, { layer: null, period }), 'reconciled').unknown).toEqual(
        []
      )
    }
    expect(levelsOf(solved, null).map(({ place, period }) => [place, period])).toEqual([
      ['hub', null],
      ['hub', 'may'],
      ['hub', 'june']
    ])
  })

  test('begins with the first of what it has, whatever an address asks for', () => {
    expect(facetFor(facets, nothing)).toEqual({ layer: null, period: 'may' })
    expect(facetFor(facets, { layer: 'gold', period: 'july' })).toEqual({
      layer: null,
      period: 'may'
    })
    const plain = { ...document, layers: [], periods: [], inventories: [] }
    const one = solvedOf(givenSystem(plain), reconcile(plain))
    expect(facetOf(one, facetFor(facetsOf(one), nothing))).toBe(one)
  })
})
