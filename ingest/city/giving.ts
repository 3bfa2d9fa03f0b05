import { recipients } from '../../domain/place.ts'
import { declared, estimated, weighed } from './amounts.ts'
import { minuteMs } from './answers.ts'
import { dayNumber, dayText, instant } from './calendar.ts'
import type { Holding, Place } from './inventory.ts'
import type { DataOf } from './plan.ts'
import type { Random } from './random.ts'
import type { Day, Town } from './town.ts'

interface HandOut {
  readonly hub: Place
  readonly sorting: string
  /** When sorting was done. */
  readonly ms: number
  /** Fit for people; all of it is given away. */
  readonly lots: readonly Holding[]
}

interface Account {
  readonly hub: string
  readonly receiver: string
  readonly documents: string[]
  grams: number
}

/** More papers than an attestation names are not of one quarter. */
const mostDocuments = 2_000
/** Share of hand-outs at which people are given food on the spot. */
const onTheSpot = 0.25

/** Sorted food is set aside for charities and handed to them, or to people at the hub. */
export class Giving {
  readonly #town: Town
  readonly #random: Random
  readonly #delivered = new Map<Place, number>()
  #accounts = new Map<string, Account>()
  #quarter = ''

  constructor(town: Town, random: Random) {
    this.#town = town
    this.#random = random
  }

  delivered(hub: Place): number {
    return this.#delivered.get(hub) ?? 0
  }

  deliveredBeside(hub: Place): number {
    let sum = 0
    for (const [other, grams] of this.#delivered) if (other !== hub) sum += grams
    return sum
  }

  handOut({ hub, sorting, ms, lots }: HandOut): void {
    if (lots.length === 0) return
    const { charities } = this.#town.world
    const half = Math.ceil(lots.length / 2)
    for (const part of [lots.slice(0, half), lots.slice(half)]) {
      if (part.length === 0) continue
      const toPeople = charities.length === 0 || this.#random.chance(onTheSpot)
      const receiver = toPeople ? recipients : this.#random.pick(charities)
      this.#give({ hub, sorting, ms, lots: part }, receiver)
    }
  }

  /** At the start of a quarter receivers attest what they were given in the one before. */
  attest(day: Day): void {
    const [year = '', month = ''] = day.day.split('-')
    const first = Math.floor((Number(month) - 1) / 3) * 3 + 1
    const quarter = `${year}-${String(first).padStart(2, '0')}-01`
    const before = this.#quarter
    this.#quarter = quarter
    if (before === '' || before === quarter) return
    const { reports, world } = this.#town
    const period = { from: before, to: dayText(dayNumber(quarter) - 1) }
    for (const { hub, receiver, documents, grams } of this.#accounts.values()) {
      const ms = instant(day, this.#random, 13, 19)
      reports.say(
        'ReceiptAttested',
        { ms, by: receiver },
        {
          boundary: world.boundary,
          receiver,
          donor: hub,
          period,
          documents: documents.slice(0, mostDocuments),
          quantity: declared(grams)
        }
      )
    }
    this.#accounts = new Map()
  }

  #give({ hub, sorting, ms, lots }: HandOut, receiver: string): void {
    const { ledger, numbers } = this.#town
    const isAnonymous = receiver === recipients
    const donation = numbers.next('G')
    const bollaNo = isAnonymous ? null : numbers.next('B')
    const paper = { hub, sorting, donation, receiver, bollaNo, ms: ms + 40 * minuteMs }
    const items = lots.map((holding) => ({ lot: holding.lot, grams: holding.grams }))
    if (!isAnonymous) this.#setAside(paper, items)
    for (const holding of lots) ledger.leave(holding, holding.grams, receiver)
    const grams = items.reduce((sum, item) => sum + item.grams, 0)
    this.#delivered.set(hub, this.delivered(hub) + grams)
    const isTwofold = !isAnonymous && this.#random.chance(0.2)
    this.#report(paper, items, { by: 'giver', isTwofold })
    if (isTwofold) this.#report(paper, items, { by: 'receiver', isTwofold })
    if (bollaNo !== null) this.#note(hub.id, receiver, { bollaNo, grams })
  }

  #setAside(paper: Paper, items: readonly Item[]): void {
    const { hub, sorting, donation, receiver, bollaNo, ms } = paper
    for (const { lot, grams } of items) {
      const quantity = weighed(grams)
      const at = { ms: ms - 30 * minuteMs, by: hub.id }
      const boundary = this.#town.world.boundary
      const what = { boundary, sorting, donation, site: hub.id, lot: lot.id }
      this.#town.reports.note('DonationAllocated', at, { ...what, receiver, quantity, bollaNo })
    }
  }

  #report(
    { hub, sorting, donation, receiver, bollaNo, ms }: Paper,
    items: readonly Item[],
    { by: reportedBy, isTwofold }: { by: 'giver' | 'receiver'; isTwofold: boolean }
  ): void {
    const isGiver = reportedBy === 'giver'
    const amount = bollaNo === null ? estimated : isGiver ? weighed : declared
    const said = isTwofold ? { statement: { of: donation, counts: isGiver } } : {}
    const at = { ms, by: isGiver ? hub.id : receiver, ...said }
    const lines: DataOf<'DonationDelivered'>['lines'] = items.map(({ lot, grams }) => ({
      lot: lot.id,
      product: lot.product?.id ?? null,
      group: lot.group,
      quantity: amount(grams)
    }))
    this.#town.reports.say('DonationDelivered', at, {
      boundary: this.#town.world.boundary,
      ...{ sorting, donation, site: hub.id, receiver, reportedBy, lines, bollaNo }
    })
  }

  #note(hub: string, receiver: string, given: { bollaNo: string; grams: number }): void {
    const key = `${hub} ${receiver}`
    const account = this.#accounts.get(key) ?? { hub, receiver, documents: [], grams: 0 }
    this.#accounts.set(key, account)
    account.documents.push(given.bollaNo)
    account.grams += given.grams
  }
}

interface Paper {
  readonly hub: Place
  readonly sorting: string
  readonly donation: string
  readonly receiver: string
  readonly bollaNo: string | null
  readonly ms: number
}

type Item = { readonly lot: Holding['lot']; readonly grams: number }
