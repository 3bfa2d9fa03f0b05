// These names and shapes are the stored format: change one only with a new version and an upcast.
import { z } from 'zod'
import { deskOnly } from '../access/voice.ts'
import { eventType } from '../event.ts'
import { boundaryId, cleanName, name, type ProcessRef, processRef, stages } from '../movement.ts'
import { period } from '../period.ts'
import { bounds, quantity, quantityInput } from '../quantity.ts'

/** Which published table says so, for example `urbanfoodflows`. */
const publication = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/u, 'must be lower-case words joined by hyphens')
  .meta({ description: 'Which publication says so.', examples: ['urbanfoodflows'] })

const boundary = boundaryId.meta({
  description: 'Bounded space that it is about.',
  examples: ['milan-metro']
})
const span = period.describe('Days that it is about, both ends included.')
const groupDoc = { description: 'Group of products.', examples: ['Fruit'] }
const productDoc = {
  description: "The product; left out where the figure is the group's total.",
  examples: ['Apples']
}
const source = { description: 'Process that it left.', examples: ['Imports'] }
const target = { description: 'Process that it went to.', examples: ['Food supply'] }
const holder = { description: 'Process that held it.', examples: ['Food supply'] }
const direction = z
  .enum(['added', 'removed'])
  .describe('Whether there was more or less in the end.')

/** Axes of data quality that urbanfoodflows.net scores. */
const qualityAxes = [
  'reliability',
  'completeness',
  'temporal',
  'geographical',
  'access',
  'frequency',
  'informality',
  'classification'
] as const

/**
 * A process may be named alone; then its stage is unknown. A schema of its own for every field: of a
 * shared union only the first is written out in the document of the API.
 */
function processInput() {
  return z.union([
    cleanName.transform((id) => ({ id, stage: null })),
    z
      .strictObject({ id: cleanName, stage: z.enum(stages).nullable().optional() })
      .transform(({ id, stage }) => ({ id, stage: stage ?? null }))
  ])
}

function joinsTwoProcesses(flow: { readonly source: ProcessRef; readonly target: ProcessRef }) {
  return flow.source.id !== flow.target.id
}

const sameProcess = { message: 'source and target are the same process', path: ['target'] }

const flowPublishedData = z
  .strictObject({
    boundary,
    publication,
    period: span,
    source: processRef.describe(source.description),
    target: processRef.describe(target.description),
    group: name.meta(groupDoc),
    product: name.nullable().meta(productDoc),
    quantity
  })
  .refine(joinsTwoProcesses, sameProcess)

const flowPublishedInput = z
  .strictObject({
    boundary,
    publication,
    period: span,
    source: processInput().meta(source),
    target: processInput().meta(target),
    group: cleanName.meta(groupDoc),
    product: cleanName.nullable().optional().meta(productDoc),
    quantity: quantityInput
  })
  .transform((said) => ({ ...said, product: said.product ?? null }))
  .refine(joinsTwoProcesses, sameProcess)

const stockChangePublishedData = z.strictObject({
  boundary,
  publication,
  period: span,
  process: processRef.describe(holder.description),
  group: name.meta(groupDoc),
  product: name.nullable().meta(productDoc),
  direction,
  quantity
})

const stockChangePublishedInput = z
  .strictObject({
    boundary,
    publication,
    period: span,
    process: processInput().meta(holder),
    group: cleanName.meta(groupDoc),
    product: cleanName.nullable().optional().meta(productDoc),
    direction,
    quantity: quantityInput
  })
  .transform((said) => ({ ...said, product: said.product ?? null }))

function publicationStream(data: {
  readonly publication: string
  readonly boundary: string
}): string {
  return `publication-${data.publication}.${data.boundary}`
}

/** What a published figure does not say of a movement. */
const unsaid = { lot: null, document: null }

export const FlowPublished = eventType({
  name: 'FlowPublished',
  version: 1,
  doc: 'A published table states how much of a product group went from one process to another within a boundary and a period.',
  kind: 'observation',
  voice: deskOnly,
  data: flowPublishedData,
  input: flowPublishedInput,
  stream: publicationStream,
  // Field by field: a log of published flows is read by the million, and spreading takes a microsecond.
  movements: ({ boundary, publication, period, source, target, group, product, quantity }) => [
    {
      kind: 'flow',
      boundary,
      publication,
      period,
      source,
      target,
      group,
      product,
      lot: null,
      document: null,
      arrivesAs: null,
      claim: null,
      saidBy: null,
      massGrams: quantity.netGrams,
      sdGrams: quantity.sdGrams,
      basis: quantity.basis,
      factor: quantity.factorId
    }
  ]
})

export const StockChangePublished = eventType({
  name: 'StockChangePublished',
  version: 1,
  doc: 'A published table states how much more or less of a product group a process held at the end of a period than at its beginning.',
  kind: 'observation',
  voice: deskOnly,
  data: stockChangePublishedData,
  input: stockChangePublishedInput,
  stream: publicationStream,
  movements: ({
    quantity: { netGrams, sdGrams, basis, factorId: factor },
    direction,
    ...change
  }) => [
    {
      kind: 'stock',
      ...change,
      ...unsaid,
      massGrams: direction === 'added' ? netGrams : -netGrams,
      ...{ sdGrams, basis, factor }
    }
  ]
})

const aggregatePublished = z.strictObject({
  boundary,
  publication,
  period: span,
  metric: z
    .string()
    .min(1)
    .max(120)
    .meta({
      description: 'What was measured.',
      examples: ['redistributed']
    }),
  scope: z
    .string()
    .min(1)
    .max(300)
    .meta({
      description: "What the figure covers, in the publisher's words.",
      examples: ['Hub Foody, food handed on to non-profit bodies']
    }),
  value: z.number().meta({ description: 'The figure.', examples: [449.143] }),
  unit: z
    .string()
    .min(1)
    .max(40)
    .meta({ description: 'Its unit.', examples: ['t'] }),
  bound: z.enum(bounds).describe('`>=` for "over", `~` for "about".'),
  sourceUrl: z
    .string()
    .min(1)
    .max(500)
    .meta({
      description: 'Where it was published.',
      examples: ['https://www.foodpolicymilano.org/']
    }),
  quality: z
    .partialRecord(z.enum(qualityAxes), z.int().min(1).max(5))
    .nullable()
    .default(null)
    .meta({
      description: 'Pedigree scores from 1 to 5 (after Weidema), axis by axis; not to be added up.',
      examples: [{ reliability: 3, temporal: 2 }]
    })
})

export const AggregatePublished = eventType({
  name: 'AggregatePublished',
  version: 1,
  doc: 'Somebody published a figure, with its scope, its bound and how good it is. It moves nothing: measured figures are compared with it.',
  kind: 'observation',
  voice: deskOnly,
  data: aggregatePublished,
  stream: publicationStream
})
