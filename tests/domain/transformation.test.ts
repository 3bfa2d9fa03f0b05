import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { processGain, processLoss } from '../../domain/place.ts'
import { weighed } from './arbitrary.ts'
import { anomaliesOf, colli, flowsOf, gramsOf, kg, lineOf, linksOf, movementsOf } from './chain.ts'

const site = 'startup:birra-corvetto'

function batch(inputs: readonly object[], outputs: readonly object[]) {
  return { site, batch: 'b-1', inputs, outputs }
}

const bread = lineOf('bread-1', null, kg(40))
const barley = lineOf('barley-1', 'barley', kg(25))

describe('lots that were made into something else', () => {
  test('lose what did not come out, each in proportion', () => {
    const made = batch([bread, barley], [lineOf('beer-1', 'beer', kg(52))])
    const movements = movementsOf('LotTransformed', made)
    expect(
      linksOf(movements).map(({ lot, massGrams, becomes }) => [lot, massGrams, becomes.lot])
    ).toEqual([
      ['bread-1', 32_000, 'beer-1'],
      ['barley-1', 20_000, 'beer-1']
    ])
    expect(
      flowsOf(movements).map(({ lot, source, target, massGrams, basis }) => [
        lot,
        source.id,
        target.id,
        massGrams,
        basis
      ])
    ).toEqual([
      ['bread-1', site, processLoss, 8_000, 'estimated'],
      ['barley-1', site, processLoss, 5_000, 'estimated']
    ])
  })

  test('are as unsure of the loss as in and out are together', () => {
    const [loss] = flowsOf(
      movementsOf('LotTransformed', batch([lineOf('a', null, kg(40))], [lineOf('b', null, kg(30))]))
    )
    // One per cent of 40 kg and of 30 kg: a right triangle of 400, 300 and 500 g.
    expect(loss?.sdGrams).toBe(500)
  })

  test('that became more had something added, which is of no input', () => {
    const movements = movementsOf(
      'LotTransformed',
      batch([bread, barley], [lineOf('beer-1', 'beer', kg(91)), lineOf('beer-2', 'beer', kg(39))])
    )
    expect(
      linksOf(movements).map(({ lot, massGrams, becomes }) => [lot, massGrams, becomes.lot])
    ).toEqual([
      ['bread-1', 28_000, 'beer-1'],
      ['barley-1', 17_500, 'beer-1'],
      ['bread-1', 12_000, 'beer-2'],
      ['barley-1', 7_500, 'beer-2']
    ])
    expect(
      flowsOf(movements).map(({ lot, source, target, massGrams }) => [
        lot,
        source.id,
        target.id,
        massGrams
      ])
    ).toEqual([
      ['beer-1', processGain, site, 45_500],
      ['beer-2', processGain, site, 19_500]
    ])
  })

  test('whose mass is partly unknown lose nothing that anybody knows of', () => {
    const counted = batch(
      [bread, barley],
      [lineOf('beer-1', 'beer', kg(5)), lineOf('x', 'beer', colli(4))]
    )
    expect(flowsOf(movementsOf('LotTransformed', counted))).toEqual([])
    const partly = batch(
      [bread, lineOf('y', 'barley', colli(4))],
      [lineOf('beer-1', 'beer', kg(5))]
    )
    expect(flowsOf(movementsOf('LotTransformed', partly))).toEqual([])
    expect(anomaliesOf('LotTransformed', counted)).toEqual([
      { code: 'mass_unknown', figures: { what: 'x', value: '4', unit: 'collo' } }
    ])
  })

  const masses = fc.array(fc.nat({ max: 5_000_000 }), { minLength: 1, maxLength: 6 })
  const total = (grams: readonly number[]) => grams.reduce((sum, each) => sum + each, 0)

  test('leave every gram somewhere: inputs and what was added are outputs and loss', () => {
    fc.assert(
      fc.property(masses, masses, (into, outOf) => {
        const said = batch(
          into.map((mass, index) => lineOf(`in-${index}`, 'barley', weighed(mass))),
          outOf.map((mass, index) => lineOf(`out-${index}`, 'barley', weighed(mass)))
        )
        const movements = movementsOf('LotTransformed', said)
        const flows = flowsOf(movements)
        const lost = gramsOf(flows.filter(({ target }) => target.id === processLoss))
        const added = gramsOf(flows.filter(({ source }) => source.id === processGain))
        expect(lost).toBe(Math.max(0, total(into) - total(outOf)))
        expect(added).toBe(Math.max(0, total(outOf) - total(into)))
        expect(gramsOf(linksOf(movements))).toBe(Math.min(total(into), total(outOf)))
        for (const [index, mass] of into.entries()) {
          const used = movements.filter(({ lot }) => lot === `in-${index}`)
          expect(gramsOf(used)).toBe(mass)
        }
        for (const [index, mass] of outOf.entries()) {
          const links = linksOf(movements).filter(({ becomes }) => becomes.lot === `out-${index}`)
          const gains = flows.filter(({ lot }) => lot === `out-${index}`)
          expect(gramsOf([...links, ...gains])).toBe(mass)
        }
        for (const { massGrams } of movements) expect(massGrams).toBeGreaterThan(0)
      }),
      { numRuns: 1_000 }
    )
  })
})
