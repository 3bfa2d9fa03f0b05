import { z } from 'zod'
import { day } from '../../../domain/period.ts'
import { bases } from '../../../domain/quantity.ts'
import {
  answeredAt,
  grams,
  pageParameters,
  queryContract,
  straddling,
  windowParameters
} from '../../contract.ts'

const definition = z
  .string()
  .min(2)
  .max(20_000)
  .describe(
    'a view definition as JSON, as in POST /api/mfa/view; processes have id, kind and stage, flows have product_group, product, lot, publication, basis, factor, market_day and month'
  )

const node = z.strictObject({
  id: z.string(),
  /** Node of the definition of which this is a part. */
  group: z.string(),
  label: z.string(),
  layer: z.int(),
  band: z.int(),
  position: z.int(),
  /** Set where a bundle crosses a layer. */
  hidden: z.boolean()
})

const figures = {
  type: z.string(),
  time: z.string(),
  /** In grams. */
  value: grams,
  /**
   * One standard deviation in grams: what was counted in packages errs together by what its conversion
   * factor errs, and all else independently.
   */
  sd: z.number(),
  /** How many movements stand behind it. */
  events: z.int()
}

const sum = z.strictObject({ value: grams, events: z.int() })

export const view = queryContract({
  name: 'view',
  doc: 'The flows of a boundary and period as a definition groups, routes and splits them; what it does not draw is accounted for.',
  parameters: windowParameters.extend({ definition }),
  answer: z.strictObject({
    position: answeredAt,
    nodes: z.array(node),
    links: z.array(z.strictObject({ source: z.string(), target: z.string(), ...figures })),
    /** What leaves a node to, or comes from, what the definition does not name. */
    elsewhere: z.array(
      z.strictObject({ node: z.string(), direction: z.enum(['to', 'from']), ...figures })
    ),
    /** Every movement of the window is in exactly one of these. */
    account: z.strictObject({
      drawn: sum,
      internal: sum,
      unused: sum,
      elsewhere: sum,
      outside: sum,
      filtered: sum
    }),
    straddling
  })
})

const viewEvent = z.strictObject({
  eventId: z.string(),
  type: z.string(),
  stream: z.string(),
  occurredAt: z.iso.datetime(),
  from: day,
  to: day,
  source: z.string(),
  target: z.string(),
  group: z.string(),
  product: z.string().nullable(),
  massGrams: grams.nullable(),
  basis: z.enum(bases)
})

const partId = z.string().min(1).max(1_000)

export const viewEvents = queryContract({
  name: 'view-events',
  doc: 'The events behind a link of a view, or behind what a node has from or to elsewhere, the heaviest first.',
  parameters: windowParameters.extend({
    definition,
    source: partId.optional().describe('node id as answered by the view; without it, elsewhere'),
    target: partId.optional().describe('node id as answered by the view; without it, elsewhere'),
    type: z.string().max(1_000).default('*'),
    time: z.string().max(1_000).default('*'),
    ...pageParameters
  }),
  answer: z.strictObject({
    position: answeredAt,
    total: z.int(),
    /** Over all pages. */
    massGrams: grams,
    rows: z.array(viewEvent)
  })
})

export type ViewAnswer = z.infer<typeof view.answer>
export type ViewEventsAnswer = z.infer<typeof viewEvents.answer>
