// These names and shapes are the stored format: change one only with a new version and an upcast.
import { z } from 'zod'
import { eventType } from '../event.ts'
import { boundaryId, cleanName, name, type ProcessRef, processRef, stages } from '../movement.ts'
import { period } from '../period.ts'
import { quantity, quantityInput } from '../quantity.ts'

/** Which published table says so, for example `urbanfoodflows`. */
const publication = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/u, 'must be lower-case words joined by hyphens')

/** A process may be named alone; then its stage is unknown. */
const processInput = z.union([
  cleanName.transform((id) => ({ id, stage: null })),
  z
    .strictObject({ id: cleanName, stage: z.enum(stages).nullable().optional() })
    .transform(({ id, stage }) => ({ id, stage: stage ?? null }))
])

function joinsTwoProcesses(flow: { readonly source: ProcessRef; readonly target: ProcessRef }) {
  return flow.source.id !== flow.target.id
}

const sameProcess = { message: 'source and target are the same process', path: ['target'] }

const flowPublishedData = z
  .strictObject({
    boundary: boundaryId,
    publication,
    period,
    source: processRef,
    target: processRef,
    group: name,
    /** Null where the row is the group's total. */
    product: name.nullable(),
    quantity
  })
  .refine(joinsTwoProcesses, sameProcess)

const flowPublishedInput = z
  .strictObject({
    boundary: boundaryId,
    publication,
    period,
    source: processInput,
    target: processInput,
    group: cleanName,
    product: cleanName.nullable().optional(),
    quantity: quantityInput
  })
  .transform((said) => ({ ...said, product: said.product ?? null }))
  .refine(joinsTwoProcesses, sameProcess)

const stockChangePublishedData = z.strictObject({
  boundary: boundaryId,
  publication,
  period,
  process: processRef,
  group: name,
  product: name.nullable(),
  direction: z.enum(['added', 'removed']),
  quantity
})

const stockChangePublishedInput = z
  .strictObject({
    boundary: boundaryId,
    publication,
    period,
    process: processInput,
    group: cleanName,
    product: cleanName.nullable().optional(),
    direction: z.enum(['added', 'removed']),
    quantity: quantityInput
  })
  .transform((said) => ({ ...said, product: said.product ?? null }))

function publicationStream(data: {
  readonly publication: string
  readonly boundary: string
}): string {
  return `publication-${data.publication}.${data.boundary}`
}

export const FlowPublished = eventType({
  name: 'FlowPublished',
  version: 1,
  doc: 'A published table states how much of a product group went from one process to another within a boundary and a period.',
  kind: 'observation',
  data: flowPublishedData,
  input: flowPublishedInput,
  stream: publicationStream,
  movements: ({ quantity: { netGrams, sdGrams, basis }, ...flow }) => [
    { kind: 'flow', ...flow, massGrams: netGrams, sdGrams, basis }
  ]
})

export const StockChangePublished = eventType({
  name: 'StockChangePublished',
  version: 1,
  doc: 'A published table states how much more or less of a product group a process held at the end of a period than at its beginning.',
  kind: 'observation',
  data: stockChangePublishedData,
  input: stockChangePublishedInput,
  stream: publicationStream,
  movements: ({ quantity: { netGrams, sdGrams, basis }, direction, ...change }) => [
    {
      kind: 'stock',
      ...change,
      massGrams: direction === 'added' ? netGrams : -netGrams,
      sdGrams,
      basis
    }
  ]
})
