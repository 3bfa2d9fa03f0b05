import * as openid from 'openid-client'
import { Failure } from '../../../domain/failure.ts'
import { isInternal, type OutwardRules } from '../../notify/outward-address.ts'
import { outwardFetch } from '../../notify/outward-fetch.ts'
import type { OidcAttempts } from './oidc-attempts.ts'
import { newSecret, type Random } from './secret.ts'
import type { Factors } from './sessions.ts'

/** What an identity provider says of a person. */
interface ProvenIdentity {
  /** Name that never changes: issuer and subject, as the provider gives them. */
  readonly name: string
  /** Address that the provider has verified; null where it gives none, or did not verify it. */
  readonly email: string | null
  /** How many factors it stands for: two where the settings name what is strong enough. */
  readonly factors: Factors
  readonly returnTo: string
}

/** The least that a provider's sign-in must be. */
export interface LeastProof {
  /** Authentication classes of which it must be one; empty: any. */
  readonly acr: readonly string[]
  /** Authentication methods of which one must have been used; empty: any. */
  readonly amr: readonly string[]
  /** How long ago it may have been; null: as the provider sees fit. */
  readonly maxAgeSeconds: number | null
}

/** Signs people in by OpenID Connect: authorization code with PKCE (RFC 7636), state and nonce. */
export interface IdentityProvider {
  /** Name for the button. */
  readonly label: string
  /** Where to send somebody, and the state that their browser must bring back. */
  readonly begin: (
    redirectUri: string,
    returnTo: string
  ) => Promise<{ readonly to: string; readonly state: string }>
  /**
   * Takes what the provider sent back.
   *
   * @param state as the browser kept it.
   * @throws Failure `sign_in_failed` where anything of it does not fit; `sign_in_too_weak` where the
   * provider asked for less than it must.
   */
  readonly finish: (returned: URL, state: string) => Promise<ProvenIdentity>
}

export interface ProviderOptions {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  readonly label: string
  readonly least: LeastProof
  readonly now: () => number
  readonly rules: OutwardRules
  readonly attempts: OidcAttempts
  readonly random: Random
}

function refusal(why: string, cause?: unknown): Failure {
  return new Failure(
    'sign_in_failed',
    `the identity provider did not confirm who you are (${why}); begin the sign-in again`,
    {},
    cause
  )
}

/** A short reason out of what the library threw; tokens and codes are not in it. */
function reasonOf(error: unknown): string {
  if (error instanceof Failure) return error.detail
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : 'no answer'
}

function fetchBy(rules: OutwardRules): openid.CustomFetch {
  return (url, { method, headers, body }) =>
    outwardFetch(
      url,
      {
        method,
        headers,
        ...(typeof body === 'string' ? { body } : {}),
        ...(body instanceof URLSearchParams ? { body: body.toString() } : {})
      },
      rules
    )
}

async function discover(options: ProviderOptions): Promise<openid.Configuration> {
  const { issuer, clientId, clientSecret, rules } = options
  const url = new URL(issuer)
  const mayBeHttp = url.protocol === 'http:' && isInternal(url, rules)
  const authentication = clientSecret === '' ? openid.None() : openid.ClientSecretPost(clientSecret)
  return openid.discovery(url, clientId, undefined, authentication, {
    [openid.customFetch]: fetchBy(rules),
    execute: [
      // Without this the library takes an ID token that came over TLS for true, whoever signed it.
      openid.enableNonRepudiationChecks,
      ...(mayBeHttp ? [openid.allowInsecureRequests] : [])
    ]
  })
}

/** Verified address, from the ID token or from where the provider keeps it. */
async function emailOf(
  config: openid.Configuration,
  claims: openid.IDToken,
  accessToken: string
): Promise<string | null> {
  const inToken = typeof claims.email === 'string'
  const said = inToken ? claims : await openid.fetchUserInfo(config, accessToken, claims.sub)
  return said.email_verified === true && typeof said.email === 'string' ? said.email : null
}

/** The provider's clock may be so far from ours. */
const clockSeconds = 30

/** What a person may have to be told, of what the provider says. */
function shown(said: unknown): string {
  return typeof said === 'string' ? said.slice(0, 100) : 'nothing'
}

/** @throws Failure `sign_in_too_weak` where a sign-in is less, or older, than it must be. */
function refuseWeak(claims: openid.IDToken, { least, now }: ProviderOptions): void {
  const { acr, amr, auth_time: provedAt } = claims
  const tooWeak = (why: string) =>
    new Failure('sign_in_too_weak', `${why}; sign in again, and choose that at the provider`)
  if (least.acr.length > 0 && !least.acr.some((one) => one === acr)) {
    const asked = least.acr.join(' or ')
    throw tooWeak(
      `the provider says of your sign-in: ${shown(acr)}, and this service asks for ${asked}`
    )
  }
  const methods = Array.isArray(amr) ? amr : []
  if (least.amr.length > 0 && !least.amr.some((one) => methods.includes(one))) {
    const asked = least.amr.join(' or ')
    throw tooWeak(`the provider did not use what this service asks for: ${asked}`)
  }
  if (least.maxAgeSeconds === null) return
  const seconds = typeof provedAt === 'number' ? Math.floor(now() / 1_000) - provedAt : null
  const isRecent =
    seconds !== null && seconds >= -clockSeconds && seconds <= least.maxAgeSeconds + clockSeconds
  if (!isRecent) {
    const when =
      seconds === null ? 'does not say when' : `says ${Math.floor(seconds / 60)} minutes ago`
    throw tooWeak(
      `you must have proved who you are within ${least.maxAgeSeconds / 60} minutes, and the provider ${when}`
    )
  }
}

/** Whoever names what is strong enough vouches for its being two factors. */
function factorsOf({ acr, amr }: LeastProof): Factors {
  return acr.length + amr.length > 0 ? 2 : 1
}

/** What the provider is asked for, so that it does not let somebody come who is then refused. */
function askedOf({ acr, maxAgeSeconds }: LeastProof): Readonly<Record<string, string>> {
  return {
    ...(acr.length === 0 ? {} : { acr_values: acr.join(' ') }),
    ...(maxAgeSeconds === null ? {} : { max_age: String(maxAgeSeconds) })
  }
}

/** The provider of the configuration. It is looked up when the first person comes. */
export function identityProvider(options: ProviderOptions): IdentityProvider {
  const { attempts, random, label } = options
  let found: Promise<openid.Configuration> | null = null
  const configuration = async () => {
    found ??= discover(options)
    try {
      return await found
    } catch (error) {
      // The next one who comes asks again.
      found = null
      throw refusal(`it cannot be reached: ${reasonOf(error)}`, error)
    }
  }
  return {
    label,
    begin: async (redirectUri, returnTo) => {
      const config = await configuration()
      const state = newSecret(random)
      const nonce = newSecret(random)
      const verifier = newSecret(random)
      attempts.begin(state, { verifier, nonce, returnTo })
      const to = openid.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: 'openid email profile',
        code_challenge: await openid.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        ...{ state, nonce },
        ...askedOf(options.least)
      })
      return { to: to.href, state }
    },
    finish: async (returned, state) => {
      const attempt = attempts.take(state)
      if (attempt === null) throw refusal('it took too long, or was done already')
      const config = await configuration()
      try {
        const tokens = await openid.authorizationCodeGrant(config, returned, {
          pkceCodeVerifier: attempt.verifier,
          expectedNonce: attempt.nonce,
          expectedState: state,
          idTokenExpected: true
        })
        const claims = tokens.claims()
        if (claims === undefined) throw refusal('it sent no ID token')
        refuseWeak(claims, options)
        const email = await emailOf(config, claims, tokens.access_token)
        const { returnTo } = attempt
        return {
          name: `${claims.iss} ${claims.sub}`,
          email,
          factors: factorsOf(options.least),
          returnTo
        }
      } catch (error) {
        if (error instanceof Failure) throw error
        throw refusal(reasonOf(error), error)
      }
    }
  }
}
