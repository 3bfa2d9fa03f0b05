import { z } from 'zod'

const version = z.string().regex(/^2(?:\.\d+)*$/u, 'must be 2.0, the version that is read here')

const eventList = z.object({ eventList: z.array(z.unknown()) })

/** What surrounds events: a capture document, or the answer to somebody's query. */
export const epcisDocument = z.discriminatedUnion('type', [
  z.looseObject({
    '@context': z.unknown().refine((context) => context !== undefined, { error: 'is missing' }),
    type: z.literal('EPCISDocument'),
    schemaVersion: version,
    creationDate: z.iso.datetime({ offset: true }).optional(),
    epcisBody: eventList
  }),
  z.looseObject({
    '@context': z.unknown().refine((context) => context !== undefined, { error: 'is missing' }),
    type: z.literal('EPCISQueryDocument'),
    schemaVersion: version,
    creationDate: z.iso.datetime({ offset: true }).optional(),
    epcisBody: z.object({ queryResults: z.looseObject({ resultsBody: eventList }) })
  })
])
type EpcisDocument = z.infer<typeof epcisDocument>

/** The events of a document, not yet looked at. */
export function eventsOf(document: EpcisDocument): readonly unknown[] {
  return document.type === 'EPCISDocument'
    ? document.epcisBody.eventList
    : document.epcisBody.queryResults.resultsBody.eventList
}

/** The context of the standard's own words. */
export const standardContext = 'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld'

/** An answer to a query. @param context of the events' extensions, beside the standard's own. */
export function queryDocument(
  events: readonly unknown[],
  { creationDate, context }: { readonly creationDate: string; readonly context: unknown }
) {
  return {
    '@context': context,
    type: 'EPCISQueryDocument',
    schemaVersion: '2.0',
    creationDate,
    epcisBody: {
      queryResults: { queryName: 'SimpleEventQuery', resultsBody: { eventList: events } }
    }
  } as const
}
