import type { NewEvent } from '../../domain/event-store.ts'
import { httpSource } from '../http/source.ts'
import { note, type RejectNote, type Source } from '../source.ts'
import type { DeviceOptions } from './options.ts'
import { translate } from './translate.ts'

function usedNumber({ data }: NewEvent): RejectNote {
  const reason =
    'another reading of this device has this number and counts; where its numbers began anew, send the readings with a "run" of their own'
  return note('seq', 'same_id_other_content', reason, data)
}

/** Readings of scales and gates, in any order, as a device sends them after an outage. */
export const deviceSource: Source<DeviceOptions> = {
  name: 'device',
  doc: 'Readings of a scale or gate, in any order; the device’s own numbers tell a resend from a new reading, and a clock that cannot be right puts a reading aside.',
  identity: 'message',
  // A clock that was set in between does not make two readings of one; the first time stands.
  same: (stored, sent) => stored.type === sent.type && stored.data === sent.data,
  clash: usedNumber,
  batchRows: httpSource.batchRows,
  read: (input, { maxBytes, reference }) =>
    httpSource.read(input, { format: 'json', maxBytes, reference }),
  translator: (options, context) => (content, line) => translate(content, line, options, context)
}
