import { z } from 'zod'
import { boundaryId } from '../../domain/movement.ts'
import { answeredAt, queryContract } from '../contract.ts'

const instant = z.iso.datetime({ offset: true }).optional()

export const events = queryContract({
  name: 'events',
  doc: 'Events as EPCIS 2.0, in the order in which they were recorded: captured ones as they came, our own by the mapping of their types, corrections as error declarations.',
  parameters: z.strictObject({
    boundary: boundaryId.optional().describe('only events of this bounded space'),
    eventId: z
      .string()
      .max(2_000)
      .optional()
      .describe('the event of this eventID with its error declarations'),
    from: instant.describe('happened at or after this instant'),
    before: instant.describe('happened before this instant'),
    recordedFrom: instant.describe('recorded at or after this instant'),
    recordedBefore: instant.describe('recorded before this instant'),
    base: z.url().default('https://filiera.invalid').describe('address that our ids begin with'),
    cursor: z.coerce.number().int().min(0).default(0).describe('`next` of the answer before'),
    limit: z.coerce.number().int().min(1).max(1_000).default(30)
  }),
  answer: z.strictObject({
    position: answeredAt,
    events: z.array(z.record(z.string(), z.unknown())),
    contexts: z.array(z.unknown()).describe('contexts of the extensions, each once'),
    next: z.int().nullable().describe('`cursor` of what follows; null at the end')
  })
})
export type EventsAnswer = z.output<typeof events.answer>
