import { z } from 'zod'
import { auditKinds, outcomes } from '../../domain/access/audit-kinds.ts'
import { principalId } from '../../domain/access/fields.ts'
import { roles, scopes } from '../../domain/access/role.ts'
import { signInWays } from '../../domain/access/sign-in-way.ts'
import { day } from '../../domain/period.ts'
import { answeredAt, queryContract } from '../contract.ts'

const auditEntry = z.strictObject({
  eventId: z.string(),
  at: z.iso.datetime(),
  /** When the log learnt of it; later where the log was away. */
  recordedAt: z.iso.datetime(),
  what: z.enum(auditKinds),
  outcome: z.enum(outcomes),
  /**
   * Opaque: a subject, the id of a key, or `anonymous`, `cli`, `set-up`, `demo`; `anonymous-` and a code
   * that stands for a network as long as the server runs.
   */
  who: z.string(),
  /** The subject or key that it was about; null where that is who did it. */
  whom: z.string().nullable(),
  /** How often, since the entry of this kind before. */
  count: z.int(),
  role: z.enum(roles).nullable(),
  tenant: z.string().nullable(),
  boundaries: z.union([z.literal('all'), z.array(z.string())]).nullable(),
  scopes: z.array(z.enum(scopes)).nullable(),
  expiresAt: z.iso.datetime().nullable(),
  way: z.enum(signInWays).nullable(),
  /** Recovery codes that are left. */
  left: z.int().nullable(),
  /** Why not. */
  code: z.string().nullable(),
  method: z.string().nullable(),
  route: z.string().nullable(),
  /** Command that was asked for. */
  command: z.string().nullable(),
  /** What was taken out, of which space, how and how much of it. */
  query: z.string().nullable(),
  boundary: z.string().nullable(),
  format: z.string().nullable(),
  rows: z.int().nullable()
})
export type AuditEntry = z.infer<typeof auditEntry>

export const events = queryContract({
  name: 'events',
  doc: 'Who was let in, what left the service as records, and what was refused to whom; the newest first. People stand there by opaque ids.',
  parameters: z.strictObject({
    from: day.optional().describe('first day, Europe/Rome'),
    to: day.optional().describe('last day'),
    who: principalId
      .optional()
      .describe('whoever did it, or whom it was about; `anonymous`: whoever is not signed in'),
    what: z.enum(auditKinds).optional(),
    outcome: z.enum(outcomes).optional(),
    cursor: z.coerce.number().int().min(1).optional().describe('`next` of the answer before'),
    limit: z.coerce.number().int().min(1).max(1_000).default(100)
  }),
  answer: z.strictObject({
    position: answeredAt,
    rows: z.array(auditEntry),
    next: z.int().nullable().describe('`cursor` of the older ones; null at the end')
  })
})
export type EventsAnswer = z.output<typeof events.answer>
