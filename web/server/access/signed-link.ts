import { z } from 'zod'
import { principalId, subjectId } from '../../../domain/access/fields.ts'
import { roles } from '../../../domain/access/role.ts'
import { Failure } from '../../../domain/failure.ts'
import type { CommandType } from '../../../ingest/commands/command.ts'
import { commandTypes } from '../../../ingest/commands/commands.ts'
import type { People } from './people.ts'
import type { Principal } from './principal.ts'
import { hmacOf, same } from './secret.ts'

/**
 * What a one-tap link carries: exactly one command, of one person for one party, until it expires. The
 * server signs it, so nothing of it can be changed, and it opens nothing else.
 */
const signedLink = z.strictObject({
  id: principalId.max(60),
  /** To whom it was sent; it opens nothing once their access is taken away. */
  subject: subjectId,
  /** In whose capacity the command is asked for. */
  role: z.enum(roles),
  tenant: z.string().min(1).max(200),
  /** As in `POST /api/commands`. */
  command: z.looseObject({ type: z.string() }),
  expiresAtMs: z.int()
})
export type SignedLink = z.infer<typeof signedLink>

/** Commands that may be asked for by a tap, with who may. */
const linkCommands: ReadonlyMap<string, CommandType['asking']> = new Map(
  commandTypes
    .filter(({ asking }) => asking.oneTap)
    .map(({ name, asking }) => [name, asking] as const)
)

/**
 * Who asks by a link: no more than its one command needs, in the spaces that its person was given.
 *
 * @throws Failure `link_not_valid` where the person may no longer do for the party what it says.
 */
export function principalOfLink(
  { id, subject, role, tenant, command }: SignedLink,
  people: Pick<People, 'find'>
): Principal {
  const person = people.find(subject)
  if (person === null || person.role !== role || person.tenant !== tenant) {
    const detail = 'the access that the link was made for was taken away; ask the Food Policy desk'
    throw new Failure('link_not_valid', detail)
  }
  const scope = linkCommands.get(command.type)?.scope
  const scopes = scope === undefined ? [] : [scope]
  return { kind: 'link', id: `link-${id}`, role, tenant, boundaries: person.boundaries, scopes }
}

/** The longest life of a link: surplus food does not wait longer for an answer either. */
const longestLifeMs = 48 * 3_600_000
const longestText = 4_000

function signatureOf(key: Uint8Array, payload: string): Buffer {
  return hmacOf(key, `one-tap ${payload}`)
}

/**
 * Signs a link.
 *
 * @throws Failure `invalid_parameter` where it would do what no link may, or live too long.
 */
export function signLink(key: Uint8Array, link: SignedLink, nowMs: number): string {
  const allowed = linkCommands.get(link.command.type)?.roles ?? []
  if (!allowed.some((role) => role === link.role)) {
    const known = [...linkCommands.keys()].join(', ')
    throw new Failure(
      'invalid_parameter',
      `no link may ask for ${link.command.type} as ${link.role}; known are ${known}`
    )
  }
  // Whose claim is released the surplus itself says, when the link is used.
  if (link.command.ngo !== undefined && link.command.ngo !== link.tenant) {
    throw new Failure('invalid_parameter', `a link of ${link.tenant} may only ask for itself`)
  }
  const known = signedLink.safeParse(link)
  if (!known.success) throw new Failure('invalid_parameter', known.error.message)
  if (link.expiresAtMs - nowMs > longestLifeMs) {
    throw new Failure('invalid_parameter', 'a link lives for 48 hours at most', {
      longestLifeMs
    })
  }
  const payload = Buffer.from(JSON.stringify(link)).toString('base64url')
  return `${payload}.${signatureOf(key, payload).toString('base64url')}`
}

/**
 * Reads a link.
 *
 * @throws Failure `link_not_valid` where it was not signed here, was changed, or has expired.
 */
export function readLink(key: Uint8Array, text: string, nowMs: number): SignedLink {
  const [payload = '', signature = '', ...rest] = text.slice(0, longestText).split('.')
  const signed = signatureOf(key, payload)
  if (rest.length > 0 || !same(signed, Buffer.from(signature, 'base64url'))) {
    throw new Failure('link_not_valid', 'the link is incomplete or was changed; open it anew')
  }
  // What is signed was made here, so that its form is as expected or this program is wrong.
  const link = signedLink.parse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')))
  if (link.expiresAtMs <= nowMs) {
    throw new Failure('link_not_valid', 'the link has expired; sign in and look at what is open', {
      expiredAtMs: link.expiresAtMs
    })
  }
  return link
}
