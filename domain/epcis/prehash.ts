import { identifierOf } from './identifier.ts'
import type { EpcisEvent } from './schema.ts'
import { bizSteps, dispositions, partyTypes, transactionTypes, wordOf } from './vocabulary.ts'

/**
 * The text of which the event hash ID of CBV 2.0 (§8.9) is the SHA-256: the same however an event is
 * spelled. Checked against the vectors that GS1's reference implementation publishes
 * (RalphTro/epcis-event-hash-generator, tests/examples/expected/CBV2.0), which put a type before the
 * value that it is of. What no vector checks has no such text, rather than a wrong one.
 */

/** What no vector shows how to write. */
class Unsure extends Error {}

const plainValue = /^[A-Za-z0-9\-._~/]*$/u

/** A URI as the canonical Digital Link of what it identifies; what is no GS1 key stays as it is. */
function canonical(uri: string): string {
  const identifier = identifierOf(uri)
  switch (identifier.kind) {
    case 'item':
      if (identifier.lot !== null && identifier.serial !== null) throw new Unsure()
      break
    case 'location':
    case 'unit':
      break
    default:
      // Keys of GS1 that are not read here would have another spelling.
      if (/^urn:epc:|^https?:\/\/[^/]+\/(?:\d{2,4})\//u.test(uri)) throw new Unsure()
      return uri.trim()
  }
  if (!plainValue.test(identifier.key)) throw new Unsure()
  return `https://id.gs1.org/${identifier.key}`
}

/** A word of the vocabulary by its address at GS1; somebody's own as it is. */
function termOf(kind: string, words: readonly string[], text: string): string {
  const word = wordOf(text)
  return words.includes(word) ? `https://ref.gs1.org/cbv/${kind}-${word}` : text
}

function instantOf(text: string): string {
  // The vectors round a fourth digit; whether they round it into the next second they do not show.
  if (/\.\d{4,}/u.test(text)) throw new Unsure()
  return new Date(text).toISOString()
}

function numberOf(value: number): string {
  const text = String(value)
  if (text.includes('e')) throw new Unsure()
  return text
}

/** By UTF-16 code units, which for what URIs are made of is the order of their bytes. */
function sorted(texts: readonly string[]): string {
  return texts.toSorted().join('')
}

function listOf(name: string, texts: readonly string[] | undefined): string {
  return texts === undefined || texts.length === 0 ? '' : `${name}${sorted(texts)}`
}

function epcs(name: string, uris: readonly string[] | undefined): string {
  return listOf(
    name,
    uris?.map((uri) => `epc=${canonical(uri)}`)
  )
}

function quantities(name: string, elements: EpcisEvent['quantityList']): string {
  return listOf(
    name,
    elements?.map(({ epcClass, quantity, uom }) => {
      const amount = quantity === undefined ? '' : `quantity=${numberOf(quantity)}`
      const unit = uom === undefined ? '' : `uom=${uom}`
      return `quantityElementepcClass=${canonical(epcClass)}${amount}${unit}`
    })
  )
}

function place(name: string, at: EpcisEvent['readPoint']): string {
  if (at === undefined) return ''
  if (Object.keys(at).length > 1) throw new Unsure()
  return `${name}id=${canonical(at.id)}`
}

function value(name: string, said: string | undefined): string {
  return said === undefined ? '' : `${name}=${said}`
}

/** Namespaces by prefix, as far as a document's own context says them. */
function namespacesOf(context: unknown): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const part of Array.isArray(context) ? context : [context]) {
    if (typeof part !== 'object' || part === null) continue
    for (const [prefix, address] of Object.entries(part)) {
      if (typeof address === 'string') found.set(prefix, address)
    }
  }
  return found
}

/** Extensions of one level: each with the namespace of its name, in order. */
function extensions(fields: object, namespaces: ReadonlyMap<string, string>): string {
  return sorted(
    Object.entries(fields).map(([name, said]) => {
      const [prefix = '', ...rest] = name.split(':')
      const namespace = namespaces.get(prefix)
      if (namespace === undefined || typeof said !== 'string') throw new Unsure()
      return `{${namespace}}${rest.join(':')}=${said.trim()}`
    })
  )
}

const standard = /^[A-Za-z@]+$/u

function written(event: EpcisEvent, context: unknown): string {
  const namespaces = namespacesOf(context)
  const own = Object.fromEntries(Object.entries(event).filter(([name]) => !standard.test(name)))
  const unchecked = [
    ...[event.sensorElementList, event.certificationInfo, event.transformationID],
    event.persistentDisposition
  ]
  if (unchecked.some((part) => part !== undefined)) throw new Unsure()
  const { bizStep, disposition, ilmd } = event
  return [
    `eventType=${event.type}`,
    `eventTime=${instantOf(event.eventTime)}`,
    `eventTimeZoneOffset=${event.eventTimeZoneOffset}`,
    epcs('epcList', event.epcList),
    value('parentID', event.parentID === undefined ? undefined : canonical(event.parentID)),
    epcs('inputEPCList', event.inputEPCList),
    epcs('childEPCs', event.childEPCs),
    quantities('quantityList', event.quantityList),
    quantities('childQuantityList', event.childQuantityList),
    quantities('inputQuantityList', event.inputQuantityList),
    epcs('outputEPCList', event.outputEPCList),
    quantities('outputQuantityList', event.outputQuantityList),
    value('action', event.action),
    value('bizStep', bizStep === undefined ? undefined : termOf('BizStep', bizSteps, bizStep)),
    value(
      'disposition',
      disposition === undefined ? undefined : termOf('Disp', dispositions, disposition)
    ),
    place('readPoint', event.readPoint),
    place('bizLocation', event.bizLocation),
    listOf(
      'bizTransactionList',
      event.bizTransactionList?.map(({ type, bizTransaction }) => {
        const kind = type === undefined ? '' : `type=${termOf('BTT', transactionTypes, type)}`
        return `${kind}bizTransaction=${canonical(bizTransaction)}`
      })
    ),
    listOf(
      'sourceList',
      event.sourceList?.map(
        ({ type, source }) => `type=${termOf('SDT', partyTypes, type)}source=${canonical(source)}`
      )
    ),
    listOf(
      'destinationList',
      event.destinationList?.map(
        ({ type, destination }) =>
          `type=${termOf('SDT', partyTypes, type)}destination=${canonical(destination)}`
      )
    ),
    ilmd === undefined ? '' : `ilmd${extensions(ilmd, namespaces)}`,
    extensions(own, namespaces)
  ].join('')
}

/**
 * The pre-hash text of an event.
 *
 * @param context JSON-LD context of its document, which says what its extensions mean.
 * @returns null where the event has what no published vector shows how to write.
 */
export function prehash(event: EpcisEvent, context: unknown): string | null {
  try {
    return written(event, context)
  } catch (error) {
    if (error instanceof Unsure) return null
    throw error
  }
}
