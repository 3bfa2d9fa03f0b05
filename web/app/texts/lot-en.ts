import { type PluralForms, plural } from './plural.ts'
import type { Texts } from './shape.ts'

const forms = (count: number, words: PluralForms) => plural('en', count, words)

/** English texts of a lot's story. */
export const lotEn: Texts['lot'] = {
  lot: 'Lot',
  title: (lot) => `Story of lot ${lot}`,
  open: (lot) => `Show the story of lot ${lot}`,
  show: 'story',
  origins: 'Where it came from',
  ends: 'Where it went',
  from: 'Origin',
  enteredAt: 'Entered at',
  product: 'Product',
  since: 'Since',
  place: 'Place',
  standing: 'What became of it',
  standings: { left: 'arrived here', in_stock: 'is still here' },
  share: 'Share',
  unknownOrigin: 'not recorded',
  nothing: 'No known mass: no event says how much.',
  others: (count, others, share) =>
    forms(count, { one: `And 1 more row: ${share}.`, other: `And ${others} more rows: ${share}.` }),
  unread: (count, lots) =>
    forms(count, {
      one: '1 lot that was met was not followed: there are too many.',
      other: `${lots} lots that were met were not followed: there are too many.`
    }),
  overReported: (mass) => `More left than is known to have come into the lot: ${mass} more.`
}
