import { z } from 'zod'
import type { Decider, DecisionOf } from '../decider.ts'
import { Failure } from '../failure.ts'
import { sameData } from '../same-data.ts'
import { type AccessGranted, type AccessRevoked, granted, type SubjectErased } from './events.ts'
import { roles } from './role.ts'

/** What may be asked for: any role, so that the refusal says why one cannot be granted. */
const grantAccess = z.strictObject({
  type: z.literal('GrantAccess'),
  ...granted.shape,
  role: z.enum(roles)
})

const revokeAccess = z.strictObject({
  type: z.literal('RevokeAccess'),
  subject: granted.shape.subject
})

const eraseSubject = z.strictObject({
  type: z.literal('EraseSubject'),
  subject: granted.shape.subject
})

export const grantCommand = z.discriminatedUnion('type', [grantAccess, revokeAccess, eraseSubject])
export type GrantCommand = z.infer<typeof grantCommand>

export type GrantEvent = DecisionOf<
  typeof AccessGranted | typeof AccessRevoked | typeof SubjectErased
>

type Granted = z.infer<typeof granted>

export type GrantState =
  | { readonly status: 'none' | 'revoked' | 'erased' }
  /** Without the grant where it was given before the log was told. */
  | { readonly status: 'granted'; readonly grant: Granted | null }

function notPossible(why: string): Failure {
  return new Failure('grant_not_possible', why)
}

/** Who acts for nobody sees all parties; everybody else acts for one. */
function checked({ type: _, ...asked }: z.infer<typeof grantAccess>): Granted {
  const { role, tenant } = asked
  if (role === 'public' || role === 'device') {
    throw notPossible(`nobody is invited as ${role}; devices get API keys`)
  }
  const forAll = role === 'analyst' || role === 'desk'
  if (forAll && tenant !== null) {
    throw notPossible(`tenant: ${role} acts for no party; leave it out`)
  }
  if (!forAll && tenant === null) {
    throw notPossible(`tenant: ${role} acts for a party; name it`)
  }
  return { ...asked, role }
}

function decide(command: GrantCommand, state: GrantState): readonly GrantEvent[] {
  const { subject } = command
  switch (command.type) {
    case 'GrantAccess': {
      const grant = checked(command)
      if (state.status === 'erased') {
        throw new Failure(
          'subject_erased',
          `${subject} was erased and stands for nobody; invite the person anew`,
          { subject }
        )
      }
      const holds = state.status === 'granted' && sameData(state.grant, grant)
      return holds ? [] : [{ type: 'AccessGranted', data: grant }]
    }
    case 'RevokeAccess': {
      if (state.status === 'granted') return [{ type: 'AccessRevoked', data: { subject } }]
      if (state.status !== 'none') return []
      throw new Failure('access_not_granted', `${subject} was never given access`, { subject })
    }
    case 'EraseSubject':
      return state.status === 'erased' ? [] : [{ type: 'SubjectErased', data: { subject } }]
  }
}

function evolve(state: GrantState, event: GrantEvent): GrantState {
  // Erased is for good, whatever a damaged order of events says after it.
  if (state.status === 'erased') return state
  switch (event.type) {
    case 'AccessGranted':
      return { status: 'granted', grant: event.data }
    case 'AccessRevoked':
      return { status: 'revoked' }
    case 'SubjectErased':
      return { status: 'erased' }
  }
}

/**
 * A person is given access, which may be changed and taken away, until the person is erased: an
 * erased id is never used again.
 */
export const grantDecider: Decider<GrantState, GrantCommand, GrantEvent> = {
  initial: { status: 'none' },
  evolve,
  decide
}
