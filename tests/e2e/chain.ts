import { expect } from 'vitest'
import type { Site } from './site.ts'

const boundary = 'milan-simulated'

interface Said {
  readonly value: number
  readonly unit: 'kg' | 'collo'
  readonly basis: 'weighed' | 'counted' | 'declared'
}

export function kilos(value: number, basis: Said['basis'] = 'weighed'): Said {
  return { value, unit: 'kg', basis }
}

function told(type: string, day: string, data: object) {
  return {
    type,
    occurredAt: `${day}T06:00:00Z`,
    channel: 'simulation',
    data: { boundary, ...data }
  }
}

function lines(quantity: Said, lot: string | null = null) {
  return [{ lot, product: 'tomato', group: 'Vegetables', quantity }]
}

export function arrived(day: string, to: string, quantity: Said, lot: string | null = null) {
  const data = { from: 'supplier:sicily', to, ddtNo: null, lines: lines(quantity, lot) }
  return told('ConsignmentArrived', day, data)
}

/** One statement about a transfer; `side` says whose. */
function transfer(type: 'LotDispatched' | 'ConsignmentReceived', day: string, quantity: Said) {
  const ends = { from: 'wholesaler:rossi', to: 'covered-market:wagner', ddtNo: 'ddt-7' }
  const channel = type === 'LotDispatched' ? { channel: 'covered_market' } : {}
  return told(type, day, { ...ends, ...channel, lines: lines(quantity) })
}

/**
 * A small city: daily data of three months, a transfer that both parties report, packages that
 * nobody weighed, more sold than came in, and more stands than a diagram can show.
 */
export const smallCity: readonly object[] = [
  arrived('2026-09-01', 'wholesaler:rossi', kilos(5_000)),
  arrived('2026-11-20', 'wholesaler:rossi', kilos(1_000)),
  transfer('LotDispatched', '2026-11-20', kilos(400, 'declared')),
  transfer('ConsignmentReceived', '2026-11-20', kilos(390)),
  arrived('2026-11-20', 'wholesaler:rossi', { value: 12, unit: 'collo', basis: 'counted' }),
  told('SaleRecorded', '2026-11-20', {
    ...{ site: 'covered-market:wagner', receipt: 'r1', channel: 'counter' },
    lines: lines(kilos(450))
  }),
  ...Array.from({ length: 60 }, (_, index) =>
    arrived('2026-11-21', `wholesaler:stand-${String(index + 1)}`, kilos(100 + index))
  )
]

/** A wholesaler in two months: 1,000 kg came in each, of which 100 kg and then 50 kg were composted. */
export const twoMonths: readonly object[] = [
  { month: '2026-09', kilograms: 100 },
  { month: '2026-10', kilograms: 50 }
].flatMap(({ month, kilograms }) => [
  arrived(`${month}-10`, 'wholesaler:verdi', kilos(1_000)),
  told('WasteCollected', `${month}-20`, {
    ...{ site: 'wholesaler:verdi', fraction: 'organic', quantity: kilos(kilograms) },
    ...{ destination: 'composting', collector: 'Amsa', plant: null, formNo: null, binDay: null }
  })
])

/** Sends events through the door that programs use, and waits until the figures include them. */
export async function tell(site: Site, events: readonly object[]): Promise<void> {
  const response = await fetch(`${site.address}/api/events`, {
    method: 'POST',
    headers: { ...site.headers, 'content-type': 'application/json' },
    body: JSON.stringify(events)
  })
  const answer: { results: readonly { position: string }[] } = await response.json()
  expect(answer).toMatchObject({ appended: events.length, rejected: 0 })
  const after = answer.results.at(-1)?.position ?? ''
  expect(
    (await fetch(`${site.address}/api/boundaries/list?after=${after}`, { headers: site.headers }))
      .status
  ).toBe(200)
}
