import type { EventName } from '../../domain/catalog.ts'
import { marketDayStartMs } from '../../domain/market-day.ts'
import { referenceKey } from './ids.ts'
import type { CityPlan, DataOf } from './plan.ts'
import type { CityEvent } from './reports.ts'

/** What is known about the city before and while it trades, in the order in which it becomes so. */
interface Fact {
  readonly day: string
  readonly event: Omit<CityEvent, 'recordedAtMs'>
}

/**
 * Facts of a plan as events. Their keys and instants come from the plan alone, so that the same
 * facts are the same events whatever span is simulated.
 */
export class Reference {
  readonly #known: Fact[] = []
  #told = 0

  constructor(plan: CityPlan) {
    this.#addPlaces(plan)
    this.#addThings(plan)
    this.#addPeople(plan)
    this.#known.sort((a, b) => a.event.occurredAtMs - b.event.occurredAtMs)
  }

  /** What has become known up to a day and was not told before. */
  upTo(day: string, recordedAtMs: number): CityEvent[] {
    const events: CityEvent[] = []
    for (; this.#told < this.#known.length; this.#told += 1) {
      const fact = this.#known[this.#told]
      if (fact === undefined || fact.day > day) break
      events.push({ ...fact.event, recordedAtMs })
    }
    return events
  }

  #addPlaces({ boundary, knownSince, sites }: CityPlan): void {
    const inCity = { boundary: boundary.boundary }
    this.#add('BoundaryDefined', knownSince, boundary.boundary, boundary)
    for (const { opened, later } of sites) {
      const data = { ...opened, ...inCity }
      this.#add('SiteOpened', max(knownSince, opened.openedOn), opened.site, data)
      for (const { type, data: fact } of later) {
        this.#add(type, max(knownSince, fact.from), `${fact.site} ${type} ${fact.from}`, fact)
      }
    }
  }

  #addThings({ knownSince, packagings, products, factors }: CityPlan): void {
    for (const one of packagings) this.#add('PackagingListed', knownSince, one.packaging, one)
    for (const one of products) this.#add('ProductListed', knownSince, one.product, one)
    for (const one of factors) {
      const day = max(knownSince, one.validFrom)
      this.#add('ConversionFactorSet', day, `${one.factorId} ${one.validFrom}`, one)
    }
  }

  #addPeople({ boundary: { boundary }, knownSince, plots, startups }: CityPlan): void {
    for (const { assigned } of plots) {
      const day = max(knownSince, assigned.from)
      this.#add('PlotAssigned', day, `${assigned.plot} ${assigned.from}`, { ...assigned, boundary })
    }
    for (const { registered, milestones } of startups) {
      const day = max(knownSince, registered.foundedOn)
      this.#add('StartupRegistered', day, registered.startup, { ...registered, boundary })
      for (const reached of milestones) {
        const key = `${reached.startup} ${reached.milestone} ${reached.on}`
        this.#add('MilestoneReached', max(day, reached.on), key, { ...reached, boundary })
      }
    }
  }

  #add<Name extends EventName>(
    type: Name,
    day: string,
    key: string,
    data: DataOf<Name> & object
  ): void {
    this.#known.push({
      day,
      event: {
        type,
        occurredAtMs: marketDayStartMs(day),
        data,
        actor: 'filiera',
        sourceKey: `${referenceKey}${type}/${key}`
      }
    })
  }
}

function max(since: string, day: string | null): string {
  return day === null || day < since ? since : day
}
