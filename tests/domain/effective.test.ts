import { describe, expect, test } from 'vitest'
import type { FilieraEvent } from '../../domain/catalog.ts'
import { effective, only, unwrapped } from '../../domain/effective.ts'
import { idOf, recorded } from './recorded.ts'
import { claimed, declared, kg } from './surpluses.ts'

const first = recorded(1, declared(kg(100)))
const claim = recorded(2, claimed('c-1', kg(40)))

/** A correction of an event to a declaration of so much. */
function correction(nth: number, of: number, kilograms: number): FilieraEvent {
  const wrapped = declared(kg(kilograms))
  const data = {
    ...{ eventId: idOf(of), stream: 'a-stream', reason: 'weighed again' },
    changed: { field: 'quantity', from: 'a', to: 'b' },
    ...{ type: wrapped.type, schemaVersion: 1, data: wrapped.data }
  }
  return recorded(nth, { type: 'MeasurementCorrected', data }, { corrects: idOf(of) })
}

function voiding(nth: number, of: number): FilieraEvent {
  const data = { eventId: idOf(of), stream: 'a-stream', reason: 'a test', replacedBy: null }
  return recorded(nth, { type: 'EventVoided', data }, { corrects: idOf(of) })
}

/** Events as `id type kilograms`, for reading. */
function told(events: readonly FilieraEvent[]): string[] {
  return events.map(({ id, type, data }) => {
    const quantity = 'quantity' in data ? ` ${data.quantity.value}` : ''
    return `${Number(id.slice(-4))} ${type}${quantity}`
  })
}

describe('what a stream says', () => {
  const sentAgain = recorded(3, declared(kg(90)), { corrects: idOf(1) })
  const elsewhere = recorded(3, declared(kg(90)), { corrects: idOf(99) })
  const itself = recorded(3, declared(kg(90)), { corrects: idOf(3) })
  test.each<[string, FilieraEvent[], string[]]>([
    [
      'is itself without corrections',
      [first, claim],
      ['1 SurplusDeclared 100', '2 SurplusClaimed 40']
    ],
    ['is nothing of nothing', [], []],
    [
      'has what was corrected in the place of the original',
      [first, claim, correction(3, 1, 80)],
      ['3 SurplusDeclared 80', '2 SurplusClaimed 40']
    ],
    [
      'has what was sent again in the place of the original',
      [first, claim, sentAgain],
      ['3 SurplusDeclared 90', '2 SurplusClaimed 40']
    ],
    [
      'has the last of several corrections',
      [first, claim, correction(3, 1, 80), correction(4, 3, 70)],
      ['4 SurplusDeclared 70', '2 SurplusClaimed 40']
    ],
    [
      'leaves out what was voided',
      [first, claim, voiding(3, 2)],
      ['1 SurplusDeclared 100', '3 EventVoided']
    ],
    [
      'leaves out a correction that was voided, and what it corrected',
      [first, claim, correction(3, 1, 80), voiding(4, 3)],
      ['4 EventVoided', '2 SurplusClaimed 40']
    ],
    [
      'hears a correction that stands before what it corrects',
      [correction(3, 1, 80), first],
      ['3 SurplusDeclared 80']
    ],
    [
      'keeps a correction of another stream’s event where it stands',
      [first, claim, elsewhere],
      ['1 SurplusDeclared 100', '2 SurplusClaimed 40', '3 SurplusDeclared 90']
    ],
    [
      'does not let an event leave itself out',
      [first, itself],
      ['1 SurplusDeclared 100', '3 SurplusDeclared 90']
    ]
  ])('%s', (_name, events, expected) => {
    expect(told(effective(events))).toEqual(expected)
  })
})

test('a corrected event keeps the envelope of its correction', () => {
  const event = unwrapped(correction(3, 1, 80))
  expect(event).toMatchObject({
    id: idOf(3),
    type: 'SurplusDeclared',
    corrects: idOf(1),
    position: '3'
  })
  expect(event.marketDay).toBe('1970-01-01')
})

test('an event that wraps none is itself', () => {
  expect(unwrapped(first)).toBe(first)
})

test('events are narrowed to the types that are asked for', () => {
  const claims = only('SurplusClaimed', 'ClaimReleased')
  expect([first, claim].map(claims)).toEqual([undefined, claim])
})
