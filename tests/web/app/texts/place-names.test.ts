import { expect, test } from 'vitest'
import { placeKinds } from '../../../../domain/place.ts'
import { placeKindOf, placeKindOrder, placeName } from '../../../../web/app/texts/place-names.ts'
import { keepsStockAt } from '../../../../web/views/flows/places.ts'

const none = new Map<string, string>()

test('the kinds are the domain’s, in its order, and keep stock where it says so', () => {
  expect(placeKindOrder).toEqual(Object.keys(placeKinds))
  for (const kind of placeKindOrder) {
    expect(keepsStockAt(kind)).toBe(placeKinds[kind].keepsStock)
    expect(keepsStockAt(`${kind}:x`)).toBe(placeKinds[kind].keepsStock)
  }
  expect(keepsStockAt('Food supply')).toBeNull()
})

test('every kind has a name of its own in both languages', () => {
  for (const language of ['it', 'en'] as const) {
    const names = placeKindOrder.map((kind) => placeName(language, kind, none))
    expect(new Set(names).size).toBe(placeKindOrder.length)
  }
})

test.each([
  ['covered-market:wagner', 'Mercato Wagner'],
  ['covered-market:san-marco.2', 'San marco 2'],
  ['environment:growth', 'Crescita delle colture'],
  ['people:customers', 'Clienti'],
  ['outlet:compost', 'Compost'],
  ['outlet:controlled-combustion', 'Termovalorizzazione'],
  ['buyer:milan', 'Negozi e ristoranti di Milano'],
  ['hub', 'Mercati all’ingrosso']
])('%s is called %s', (id, expected) => {
  const known = new Map([['covered-market:wagner', 'Mercato Wagner']])
  expect(placeName('it', id, known)).toBe(expected)
})

test.each(['Food supply', 'hubs', 'planting:x', ''])('%j is no place', (id) => {
  expect(placeKindOf(id)).toBeNull()
  expect(placeName('en', id, none)).toBeNull()
})
