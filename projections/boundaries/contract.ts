import { z } from 'zod'
import { answeredAt, queryContract } from '../contract.ts'

const boundaryRow = z.strictObject({
  boundary: z.string(),
  /** The id itself where the boundary was never defined. */
  label: z.string(),
  inhabitants: z.int().nullable(),
  /** Where label and inhabitants were published; null where the boundary was never defined. */
  source: z.string().nullable(),
  /** First and last day of any movement in it; null where there is none. */
  from: z.string().nullable(),
  to: z.string().nullable(),
  groups: z.array(z.string()),
  /** Movements that count; an event may tell of several. */
  movements: z.int()
})

export const list = queryContract({
  name: 'list',
  doc: 'Every boundary that is defined or has movements, with the days and product groups it covers.',
  parameters: z.strictObject({}),
  answer: z.strictObject({ position: answeredAt, rows: z.array(boundaryRow) })
})

export type BoundaryRow = z.infer<typeof boundaryRow>
export type ListAnswer = z.infer<typeof list.answer>
