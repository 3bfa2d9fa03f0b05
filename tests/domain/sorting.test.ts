import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Failure } from '../../domain/failure.ts'
import type { Amount } from '../../domain/quantity.ts'
import { DonationAllocated } from '../../domain/sorting/events.ts'
import {
  type AllocateDonation,
  allocateDonation,
  type SortingEvent,
  sortingDecider
} from '../../domain/sorting/sorting.ts'
import { failureOf, given } from './given.ts'
import { boundary, colli, kg, said } from './surpluses.ts'

const sorting = 'so-1'
const site = 'surplus-hub:foody'
const receiver = 'charity:caritas'

function line(lot: string, quantity: Amount) {
  return { lot, product: 'tomato', group: 'Vegetables', quantity }
}

function sorted(...edible: readonly { lot: string; quantity: Amount }[]): SortingEvent {
  const input = { ...line('in-1', kg(100)), collection: 'c-1' }
  const data = {
    ...{ boundary, sorting, site, inputs: [input], rejects: [] },
    edible: edible.map(({ lot, quantity }) => line(lot, quantity))
  }
  return { type: 'SurplusSorted', data }
}

function allocated(
  donation: string,
  quantity: Amount,
  more: Partial<Pick<AllocateDonation, 'lot' | 'receiver' | 'bollaNo'>> = {}
): SortingEvent {
  const data = {
    ...{ boundary, sorting, donation, site, lot: 'l-1', receiver, quantity, bollaNo: null },
    ...more
  }
  return { type: 'DonationAllocated', data }
}

function allocate(
  donation: string,
  quantity: Amount,
  more: Partial<AllocateDonation> = {}
): AllocateDonation {
  return {
    ...{ type: 'AllocateDonation', sorting, donation, lot: 'l-1', receiver, quantity },
    bollaNo: null,
    ...more
  }
}

const eighty = sorted(
  { lot: 'l-1', quantity: kg(60) },
  { lot: 'l-2', quantity: kg(5) },
  { lot: 'l-1', quantity: kg(20) }
)
const factor = { id: 'collo-tomato-1', gramsPerUnit: 8_000 }

describe('a decision', () => {
  test.each<[string, SortingEvent[], AllocateDonation, SortingEvent[]]>([
    ['a part of a lot is set aside', [eighty], allocate('d-1', kg(30)), [allocated('d-1', kg(30))]],
    ['all lines of a lot count', [eighty], allocate('d-1', kg(80)), [allocated('d-1', kg(80))]],
    [
      'what is left goes to another',
      [eighty, allocated('d-1', kg(30))],
      allocate('d-2', kg(50)),
      [allocated('d-2', kg(50))]
    ],
    [
      'the same allocation again changes nothing',
      [eighty, allocated('d-1', kg(30))],
      allocate('d-1', kg(30)),
      []
    ],
    [
      'a donation may hold several lots',
      [eighty, allocated('d-1', kg(30))],
      allocate('d-1', kg(5), { lot: 'l-2' }),
      [allocated('d-1', kg(5), { lot: 'l-2' })]
    ],
    [
      'of two sortings under one id the first stands',
      [eighty, sorted()],
      allocate('d-1', kg(80)),
      [allocated('d-1', kg(80))]
    ],
    [
      'packages of unknown mass are counted',
      [
        sorted({ lot: 'l-1', quantity: colli(4) }, { lot: 'l-1', quantity: colli(2) }),
        allocated('d-1', colli(5))
      ],
      allocate('d-2', colli(1)),
      [allocated('d-2', colli(1))]
    ],
    [
      'packages have the mass that the sorting gives them',
      [
        sorted(
          { lot: 'l-1', quantity: said(10, 'collo', { factor }) },
          { lot: 'l-1', quantity: said(2, 'collo', { factor }) }
        )
      ],
      allocate('d-1', colli(3)),
      [allocated('d-1', { ...colli(3), netGrams: 24_000, factorId: factor.id, sdGrams: 2_400 })]
    ]
  ])('%s', (_name, past, command, expected) => {
    expect(given(sortingDecider, past).when(command)).toEqual(expected)
  })
})

describe('a refusal', () => {
  test.each<[string, SortingEvent[], AllocateDonation, string, string, object]>([
    [
      'of what was not sorted',
      [],
      allocate('d-1', kg(1)),
      'sorting_unknown',
      'sorting so-1 is not recorded, or was voided; record it first',
      { sorting }
    ],
    [
      'of a lot that did not come out',
      [eighty],
      allocate('d-1', kg(1), { lot: 'l-9' }),
      'lot_unknown',
      'lot l-9 did not come out of sorting so-1 as edible; its lots are l-1, l-2',
      { sorting, lot: 'l-9', lots: 'l-1, l-2' }
    ],
    [
      'of a lot where nothing was edible',
      [sorted()],
      allocate('d-1', kg(1)),
      'lot_unknown',
      'lot l-1 did not come out of sorting so-1 as edible; its lots are none',
      { sorting, lot: 'l-1', lots: '' }
    ],
    [
      'of more than is free',
      [eighty, allocated('d-1', kg(30))],
      allocate('d-2', kg('50.5')),
      'allocation_exceeds_edible',
      '50.5 kg of lot l-1 are asked, but 50 kg are free: 80 kg edible, 30 kg allocated; allocate 50 kg or less',
      {
        sorting,
        lot: 'l-1',
        unit: 'g',
        edible: 80_000,
        allocated: 30_000,
        free: 50_000,
        asked: 50_500
      }
    ],
    [
      'when nothing is free',
      [eighty, allocated('d-1', kg(80))],
      allocate('d-2', kg(1)),
      'allocation_exceeds_edible',
      '1 kg of lot l-1 are asked, but 0 kg are free: 80 kg edible, 80 kg allocated; choose another lot',
      { sorting, lot: 'l-1', unit: 'g', edible: 80_000, allocated: 80_000, free: 0, asked: 1_000 }
    ],
    [
      'of nothing',
      [eighty],
      allocate('d-1', kg(0)),
      'nothing_asked',
      '0 kg of lot l-1 is nothing; allocate more than 0',
      { sorting, lot: 'l-1', asked: '0 kg' }
    ],
    [
      'of packages without a mass against a mass',
      [eighty],
      allocate('d-1', colli(2)),
      'unit_differs',
      '2 collo cannot be compared with the 80 kg of lot l-1 in sorting so-1; say it in kg',
      { sorting, lot: 'l-1', said: '2 collo', edible: '80 kg' }
    ],
    [
      'of a lot whose lines cannot be added up',
      [sorted({ lot: 'l-1', quantity: kg(8) }, { lot: 'l-1', quantity: colli(2) })],
      allocate('d-1', kg(1)),
      'unit_differs',
      'lot l-1 of sorting so-1 is 8 kg and 2 collo, which cannot be added up; correct the sorting with factors or weights',
      { sorting, lot: 'l-1', edible: '8 kg and 2 collo' }
    ],
    [
      'of another quantity under an id that is taken',
      [eighty, allocated('d-1', kg(30))],
      allocate('d-1', kg(31)),
      'donation_differs',
      `donation d-1 is allocated already: 30 kg of lot l-1 for ${receiver}; use another id, or void that allocation`,
      { donation: 'd-1', lot: 'l-1', receiver, quantity: '30 kg' }
    ],
    [
      'on another paper under an id that is taken',
      [eighty, allocated('d-1', kg(30))],
      allocate('d-1', kg(30), { bollaNo: 'b-7' }),
      'donation_differs',
      `donation d-1 is allocated already: 30 kg of lot l-1 for ${receiver}; use another id, or void that allocation`,
      { donation: 'd-1', lot: 'l-1', receiver, quantity: '30 kg' }
    ],
    [
      'for another receiver of the same donation',
      [eighty, allocated('d-1', kg(30))],
      allocate('d-1', kg(5), { lot: 'l-2', receiver: 'charity:pane' }),
      'donation_differs',
      `donation d-1 is allocated already: 30 kg of lot l-1 for ${receiver}; use another id, or void that allocation`,
      { donation: 'd-1', lot: 'l-1', receiver, quantity: '30 kg' }
    ]
  ])('%s', (_name, past, command, code, detail, figures) => {
    const failure = failureOf(() => given(sortingDecider, past).when(command))
    expect(failure).toMatchObject({ kind: 'refusal', code, detail })
    expect(failure.figures).toEqual(figures)
  })
})

test('no more is ever allocated than is edible, and deciding twice changes nothing', () => {
  const asked = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.nat({ max: 40_000 })), {
    maxLength: 20
  })
  fc.assert(
    fc.property(asked, (each) => {
      const past = [eighty]
      let total = 0
      for (const [donation, massGrams] of each) {
        const command = allocate(`d-${donation}`, said(massGrams, 'g'))
        try {
          const events = given(sortingDecider, past).when(command)
          past.push(...events)
          total += events.length * massGrams
          expect(given(sortingDecider, past).when(command)).toEqual([])
        } catch (error) {
          if (!(error instanceof Failure) || error.kind !== 'refusal') throw error
        }
      }
      expect(total).toBeLessThanOrEqual(80_000)
    })
  )
})

test('what is decided has the shape that is stored, and what is said is read', () => {
  const command = allocateDonation.parse({
    ...{ type: 'AllocateDonation', sorting, donation: 'd-1', lot: 'l-1', receiver },
    quantity: { value: 30, unit: 'kg', basis: 'declared' }
  })
  expect(command).toEqual(allocate('d-1', kg(30)))
  const [event] = given(sortingDecider, [eighty]).when(command)
  expect(DonationAllocated.data.parse(event?.data)).toEqual(event?.data)
})
