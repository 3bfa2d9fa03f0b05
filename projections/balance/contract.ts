import { z } from 'zod'
import {
  answeredAt,
  grams,
  levelParameter,
  queryContract,
  straddling,
  windowParameters
} from '../contract.ts'

/**
 * `source` only gives and `sink` only takes: both stand at the edge of what is recorded, so their
 * imbalance is what crosses that edge. `inner` processes should balance.
 */
export const roles = ['source', 'inner', 'sink'] as const

const balanceRow = z.strictObject({
  process: z.string(),
  /** Null where the row is over all groups. */
  group: z.string().nullable(),
  role: z.enum(roles),
  inGrams: grams,
  outGrams: grams,
  /** As published; of places that keep stock, by their flows and counts. */
  stockChangeGrams: grams,
  /** Net of what became part of this group from others at the process; 0 over all groups. */
  becameGrams: grams,
  /** in + became − out − stock change. */
  imbalanceGrams: grams,
  /**
   * One standard deviation of the imbalance: what one conversion factor errs it errs on both sides, and
   * all else errs independently.
   */
  imbalanceSdGrams: grams,
  events: z.int()
})

export const processes = queryContract({
  name: 'processes',
  doc: 'Per process, and per product group where asked: in, out, stock change and imbalance (in − out − stock change). Over all processes the imbalances and stock changes add up to 0.',
  parameters: windowParameters.extend({
    by: z.enum(['process', 'group']).default('process'),
    level: levelParameter
  }),
  answer: z.strictObject({ position: answeredAt, rows: z.array(balanceRow), straddling })
})

export const totals = queryContract({
  name: 'totals',
  doc: 'The boundary as a whole: what entered and left its inner processes, what they stored, and what is unaccounted for. A party asks for its own places as a whole: what came to them from others’ and left them for others’.',
  parameters: windowParameters,
  answer: z.strictObject({
    position: answeredAt,
    /** From processes that only give; a party's from places of others. */
    inGrams: grams,
    /** To processes that only take; a party's to places of others. */
    outGrams: grams,
    stockChangeGrams: grams,
    /** in − out − stock change. */
    imbalanceGrams: grams,
    /** Imbalance over in; null where nothing entered. */
    imbalanceShare: z.number().nullable(),
    events: z.int(),
    straddling
  })
})

export type BalanceRow = z.infer<typeof balanceRow>
export type ProcessesAnswer = z.infer<typeof processes.answer>
export type TotalsAnswer = z.infer<typeof totals.answer>
