import type { Texts } from './shape.ts'

/** English texts of where a figure comes from. */
export const originEn: Texts['origin'] = {
  show: 'show',
  open: (source, line) => `Show the origin: ${source}, ${line}`,
  title: 'Origin of the figure',
  kinds: {
    csv: (line) => `line ${line} of a CSV table`,
    sheet: (line) => `row ${line} of a sheet`,
    epcis: (line) => `event ${line} of an EPCIS document`,
    device: (line) => `reading ${line} of what the device sent`,
    http: (line) => `event ${line} of what a program sent`,
    kafka: (line) => `message ${line}`
  },
  source: 'Source',
  place: 'Exact place',
  occurred: 'When it happened',
  recorded: 'When it was recorded',
  type: 'Type of event',
  corrected: 'It no longer counts: a later event replaces it.',
  corrects: 'It replaces an earlier event.',
  readAnew: 'Read anew after identifiers were linked.',
  data: 'What was recorded',
  field: 'Field',
  value: 'Value',
  sent: 'The event as it was sent',
  none: 'The origin is not available.'
}
