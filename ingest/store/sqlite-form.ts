/** The forms in which events come to be stored: as objects, or packed. What is stored is the same. */
import type { NewEvent } from '../../domain/event-store.ts'
import { chainHash, chainHashOfBytes, type Place } from './chain.ts'
import { fingerprintOf } from './sqlite-id-run.ts'
import { type PackedEvent, type PackedView, textsOf } from './sqlite-packed.ts'
import type { ParcelDraft } from './sqlite-parcel.ts'

/** What storing asks of an event. */
export interface Form<Event> {
  readonly type: (event: Event) => string
  /** Data and meta, in UTF-16 units. */
  readonly lengthOf: (event: Event) => number
  readonly fingerprint: (event: Event) => number
  /** Hash of the chain, given the one before. */
  readonly hash: (previous: string, event: Event, place: Place) => string
  readonly addTo: (draft: ParcelDraft, event: Event, typeId: number, hash: string) => void
  /** Corrected id, data and meta of each, one behind the other. */
  readonly texts: (events: readonly Event[]) => string | Buffer
}

export const plainForm: Form<NewEvent> = {
  type: ({ type }) => type,
  lengthOf: ({ data, meta }) => data.length + meta.length,
  fingerprint: ({ id }) => fingerprintOf(id),
  hash: chainHash,
  addTo: (draft, event, typeId, hash) => draft.add(event, typeId, hash),
  texts: (events) => {
    const texts: string[] = []
    for (const { corrects, data, meta } of events) texts.push(corrects ?? '', data, meta)
    return texts.join('')
  }
}

function typeOf({ view, n }: PackedEvent): string {
  return view.types[view.number(n, 'type')] ?? ''
}

function textBytes(view: PackedView, n: number, which: 'data' | 'meta', begin: number) {
  const end = begin + view.bytesOf(n, which)
  return { length: view.number(n, which), bytes: view.texts.subarray(begin, end) }
}

export const packedForm: Form<PackedEvent> = {
  type: typeOf,
  lengthOf: ({ view, n }) => view.number(n, 'data') + view.number(n, 'meta'),
  fingerprint: ({ view, n }) => view.fingerprint(n),
  hash: (previous, event, place) => {
    const { view, n } = event
    const begin = view.beginOf(n)
    const dataBegin = begin + view.number(n, 'corrects')
    const corrects = dataBegin === begin ? null : view.texts.toString('latin1', begin, dataBegin)
    const data = textBytes(view, n, 'data', dataBegin)
    const meta = textBytes(view, n, 'meta', dataBegin + data.bytes.length)
    const said = {
      ...{ id: view.id(n), type: typeOf(event), corrects, data, meta },
      schemaVersion: view.number(n, 'schemaVersion'),
      occurredAtMs: view.number(n, 'occurredAtMs')
    }
    return chainHashOfBytes(previous, said, place)
  },
  addTo: (draft, event, typeId, hash) => draft.addPacked(event, typeId, hash),
  texts: textsOf
}
