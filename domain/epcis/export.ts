import type { EventType } from '../event.ts'
import { marketDayOf } from '../market-day.ts'
import type { Movement } from '../movement.ts'
import { fromGrams } from '../quantity.ts'
import { standardContext } from './document.ts'
import { type OwnKind, ownUri } from './identifier.ts'
import { kilogram } from './mass.ts'

/** Extension that names the log an event was exported from, so that it does not come back into it. */
export const logMark = 'filiera:log'

/** What the extensions of our own events mean. */
export const ownContext = [standardContext, { filiera: 'urn:x-filiera:epcis:' }]

/** Where addresses of ours begin, and which log it is. */
export interface Exporter {
  /** Address of this server, without a slash at its end. */
  readonly base: string
  readonly storeId: string
}

/** An event of the log as far as its export needs it, in today's shape. */
export interface Exportable {
  readonly id: string
  readonly type: EventType
  readonly data: unknown
  readonly occurredAtMs: number
  readonly recordedAtMs: number
}

export type EpcisJson = Readonly<Record<string, unknown>>

/** Keys that came out of somebody else's GS1 identifier, in their canonical text. */
const gs1Key = /^(?:00|01|414|417|8003)\//u
const anyUri = /^[A-Za-z][A-Za-z0-9+.-]*:/u

/** The address of a lot or place: its GS1 Digital Link where it has one, else ours. */
function uriOf(base: string, of: OwnKind, id: string): string {
  return gs1Key.test(id) ? `https://id.gs1.org/${id}` : ownUri(base, of, id)
}

/** A place that is only known by somebody's URI keeps it. */
function placeUri(base: string, id: string, stage: string | null): string {
  return stage === null && anyUri.test(id) && !/^[a-z-]+:[a-z0-9.-]+$/u.test(id)
    ? id
    : uriOf(base, 'place', id)
}

interface Material {
  readonly lot: string | null
  readonly product: string | null
  readonly group: string
}

function quantityElement(
  base: string,
  { lot, product, group }: Material,
  massGrams: number | null
) {
  const epcClass =
    lot !== null
      ? uriOf(base, 'lot', lot)
      : product !== null
        ? ownUri(base, 'product', product)
        : ownUri(base, 'group', group)
  return massGrams === null
    ? { epcClass }
    : { epcClass, quantity: fromGrams(massGrams, 'kg'), uom: kilogram }
}

type Flow = Extract<Movement, { kind: 'flow' }>
type Link = Extract<Movement, { kind: 'link' }>

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)]
}

interface Part {
  readonly what: Material
  readonly massGrams: number | null
}

/** Sums of what is alike: the same lot that goes into three others is one input. */
function summed(parts: readonly Part[]): readonly Part[] {
  const byKind = Map.groupBy(parts, ({ what }) =>
    JSON.stringify([what.lot, what.product, what.group])
  )
  return [...byKind.values()].flatMap((alike) => {
    const [first] = alike
    if (first === undefined) return []
    const isKnown = alike.every(({ massGrams }) => massGrams !== null)
    const total = alike.reduce((sum, { massGrams }) => sum + (massGrams ?? 0), 0)
    return [{ what: first.what, massGrams: isKnown ? total : null }]
  })
}

function transformation(base: string, links: readonly Link[]) {
  const [first] = links
  if (first === undefined) return null
  const inputs = links.map((link) => ({ what: link, massGrams: link.massGrams }))
  const outputs = links.map((link) => ({ what: link.becomes, massGrams: link.massGrams }))
  const listOf = (parts: readonly Part[]) =>
    summed(parts).map(({ what, massGrams }) => quantityElement(base, what, massGrams))
  return {
    type: 'TransformationEvent',
    bizLocation: { id: placeUri(base, first.process.id, first.process.stage) },
    inputQuantityList: listOf(inputs),
    outputQuantityList: listOf(outputs)
  }
}

/** Both ends of what moved; which of them speaks is the place where it was seen. */
function ends(base: string, flows: readonly Flow[]) {
  const sources = unique(flows.map(({ source }) => placeUri(base, source.id, source.stage)))
  const destinations = unique(flows.map(({ target }) => placeUri(base, target.id, target.stage)))
  const seenAt = flows[0]?.saidBy === 'source' ? sources[0] : destinations[0]
  if (seenAt === undefined) return {}
  return {
    bizLocation: { id: seenAt },
    sourceList: sources.map((source) => ({ type: 'location', source })),
    destinationList: destinations.map((destination) => ({ type: 'location', destination }))
  }
}

function objects(base: string, flows: readonly Flow[]) {
  if (flows.length === 0) return { epcList: [] }
  return {
    quantityList: flows.map((flow) => quantityElement(base, flow, flow.massGrams)),
    ...ends(base, flows)
  }
}

function papers(base: string, type: string | undefined, flows: readonly Flow[]) {
  const documents = unique(flows.flatMap(({ document }) => document ?? []))
  if (documents.length === 0) return {}
  return {
    bizTransactionList: documents.map((document) => ({
      ...(type === undefined ? {} : { type }),
      bizTransaction: ownUri(base, 'document', document)
    }))
  }
}

function isFlow(movement: Movement): movement is Flow {
  return movement.kind === 'flow'
}

function isLink(movement: Movement): movement is Link {
  return movement.kind === 'link'
}

/** The eventID of an event of ours: its own id, whatever address the server has. */
function eventUri(id: string): string {
  return `urn:uuid:${id}`
}

function instant(ms: number): string {
  return new Date(ms).toISOString()
}

/** What happened, of an event that the vocabulary has words for; its own data goes along verbatim. */
function ownEvent(event: Exportable, { base, storeId }: Exporter): EpcisJson | null {
  const { epcis } = event.type.standards
  if (epcis === undefined) return null
  const { occurredAtMs } = event
  const moment = { occurredAtMs, marketDay: marketDayOf(occurredAtMs) }
  const movements = event.type.movements(event.data, moment)
  const flows = movements.filter(isFlow)
  const made =
    epcis.type === 'TransformationEvent' ? transformation(base, movements.filter(isLink)) : null
  const isTransaction = epcis.type === 'TransactionEvent'
  const transaction = { bizTransaction: eventUri(event.id) }
  const what = made ?? {
    type: isTransaction ? 'TransactionEvent' : 'ObjectEvent',
    action: epcis.action ?? 'OBSERVE',
    ...objects(base, flows),
    ...(isTransaction ? { bizTransactionList: [transaction] } : {}),
    ...papers(base, epcis.bizTransaction, flows)
  }
  return {
    ...what,
    eventID: eventUri(event.id),
    eventTime: instant(occurredAtMs),
    eventTimeZoneOffset: '+00:00',
    recordTime: instant(event.recordedAtMs),
    ...(epcis.bizStep === undefined ? {} : { bizStep: epcis.bizStep }),
    ...(epcis.disposition === undefined ? {} : { disposition: epcis.disposition }),
    [logMark]: storeId,
    'filiera:type': event.type.name,
    'filiera:data': event.data
  }
}

function capturedEvent({ data, recordedAtMs }: Exportable): EpcisJson | null {
  if (typeof data !== 'object' || data === null || !('raw' in data) || !('eventId' in data))
    return null
  return { ...Object(data.raw), eventID: data.eventId, recordTime: instant(recordedAtMs) }
}

/**
 * An event of the log as EPCIS 2.0: what was captured as it came, with the time at which it was
 * recorded; an event of ours by the mapping that stands beside its type.
 *
 * @returns null where the vocabulary has no words for it.
 */
export function exported(event: Exportable, exporter: Exporter): EpcisJson | null {
  return event.type.name === 'EpcisEventCaptured' ? capturedEvent(event) : ownEvent(event, exporter)
}

/**
 * The error declaration of an event that another one corrected or voided.
 *
 * @param correction what took it back; `corrective` says whether it carries what is right.
 */
export function withError(
  wrong: EpcisJson,
  correction: { readonly id: string; readonly recordedAtMs: number; readonly corrective: boolean }
): EpcisJson {
  const { id, recordedAtMs, corrective } = correction
  return {
    ...wrong,
    recordTime: instant(recordedAtMs),
    errorDeclaration: {
      declarationTime: instant(recordedAtMs),
      reason: corrective ? 'incorrect_data' : 'did_not_occur',
      ...(corrective ? { correctiveEventIDs: [eventUri(id)] } : {})
    }
  }
}
