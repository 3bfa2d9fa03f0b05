import { eventTypeOf, parseInput } from '../../domain/catalog.ts'
import type { Metadata } from '../../domain/event.ts'
import { eventKey } from '../event-id.ts'
import { type IntakeContext, note, notesOf, type Translation, valueAt } from '../source.ts'
import type { DeviceOptions } from './options.ts'
import { type Reading, reading, type Weighing } from './reading.ts'

const dayMs = 86_400_000

/** A device without a connection catches up within this; an older reading has a clock that lost its time. */
const oldestMs = 400 * dayMs

/** A clock may run ahead by this much. */
const aheadMs = dayMs

/** An event id has 48 bits for what it is ordered by. */
const idRange = 2 ** 48

/** A lot of its own where only the crate is known: what is in it today. */
function lotOf({ crate, lot, at }: Weighing): string | null {
  if (lot !== undefined) return lot
  return crate === undefined ? null : `crate:${crate}:${at.slice(0, 10)}`
}

function quantityOf({ gross, tare, net, unit }: Weighing) {
  const said = { unit, basis: 'weighed' }
  if (net !== undefined) return { ...said, value: net }
  return { ...said, value: gross, ...(tare === undefined ? {} : { tare }) }
}

/** The event that a reading is. */
function eventOf(read: Reading, { device, site, boundary }: DeviceOptions) {
  const place = { boundary, site }
  if (read.kind === 'passage') {
    const { crate, from, to } = read
    return { type: 'CrateMoved', data: { ...place, crate, from, to } }
  }
  const line = {
    lot: lotOf(read),
    product: read.product ?? null,
    quantity: quantityOf(read)
  }
  const { movement } = read
  switch (movement?.kind) {
    case 'received':
      return {
        type: 'ConsignmentReceived',
        data: {
          boundary,
          ...{ from: movement.from, to: site, ddtNo: movement.ddtNo ?? null },
          lines: [line]
        }
      }
    case 'sold': {
      const receipt = [device, ...(read.run === null ? [] : [read.run]), read.seq].join('-')
      return {
        type: 'SaleRecorded',
        data: { ...place, receipt, channel: 'counter', lines: [line] }
      }
    }
    case 'binned':
      return {
        type: 'WasteRecorded',
        data: { ...place, fraction: movement.fraction, lines: [line] }
      }
    case undefined:
      return { type: 'StockCounted', data: { ...place, ...line } }
  }
}

/** The field of the reading that a part of its event was made of; what the device never said is the event's own. */
function fieldOf(path: readonly PropertyKey[], read: Reading): string {
  const part = String(path.at(-1) ?? '')
  if (read.kind === 'passage') return part
  if (part === 'value' || part === 'quantity') return read.net === undefined ? 'gross' : 'net'
  if (part in read) return part
  if (read.movement !== undefined && part in read.movement) return `movement.${part}`
  return path.join('.')
}

/**
 * One reading as a candidate. What the device's clock says is kept as the time of the event, the
 * log keeps when it arrived; a clock that cannot be right puts the reading aside.
 */
export function translate(
  content: unknown,
  line: number,
  options: DeviceOptions,
  intake: IntakeContext
): Translation {
  const parsed = reading.safeParse(content)
  if (!parsed.success) return { rejects: notesOf(parsed.error, content) }
  const read = parsed.data
  const occurredAtMs = Date.parse(read.at)
  const late = intake.nowMs - occurredAtMs
  if (late > oldestMs || -late > aheadMs) {
    const days = Math.round(Math.abs(late) / dayMs)
    const reason = `the device's clock says ${read.at}, ${days} days ${late > 0 ? 'before' : 'after'} it arrived; the reading is put aside: set the clock and send it again with the right time`
    return { rejects: [note('at', 'clock_absurd', reason, JSON.stringify(content))] }
  }
  const { type: name, data } = eventOf(read, options)
  const type = eventTypeOf(name)
  const completed = options.reference.complete(data, occurredAtMs)
  const valid = parseInput(type, completed)
  if (!valid.success) {
    const locate = (path: readonly PropertyKey[]) => {
      const field = fieldOf(path, read)
      return { field, value: valueAt(content, field.split('.')) }
    }
    return { rejects: notesOf(valid.error, content, locate) }
  }
  const meta: Metadata = {
    actor: intake.actor,
    channel: read.kind === 'passage' ? 'gate' : 'scale',
    source: { kind: 'device', name: intake.name, line },
    correlationId: intake.correlationId
  }
  return {
    candidate: {
      type: name,
      occurredAtMs,
      data: valid.data,
      dataText: JSON.stringify(valid.data),
      corrects: null,
      timeField: 'at',
      // The clock may have been set between two sends of one reading, so the id does without it.
      key: eventKey(['device', options.site, options.device, read.run, read.seq]),
      idOrder: read.seq % idRange,
      metaText: JSON.stringify(meta)
    }
  }
}
