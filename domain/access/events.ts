// These names and shapes are the stored format: change one only with a new version and an upcast.
import { z } from 'zod'
import { eventType } from '../event.ts'
import { boundaryId } from '../movement.ts'
import {
  askedShape,
  count,
  failureCode,
  grantShape,
  keyId,
  keyShape,
  principalId,
  subjectId
} from './fields.ts'
import { roles } from './role.ts'
import { signInWays } from './sign-in-way.ts'

export const granted = z.strictObject({ subject: subjectId, ...grantShape })
const ofSubject = z.strictObject({ subject: subjectId })
export const keyIssued = z.strictObject({ key: keyId, ...keyShape })
const ofKey = z.strictObject({ key: keyId })
const way = z.enum(signInWays).describe('By which way.')

/** One stream a person: what was granted, until it was taken away or the person was erased. */
export function grantStream(data: { readonly subject: string }): string {
  return `access-${data.subject}`
}

/** One stream a key. */
export function keyStream(data: { readonly key: string }): string {
  return `key-${data.key}`
}

/** What the service notes while it is used stays out of the streams that decisions read. */
const sessionStream = (data: { readonly subject: string }) => `sessions-${data.subject}`

export const AccessGranted = eventType({
  name: 'AccessGranted',
  version: 1,
  doc: 'A person was given access, in what capacity and for which party and spaces; what was given before no longer holds.',
  kind: 'audit',
  data: granted,
  stream: grantStream
})

export const AccessRevoked = eventType({
  name: 'AccessRevoked',
  version: 1,
  doc: 'A person’s access was taken away, with every session and key.',
  kind: 'audit',
  data: ofSubject,
  stream: grantStream
})

export const SubjectErased = eventType({
  name: 'SubjectErased',
  version: 1,
  doc: 'Everything personal of somebody was destroyed; their opaque id stands for nobody from then on.',
  kind: 'audit',
  data: ofSubject,
  stream: grantStream
})

export const KeyIssued = eventType({
  name: 'KeyIssued',
  version: 1,
  doc: 'An API key was issued to a program or device.',
  kind: 'audit',
  data: keyIssued,
  stream: keyStream
})

export const KeyRevoked = eventType({
  name: 'KeyRevoked',
  version: 1,
  doc: 'An API key was revoked and opens nothing from then on.',
  kind: 'audit',
  data: ofKey,
  stream: keyStream
})

export const KeyUsed = eventType({
  name: 'KeyUsed',
  version: 1,
  doc: 'An API key was used; the first time within an hour is noted.',
  kind: 'audit',
  data: ofKey,
  stream: (data) => `key-use-${data.key}`
})

export const SignedIn = eventType({
  name: 'SignedIn',
  version: 1,
  doc: 'A person signed in.',
  kind: 'audit',
  data: z.strictObject({ subject: subjectId, way }),
  stream: sessionStream
})

export const SignedOut = eventType({
  name: 'SignedOut',
  version: 1,
  doc: 'A person signed out.',
  kind: 'audit',
  data: ofSubject,
  stream: sessionStream
})

export const SignInFailed = eventType({
  name: 'SignInFailed',
  version: 1,
  doc: 'Attempts to sign in failed, counted together for some minutes; whose they were is not known.',
  kind: 'audit',
  data: z.strictObject({ way, code: failureCode, count }),
  stream: () => 'sign-ins-failed'
})

export const SecondFactorSet = eventType({
  name: 'SecondFactorSet',
  version: 1,
  doc: 'A person set up a second factor, or another one in place of what there was.',
  kind: 'audit',
  data: ofSubject,
  stream: sessionStream
})

export const SecondFactorRemoved = eventType({
  name: 'SecondFactorRemoved',
  version: 1,
  doc: 'A person’s second factor was taken away, by the person or, where it was lost, by the desk.',
  kind: 'audit',
  data: ofSubject,
  stream: sessionStream
})

export const SecondFactorFailed = eventType({
  name: 'SecondFactorFailed',
  version: 1,
  doc: 'Whoever had passed the first step of a person’s sign-in gave wrong codes, counted together for some minutes.',
  kind: 'audit',
  data: z.strictObject({ subject: subjectId, count }),
  stream: sessionStream
})

export const RecoveryCodeUsed = eventType({
  name: 'RecoveryCodeUsed',
  version: 1,
  doc: 'A person used up a recovery code in place of the second factor.',
  kind: 'audit',
  data: z.strictObject({
    subject: subjectId,
    left: z
      .int()
      .min(0)
      .meta({ description: 'Recovery codes that are left.', examples: [7] })
  }),
  stream: sessionStream
})

export const ExportTaken = eventType({
  name: 'ExportTaken',
  version: 1,
  doc: 'Records left the service as they are kept: in a file, or in another standard’s form.',
  kind: 'audit',
  data: z.strictObject({
    principal: principalId,
    query: z
      .string()
      .regex(/^[a-z][a-z/-]{0,79}$/u)
      .meta({ description: 'What was taken out.', examples: ['epcis/events'] }),
    ofBoundary: boundaryId.nullable().meta({
      description: 'Space that it was asked of; null: not one.',
      examples: ['milan-metro']
    }),
    format: z
      .string()
      .regex(/^[a-z]{1,20}$/u)
      .meta({ description: 'In what form.', examples: ['epcis'] }),
    rows: z
      .int()
      .min(0)
      .meta({ description: 'Records in it.', examples: [30] }),
    count
  }),
  stream: (data) => `exports-${data.principal}`
})

export const AccessRefused = eventType({
  name: 'AccessRefused',
  version: 1,
  doc: 'Something was asked for that whoever asked may not have; the same is counted together for some minutes.',
  kind: 'audit',
  data: z.strictObject({
    principal: principalId,
    role: z.enum(roles).describe('In what capacity.'),
    ...askedShape,
    code: failureCode,
    count
  }),
  stream: (data) => `refusals-${data.principal}`
})
