import { z } from 'zod'
import { roles, scopes } from '../../../domain/access/role.ts'
import { Failure } from '../../../domain/failure.ts'
import { boundaries, list, onlyArgument, readOptions, withIdentities } from './access-side.ts'
import type { Command, World } from './command.ts'

const usage =
  'issue --name NAME --role ROLE --scopes A,B [--tenant PARTY] [--boundaries all|A,B] [--days 90] | list | revoke ID'

const issueOptions = z.strictObject({
  name: z.string().min(1).max(80),
  role: z.enum(roles).exclude(['public']),
  scopes: list.pipe(z.array(z.enum(scopes))),
  tenant: z.string().min(1).max(200).nullable().default(null),
  boundaries: boundaries.default('all'),
  days: z.coerce.number().int().min(1).max(366).default(90)
})

function issue(args: readonly string[], world: World): Promise<number> {
  const asked = readOptions(args, issueOptions, keysCommand)
  return withIdentities(world, async (identities) => {
    const { key, kept } = await identities.issueKey({ ...asked, owner: 'cli' }, 'cli')
    world.say('The key is shown this once; it is sent as "Authorization: Bearer …".')
    world.print(JSON.stringify({ key, ...kept }))
    return 0
  })
}

function revoke(args: readonly string[], world: World): Promise<number> {
  const id = onlyArgument(args, keysCommand)
  return withIdentities(world, async (identities) => {
    if (!(await identities.revokeKey(id, 'cli'))) {
      throw new Failure('not_found', `there is no live key ${id}; "keys list" names all`)
    }
    world.print(JSON.stringify({ revoked: id }))
    return 0
  })
}

export const keysCommand: Command = {
  name: 'keys',
  usage,
  doc: 'API keys for machines and programs; a new one is shown once, a revoked one opens nothing at once',
  run: async ([action = '', ...args], world) => {
    if (action === 'issue') return issue(args, world)
    if (action === 'revoke') return revoke(args, world)
    if (action !== 'list') throw new Failure('invalid_parameter', `Usage: keys ${usage}`)
    return withIdentities(world, async ({ parts }) => {
      for (const key of parts.credentials.apiKeys.list()) world.print(JSON.stringify(key))
      return 0
    })
  }
}
