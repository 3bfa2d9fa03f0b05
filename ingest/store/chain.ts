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

/** What is hashed before the data, given the length of these. */
function beforeData(
  previous: string,
  event: Omit<NewEvent, 'data' | 'meta'>,
  place: Place
): string {
  const numbers =
    `${previous}\n${place.position}\n${place.revision}\n${event.schemaVersion}\n` +
    `${event.occurredAtMs}\n${place.recordedAtMs}\n${event.id}\n${event.corrects ?? '-'}\n`
  return numbers + framed(place.stream) + framed(event.type)
}

/** Hash of an event, 64 hex digits, given that of the event before it. */
export function chainHash(previous: string, event: NewEvent, place: Place): string {
  const texts = framed(event.data) + framed(event.meta)
  return hash('sha256', beforeData(previous, event, place) + texts, 'hex')
}

/** A text as its UTF-8 bytes. */
export interface TextBytes {
  /** In UTF-16 units. */
  readonly length: number
  readonly bytes: Uint8Array
}

/** What is hashed is put together here: to make it anew for each event would cost as much as hashing it. */
let scratch = Buffer.alloc(4096)

/** `chainHash` of an event whose data and meta are bytes. */
export function chainHashOfBytes(
  previous: string,
  event: Omit<NewEvent, 'data' | 'meta'> & { readonly data: TextBytes; readonly meta: TextBytes },
  place: Place
): string {
  const { data, meta } = event
  const before = `${beforeData(previous, event, place)}${data.length}:`
  const between = `\n${meta.length}:`
  // A UTF-16 unit is three bytes of UTF-8 at most.
  const most = 3 * (before.length + between.length) + data.bytes.length + meta.bytes.length + 1
  if (most > scratch.length) scratch = Buffer.alloc(2 * most)
  let end = scratch.write(before)
  scratch.set(data.bytes, end)
  end += data.bytes.length
  end += scratch.write(between, end)
  scratch.set(meta.bytes, end)
  end += meta.bytes.length
  end += scratch.write('\n', end)
  return hash('sha256', scratch.subarray(0, end), 'hex')
}
