// These names and shapes are the stored format: change one only with a new version and an upcast.
import { z } from 'zod'
import { deskOnly } from '../access/voice.ts'
import type { Anomaly, Moment } from '../event.ts'
import { eventType } from '../event.ts'
import {
  became,
  bothShapes,
  inBoundary,
  lineShape,
  maybe,
  productId,
  transferred
} from '../line.ts'
import { samePlace, unknownMass } from '../line-anomalies.ts'
import { lotId, type Movement, name } from '../movement.ts'
import { placeId } from '../place.ts'
import type { Amount } from '../quantity.ts'
import { transformationMovements } from '../transformation/movements.ts'
import { identifierOf } from './identifier.ts'
import { errorReasons, eventKinds } from './vocabulary.ts'

const uri = z.string().min(3).max(2_000)

/** A place of ours where the identifier is linked to one, else the identifier itself. */
const end = name.meta({
  description: 'A place, or the identifier that is linked to none.',
  examples: ['covered-market:wagner']
})

function linesOf(quantity: z.ZodType<Amount>) {
  return z.array(z.strictObject(lineShape(quantity))).max(10_000)
}

const eventId = uri.meta({
  description: 'eventID of EPCIS: given, or made of the content.',
  examples: ['urn:uuid:8a5f1d52-3d3c-4e4e-9a43-6d7a5a5d4f10']
})

/** Kept as it is: it was checked by the rules of the standard, and copying it would take as long again. */
const sentObject = z
  .custom<Readonly<Record<string, unknown>>>(
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    'must be an object { … }'
  )
  .meta({
    description: 'The event as it was sent.',
    type: 'object',
    examples: [{ type: 'ObjectEvent', 'ext:x': 1 }]
  })

/** What an EPCIS event says, as far as its identifiers mean something here. */
function understoodShape(quantity: z.ZodType<Amount>) {
  const lines = linesOf(quantity)
  return {
    moved: maybe(
      z.strictObject({
        from: end.meta({ examples: ['wholesaler:foody-a24'] }),
        to: end,
        document: maybe(z.string().min(1).max(200)).describe('Paper that went with it.'),
        saidBy: z.enum(['source', 'target']).describe('Which of the two ends says so.'),
        lines
      })
    ).describe('What went from one place to another.'),
    made: maybe(z.strictObject({ site: end, inputs: lines, outputs: lines })).describe(
      'What was made into something else.'
    ),
    packed: maybe(
      z.strictObject({
        site: end,
        unit: lotId.describe('Crate or pallet that holds it.'),
        direction: z.enum(['into', 'out of']),
        lines
      })
    ).describe('What was put into a logistic unit, or taken out of it.'),
    unread: z
      .array(
        z.strictObject({
          what: z.enum(['place', 'product', 'unit', 'from', 'to', 'site', 'outputs']),
          value: z.string().max(2_000)
        })
      )
      .max(20_000)
      .meta({ description: 'What in it names nothing that is known here.', examples: [[]] })
  }
}

const captured = bothShapes((quantity) =>
  z.strictObject({
    ...inBoundary,
    eventId,
    kind: z.enum(eventKinds).describe('Type of the EPCIS event.'),
    bizStep: maybe(uri).meta({ description: 'Business step of CBV.', examples: ['receiving'] }),
    disposition: maybe(uri).meta({
      description: 'State of the objects after it.',
      examples: ['in_progress']
    }),
    declaresError: maybe(z.union([z.enum(errorReasons), uri])).describe(
      'Of an error declaration: its reason. The event of the same eventID no longer counts.'
    ),
    ...understoodShape(quantity),
    context: z.unknown().describe('JSON-LD context of its document.'),
    raw: sentObject
  })
)

const reread = bothShapes((quantity) =>
  z.strictObject({
    ...inBoundary,
    eventId,
    captured: z.uuid().describe('The captured event that it was read from.'),
    ...understoodShape(quantity)
  })
)

type Understood = Pick<
  z.output<typeof captured.data>,
  'boundary' | 'moved' | 'made' | 'packed' | 'unread'
>

/** A lot put into a unit becomes the unit's, one taken out was the unit's. */
function packingMovements({ boundary, packed }: Understood, at: Moment): Movement[] {
  if (packed === null) return []
  const { site, unit, direction, lines } = packed
  return lines.flatMap((line) => {
    if (line.lot === unit) return []
    const outer = { ...line, lot: unit }
    return direction === 'into'
      ? [became({ boundary, site }, line, outer, at)]
      : [became({ boundary, site }, outer, line, at)]
  })
}

function understoodMovements(data: Understood, at: Moment): Movement[] {
  const { boundary, moved, made } = data
  return [
    ...(moved === null ? [] : transferred({ boundary, ...moved, claim: null }, moved.lines, at)),
    ...(made === null ? [] : transformationMovements({ boundary, ...made }, at)),
    ...packingMovements(data, at)
  ]
}

const unreadCodes = {
  place: 'unknown_identifier',
  product: 'unknown_identifier',
  unit: 'unit_without_mass',
  from: 'end_not_named',
  to: 'end_not_named',
  site: 'end_not_named',
  outputs: 'end_not_named'
} as const

function understoodAnomalies({ moved, made, packed, unread }: Understood): readonly Anomaly[] {
  return [
    ...(moved === null ? [] : [...samePlace(moved.from, moved.to), ...unknownMass(moved.lines)]),
    ...(made === null ? [] : unknownMass([...made.inputs, ...made.outputs])),
    ...(packed === null ? [] : unknownMass(packed.lines)),
    ...unread.map(({ what, value }) => ({ code: unreadCodes[what], figures: { what, value } }))
  ]
}

/** What the streams of captured events begin with. */
export const capturedStreams = 'epcis-'

/** Captured events of a boundary are one stream: an error declaration stands beside what it takes back. */
export function capturedStream(boundary: string): string {
  return `${capturedStreams}${boundary}`
}

export const EpcisEventCaptured = eventType({
  name: 'EpcisEventCaptured',
  version: 1,
  doc: 'Somebody else’s EPCIS 2.0 event was captured: as it was sent, with what it says moved, was made or was packed.',
  kind: 'observation',
  voice: deskOnly,
  ...captured,
  stream: ({ boundary }) => capturedStream(boundary),
  movements: understoodMovements,
  anomalies: understoodAnomalies
})

/** As it is read, amounts still as they were said: nobody sends it, so the type itself has no such shape. */
export const rereadInput = reread.input

export const EpcisEventReread = eventType({
  name: 'EpcisEventReread',
  version: 1,
  doc: 'A captured EPCIS event was read anew after identifiers in it had been linked: it counts as it is understood here; what was sent stays in the captured one.',
  kind: 'decision',
  data: reread.data,
  stream: ({ boundary }) => capturedStream(boundary),
  movements: understoodMovements,
  anomalies: understoodAnomalies
})

const linked = z.strictObject({
  identifier: z
    .string()
    .min(3)
    .max(2_000)
    .overwrite((text) => identifierOf(text).key)
    .meta({
      description: 'GLN, GTIN or other URI, in either spelling; kept in the canonical one.',
      examples: ['414/8012345000012']
    }),
  means: z.union([placeId, productId]).meta({
    description: 'The place or the product that it is here; a place has a colon.',
    examples: ['covered-market:wagner']
  }),
  source: z
    .string()
    .min(1)
    .max(500)
    .meta({
      description: 'Who says so.',
      examples: ['price list of the cooperative, 2026']
    })
})

/** Links are looked up together, so they are one stream. */
export const identifiersStream = 'identifiers'

export const IdentifierLinked = eventType({
  name: 'IdentifierLinked',
  version: 1,
  doc: 'An identifier that others use, a GLN or GTIN, is a place or product here; linked again, the later says what holds.',
  kind: 'observation',
  voice: deskOnly,
  data: linked,
  stream: () => identifiersStream,
  standards: { valueFlows: 'Agent' }
})
