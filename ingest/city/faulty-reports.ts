import { eventTypeOf } from '../../domain/catalog.ts'
import { marketDayEndMs } from '../../domain/market-day.ts'
import { dayOf, difference, effectsOf, movementsOf } from './fault-effects.ts'
import { befalls, type Fault, type FaultKind, type FaultRates, faultKinds } from './faults.ts'
import { cityEventId } from './ids.ts'
import {
  belowTare,
  inQuintals,
  type Mistake,
  misweighed,
  otherProduct,
  samePlace
} from './mistakes.ts'
import type { CityPlan } from './plan.ts'
import { Random } from './random.ts'
import type { CityEvent } from './reports.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

interface Told {
  readonly events: CityEvent[]
  readonly fault: Omit<Fault, 'kind' | 'key' | 'type' | 'day'>
}

const settled = { settledAtMs: null, correctedBy: null, changed: null }

/** Puts faults into reports, and keeps a list of where it put them. */
export class FaultyReports {
  readonly #plan: CityPlan
  readonly #seed: number
  readonly #rates: readonly (readonly [FaultKind, number])[]
  readonly #random: Random
  readonly #products: readonly { readonly id: string; readonly group: string }[]
  /** What reaches the system on a later day. */
  #waiting: CityEvent[] = []

  constructor({ plan, seed, rates }: { plan: CityPlan; seed: number; rates: Partial<FaultRates> }) {
    this.#plan = plan
    this.#seed = seed
    this.#rates = faultKinds.flatMap((kind) => {
      const rate = rates[kind] ?? 0
      return rate > 0 ? [[kind, rate] as const] : []
    })
    this.#random = new Random(`${plan.boundary.boundary}/${seed}/faults`)
    this.#products = plan.products.map(({ product: id, group }) => ({ id, group }))
  }

  /** Reports that reach the system by the end of a day, and the faults in the day's own ones. */
  on(day: string, said: CityEvent[]): { events: CityEvent[]; faults: Fault[] } {
    if (this.#rates.length === 0) return { events: said, faults: [] }
    const endMs = marketDayEndMs(day)
    const events: CityEvent[] = []
    const faults: Fault[] = []
    /** Of two reports about the same transfer one stays right. */
    const touched = new Set<string>()
    for (const event of said) {
      const kind = touched.has(event.statement?.of ?? '') ? null : this.#kindFor(event)
      const told = kind === null ? null : this.#tell(kind, event)
      if (kind === null || told === null) {
        events.push(event)
        continue
      }
      if (event.statement !== undefined) touched.add(event.statement.of)
      const { type, sourceKey: key } = event
      faults.push({ kind, key, type, day: dayOf(event), ...told.fault })
      events.push(...told.events)
    }
    const all = [...this.#waiting, ...events]
    this.#waiting = all.filter(({ recordedAtMs }) => recordedAtMs > endMs)
    return { events: all.filter(({ recordedAtMs }) => recordedAtMs <= endMs), faults }
  }

  #kindFor({ type }: CityEvent): FaultKind | null {
    let luck = this.#random.next()
    for (const [kind, rate] of this.#rates) {
      if (!befalls[kind].has(type)) continue
      if (luck < rate) return kind
      luck -= rate
    }
    return null
  }

  /** What is said instead; null where this report cannot be so wrong. */
  #tell(kind: FaultKind, event: CityEvent): Told | null {
    const random = this.#random
    const { data } = event
    switch (kind) {
      case 'late':
        return this.#late(event)
      case 'missing':
        return { events: [], fault: { ...settled, effects: effectsOf(event, null) } }
      case 'repeated':
        return this.#repeated(event)
      case 'retold':
        return this.#retold(event)
      case 'misweighed':
        return wrong(event, misweighed(data, random))
      case 'wrong_unit':
        return wrong(event, inQuintals(data, random))
      case 'wrong_product':
        return wrong(event, otherProduct(data, random, this.#products))
      case 'gross_below_tare':
        return wrong(event, belowTare(data, random))
      case 'same_place':
        return wrong(event, samePlace(data))
      case 'corrected':
        return this.#corrected(event)
    }
  }

  #late(event: CityEvent): Told {
    const delay = Math.floor(Math.exp(this.#random.between(Math.log(2), Math.log(144))) * hourMs)
    const recordedAtMs = event.recordedAtMs + delay
    const effects = effectsOf(event, null)
    return {
      events: [{ ...event, recordedAtMs }],
      fault: { ...settled, effects, settledAtMs: recordedAtMs }
    }
  }

  #repeated(event: CityEvent): Told {
    const recordedAtMs = event.recordedAtMs + this.#random.whole(1_000, hourMs)
    const again = { ...event, recordedAtMs, isRepeat: true } as const
    return { events: [event, again], fault: { ...settled, effects: [] } }
  }

  #retold(event: CityEvent): Told {
    const again = {
      ...event,
      recordedAtMs: event.recordedAtMs + this.#random.whole(60_000, 4 * hourMs),
      sourceKey: `${event.sourceKey}/retold`,
      actor: 'second-party'
    }
    const twice = movementsOf(event).filter((one) => one.kind !== 'flow' || one.claim === null)
    return { events: [event, again], fault: { ...settled, effects: difference([], twice) } }
  }

  /** Wrong at first; weeks later the right event comes, which names the wrong one. */
  #corrected(event: CityEvent): Told | null {
    const told = wrong(event, misweighed(event.data, this.#random))
    const [said] = told?.events ?? []
    if (told === null || said === undefined || told.fault.changed === null) return null
    const type = eventTypeOf(event.type)
    const { field, from, to } = told.fault.changed
    const ms = event.recordedAtMs + Math.floor(this.#random.between(7, 28) * dayMs)
    const correction: CityEvent = {
      type: 'MeasurementCorrected',
      occurredAtMs: event.occurredAtMs,
      recordedAtMs: ms,
      data: {
        eventId: cityEventId(this.#plan.boundary.boundary, this.#seed, said),
        stream: type.stream(event.data),
        reason: 'read wrongly',
        changed: { field, from: to, to: from },
        type: event.type,
        schemaVersion: type.version,
        data: event.data
      },
      actor: event.actor,
      sourceKey: `${event.sourceKey}/corrected`,
      corrects: event.sourceKey
    }
    return {
      events: [said, correction],
      fault: { ...told.fault, settledAtMs: ms, correctedBy: correction.sourceKey }
    }
  }
}

function wrong(event: CityEvent, mistake: Mistake | null): Told | null {
  if (mistake === null) return null
  const said = { ...event, data: mistake.data }
  const { changed } = mistake
  return { events: [said], fault: { ...settled, effects: effectsOf(event, said), changed } }
}
