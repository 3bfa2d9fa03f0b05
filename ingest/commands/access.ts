import type { z } from 'zod'
import { grantStream, keyStream } from '../../domain/access/events.ts'
import { type GrantState, grantCommand, grantDecider } from '../../domain/access/grant.ts'
import { type KeyState, keyCommand, keyDecider } from '../../domain/access/key.ts'
import { only } from '../../domain/effective.ts'
import type { EventStore } from '../../domain/event-store.ts'
import { Failure } from '../../domain/failure.ts'
import { type Handled, handle } from '../../domain/handle.ts'
import { issueText } from '../../domain/issue-text.ts'
import { type CommandContext, occasionOf } from './command.ts'

// These commands are no part of `commandTypes`: each goes along with a contact or a secret, which
// only the routes and the command line that keep those have.

/** @throws Failure `invalid_parameter` naming every field that is wrong. */
function read<Schema extends z.ZodType>(schema: Schema, said: z.input<Schema>): z.output<Schema> {
  const parsed = schema.safeParse(said)
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issueText(issue)}`)
  throw new Failure('invalid_parameter', issues.join('; '))
}

/**
 * Decides who is given access.
 *
 * @param before what holds where the log says nothing: access that was given before it was told.
 * @throws Failure `invalid_parameter`, `grant_not_possible`, `subject_erased`, `access_not_granted`;
 * Conflict; Failure of the store.
 */
export function decideGrant(
  store: EventStore,
  said: z.input<typeof grantCommand>,
  context: Omit<CommandContext, 'author'>,
  before: GrantState = grantDecider.initial
): Promise<Handled> {
  const command = read(grantCommand, said)
  return handle({
    ...occasionOf(grantStream(command), command, context),
    ...{ store, command, decider: { ...grantDecider, initial: before } },
    accepts: only('AccessGranted', 'AccessRevoked', 'SubjectErased')
  })
}

/**
 * Decides about a key.
 *
 * @param before as for `decideGrant`.
 * @throws Failure `invalid_parameter`, `key_beyond_role`, `key_differs`, `key_unknown`; Conflict;
 * Failure of the store.
 */
export function decideKey(
  store: EventStore,
  said: z.input<typeof keyCommand>,
  context: Omit<CommandContext, 'author'>,
  before: KeyState = keyDecider.initial
): Promise<Handled> {
  const command = read(keyCommand, said)
  return handle({
    ...occasionOf(keyStream(command), command, context),
    ...{ store, command, decider: { ...keyDecider, initial: before } },
    accepts: only('KeyIssued', 'KeyRevoked')
  })
}
