import { z } from 'zod'
import { noticeCodes } from './notices.ts'

const mass = z.number().describe('in the unit of the values')
const id = z.string()
const culprit = z.union([
  z.strictObject({ flow: id }),
  z.strictObject({ stockChange: id }),
  z.strictObject({ parameter: id }),
  z.strictObject({ leak: id.describe('a process that mass leaves unrecorded') })
])
const found = {
  glr: z.number().describe('generalised likelihood ratio, chi-square with 1 degree of freedom'),
  size: mass.describe('measured minus true, or mass that leaves unrecorded'),
  indistinguishableFrom: z.array(culprit)
}
const which = {
  flow: id.optional(),
  stockChange: id.optional(),
  parameter: id.optional(),
  leak: id.optional()
}

/** What an id stands for where the document has layers or periods. */
const origin = {
  of: id.optional().describe('the id in the document'),
  layer: id.optional(),
  period: id.optional().describe('of an inventory: at whose end, or "opening"')
}

export const quantity = z.strictObject({
  id,
  ...origin,
  measured: mass.nullable(),
  measuredSd: mass.nullable(),
  value: mass.nullable().describe('reconciled or computed; null where it cannot be observed'),
  sd: mass.nullable(),
  class: z.enum(['redundant', 'nonredundant', 'observable', 'unobservable', 'constant']),
  z: z.number().nullable().describe('measurement test: adjustment over its sd'),
  interval: z
    .tuple([mass.nullable(), mass.nullable()])
    .optional()
    .describe('of an unobservable quantity at the answered values; null = unbounded')
})

const globalFields = {
  statistic: z.number(),
  dof: z.int(),
  p: z.number().nullable(),
  critical: z.number().nullable(),
  reject: z.boolean()
}
const global = z.strictObject(globalFields)

/** The answer to a system, as JSON. */
export const mfaAnswer = z.strictObject({
  flows: z.array(quantity),
  parameters: z.array(quantity),
  stockChanges: z.array(quantity),
  inventories: z
    .array(quantity)
    .optional()
    .describe('what processes hold from period to period, where the document has any'),
  balances: z.array(
    z.strictObject({
      process: id,
      ...origin,
      before: mass.nullable().describe('in − out − stock change as given; null with unknowns'),
      after: mass.nullable(),
      z: z.number().nullable().describe('node test: before over its sd')
    })
  ),
  closure: z.strictObject({
    before: z
      .number()
      .nullable()
      .describe('1 − sum of |imbalances| over throughput, processes without unknown flows'),
    offenders: z
      .array(z.strictObject({ process: id, imbalance: mass, share: z.number() }))
      .describe(
        'processes whose imbalance exceeds the tolerance, the worst share of the throughput first'
      )
  }),
  global,
  parts: z
    .array(
      z.strictObject({
        processes: z.array(id),
        quantities: z.int().describe('flows, stock changes and parameters'),
        ...globalFields
      })
    )
    .describe(
      'the parts that nothing joins, each with a test of its own: an error in one does not show in another'
    ),
  critical: z.strictObject({
    z: z.number().nullable().describe('Šidák level of the measurement tests'),
    node: z.number().nullable().describe('Šidák level of the node tests'),
    glr: z.number().nullable().describe('squared Šidák level of the suspects')
  }),
  suspects: z
    .array(
      z.strictObject({
        ...which,
        ...found,
        aboveCritical: z.boolean(),
        asLikely: z
          .boolean()
          .describe('so near the first that these data do not tell which of the two it is')
      })
    )
    .describe('the ten likeliest gross errors'),
  undetectable: z.array(culprit),
  steps: z
    .array(z.strictObject({ removed: culprit, ...found, global }))
    .describe('serial elimination; the figures above keep everything that was given'),
  covariance: z.strictObject({
    ids: z.array(id),
    matrix: z.array(z.array(z.number().nullable()))
  }),
  improve: z
    .strictObject({
      of: id,
      sdBefore: mass.nullable(),
      weighings: z.array(
        z.strictObject({ weigh: id, weighingSd: mass.nullable(), sdAfter: mass.nullable() })
      )
    })
    .nullable(),
  activeBounds: z
    .array(z.strictObject({ id, value: z.number() }))
    .describe('bounds that hold with equality; the sds are then conditional on them'),
  convergence: z.strictObject({
    converged: z.boolean(),
    iterations: z.int(),
    rounds: z.int().describe('solves of the active set'),
    largestResidual: z.number(),
    worst: z.string().nullable()
  }),
  notices: z
    .array(z.strictObject({ code: z.enum(noticeCodes), ids: z.array(id), text: z.string() }))
    .describe('what to know of the figures'),
  warnings: z.array(z.string()).describe('the texts of `notices`')
})

export type MfaAnswer = z.infer<typeof mfaAnswer>
export type Quantity = z.infer<typeof quantity>
