// These names and shapes are the stored format: change one only with a new version and an upcast.
import { z } from 'zod'
import { eventType } from '../event.ts'
import { maybe } from '../line.ts'

const reason = z
  .string()
  .min(1)
  .max(500)
  .meta({ description: 'Why, in words.', examples: ['the scale was not zeroed'] })
const stream = z
  .string()
  .min(1)
  .max(300)
  .meta({
    description: 'Stream of the named event; this one stands there too.',
    examples: ['sales-covered-market:wagner']
  })
const eventId = z.uuid().describe('The event that no longer counts.')

export const corrected = z.strictObject({
  eventId,
  stream,
  reason,
  changed: z
    .strictObject({
      field: z.string().meta({
        description: 'Path in the data.',
        examples: ['lines.0.quantity']
      }),
      from: z.string().meta({ description: 'As it was said.', examples: ['85 kg'] }),
      to: z.string().meta({ description: 'As it should have been said.', examples: ['8.5 kg'] })
    })
    .describe('What was changed, for the reader.'),
  type: z.string().meta({
    description: 'Type of the event as it should have been.',
    examples: ['SaleRecorded']
  }),
  schemaVersion: z.int().positive().describe('Version of its data.'),
  data: z.record(z.string(), z.unknown()).describe('Its whole data.')
})

export const voided = z.strictObject({
  eventId,
  stream,
  reason,
  replacedBy: maybe(z.uuid()).describe('The event that says it rightly, where there is one.')
})

export const MeasurementCorrected = eventType({
  name: 'MeasurementCorrected',
  version: 1,
  doc: 'A quantity of an earlier event was wrong; the event counts as it is given here, the first statement stays in the log.',
  kind: 'decision',
  data: corrected,
  stream: (data) => data.stream,
  replacement: ({ type, schemaVersion, data }) => ({ type, schemaVersion, data }),
  standards: {
    epcisError: 'incorrect_data',
    farmOs: 'log revision',
    valueFlows: 'EconomicEvent.corrects'
  }
})

export const EventVoided = eventType({
  name: 'EventVoided',
  version: 1,
  doc: 'An earlier event did not happen: it no longer counts and stays in the log.',
  kind: 'decision',
  data: voided,
  stream: (data) => data.stream,
  standards: { epcisError: 'did_not_occur', valueFlows: 'EconomicEvent.corrects' }
})
