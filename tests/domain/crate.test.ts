import { describe, expect, test } from 'vitest'
import { eventTypeOf } from '../../domain/catalog.ts'
import { anomaliesOf, boundary, colli, kg, lineOf, linksOf, movementsOf } from './chain.ts'

const site = 'covered-market:wagner'
const crate = { site, crate: 'G-11' }
const filling = { ...crate, ...lineOf('lot-1', 'tomato', kg(8)), content: 'crate-lot-1' }

describe('a crate', () => {
  test.each(['CrateFilled', 'CrateRefilled'])('%s: a lot became what the crate holds', (name) => {
    const movements = movementsOf(name, filling)
    expect(movements).toHaveLength(1)
    expect(linksOf(movements)).toMatchObject([
      {
        process: { id: site, stage: 'retail' },
        ...{ lot: 'lot-1', product: 'tomato', massGrams: 8_000 },
        becomes: { lot: 'crate-lot-1', product: 'tomato', group: 'Vegetables' }
      }
    ])
    expect(anomaliesOf(name, filling)).toEqual([])
  })

  test('can be filled twice into one content: the lot is mixed', () => {
    const movements = ['lot-1', 'lot-2'].flatMap((lot) =>
      movementsOf('CrateRefilled', { ...filling, lot })
    )
    expect(linksOf(movements).map(({ lot, becomes }) => [lot, becomes.lot])).toEqual([
      ['lot-1', 'crate-lot-1'],
      ['lot-2', 'crate-lot-1']
    ])
  })

  test.each(['CrateFilled', 'CrateRefilled'])('%s of what it holds changes nothing', (name) => {
    const said = { ...filling, lot: 'crate-lot-1', sourceCrate: undefined }
    const { sourceCrate: _, ...same } = said
    expect(movementsOf(name, same)).toEqual([])
    expect(anomaliesOf(name, same)).toEqual([
      { code: 'move_to_same_place', figures: { from: 'crate-lot-1', to: 'crate-lot-1' } }
    ])
  })

  test('filled by the piece has no mass that is known', () => {
    expect(anomaliesOf('CrateFilled', { ...filling, quantity: colli(2) })).toEqual([
      { code: 'mass_unknown', figures: { what: 'G-11', value: '2', unit: 'collo' } }
    ])
  })

  const positions = ['outside', 'stall', 'depot']
  const moves = positions.flatMap((from) => positions.map((to) => ({ from, to })))

  test.each(moves)('seen at $to after $from moves no food', ({ from, to }) => {
    const said = { ...crate, from, to }
    expect(movementsOf('CrateMoved', said)).toEqual([])
    const expected = from === to ? [{ code: 'move_to_same_place', figures: { from, to } }] : []
    expect(anomaliesOf('CrateMoved', said)).toEqual(expected)
  })

  test('that is not told where it went is returned all the same', () => {
    expect(movementsOf('CrateReturned', crate)).toEqual([])
  })

  test('has one stream for all that happens to it', () => {
    const said = [
      ['CrateFilled', filling],
      ['CrateMoved', { ...crate, from: 'depot', to: 'stall' }],
      ['CrateRefilled', filling],
      ['CrateReturned', crate]
    ] as const
    const streams = said.map(([name, data]) => {
      const type = eventTypeOf(name)
      return type.stream(type.data.parse({ boundary, ...data }))
    })
    expect(new Set(streams)).toEqual(new Set(['crate-G-11']))
  })
})
