// These names and shapes are the stored format: change one only with a new version and an upcast.
import { z } from 'zod'
import { eventType } from '../event.ts'
import { boundaryId } from '../movement.ts'

/** What a boundary is, beside its id. */
export const boundaryFacts = z.strictObject({
  label: z
    .string()
    .min(1)
    .max(200)
    .meta({
      description: 'What people call it.',
      examples: ['Città metropolitana di Milano']
    }),
  inhabitants: z
    .int()
    .positive()
    .nullable()
    .meta({
      description: 'For figures per inhabitant; null where it is not known.',
      examples: [3_250_077]
    }),
  source: z
    .string()
    .min(1)
    .max(500)
    .meta({
      description: 'Where these facts were published.',
      examples: ['urbanfoodflows.net']
    })
})
export type BoundaryFacts = z.infer<typeof boundaryFacts>

const boundary = boundaryId.meta({
  description: 'Id of the bounded space.',
  examples: ['milan-metro']
})

const boundaryDefinedData = z.strictObject({ boundary, ...boundaryFacts.shape })

const boundaryRevisedData = z.strictObject({
  boundary,
  ...boundaryFacts.shape,
  reason: z
    .string()
    .min(1)
    .max(500)
    .meta({
      description: 'Why they were replaced, in words.',
      examples: ['the census of 2026']
    })
})

/** Who may see what is recorded of a boundary. */
export const audiences = ['members', 'everybody'] as const

export const audienceSet = z.strictObject({
  boundary,
  audience: z
    .enum(audiences)
    .describe(
      'members: whoever was granted access, and everybody what was published; everybody: all of it.'
    ),
  reason: z
    .string()
    .min(1)
    .max(500)
    .meta({ description: 'Why, in words.', examples: ['every figure in it is made up'] })
})

/** One stream a boundary. */
export function boundaryStream(data: { readonly boundary: string }): string {
  return `boundary-${data.boundary}`
}

export const BoundaryDefined = eventType({
  name: 'BoundaryDefined',
  version: 1,
  doc: 'A space in which flows are counted got its name, its inhabitants and their source.',
  kind: 'decision',
  data: boundaryDefinedData,
  stream: boundaryStream
})

export const BoundaryRevised = eventType({
  name: 'BoundaryRevised',
  version: 1,
  doc: 'The facts of a boundary were replaced, for a stated reason; flows keep belonging to it.',
  kind: 'decision',
  data: boundaryRevisedData,
  stream: boundaryStream
})

export const BoundaryAudienceSet = eventType({
  name: 'BoundaryAudienceSet',
  version: 1,
  doc: 'It was decided who may see what is recorded of a boundary: its members, or everybody.',
  kind: 'decision',
  data: audienceSet,
  stream: boundaryStream
})
