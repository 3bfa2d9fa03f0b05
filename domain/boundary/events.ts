// These names and shapes are the stored format: change one only with a new version and an upcast.
import { z } from 'zod'
import { eventType } from '../event.ts'
import { boundaryId } from '../movement.ts'

/** What a boundary is, beside its id. */
export const boundaryFacts = z.strictObject({
  label: z.string().min(1).max(200),
  /** For figures per inhabitant; null where it is not known. */
  inhabitants: z.int().positive().nullable(),
  /** Where these facts were published. */
  source: z.string().min(1).max(500)
})
export type BoundaryFacts = z.infer<typeof boundaryFacts>

const boundaryDefinedData = z.strictObject({ boundary: boundaryId, ...boundaryFacts.shape })

const boundaryRevisedData = z.strictObject({
  boundary: boundaryId,
  ...boundaryFacts.shape,
  reason: z.string().min(1).max(500)
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
