import { z } from 'zod'
import { amountInput } from '../quantity.ts'
import { claimed, declined, expired, released, withdrawn } from './events.ts'

/** The boundary of all of them is that of the declaration. */

/** How much is claimed: an amount, all that is open, or a share of what was declared. */
const asked = {
  quantity: amountInput.optional(),
  whole: z.literal(true).optional().describe('All that is open.'),
  sharePercent: z.literal([25, 50, 75, 100]).optional().describe('Percent of what was declared.')
}

export const claimSurplus = z
  .strictObject({
    type: z.literal('ClaimSurplus'),
    ...claimed.omit({ boundary: true, quantity: true, whole: true }).shape,
    ...asked
  })
  .refine(
    ({ quantity, whole, sharePercent }) =>
      [quantity, whole, sharePercent].filter((each) => each !== undefined).length === 1,
    { message: 'needs one of quantity, whole and sharePercent', path: ['quantity'] }
  )

export const declineSurplus = z.strictObject({
  type: z.literal('DeclineSurplus'),
  ...declined.omit({ boundary: true }).shape
})

export const releaseClaim = z.strictObject({
  type: z.literal('ReleaseClaim'),
  ...released.pick({ surplus: true, claim: true, reason: true }).shape
})

/** No date lies beyond it (ECMA-262, time values); milliseconds since 1970 UTC. */
const latestInstantMs = 8_640_000_000_000_000

export const expireSurplus = z.strictObject({
  type: z.literal('ExpireSurplus'),
  ...expired.pick({ surplus: true }).shape,
  atMs: z
    .int()
    .nonnegative()
    .max(latestInstantMs)
    .describe('The instant at which it has expired, milliseconds since 1970 UTC.')
})

export const withdrawSurplus = z.strictObject({
  type: z.literal('WithdrawSurplus'),
  ...withdrawn.pick({ surplus: true, reason: true }).shape
})

export type ClaimSurplus = z.infer<typeof claimSurplus>
export type DeclineSurplus = z.infer<typeof declineSurplus>
export type ReleaseClaim = z.infer<typeof releaseClaim>
export type ExpireSurplus = z.infer<typeof expireSurplus>
export type WithdrawSurplus = z.infer<typeof withdrawSurplus>

export type SurplusCommand =
  | ClaimSurplus
  | DeclineSurplus
  | ReleaseClaim
  | ExpireSurplus
  | WithdrawSurplus
