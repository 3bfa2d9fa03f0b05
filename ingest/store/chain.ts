/**
 * The hash chain over the log: every event's hash covers the hash before it and every field of the
 * event, so that no byte can change, and no event vanish or move, without the chain breaking there.
 *
 * Hashed is UTF-8 text: the previous hash in hex, then the numbers and ids one a line, then the
 * four texts, each as its length in UTF-16 units, a colon and itself. No text can therefore be read
 * as two fields, nor two fields as another two.
 */
import { hash } from 'node:crypto'
import type { NewEvent } from '../../domain/event-store.ts'

/** Where an event stands in the log, and since when. */
export interface Place {
  readonly stream: string
  readonly revision: number
  /** Count from 1. */
  readonly position: number
  readonly recordedAtMs: number
}

/** The hash before the first event, 64 hex digits: it ties the chain to the identity of the log. */
export function genesisHash(storeId: string): string {
  return hash('sha256', `filiera log 1\n${storeId}`, 'hex')
}

function framed(text: string): string {
  return `${text.length}:${text}\n`
}

/** Hash of an event, 64 hex digits, given that of the event before it. */
export function chainHash(previous: string, event: NewEvent, place: Place): string {
  const numbers =
    `${previous}\n${place.position}\n${place.revision}\n${event.schemaVersion}\n` +
    `${event.occurredAtMs}\n${place.recordedAtMs}\n${event.id}\n${event.corrects ?? '-'}\n`
  const texts = framed(place.stream) + framed(event.type) + framed(event.data) + framed(event.meta)
  return hash('sha256', numbers + texts, 'hex')
}
