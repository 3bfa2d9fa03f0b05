import { packages } from './amounts.ts'
import type { Capacity } from './capacity.ts'
import type { Product } from './product.ts'
import type { Random } from './random.ts'
import type { Day, Town } from './town.ts'
import type { Collector } from './world.ts'

export const minuteMs = 60_000
/** Those who have not answered are reminded after as many minutes, again and again. */
const remindMinutes = 5
/** What is open after as many minutes has expired. */
const expireMinutes = 30
/** Share of offers that a body declines though it could carry them. */
const declining = 0.12
/** Share of answers that ask for a part. */
const partial = 0.2
/** Share of claims that are given back, and how soon. */
const releasing = 0.03
const releaseMs = 30_000
/** Share of offers that their donor takes back before anybody has answered. */
const withdrawing = 0.03

export interface Claim {
  readonly id: string
  readonly collector: Collector
  readonly count: number
  readonly ms: number
}

interface Call {
  readonly surplus: string
  readonly donor: string
  readonly product: Product
  /** Packages offered. */
  readonly count: number
  readonly ms: number
  readonly collectors: readonly Collector[]
}

interface Outcome {
  /** Claims that stand. */
  readonly claims: readonly Claim[]
  /** Packages that nobody takes. */
  readonly open: number
  readonly isWithdrawn: boolean
}

/**
 * The half hour after an offer: bodies are told and reminded, decline, claim all or a part, some
 * give their claim back, and what is open at the end expires, if the donor has not withdrawn it.
 */
export class Answers {
  readonly #town: Town
  readonly #random: Random
  readonly #capacity: Capacity

  constructor(town: Town, random: Random, capacity: Capacity) {
    this.#town = town
    this.#random = random
    this.#capacity = capacity
  }

  to(call: Call, day: Day): Outcome {
    this.#tell(call)
    if (this.#random.chance(withdrawing)) return this.#withdraw(call)
    const claims: Claim[] = []
    let open = call.count
    let answered = expireMinutes
    /** What was given back can only be claimed after it was. */
    let earliestMs = call.ms
    for (const { collector, minute } of this.#responders(call)) {
      if (minute >= expireMinutes || open === 0) break
      const ms = Math.max(call.ms + minute * minuteMs, earliestMs)
      const count = this.#wanted(collector, open, call, day)
      if (count === 0) {
        this.#decline(call, collector, ms)
        continue
      }
      const claim = this.#claim(call, { collector, count, ms, isWhole: count === open })
      open -= count
      answered = Math.min(answered, minute)
      if (this.#random.chance(releasing)) {
        earliestMs = ms + releaseMs
        this.#release(call, claim, earliestMs)
        open += count
      } else claims.push(claim)
    }
    this.#remind(call, answered)
    if (open > 0) this.#expire(call, open)
    return { claims, open, isWithdrawn: false }
  }

  /** Bodies in the order in which they answer. */
  #responders({ collectors }: Call): { collector: Collector; minute: number }[] {
    return collectors
      .map((collector) => ({
        collector,
        minute: Math.floor(1 - Math.log(1 - this.#random.next()) * 9)
      }))
      .sort((a, b) => a.minute - b.minute)
  }

  /** Packages that a body asks for: no more than are open, nor than it can carry. */
  #wanted(collector: Collector, open: number, { product }: Call, day: Day): number {
    const room = Math.floor(this.#capacity.free(collector, day) / product.packageGrams)
    if (room < 1 || this.#random.chance(declining)) return 0
    const share = this.#random.chance(partial) ? this.#random.pick([0.25, 0.5, 0.75]) : 1
    const count = Math.min(room, Math.max(1, Math.floor(open * share)))
    this.#capacity.take(collector, count * product.packageGrams)
    return count
  }

  #tell({ surplus, ms, collectors }: Call): void {
    this.#ask('SurplusAlertSent', surplus, { ms: ms + 2_000, round: 1, collectors })
  }

  #remind({ surplus, ms, collectors }: Call, answeredMinute: number): void {
    for (let minute = remindMinutes; minute < answeredMinute; minute += remindMinutes) {
      const round = 1 + minute / remindMinutes
      const at = { ms: ms + minute * minuteMs, round, collectors }
      this.#ask('SurplusReminderSent', surplus, at)
    }
  }

  #ask(
    type: 'SurplusAlertSent' | 'SurplusReminderSent',
    surplus: string,
    asked: { ms: number; round: number; collectors: readonly Collector[] }
  ): void {
    if (asked.collectors.length === 0) return
    this.#town.reports.note(
      type,
      { ms: asked.ms, by: 'filiera' },
      {
        boundary: this.#town.world.boundary,
        surplus,
        recipients: asked.collectors.map(({ ngo }) => ngo),
        channel: 'bot',
        round: asked.round
      }
    )
  }

  #claim(
    { surplus, product }: Call,
    asked: { collector: Collector; count: number; ms: number; isWhole: boolean }
  ): Claim {
    const { collector, count, ms, isWhole } = asked
    const id = this.#town.numbers.next('K')
    this.#town.reports.note(
      'SurplusClaimed',
      { ms, by: collector.ngo },
      {
        boundary: this.#town.world.boundary,
        surplus,
        claim: id,
        ngo: collector.ngo,
        quantity: packages(count, product, 'estimated'),
        whole: isWhole,
        pickupBy: new Date(ms + 60 * minuteMs).toISOString(),
        onBehalfBy: this.#random.chance(0.2) ? 'coordinator' : null
      }
    )
    return { id, collector, count, ms }
  }

  #release({ surplus, product }: Call, { id, collector, count }: Claim, ms: number): void {
    this.#town.reports.note(
      'ClaimReleased',
      { ms, by: collector.ngo },
      {
        boundary: this.#town.world.boundary,
        surplus,
        claim: id,
        ngo: collector.ngo,
        quantity: packages(count, product, 'estimated'),
        reason: 'nobody to drive'
      }
    )
  }

  #decline({ surplus }: Call, { ngo }: Collector, ms: number): void {
    const { boundary } = this.#town.world
    const data = { boundary, surplus, ngo, reason: 'no room today' }
    this.#town.reports.note('SurplusDeclined', { ms, by: ngo }, data)
  }

  #expire({ surplus, product, ms }: Call, open: number): void {
    const at = { ms: ms + expireMinutes * minuteMs, by: 'filiera' }
    const { boundary } = this.#town.world
    const quantity = packages(open, product, 'estimated')
    this.#town.reports.note('SurplusExpired', at, { boundary, surplus, quantity })
  }

  #withdraw({ surplus, donor, product, count, ms }: Call): Outcome {
    const { boundary } = this.#town.world
    const quantity = packages(count, product, 'estimated')
    const data = { boundary, surplus, quantity, reason: 'sold after all' }
    this.#town.reports.note('SurplusWithdrawn', { ms: ms + minuteMs, by: donor }, data)
    return { claims: [], open: count, isWithdrawn: true }
  }
}
