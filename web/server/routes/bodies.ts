import { z } from 'zod'

/** The answer of what has nothing to tell but that it was done. */
export const done = z.strictObject({ done: z.literal(true) })

/** An address of somebody, as people type it. */
export const email = z.string().trim().max(254).pipe(z.email())

/** An answer without a body, for the reference. */
export const noBody = (description: string) => z.null().describe(description)
