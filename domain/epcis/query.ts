import { identifierOf } from './identifier.ts'
import { wordOf } from './vocabulary.ts'

/** Filters of the simple event query (EPCIS 2.0 §8.2.7) that look into an event. */
export const filterNames = [
  'eventType',
  'EQ_action',
  'EQ_bizStep',
  'EQ_disposition',
  'EQ_readPoint',
  'EQ_bizLocation',
  'EQ_eventID',
  'MATCH_epc',
  'MATCH_epcClass',
  'MATCH_anyEPC',
  'MATCH_anyEPCClass'
] as const
type FilterName = (typeof filterNames)[number]

/** Each filter with the values of which one must fit; all given filters must hold. */
export type Filters = Readonly<Partial<Record<FilterName, readonly string[]>>>

type Event = Readonly<Record<string, unknown>>

function textsAt(event: Event, ...fields: readonly string[]): readonly string[] {
  return fields.flatMap((field) => {
    const value = event[field]
    const entries: readonly unknown[] = Array.isArray(value) ? value : [value]
    return entries.flatMap((entry) => {
      if (typeof entry === 'string') return [entry]
      if (typeof entry !== 'object' || entry === null) return []
      const named = 'epcClass' in entry ? entry.epcClass : 'id' in entry ? entry.id : null
      return typeof named === 'string' ? [named] : []
    })
  })
}

/** Where each filter looks. */
const places: Readonly<Record<FilterName, readonly string[]>> = {
  eventType: ['type'],
  EQ_action: ['action'],
  EQ_bizStep: ['bizStep'],
  EQ_disposition: ['disposition'],
  EQ_readPoint: ['readPoint'],
  EQ_bizLocation: ['bizLocation'],
  EQ_eventID: ['eventID'],
  MATCH_epc: ['epcList', 'childEPCs'],
  MATCH_epcClass: ['quantityList', 'childQuantityList'],
  MATCH_anyEPC: ['epcList', 'childEPCs', 'parentID', 'inputEPCList', 'outputEPCList'],
  MATCH_anyEPCClass: [
    ...['quantityList', 'childQuantityList'],
    ...['inputQuantityList', 'outputQuantityList']
  ]
}

/** Words and identifiers alike in any spelling. */
function normal(text: string): string {
  return identifierOf(wordOf(text)).key
}

/** Whether an event passes every filter. */
export function passes(event: Event, filters: Filters): boolean {
  return filterNames.every((name) => {
    const wanted = filters[name]
    if (wanted === undefined) return true
    const values = new Set(wanted.map(normal))
    return textsAt(event, ...places[name]).some((text) => values.has(normal(text)))
  })
}
