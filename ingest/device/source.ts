import { httpSource } from '../http/source.ts'
import type { Source } from '../source.ts'
import type { DeviceOptions } from './options.ts'
import { translate } from './translate.ts'

/** Readings of scales and gates, in any order, as a device sends them after an outage. */
export const deviceSource: Source<DeviceOptions> = {
  name: 'device',
  doc: 'Readings of a scale or gate, in any order; the device’s own numbers tell a resend from a new reading, and a clock that cannot be right puts a reading aside.',
  identity: 'message',
  batchRows: httpSource.batchRows,
  read: (input, { maxBytes, reference }) =>
    httpSource.read(input, { format: 'json', maxBytes, reference }),
  translator: (options, context) => (content, line) => translate(content, line, options, context)
}
