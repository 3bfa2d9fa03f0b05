import { describe, expect, test } from 'vitest'
import {
  type CorrectionCommand,
  type CorrectionState,
  correct,
  correctMeasurement,
  voidEvent
} from '../../domain/correction/correction.ts'
import { EventVoided, MeasurementCorrected } from '../../domain/correction/events.ts'
import { failureOf } from './given.ts'
import { idOf, recorded } from './recorded.ts'
import { collected, colli, declared, kg, said } from './surpluses.ts'

const stream = 'surplus-s-1'
const reason = 'weighed again'
const declaration = recorded(1, declared(kg(100)), { occurredAtMs: 1_711_700_000_000 })
const collection = recorded(2, collected([kg(30), kg(20)]))

const toCorrect: CorrectionCommand = {
  ...{ type: 'CorrectMeasurement', stream, eventId: idOf(1), field: 'quantity', reason },
  quantity: said(82, 'kg', { basis: 'weighed' })
}
const toVoid: CorrectionCommand = {
  ...{ type: 'VoidEvent', stream, eventId: idOf(1), reason: 'sent to test the bot' },
  replacedBy: null
}

const standing: CorrectionState = { original: declaration, replacedBy: null }

/** The first thing that a command decides, as an event of the stream. */
function recordedDecision(nth: number, command: CorrectionCommand, state: CorrectionState) {
  const [event] = correct(command, state)
  if (event === undefined) throw new Error('nothing was decided')
  return recorded(nth, event, { corrects: event.corrects ?? null })
}

describe('a correction', () => {
  test('carries the whole corrected event, what was changed, and the time it happened', () => {
    const [event, ...more] = correct(toCorrect, standing)
    expect(more).toEqual([])
    expect(event).toEqual({
      type: 'MeasurementCorrected',
      corrects: idOf(1),
      occurredAtMs: declaration.occurredAtMs,
      data: {
        ...{ eventId: idOf(1), stream, reason },
        changed: { field: 'quantity', from: '100 kg, declared', to: '82 kg, weighed' },
        ...{ type: 'SurplusDeclared', schemaVersion: 1 },
        data: { ...declaration.data, quantity: toCorrect.quantity }
      }
    })
    expect(MeasurementCorrected.data.parse(event?.data)).toEqual(event?.data)
  })

  test('reaches into a list and leaves the other lines alone', () => {
    const command = { ...toCorrect, eventId: idOf(2), field: 'lines.1.quantity' }
    const [event] = correct(command, { original: collection, replacedBy: null })
    expect(event?.data).toMatchObject({
      changed: { field: 'lines.1.quantity', from: '20 kg, declared', to: '82 kg, weighed' },
      data: { lines: [{ quantity: { netGrams: 30_000 } }, { quantity: { netGrams: 82_000 } }] }
    })
  })

  test('tells packages by their mass too, where it is known', () => {
    const factor = { id: 'f-1', gramsPerUnit: 8_000 }
    const original = recorded(1, declared(colli(10)))
    const quantity = said(10, 'collo', { basis: 'counted', factor })
    const [event] = correct({ ...toCorrect, quantity }, { original, replacedBy: null })
    expect(event?.data).toMatchObject({
      changed: { from: '10 collo, counted', to: '10 collo (80 kg), counted' }
    })
  })

  test('to what the event says changes nothing', () => {
    expect(correct({ ...toCorrect, quantity: kg(100) }, standing)).toEqual([])
  })

  test('again changes nothing', () => {
    const replacedBy = recordedDecision(3, toCorrect, standing)
    expect(correct(toCorrect, { original: declaration, replacedBy })).toEqual([])
  })

  test('of a correction corrects what it carries', () => {
    const original = recordedDecision(3, toCorrect, standing)
    const [event] = correct(
      { ...toCorrect, eventId: idOf(3), quantity: kg(81) },
      { original, replacedBy: null }
    )
    expect(event).toMatchObject({
      type: 'MeasurementCorrected',
      corrects: idOf(3),
      data: {
        eventId: idOf(3),
        changed: { from: '82 kg, weighed', to: '81 kg, declared' },
        type: 'SurplusDeclared',
        data: { surplus: 's-1', quantity: { netGrams: 81_000 } }
      }
    })
  })
})

describe('a void', () => {
  test('names the event and why', () => {
    const [event, ...more] = correct(toVoid, standing)
    expect(more).toEqual([])
    const { type: _, ...data } = toVoid
    expect(event).toEqual({ type: 'EventVoided', data, corrects: idOf(1) })
    expect(EventVoided.data.parse(event?.data)).toEqual(event?.data)
  })

  test('again changes nothing', () => {
    const replacedBy = recordedDecision(3, toVoid, standing)
    expect(correct(toVoid, { original: declaration, replacedBy })).toEqual([])
  })
})

describe('a refusal', () => {
  const correctedBy = recordedDecision(3, toCorrect, standing)
  const voidedBy = recordedDecision(3, toVoid, standing)
  const sentAgain = recorded(3, declared(kg(90)), { corrects: idOf(1) })
  const instead = `correct or void ${idOf(3)} instead`
  const aVoid: CorrectionState = { original: voidedBy, replacedBy: null }
  test.each<[string, CorrectionState, CorrectionCommand, string, string, object]>([
    [
      'an event that the stream does not hold',
      { original: null, replacedBy: null },
      toVoid,
      'event_unknown',
      `stream ${stream} holds no event ${idOf(1)}; look up both at the event list`,
      { eventId: idOf(1), stream }
    ],
    [
      'a field that is not there',
      standing,
      { ...toCorrect, field: 'lines.0.quantity' },
      'not_an_amount',
      `SurplusDeclared ${idOf(1)} has no quantity at lines.0.quantity; its quantities are at quantity`,
      { eventId: idOf(1), field: 'lines.0.quantity', fields: 'quantity' }
    ],
    [
      'a field that is no quantity',
      { original: collection, replacedBy: null },
      { ...toCorrect, eventId: idOf(2), field: 'lines' },
      'not_an_amount',
      `SurplusCollected ${idOf(2)} has no quantity at lines; its quantities are at lines.0.quantity, lines.1.quantity`,
      { eventId: idOf(2), field: 'lines', fields: 'lines.0.quantity, lines.1.quantity' }
    ],
    [
      'an event that was corrected otherwise',
      { ...standing, replacedBy: correctedBy },
      { ...toCorrect, quantity: kg(81) },
      'event_replaced',
      `event ${idOf(1)} was corrected by MeasurementCorrected ${idOf(3)} (${reason}); ${instead}`,
      { eventId: idOf(1), by: idOf(3), byType: 'MeasurementCorrected' }
    ],
    [
      'the first words of an event that was corrected',
      { ...standing, replacedBy: correctedBy },
      { ...toCorrect, quantity: kg(100) },
      'event_replaced',
      `event ${idOf(1)} was corrected by MeasurementCorrected ${idOf(3)} (${reason}); ${instead}`,
      { eventId: idOf(1), by: idOf(3), byType: 'MeasurementCorrected' }
    ],
    [
      'an event that was voided',
      { ...standing, replacedBy: voidedBy },
      toCorrect,
      'event_replaced',
      `event ${idOf(1)} was voided by EventVoided ${idOf(3)} (sent to test the bot); record what happened as a new event`,
      { eventId: idOf(1), by: idOf(3), byType: 'EventVoided' }
    ],
    [
      'the void of an event that was sent again',
      { ...standing, replacedBy: sentAgain },
      toVoid,
      'event_replaced',
      `event ${idOf(1)} was corrected by SurplusDeclared ${idOf(3)} (unsold_low_demand); ${instead}`,
      { eventId: idOf(1), by: idOf(3), byType: 'SurplusDeclared' }
    ],
    [
      'the void of a void',
      aVoid,
      { ...toVoid, eventId: idOf(3) },
      'event_replaced',
      `event ${idOf(3)} is a void, which cannot be taken back; record event ${idOf(1)} anew if it did happen`,
      { eventId: idOf(3), voids: idOf(1) }
    ]
  ])('%s', (_name, state, command, code, detail, figures) => {
    const failure = failureOf(() => correct(command, state))
    expect(failure).toMatchObject({ kind: 'refusal', code, detail })
    expect(failure.figures).toEqual(figures)
  })

  test('a quantity that the event cannot hold', () => {
    const published = recorded(1, {
      type: 'StockChangePublished',
      data: {
        ...{ boundary: 'milan-metro', publication: 'p', group: 'Fruit', product: null },
        period: { from: '2018-01-01', to: '2018-12-31' },
        ...{ process: { id: 'Food supply', stage: 'supply' }, direction: 'added' },
        quantity: said(3, 't', { basis: 'published' })
      }
    })
    const failure = failureOf(() =>
      correct({ ...toCorrect, quantity: colli(10) }, { original: published, replacedBy: null })
    )
    expect(failure).toMatchObject({ kind: 'reject', code: 'invalid_field' })
    expect(failure.detail).toContain(
      'StockChangePublished cannot hold 10 collo, counted at quantity'
    )
  })
})

describe('a command from outside', () => {
  test('is read: what was said becomes grams, ids are in small letters', () => {
    const { quantity: _, ...rest } = toCorrect
    const eventId = 'ABCDEF00-0000-8000-8000-000000000001'
    const sent = { ...rest, eventId, quantity: { value: 82, unit: 'kg', basis: 'weighed' } }
    expect(correctMeasurement.parse(sent)).toEqual({ ...toCorrect, eventId: eventId.toLowerCase() })
    const { replacedBy: __, ...unreplaced } = toVoid
    expect(voidEvent.parse(unreplaced)).toEqual(toVoid)
  })

  test.each([
    ['no reason', { ...toVoid, reason: '' }],
    ['an id that is none', { ...toVoid, eventId: '7' }],
    ['no stream', { ...toVoid, stream: '' }]
  ])('%s is not read', (_name, sent) => {
    expect(voidEvent.safeParse(sent).success).toBe(false)
  })
})
