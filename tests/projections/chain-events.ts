import { type EventName, encode, eventTypeOf } from '../../domain/catalog.ts'
import type { NewEvent } from '../../domain/event-store.ts'
import { type Amount, type Basis, readAmount } from '../../domain/quantity.ts'
import { idOf } from './events.ts'

/** Events of the chain for the tests of the read side: short to write, in one small city. */

export const city = 'milan-simulated'

interface SaidAmount {
  readonly value: number
  readonly unit: string
  readonly basis: Basis
}

export function kilos(value: number, basis: Basis = 'weighed'): SaidAmount {
  return { value, unit: 'kg', basis }
}

/** Packages whose mass nobody knows. */
export function packages(value: number): SaidAmount {
  return { value, unit: 'collo', basis: 'counted' }
}

/** An amount as a decision carries it. */
export function decided(said: SaidAmount): Amount {
  return readAmount(said)
}

/** An instant of the first of March 2026, or of another day of that month, UTC. */
export function at(time: string, day = 1): number {
  return Date.parse(`2026-03-${String(day).padStart(2, '0')}T${time}:00Z`)
}

interface When {
  /** Tells the event's id. */
  readonly number: number
  readonly at: number
  readonly corrects?: number
  readonly actor?: string
}

function envelope({ number, at: occurredAtMs, corrects, actor }: When) {
  return {
    id: idOf(number),
    occurredAtMs,
    corrects: corrects === undefined ? null : idOf(corrects),
    meta: {
      actor: actor ?? 'tester',
      channel: 'simulation' as const,
      source: { kind: 'city', name: 'test' },
      correlationId: 'run-1'
    }
  }
}

/** An event of any type of the chain, read as a source would be. */
export function happened(type: EventName, when: When, data: object): NewEvent {
  return encode({
    ...envelope(when),
    type,
    data: eventTypeOf(type).input.parse({ boundary: city, ...data })
  })
}

interface Correction extends When {
  readonly corrects: number
}

/** An earlier event did not happen. */
export function voided(when: Correction): NewEvent {
  const data = { eventId: idOf(when.corrects), stream: 'surplus-s1', reason: 'it was a slip' }
  return encode({ ...envelope(when), type: 'EventVoided', data: { ...data, replacedBy: null } })
}

/** An earlier event should have been another one. */
export function corrected(when: Correction, should: NewEvent): NewEvent {
  return encode({
    ...envelope(when),
    type: 'MeasurementCorrected',
    data: {
      eventId: idOf(when.corrects),
      stream: 'surplus-s1',
      reason: 'read again',
      changed: { field: 'lines', from: 'first', to: 'second' },
      type: should.type,
      schemaVersion: should.schemaVersion,
      data: JSON.parse(should.data)
    }
  })
}

export function declared(when: When, data: object = {}): NewEvent {
  return happened('SurplusDeclared', when, {
    surplus: 's1',
    donor: 'wholesaler:rossi',
    stand: 'A24',
    lot: 'lot-1',
    product: 'tomato',
    group: 'Vegetables',
    quantity: kilos(100, 'declared'),
    reason: 'unsold_low_demand',
    availableUntil: '2026-03-01T12:00:00+01:00',
    ...data
  })
}

export function claimed(when: When, data: object = {}): NewEvent {
  return happened('SurplusClaimed', when, {
    surplus: 's1',
    claim: 'c1',
    ngo: 'surplus-hub:isola',
    quantity: decided(kilos(100, 'declared')),
    whole: true,
    ...data
  })
}

export function released(when: When, data: object = {}): NewEvent {
  return happened('ClaimReleased', when, {
    surplus: 's1',
    claim: 'c1',
    ngo: 'surplus-hub:isola',
    quantity: decided(kilos(100, 'declared')),
    reason: 'no van',
    ...data
  })
}

export function expired(when: When, data: object = {}): NewEvent {
  return happened('SurplusExpired', when, {
    surplus: 's1',
    quantity: decided(kilos(100, 'declared')),
    ...data
  })
}

export function collected(when: When, data: object = {}): NewEvent {
  return happened('SurplusCollected', when, {
    surplus: 's1',
    collection: 'k1',
    claim: 'c1',
    from: 'wholesaler:rossi',
    collector: 'surplus-hub:isola',
    lines: [
      {
        lot: 'lot-1',
        product: 'tomato',
        group: 'Vegetables',
        quantity: kilos(95),
        collectedLot: 'k1-tomato'
      }
    ],
    ddtNo: 'ddt-1',
    ...data
  })
}

/** A line of a sorting or a delivery. */
export function line(lot: string | null, quantity: SaidAmount, data: object = {}) {
  return { lot, product: 'tomato', group: 'Vegetables', quantity, ...data }
}

export function sorted(when: When, data: object = {}): NewEvent {
  return happened('SurplusSorted', when, {
    sorting: 'z1',
    site: 'surplus-hub:isola',
    inputs: [line('k1-tomato', kilos(95), { collection: 'k1' })],
    edible: [line('z1-tomato', kilos(80))],
    rejects: [line(null, kilos(15), { fraction: 'organic' })],
    ...data
  })
}

export function delivered(when: When, data: object = {}): NewEvent {
  return happened('DonationDelivered', when, {
    sorting: 'z1',
    donation: 'd1',
    site: 'surplus-hub:isola',
    receiver: 'charity:mensa',
    lines: [line('z1-tomato', kilos(50))],
    bollaNo: 'b1',
    ...data
  })
}

export function attested(when: When, data: object = {}): NewEvent {
  return happened('ReceiptAttested', when, {
    receiver: 'charity:mensa',
    donor: 'wholesaler:rossi',
    period: { from: '2026-03-01', to: '2026-03-31' },
    documents: ['b1'],
    quantity: kilos(50),
    ...data
  })
}
