import { z } from 'zod'
import { type Role, roles } from '../../domain/access/role.ts'
import { isUrl, optional } from './setting-text.ts'

/** Roles of people: devices have keys, and everybody is the public. */
const people: readonly Role[] = roles.filter((role) => role !== 'device' && role !== 'public')

/** Those that see, or change, what is everybody's. */
const seeingAll: readonly Role[] = ['analyst', 'desk']

/** A setting that lists words. */
export function wordsOf(list: string): readonly string[] {
  return list.split(/[\s,]+/u).filter((word) => word !== '')
}

/** Settings of how people sign in. */
export const signInSettings = {
  FILIERA_OIDC_ISSUER: optional(
    (text) => isUrl(text, /^https?:$/u),
    'must be an address like https://idp.comune.example'
  ).describe('identity provider (OpenID Connect) by which people sign in'),
  FILIERA_OIDC_CLIENT_ID: z.string().max(200).default('').describe('our name at that provider'),
  FILIERA_OIDC_CLIENT_SECRET: z
    .string()
    .max(1_000)
    .default('')
    .describe('our secret at that provider; better as `FILIERA_OIDC_CLIENT_SECRET_FILE`'),
  FILIERA_OIDC_NAME: z
    .string()
    .max(60)
    .default('OpenID Connect')
    .describe('name of the provider on the sign-in button'),
  FILIERA_OIDC_ACR: z
    .string()
    .max(1_000)
    .default('')
    .describe(
      'authentication classes (`acr`) that are strong enough, such as `https://www.spid.gov.it/SpidL2 https://www.spid.gov.it/SpidL3`: the provider is asked for them, and who comes with another is refused; they count as two factors'
    ),
  FILIERA_OIDC_AMR: z
    .string()
    .max(200)
    .default('')
    .describe(
      'authentication methods (`amr`, RFC 8176), such as `mfa`, of which the provider must name one; they count as two factors'
    ),
  FILIERA_OIDC_MAX_AGE_MINUTES: z.coerce
    .number()
    .int()
    .min(0)
    .max(10_080)
    .default(0)
    .describe(
      'how long ago at most somebody may have proved to the provider who they are; 0: as the provider sees fit'
    ),
  FILIERA_SECOND_FACTOR: z
    .string()
    .refine((text) => text === 'none' || wordsOf(text).every(isRoleOfPeople), {
      message: `must be none, or a list of ${people.join(', ')}`
    })
    .default('')
    .describe(
      'roles whose people need a second factor beside a link, or beside a provider that proves no two; `none` for nobody; where it is not set, `analyst` and `desk` on a service that others reach (`FILIERA_PUBLIC_URL`)'
    )
} as const

function isRoleOfPeople(word: string): boolean {
  return people.some((role) => role === word)
}

/** Whose people need a second factor. @param isLocal whether nobody else reaches the service. */
export function factorRoles(setting: string, isLocal: boolean): readonly Role[] {
  if (setting === '') return isLocal ? [] : seeingAll
  return people.filter((role) => wordsOf(setting).includes(role))
}

export interface SignIns {
  readonly FILIERA_OIDC_ISSUER: string
  readonly FILIERA_OIDC_CLIENT_ID: string
  readonly FILIERA_OIDC_ACR: string
  readonly FILIERA_OIDC_AMR: string
  readonly FILIERA_OIDC_MAX_AGE_MINUTES: number
}

/** What of the sign-in does not go together, each with what to do. */
export function signInContradictions(config: SignIns): readonly string[] {
  const found: string[] = []
  const { FILIERA_OIDC_ISSUER: issuer, FILIERA_OIDC_CLIENT_ID: client } = config
  if ((issuer === '') !== (client === '')) {
    found.push('FILIERA_OIDC_ISSUER and FILIERA_OIDC_CLIENT_ID belong together; give both or none')
  }
  const asksStrength = [config.FILIERA_OIDC_ACR, config.FILIERA_OIDC_AMR].some(
    (text) => text !== ''
  )
  if (issuer === '' && (asksStrength || config.FILIERA_OIDC_MAX_AGE_MINUTES > 0)) {
    found.push(
      'FILIERA_OIDC_ACR, FILIERA_OIDC_AMR and FILIERA_OIDC_MAX_AGE_MINUTES ask something of a provider, and there is none; give FILIERA_OIDC_ISSUER, or leave them out'
    )
  }
  if (/SpidL1\b/u.test(config.FILIERA_OIDC_ACR)) {
    found.push(
      'FILIERA_OIDC_ACR names SpidL1, which is a password and no second factor; name https://www.spid.gov.it/SpidL2 and SpidL3'
    )
  }
  return found
}
