import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  became,
  claimOfId,
  flowed,
  lineShape,
  mixedGroup,
  partyId,
  productId,
  type Transfer,
  transferred
} from '../../domain/line.ts'
import { amount, readAmount } from '../../domain/quantity.ts'
import { line as lines } from './arbitrary.ts'
import { colli, flowsOf, kg, lineOf, morning, thatDay } from './chain.ts'

const paper: Transfer = {
  boundary: 'milan-simulated',
  from: 'wholesaler:foody-a24',
  to: 'covered-market:wagner',
  document: 'DDT-1',
  claim: null,
  saidBy: 'source'
}

function claimsOf(transfer: Partial<Transfer>, what: readonly ReturnType<typeof lineOf>[]) {
  return flowsOf(transferred({ ...paper, ...transfer }, what, morning)).map(({ claim }) => claim)
}

describe('lines that went from one place to another', () => {
  test('are flows of the market day with document, side and what they are there', () => {
    const [flow] = transferred(paper, [lineOf('lot-1', 'tomato')], morning, () => 'lot-there')
    expect(flow).toEqual({
      kind: 'flow',
      boundary: 'milan-simulated',
      period: thatDay,
      source: { id: 'wholesaler:foody-a24', stage: 'supply' },
      target: { id: 'covered-market:wagner', stage: 'retail' },
      lot: 'lot-1',
      product: 'tomato',
      group: 'Vegetables',
      arrivesAs: 'lot-there',
      massGrams: 10_000,
      sdGrams: 100,
      basis: 'weighed',
      factor: null,
      publication: null,
      document: 'DDT-1',
      claim: 'wholesaler:foody-a24>covered-market:wagner:DDT-1:lot-1',
      saidBy: 'source'
    })
  })

  test('of which both parties speak have the same claim', () => {
    const sent = [lineOf('lot-1', 'tomato', colli(6)), lineOf('lot-2', 'tomato', colli(4))]
    const came = [lineOf('lot-2', 'tomato', kg(20)), lineOf('lot-1', null, kg(38))]
    const [first, second] = claimsOf({}, sent)
    expect(claimsOf({ saidBy: 'target' }, came)).toEqual([second, first])
    expect(first).not.toBe(second)
  })

  test('name the conversion factor that made their mass', () => {
    const factor = { id: 'tomato-collo', gramsPerUnit: 6_500 }
    const six = readAmount({ value: 6, unit: 'collo', basis: 'counted', factor })
    const moved = transferred(paper, [lineOf('lot-1', 'tomato', six)], morning)
    expect(moved).toMatchObject([{ factor: 'tomato-collo' }])
  })

  test('of one lot twice are two transfers, the same two for both parties', () => {
    const twice = [lineOf('lot-1', 'tomato', kg(1)), lineOf('lot-1', 'tomato', kg(2))]
    const claims = claimsOf({}, twice)
    expect(new Set(claims).size).toBe(2)
    expect(claimsOf({ saidBy: 'target' }, twice)).toEqual(claims)
  })

  test('without lot are told apart by product, without product by group', () => {
    const claims = claimsOf({}, [lineOf(null, 'tomato'), lineOf(null, null)])
    expect(claims).toEqual([
      'wholesaler:foody-a24>covered-market:wagner:DDT-1:tomato',
      'wholesaler:foody-a24>covered-market:wagner:DDT-1:Mixed produce'
    ])
  })

  test.each([
    ['document', { document: 'DDT-2' }],
    ['place of origin', { from: 'wholesaler:foody-b1' }],
    ['place of arrival', { to: 'covered-market:isola' }]
  ])('under another %s have another claim', (_name, other) => {
    const line = [lineOf('lot-1', 'tomato')]
    expect(claimsOf(other, line)).not.toEqual(claimsOf({}, line))
  })

  test('have no claim without a document, unless they bring their own', () => {
    const line = [lineOf('lot-1', 'tomato')]
    expect(claimsOf({ document: null }, line)).toEqual([null])
    const claim = claimOfId('donation', 'd-1')
    expect(claimsOf({ document: null, claim }, line)).toEqual([
      'wholesaler:foody-a24>covered-market:wagner:donation::d-1:lot-1'
    ])
    expect(claimsOf({ claim }, line)).toEqual(claimsOf({}, line))
  })

  test('of a surplus have the same claim where giver and receiver name its place differently', () => {
    const line = [lineOf('lot-1', 'tomato')]
    const within = 'surplus-1'
    expect(claimsOf({ within, to: 'charity:recup' }, line)).toEqual(
      claimsOf({ within, to: 'surplus-hub:isola', saidBy: 'target' }, line)
    )
    expect(claimsOf({ within }, line)).not.toEqual(claimsOf({ within: 'surplus-2' }, line))
  })

  test('that differ in document or lot never share a claim, whatever characters these have', () => {
    const id = fc.string({
      unit: fc.constantFrom('a', ':', '%', '2', '3', 'A'),
      minLength: 1,
      maxLength: 5
    })
    const seen = new Map<string, string>()
    fc.assert(
      fc.property(id, id, fc.option(id), fc.integer({ min: 1, max: 3 }), (said, lot, of, count) => {
        const same = Array.from({ length: count }, () => lineOf(lot, null))
        const [isId, surplus] = [said.startsWith('A'), of === null ? {} : { within: of }]
        const paper = isId ? { document: null, claim: claimOfId('a', said) } : { document: said }
        for (const [index, claim] of claimsOf({ ...paper, ...surplus }, same).entries()) {
          const what = JSON.stringify([said, lot, of, index])
          expect(seen.get(claim ?? '') ?? what).toBe(what)
          seen.set(claim ?? '', what)
        }
      }),
      { numRuns: 2_000 }
    )
    expect(seen.size).toBeGreaterThan(100)
  })

  test('to where they were did not move', () => {
    expect(transferred({ ...paper, to: paper.from }, [lineOf('lot-1', 'tomato')], morning)).toEqual(
      []
    )
  })

  test('keep their mass, also where it is unknown', () => {
    fc.assert(
      fc.property(fc.array(lines, { maxLength: 5 }), (moved) => {
        const flows = transferred(paper, moved, morning)
        expect(flows.map(({ massGrams }) => massGrams)).toEqual(
          moved.map(({ quantity }) => quantity.netGrams)
        )
      })
    )
  })
})

describe('one line', () => {
  const where = { boundary: 'milan-simulated', from: 'plot:7', to: 'people:customers' }

  test('that nobody else reports has no claim, and its document where it has one', () => {
    const flow = flowed(where, lineOf('lot-1', 'tomato'), morning, 'receipt-1')
    expect(flow).toMatchObject({
      kind: 'flow',
      source: { id: 'plot:7', stage: 'origin' },
      target: { id: 'people:customers', stage: 'destination' },
      ...{ document: 'receipt-1', claim: null, saidBy: null, arrivesAs: null, massGrams: 10_000 }
    })
    expect(flowed(where, lineOf(null, null), morning).document).toBeNull()
  })

  test('that became part of another lot is a link at its place', () => {
    const there = { boundary: 'milan-simulated', site: 'surplus-hub:isola' }
    const becomes = { ...lineOf('lot-2', 'tomato'), colour: 'red' }
    expect(became(there, lineOf('lot-1', null), becomes, morning)).toEqual({
      kind: 'link',
      boundary: 'milan-simulated',
      period: thatDay,
      process: { id: 'surplus-hub:isola', stage: 'redistribution' },
      lot: 'lot-1',
      product: null,
      group: mixedGroup,
      massGrams: 10_000,
      sdGrams: 100,
      basis: 'weighed',
      factor: null,
      publication: null,
      document: null,
      becomes: { lot: 'lot-2', product: 'tomato', group: 'Vegetables' }
    })
  })
})

describe('the shape of a line', () => {
  const shape = z.strictObject(lineShape(amount))

  test('fills in what is not said', () => {
    expect(shape.parse({ quantity: kg(1) })).toEqual({
      lot: null,
      product: null,
      group: mixedGroup,
      quantity: kg(1)
    })
  })

  test('tidies ids and groups, so that both parties name the same', () => {
    expect(shape.parse({ lot: ' lot-1 ', group: 'Fruit  ', quantity: kg(1) })).toMatchObject({
      lot: 'lot-1',
      group: 'Fruit'
    })
    expect(partyId.parse(' DDT-1\n')).toBe('DDT-1')
  })

  test.each([{ lot: ' ' }, { group: ' ' }, { product: 'Tomato' }, { colour: 'red' }])(
    'refuses %j',
    (wrong) => {
      expect(shape.safeParse({ quantity: kg(1), ...wrong }).success).toBe(false)
    }
  )

  test.each(['tomato', 'radicchio-di-treviso', '7'])('a product may be named %s', (id) => {
    expect(productId.parse(id)).toBe(id)
  })

  test.each(['', 'Tomato', 'tomato ', 'tomato_red', '-tomato', 'città', 'x'.repeat(81)])(
    'a product may not be named "%s"',
    (id) => {
      expect(productId.safeParse(id).success).toBe(false)
    }
  )
})
