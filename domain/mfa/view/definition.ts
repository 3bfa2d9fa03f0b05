import { z } from 'zod'
import { issueText } from '../../issue-text.ts'
import { invalidView } from './problem.ts'

/**
 * A view definition as a document: what of the flows is looked at, and how it is grouped. It says
 * nothing of the data, so the same definition serves other rows, periods and cities.
 */

/** The end of a bundle that stands for whatever is not in the group at its other end. */
export const elsewhere = 'elsewhere'

const name = z.string().min(1).max(120)
const scalar = z.union([z.string().max(500), z.number(), z.boolean()])
/** Text of a condition; where.ts says what may stand in it. */
const where = z.string().min(1).max(2_000)

const labelled = z.strictObject({ label: name, values: z.array(scalar).min(1).max(10_000) })

const simplePartition = z.union([
  name.describe('dimension: one part for each of its values that occurs'),
  z.strictObject({
    dimension: name,
    values: z
      .array(z.union([scalar, labelled]))
      .min(1)
      .max(10_000)
  }),
  z.strictObject({
    groups: z
      .array(
        z.strictObject({
          label: name,
          tests: z.record(name, z.array(scalar).min(1).max(10_000))
        })
      )
      .min(1)
      .max(1_000)
  })
])

const partition = z.union([
  simplePartition,
  z.strictObject({
    product: z.array(simplePartition).min(2).max(4).describe('all pairs, labels joined by "/"')
  })
])

const looks = {
  partition: partition.optional(),
  title: name.optional(),
  /** L: what it gives goes to the left, as crates that come back do. */
  direction: z.enum(['R', 'L']).optional()
}

const node = z.union([
  z.strictObject({ type: z.literal('group'), processes: z.array(name).max(100_000), ...looks }),
  z.strictObject({ type: z.literal('group'), where, ...looks }),
  z.strictObject({ type: z.literal('waypoint'), ...looks })
])

const bundle = z.strictObject({
  source: name.describe(`id of a group, or ${elsewhere}`),
  target: name.describe(`id of a group, or ${elsewhere}`),
  waypoints: z.array(name).max(50).default([]),
  where: where.optional(),
  flowPartition: partition.optional(),
  /** Of the waypoints that are set where the bundle crosses a layer. */
  defaultPartition: partition.optional()
})

const band = z.array(name).max(1_000)

export const viewDefinition = z.strictObject({
  nodes: z.record(name, node).describe('process groups and waypoints by id'),
  bundles: z.array(bundle).max(1_000).default([]),
  ordering: z
    .array(z.union([band, z.array(band)]))
    .min(1)
    .max(200)
    .describe('layers from left to right; a layer is its bands from top to bottom'),
  where: where.optional().describe('only rows of which this holds are looked at'),
  flowPartition: partition.optional(),
  timePartition: partition.optional(),
  measures: z
    .record(name, z.enum(['sum', 'mean']))
    .optional()
    .describe('further columns of numbers, and how they are added up'),
  sharedError: name
    .optional()
    .describe(
      'column that names what rows err by together, such as the conversion factor behind them: the sds of rows of one value add up as they are, all others in squares'
    )
})

export type ViewDefinition = z.infer<typeof viewDefinition>
export type NodeDefinition = ViewDefinition['nodes'][string]
export type BundleDefinition = ViewDefinition['bundles'][number]
export type PartitionDefinition = z.infer<typeof partition>
export type SimplePartition = z.infer<typeof simplePartition>

/**
 * Reads a view definition.
 *
 * @throws Failure `invalid_view` with every field that does not have the expected form.
 */
export function parseDefinition(document: unknown): ViewDefinition {
  const parsed = viewDefinition.safeParse(document)
  if (parsed.success) return parsed.data
  throw invalidView(
    parsed.error.issues.map((issue) => ({
      problem: 'form',
      at: issue.path.join('.') || 'definition',
      detail: issueText(issue)
    }))
  )
}
