import { z } from 'zod'
import { boundaryId } from '../movement.ts'
import { type Role, roles, scopes } from './role.ts'

/**
 * Pieces of the events about access. Whatever is written of people here stays for good, so there is
 * no field that could hold a name or an address of a person: ids are opaque and have a narrow form.
 */

/** Who is meant: a person, never by name. */
export const subjectId = z
  .string()
  .max(100)
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/u, 'must be an opaque id, like person-4be07c1a9d')
  .meta({
    description: 'The person, by an opaque id; name and address are in the vault alone.',
    examples: ['person-4be07c1a9d2f6683b5']
  })

/** Id of an API key, which opens nothing by itself. */
export const keyId = z
  .string()
  .regex(/^[0-9a-f]{12}$/u, 'must be the id of a key, 12 hex digits')
  .meta({ description: 'Id of the API key; not the key.', examples: ['7c1a9d2f6683'] })

/**
 * Whoever may ask for something: subject, id of a key or of a one-tap link, or a word for what is
 * nobody: `anonymous`, `cli`, `set-up`.
 */
export const principalId = z
  .string()
  .max(100)
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/u, 'must be an opaque id')
  .meta({
    description: 'Who asked: a subject, the id of a key, or `anonymous`.',
    examples: ['7c1a9d2f6683']
  })

/** The party acted for. Organisations have names; an address of a person is none. */
const tenantId = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^@\p{Cc}]*$/u, 'must be a party, not an address')
  .meta({ description: 'The party acted for; null for none.', examples: ['charity:recup'] })

/** Roles that a person can be given: devices have keys, and everybody is the public. */
const grantable = roles.filter(
  (role): role is Exclude<Role, 'public' | 'device'> => role !== 'public' && role !== 'device'
)

const boundaries = z
  .union([z.literal('all'), z.array(boundaryId).min(1).max(100).readonly()])
  .meta({ description: 'Spaces that may be seen; `all` for every one.', examples: ['all'] })

/** What a person may do, and for whom. */
export const grantShape = {
  role: z.enum(grantable).describe('In what capacity.'),
  tenant: tenantId.nullable(),
  boundaries
}

/** What a key may do, and for whom. */
export const keyShape = {
  owner: principalId.meta({
    description: 'Who is answerable for it: a subject, or `cli`.',
    examples: ['person-4be07c1a9d2f6683b5']
  }),
  role: z.enum(roles).describe('In what capacity.'),
  tenant: tenantId.nullable(),
  boundaries,
  scopes: z
    .array(z.enum(scopes))
    .min(1)
    .max(scopes.length)
    .readonly()
    .meta({ description: 'What it may do.', examples: [['read:flows']] }),
  expiresAt: z.iso
    .datetime()
    .meta({ description: 'When it ends by itself.', examples: ['2027-02-24T11:00:00.000Z'] })
}

/** Where in the service something was asked for; a pattern, so that nothing of an address is kept. */
export const askedShape = {
  method: z
    .string()
    .regex(/^(?:[A-Z]{3,7}|\*)$/u)
    .meta({
      description: 'Method of HTTP; `*`: several, counted together.',
      examples: ['POST']
    }),
  route: z
    .string()
    .max(200)
    .regex(/^(?:\/[\w\-/:.]*|\*)$/u)
    .meta({
      description: 'Route as it is declared, without what was filled in; `*`: several.',
      examples: ['/api/commands']
    }),
  asked: z
    .string()
    .regex(/^[A-Za-z]{1,60}$/u)
    .nullable()
    .meta({
      description: 'Command that was asked for, where it was one.',
      examples: ['ClaimSurplus']
    })
}

/** A code of failure.ts, kept as text: codes may go, the log stays. */
export const failureCode = z
  .string()
  .regex(/^[a-z_]{1,60}$/u)
  .meta({ description: 'Code of the refusal.', examples: ['not_allowed'] })

/** Entries of one kind are counted together for some minutes. */
export const count = z
  .int()
  .positive()
  .meta({ description: 'How often, since the entry of this kind before.', examples: [1] })
