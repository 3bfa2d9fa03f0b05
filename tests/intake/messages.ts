import type { Message } from 'kafkajs'
import { Random } from '../../ingest/city/random.ts'

/** A transfer that a message says, as the Sankey must show it. */
interface Transfer {
  readonly source: string
  readonly target: string
  readonly massGrams: number
}

/** A message of the trial, told apart from all others by its number. */
export interface Told {
  readonly number: number
  readonly message: Message
  /** What it says; null where it cannot be read and must become a dead letter. */
  readonly transfer: Transfer | null
}

export const boundary = 'intake-trial'

/** All happens on one market day, so that one question of the read side covers it. */
export const day = '2026-06-11'
const startMs = Date.parse(`${day}T06:00:00Z`)

/** Messages share a few hours: their times come again, as those of many tills do. */
const spanMs = 6 * 3_600_000

const markets = Array.from({ length: 12 }, (_, nth) => `covered-market:m${nth}`)
const wholesalers = Array.from({ length: 7 }, (_, nth) => `wholesaler:w${nth}`)
const products = ['apple', 'pear', 'tomato', 'lettuce', 'courgette', 'onion', 'lemon'] as const

/** One in so many cannot be read. */
const badOneIn = 100

function quantity(kilograms: number): object {
  return { value: kilograms, unit: 'kg', basis: 'weighed' }
}

function saleOf(number: number, random: Random) {
  const site = random.pick(markets)
  const kilograms = random.whole(1, 30)
  const line = { product: random.pick(products), quantity: quantity(kilograms), priceCents: 250 }
  return {
    type: 'SaleRecorded',
    data: { boundary, site, receipt: numbered(number), channel: 'counter', lines: [line] },
    transfer: { source: site, target: 'people:customers', massGrams: kilograms * 1_000 }
  }
}

function dispatchOf(number: number, random: Random) {
  const [from, to] = [random.pick(wholesalers), random.pick(markets)]
  const kilograms = random.whole(40, 900)
  const line = { product: random.pick(products), quantity: quantity(kilograms) }
  return {
    type: 'LotDispatched',
    data: {
      ...{ boundary, from, to, channel: 'covered_market', ddtNo: numbered(number) },
      lines: [line]
    },
    transfer: { source: from, target: to, massGrams: kilograms * 1_000 }
  }
}

function numbered(number: number): string {
  return `trial-${number}`
}

/** The number of the message that an event came of; null where it is of no trial. */
export function numberOf(data: string): number | null {
  const found = /"trial-(\d+)"/u.exec(data)?.[1]
  return found === undefined ? null : Number(found)
}

/** What senders get wrong. */
const broken: readonly ((good: string) => string)[] = [
  (good) => good.slice(0, good.length / 2),
  (good) => good.replace('"kg"', '"stone"'),
  (good) => good.replace('"boundary"', '"boundry"'),
  (good) => good.replace('Recorded"', 'Remembered"').replace('Dispatched"', 'Despatched"'),
  () => 'three crates of apples'
]

/** Plain JSON mostly, as our own senders write it, and CloudEvents in both of their forms. */
function messageOf(number: number, said: { type: string; data: object }, random: Random) {
  const key = String(random.whole(0, 499))
  const time = new Date(startMs + random.whole(0, spanMs)).toISOString()
  const { type, data } = said
  const form = random.next()
  if (form < 0.8) {
    const value = JSON.stringify({ type, id: numbered(number), occurredAt: time, data })
    return { key, value, headers: {} }
  }
  const attributes = {
    ...{ specversion: '1.0', id: numbered(number), source: '/trial' },
    ...{ type: `filiera.${type}.v1`, time }
  }
  if (form < 0.9) {
    const value = JSON.stringify({ ...attributes, data })
    return { key, value, headers: { 'content-type': 'application/cloudevents+json' } }
  }
  const headers = Object.entries(attributes).map(([name, text]) => [`ce_${name}`, text] as const)
  return { key, value: JSON.stringify(data), headers: Object.fromEntries(headers) }
}

/** The message of that number: the same for the same seed, whoever asks and however often. */
export function told(seed: string, number: number): Told {
  const random = new Random(`${seed}/${number}`)
  const said = random.chance(0.7) ? saleOf(number, random) : dispatchOf(number, random)
  const message = messageOf(number, said, random)
  if (number % badOneIn !== badOneIn - 1) return { number, message, transfer: said.transfer }
  const spoil = random.pick(broken)
  // Only plain JSON has all that can be spoilt.
  const plain = JSON.stringify({
    ...{ type: said.type, id: numbered(number), occurredAt: new Date(startMs).toISOString() },
    data: said.data
  })
  return { number, message: { key: message.key, value: spoil(plain) }, transfer: null }
}

/** Grams between every two places, `source → target`, that these messages say. */
export function truthOf(messages: Iterable<Told>): Map<string, number> {
  const grams = new Map<string, number>()
  for (const { transfer } of messages) {
    if (transfer === null) continue
    const link = `${transfer.source} → ${transfer.target}`
    grams.set(link, (grams.get(link) ?? 0) + transfer.massGrams)
  }
  return grams
}
