import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { roles, scopes } from '../../../domain/access/role.ts'
import { Failure } from '../../../domain/failure.ts'
import { boundaryId } from '../../../domain/movement.ts'
import type { ApiKey } from '../access/api-keys.ts'
import { needs } from '../access/declaration.ts'
import { type Principal, principalOf } from '../access/principal.ts'
import type { Parts } from '../parts.ts'

const boundaries = z.union([z.literal('all'), z.array(boundaryId).min(1).max(100)])
const instant = z.iso.datetime()

const key = z.strictObject({
  id: z.string(),
  name: z.string(),
  owner: z.string(),
  role: z.enum(roles),
  tenant: z.string().nullable(),
  boundaries,
  scopes: z.array(z.enum(scopes)).readonly(),
  createdAt: instant,
  expiresAt: instant,
  usedAt: instant.nullable(),
  revokedAt: instant.nullable()
})

/** What a person may ask for: the desk says for whom, others get keys for themselves. */
const request = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1)
    .max(80)
    .describe('of the machine or program; two keys of one name may be live'),
  scopes: z.array(z.enum(scopes)).min(1).max(scopes.length),
  days: z.int().min(1).max(366).default(90).describe('until it expires'),
  role: z.enum(roles).optional().describe('for the desk: of whom; else your own'),
  tenant: z.string().trim().min(1).max(200).nullable().optional(),
  boundaries: boundaries.optional()
})
type Asked = z.infer<typeof request>

function shown({ createdAtMs, expiresAtMs, usedAtMs, revokedAtMs, ...rest }: ApiKey) {
  const iso = (ms: number) => new Date(ms).toISOString()
  return {
    ...rest,
    boundaries: rest.boundaries === 'all' ? ('all' as const) : [...rest.boundaries],
    createdAt: iso(createdAtMs),
    expiresAt: iso(expiresAtMs),
    usedAt: usedAtMs === null ? null : iso(usedAtMs),
    revokedAt: revokedAtMs === null ? null : iso(revokedAtMs)
  }
}

const isDesk = ({ scopes: has }: Principal) => has.includes('admin:access')

/** For whom a key is issued: nobody but the desk gets one for somebody else, or for more. */
function holderOf(principal: Principal, { role, tenant, boundaries: asked }: Asked) {
  if (isDesk(principal)) {
    return {
      role: role ?? principal.role,
      tenant: tenant ?? null,
      boundaries: asked ?? principal.boundaries
    }
  }
  if (role === undefined && tenant === undefined && asked === undefined) return principal
  throw new Failure(
    'not_allowed',
    'role, tenant and boundaries of a key are your own; leave them out, or ask the desk for another'
  )
}

/** The key, where it is the caller's to see; else as if there were none. */
function ownKey(principal: Principal, found: ApiKey | null): ApiKey {
  if (found !== null && (isDesk(principal) || found.owner === principal.id)) return found
  throw new Failure('not_found', 'there is no such key')
}

/** Only people have keys: a leaked key must not make further ones. */
function personOf(asking: FastifyRequest): Principal {
  const principal = principalOf(asking)
  if (principal.kind === 'person') return principal
  throw new Failure('not_allowed', 'keys are issued to people; sign in')
}

/** Roles that keys are for, beside the scopes of each. */
const access = {
  ...needs('read:flows'),
  roles: roles.filter((role) => role !== 'public' && role !== 'device')
}

/** API keys for machines and programs: one's own, for the desk all. */
export function keyRoutes(plain: FastifyInstance, { identities }: Parts): void {
  const app = plain.withTypeProvider<ZodTypeProvider>()
  const { apiKeys } = identities.parts.credentials
  const tag = { tags: ['access'] }
  app.route({
    method: 'GET',
    url: '/api/keys',
    config: { access },
    schema: {
      summary: 'Your API keys, without the keys themselves; for the desk those of all.',
      ...tag,
      response: { 200: z.strictObject({ rows: z.array(key) }) }
    },
    handler: async (asking, reply) => {
      reply.header('cache-control', 'no-store')
      const principal = personOf(asking)
      const seen = apiKeys.list().filter(({ owner }) => isDesk(principal) || owner === principal.id)
      return { rows: seen.map(shown) }
    }
  })
  app.route({
    method: 'POST',
    url: '/api/keys',
    config: { access },
    schema: {
      summary: 'Issues an API key. The answer is the only place where it is ever shown.',
      ...tag,
      body: request,
      response: { 200: z.strictObject({ key: z.string(), kept: key }) }
    },
    handler: async (asking, reply) => {
      reply.header('cache-control', 'no-store')
      const principal = personOf(asking)
      const { name, scopes: wanted, days } = asking.body
      const { role, tenant, boundaries: spaces } = holderOf(principal, asking.body)
      const issued = await identities.issueKey(
        {
          ...{ name, days, scopes: wanted, owner: principal.id },
          ...{ role, tenant, boundaries: spaces }
        },
        principal.id
      )
      return { key: issued.key, kept: shown(issued.kept) }
    }
  })
  app.route({
    method: 'POST',
    url: '/api/keys/:id/revoke',
    config: { access },
    schema: {
      summary: 'Revokes an API key: the next request with it is refused.',
      ...tag,
      params: z.strictObject({ id: z.string().max(40) }),
      response: { 200: key }
    },
    handler: async (asking) => {
      const principal = personOf(asking)
      const { id } = ownKey(principal, apiKeys.find(asking.params.id))
      await identities.revokeKey(id, principal.id)
      return shown(ownKey(principal, apiKeys.find(id)))
    }
  })
}
