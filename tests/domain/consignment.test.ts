import { describe, expect, test } from 'vitest'
import { anomaliesOf, colli, flowsOf, kg, lineOf, movementsOf, unweighable } from './chain.ts'

const wholesaler = 'wholesaler:foody-a24'
const market = 'covered-market:wagner'

function consignment(lines: readonly object[], more = {}) {
  return { from: wholesaler, to: market, ddtNo: 'DDT-1', lines, ...more }
}

const lot = lineOf('lot-1', 'tomato', kg(38))

describe('a consignment', () => {
  test.each([
    ['ConsignmentArrived', 'target', {}],
    ['LotDispatched', 'source', { channel: 'covered_market' }],
    ['ConsignmentReceived', 'target', {}]
  ])('%s is said by its %s', (name, saidBy, more) => {
    const movements = movementsOf(name, consignment([lot], more))
    expect(flowsOf(movements)).toMatchObject([
      {
        source: { id: wholesaler, stage: 'supply' },
        target: { id: market, stage: 'retail' },
        ...{ lot: 'lot-1', product: 'tomato', massGrams: 38_000, document: 'DDT-1', saidBy }
      }
    ])
  })

  test('that was dispatched and received is one transfer a line', () => {
    const lines = [lot, lineOf('lot-2', 'courgette', kg(5)), lot]
    const sent = movementsOf('LotDispatched', consignment(lines, { channel: 'covered_market' }))
    const came = movementsOf('ConsignmentReceived', consignment(lines))
    const claims = flowsOf(sent).map(({ claim }) => claim)
    expect(new Set(claims).size).toBe(3)
    expect(flowsOf(came).map(({ claim }) => claim)).toEqual(claims)
  })

  test('whose paper is not named can be nobody else’s', () => {
    const [flow] = flowsOf(movementsOf('ConsignmentArrived', consignment([lot], { ddtNo: null })))
    expect(flow?.claim).toBeNull()
    expect(flow?.document).toBeNull()
  })

  test.each([
    ['ConsignmentArrived', {}],
    ['LotDispatched', { channel: 'horeca' }],
    ['ConsignmentReceived', {}]
  ])('%s to where it was is flagged and moves nothing', (name, more) => {
    const said = consignment([lot], { ...more, to: wholesaler })
    expect(movementsOf(name, said)).toEqual([])
    expect(anomaliesOf(name, said)).toEqual([
      { code: 'move_to_same_place', figures: { from: wholesaler, to: wholesaler } }
    ])
    expect(anomaliesOf(name, consignment([lot], more))).toEqual([])
  })

  test('says of each line why it has no mass', () => {
    const lines = [lineOf(null, 'tomato', colli(6)), lot, lineOf('lot-2', null, unweighable)]
    expect(anomaliesOf('ConsignmentArrived', consignment(lines))).toEqual([
      { code: 'mass_unknown', figures: { what: 'tomato', value: '6', unit: 'collo' } },
      { code: 'gross_below_tare', figures: { what: 'lot-2', grossGrams: 1_000, tareGrams: 2_000 } }
    ])
  })

  test.each([
    [{ origin: 'Italy' }],
    [{ origin: 'it-25' }],
    [{ qualityClass: 'III' }],
    [{ packaging: 'Big box' }]
  ])('a line with %j is refused', (wrong) => {
    expect(() => movementsOf('ConsignmentArrived', consignment([{ ...lot, ...wrong }]))).toThrow(
      Object.keys(wrong)[0]
    )
  })

  test('without lines is refused', () => {
    expect(() => movementsOf('ConsignmentArrived', consignment([]))).toThrow('lines')
  })
})

describe('a sale', () => {
  const sale = { site: market, receipt: 'r-1', channel: 'counter', lines: [lot, lot] }

  test('takes each line to the customers, under the number of its receipt', () => {
    expect(flowsOf(movementsOf('SaleRecorded', sale))).toMatchObject([
      { target: { id: 'people:customers' }, document: 'r-1', claim: null, massGrams: 38_000 },
      { target: { id: 'people:customers' }, document: 'r-1', claim: null, massGrams: 38_000 }
    ])
  })
})

describe('a count of stock', () => {
  const count = { site: market, ...lot }

  test('moves nothing', () => {
    expect(movementsOf('StockCounted', { ...count, booked: kg(50) })).toEqual([])
  })

  test.each([
    ['nothing', {}, 0],
    ['what was found', { quantity: colli(3) }, 1],
    ['what was booked', { booked: colli(3) }, 1],
    ['both', { quantity: colli(3), booked: unweighable }, 2]
  ])('of which the mass of %s is unknown says so', (_name, more, anomalies) => {
    expect(anomaliesOf('StockCounted', { ...count, ...more })).toHaveLength(anomalies)
  })
})
